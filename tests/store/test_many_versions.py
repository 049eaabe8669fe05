"""What keeps a lake quick with many versions: what is known is not read again, and a small table
stays one file.
"""

import contextlib
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pathfinders import engine
from pathfinders.access import local
from pathfinders.settings import LakeSettings
from pathfinders.store import commit as lake_commit
from pathfinders.store import history as lake_history
from pathfinders.store import rows as lake_rows
from pathfinders.store.connections import LakeConnections
from pathfinders.store.lake import Change, Lake, LakeError, VersionInfo
from pathfinders.tables import TABLES
from pathfinders.tables.contract import Table
from tests.store.edits import plain, state, with_cell, with_notes
from tests.store.test_contract_changes import _contract

Tables = dict[str, pa.Table]


def _files(lake: Lake, name: str, snapshot: int) -> list[tuple[str, str | None]]:
    """The data files of a table at a snapshot, each with the file of rows deleted from it."""
    with contextlib.closing(LakeConnections(lake.settings).attach("READ_ONLY")) as con:
        return con.execute(
            "SELECT data_file, delete_file FROM ducklake_list_files('lake', $name, snapshot_version"
            " => $snapshot)",
            {"name": name, "snapshot": snapshot},
        ).fetchall()


def _edit_again_and_again(lake: Lake, tables: Tables) -> list[Tables]:
    """Publishes four versions in which rows of one table change, come and go; returns what each
    held.
    """
    barriers, held = tables["barriers"], []
    for step in range(4):
        rows = with_cell(
            barriers.slice(step),
            0,
            description=f"Another {step}",
            per="person",
            amount_gbp=step + 1,
        )
        info = lake.publish({"barriers": rows}, local("A"), str(step))
        assert info.changes == {"barriers": Change(0, 1, int(step > 0))}
        held.append({**tables, "barriers": rows})
    return held


@pytest.mark.parametrize("most", [200_000, 0])
def test_a_small_table_stays_one_file_and_a_large_one_grows_by_what_changes(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(lake_commit, "REWRITTEN_ROWS", most)
    held = _edit_again_and_again(lake, tables)
    infos = lake.versions()
    files = [_files(lake, "barriers", info.snapshot) for info in infos]
    if most:
        assert all(len(found) == 1 and found[0][1] is None for found in files)
        assert len({found[0][0] for found in files}) == 5
    else:
        assert len(files[-1]) > 1
        assert files[-1][0][1] is not None
    for reader in (lake, Lake(lake.settings)):
        assert [state(reader.tables(info.number)) for info in infos] == [
            state(one) for one in [tables, *held]
        ]
    assert {one.state for one in lake.verify().versions} == {"as published"}


@pytest.mark.parametrize("most", [200_000, 0])
def test_changes_are_counted_alike_either_way(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(lake_commit, "REWRITTEN_ROWS", most)
    outcomes = with_cell(tables["outcomes"], 3, note="changed")
    assert lake.publish({"outcomes": outcomes.slice(2)}, local("A"), "B").changes == {
        "outcomes": Change(0, 1, 2)
    }
    assert lake.publish({"outcomes": outcomes}, local("A"), "B").changes == {
        "outcomes": Change(2, 0, 0)
    }
    assert lake.restore(1, local("A"), "B").changes == {"outcomes": Change(0, 1, 0)}
    with pytest.raises(ValueError, match="Nothing to publish"):
        lake.publish({"outcomes": tables["outcomes"]}, local("A"), "B")
    assert state(lake.tables(4)) == state(tables)


def test_rows_that_stay_keep_what_they_have_in_a_column_that_the_contract_dropped(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    barriers = TABLES["barriers"]
    newer = replace(
        barriers, columns=tuple(c for c in barriers.columns if c.name != "per"), rules=()
    )
    with monkeypatch.context() as later:
        _contract(later, {**TABLES, "barriers": newer})
        changed = with_cell(tables["barriers"], 0, description="Another").drop_columns(["per"])
        lake.publish({"barriers": changed}, local("Later"), "Without per")
    wanted = with_cell(tables["barriers"], 0, description="Another", per=None)
    assert plain(lake.tables(2)["barriers"]) == plain(wanted)


def test_a_version_that_is_known_is_not_read_again(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    parse = lake_history._version

    def counted(snapshot: int, *rest: Any) -> VersionInfo:
        read.append(snapshot)
        return parse(snapshot, *rest)

    monkeypatch.setattr(lake_history, "_version", counted)
    for number in range(2, 6):
        lake.publish(
            {"barriers": with_notes(tables["barriers"], "per", str(number))}, local("A"), "B"
        )
    known = lake.versions()
    read.clear()
    assert lake.versions() == known
    assert read == [known[-1].snapshot], "only the last, to see that it is still the same lake"
    Lake(lake.settings).publish({"barriers": tables["barriers"].slice(1)}, local("B"), "Elsewhere")
    read.clear()
    assert [info.author for info in lake.versions()][-2:] == ["A", "B"]
    assert len(read) == 2


def test_a_table_that_did_not_change_is_not_read_again(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.publish({"barriers": with_notes(tables["barriers"], "per", "x")}, local("A"), "B")
    first = lake.tables(1)
    asked: list[str] = []

    def none(con: duckdb.DuckDBPyConnection, table: Table, _: int) -> pa.Table:
        asked.append(table.name)
        return con.execute("FROM none").to_arrow_table()

    monkeypatch.setattr(lake_rows, "rows_of", none)
    with pytest.raises(LakeError, match="none"):
        lake.tables(2)
    assert asked == ["barriers"]
    assert lake.tables(1)["engagement"] is first["engagement"]


def test_the_engine_of_a_publish_is_used_again_and_no_transaction_of_it_stays_open(
    file_lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
    made: list[object] = []
    connect = engine.connect

    def counted(settings: LakeSettings) -> duckdb.DuckDBPyConnection:
        made.append(settings)
        return connect(settings)

    monkeypatch.setattr(engine, "connect", counted)
    with pytest.raises(ValueError, match="Nothing to publish"):
        file_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
    assert file_lake.publish({"barriers": tables["barriers"].slice(2)}, local("A"), "B").number == 3
    assert made == []
    spare = file_lake._db._idle_engine
    assert isinstance(spare, duckdb.DuckDBPyConnection)
    attached = {
        name
        for (name,) in spare.execute(
            "SELECT database_name FROM duckdb_databases() WHERE NOT internal"
        ).fetchall()
    }
    assert attached == {"memory"}
