"""Tables too large for memory are asked in the lake, and answer as those in memory do."""

import json
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.checks.problems import Refused
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store import commit as lake_commit
from pathfinders.store import large_tables as lake_large
from pathfinders.store import rows as lake_rows
from pathfinders.store import versions as versions_module
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.queries import all_queries
from pathfinders.store.versions import Version, Versions
from pathfinders.tables import TABLES
from pathfinders.tables.contract import Column, Table
from tests.bench.queries import parameters_of
from tests.store.edits import plain, with_cell, with_notes
from tests.store.stores import Shared
from tests.store.test_contract_changes import _contract
from tests.test_versions import OUTSIDE

Tables = dict[str, pa.Table]
MOST = 200
LARGE = {"cqc_ratings", "engagement", "outcomes", "participation_events", "sources", "trusts"}
"""The bundled tables with more rows than that."""


@pytest.fixture(autouse=True)
def _lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions_module, "IN_MEMORY_ROWS", MOST)


@pytest.fixture
def large(lake: Lake) -> Version:
    """The bundled tables, the largest of them in the lake."""
    return Versions(lake).open(1)


@pytest.fixture(scope="module")
def made(published: Path) -> Path:
    """The folder of that lake; to be read and not changed."""
    return published


@pytest.fixture(scope="module")
def file_large(published: Path) -> Iterator[Version]:
    """The same of a lake in a folder."""
    with pytest.MonkeyPatch.context() as lowered:
        lowered.setattr(versions_module, "IN_MEMORY_ROWS", MOST)
        yield Versions(Lake(lake_settings(published))).open(1)


def _answers(version: Version) -> dict[str, str]:
    """The answers to every query and every table, as text."""
    asked = {
        name: version.rows(name, **parameters_of(query)) for name, query in all_queries().items()
    }
    tables = {f"table {name}": version.table(name).to_pylist() for name in TABLES}
    return {name: json.dumps(rows, default=str) for name, rows in {**asked, **tables}.items()}


def _tables_in(version: Version) -> set[str]:
    rows = version._con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory'"
    ).fetchall()
    return {name for (name,) in rows}


def test_large_tables_answer_as_small_ones_do(large: Version, lake: Lake) -> None:
    assert TABLES.keys() - _tables_in(large) == LARGE
    assert _answers(large) == _answers(Version(large.info, lake.tables(1)))
    assert large.frame("measures").equals(Version(large.info, lake.tables(1)).frame("measures"))


def test_an_old_version_stays_the_old_version_after_a_publish(
    large: Version, lake: Lake, tables: Tables
) -> None:
    before = _answers(large)
    changed = {
        "engagement": tables["engagement"].slice(100),
        "trusts": with_notes(tables["trusts"], "note", "changed"),
    }
    lake.publish(
        {**changed, "outcomes": with_cell(tables["outcomes"], 0, note="x")}, local("A"), "B"
    )
    assert _answers(large) == before
    again = Versions(lake)
    assert _answers(again.open(1)) == before
    newest = again.open(2)
    assert TABLES.keys() - _tables_in(newest) == LARGE
    assert newest.table("engagement").num_rows == tables["engagement"].num_rows - 100
    assert set(newest.table("trusts")["note"].to_pylist()) == {"changed"}
    assert _answers(newest) == _answers(Version(newest.info, lake.tables(2)))


def test_a_publish_reads_a_table_only_where_the_checks_need_it(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    rows_of = lake_rows.rows_of

    def counted(con: duckdb.DuckDBPyConnection, table: Table, snapshot: int) -> pa.Table:
        read.append(table.name)
        return rows_of(con, table, snapshot)

    monkeypatch.setattr(lake_rows, "rows_of", counted)
    lake.publish({"gdp_deflators": tables["gdp_deflators"].slice(1)}, local("A"), "B")
    assert set(read) == {"gdp_deflators", "sources"}
    with pytest.raises(Refused, match="does not stand in trusts"):
        lake.publish({"trusts": tables["trusts"].slice(1)}, local("A"), "B")
    assert {"engagement", "outcomes"} <= set(read)
    assert Lake(lake.settings).tables(2)["engagement"].num_rows == tables["engagement"].num_rows


def test_many_threads_share_it(large: Version) -> None:
    wanted = large.rows("trust_survey", trust="RMP")
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(3):
            if large.rows("trust_survey", trust="RMP") != wanted:
                wrong.append(wanted)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wanted
    assert wrong == []


# With the engine of the lake loaded, a SQLite database can be made in memory, which is as good as a
# table of its own.
@pytest.mark.parametrize("statement", [text for text in OUTSIDE if ":memory:" not in text])
def test_it_reaches_nothing_else(file_large: Version, tmp_path: Path, statement: str) -> None:
    text = statement.format(file=Path(__file__), folder=Path(__file__).parent, out=tmp_path / "out")
    with pytest.raises(duckdb.Error):
        file_large._con.cursor().execute(text).fetchall()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO lake.guard VALUES (1)",
        "DELETE FROM lake.trusts",
        "DROP TABLE lake.trusts",
        "COPY trusts TO '{files}/out'",
        "FROM '{other}'",
        "FROM read_text('{catalog}')",
        "CALL ducklake_expire_snapshots('lake', versions => [0])",
    ],
)
def test_it_cannot_write_to_the_lake_or_read_other_files_of_it(
    file_large: Version, made: Path, statement: str
) -> None:
    other = next((made / "files" / "main" / "programmes").glob("*.parquet"))
    before = {path: path.stat().st_size for path in (made / "files").rglob("*.parquet")}
    text = statement.format(files=made / "files", other=other, catalog=made / "catalog.sqlite")
    with pytest.raises(duckdb.Error):
        file_large._con.cursor().execute(text).fetchall()
    assert {path: path.stat().st_size for path in (made / "files").rglob("*.parquet")} == before
    assert len(file_large.rows("trust_profiles")) == 255


def test_it_is_attached_again_after_an_outage_and_what_needs_no_catalogue_is_read_meanwhile(
    shared: Shared, published_shared: LakeSettings, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(shared.copy(published_shared))
    monkeypatch.setattr(lake_commit, "REWRITTEN_ROWS", MOST)
    # Of its rows some are marked as deleted, which only the catalogue knows.
    lake.publish(
        {"engagement": with_cell(tables["engagement"], 0, note="changed")}, local("A"), "B"
    )
    version = Versions(lake).open(2)
    wanted = version.rows("trust_survey", trust="RMP")
    shared.postgres.stop(signal.SIGQUIT)
    try:
        assert len(version.rows("sources")) == 564
        assert len(version.rows("trust_profiles")) == 255
        with pytest.raises(LakeError, match=r"cannot be read|cannot be opened"):
            version.rows("trust_survey", trust="RMP")
    finally:
        shared.postgres.start()
    assert version.rows("trust_survey", trust="RMP") == wanted
    assert len(version.rows("sources")) == 564


def test_an_old_version_of_a_table_with_changed_rows_answers_alike(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake_commit, "REWRITTEN_ROWS", MOST)
    outcomes = tables["outcomes"]
    for step in range(1, 4):
        lake.publish(
            {"outcomes": with_cell(outcomes, step, note=f"step {step}").slice(step)},
            local("A"),
            "B",
        )
    versions = Versions(lake)
    for number in (1, 2, 3, 4):
        version = versions.open(number)
        assert "outcomes" not in _tables_in(version)
        assert plain(version.table("outcomes")) == plain(lake.tables(number)["outcomes"])


def test_a_file_from_before_the_contract_changed_is_read_through_the_lake(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusts = TABLES["trusts"]
    newer = replace(
        trusts, columns=(*trusts.columns, Column("seen", "date", "When it was seen", "Seen"))
    )
    contract = {**TABLES, "trusts": newer}
    _contract(monkeypatch, contract)
    for module in (versions_module, lake_large):
        monkeypatch.setattr(module, "TABLES", contract)
    version = Versions(lake).open(1)
    assert "trusts" not in _tables_in(version)
    assert version.table("trusts")["seen"].null_count == tables["trusts"].num_rows
    assert plain(version.table("trusts").drop_columns(["seen"])) == plain(tables["trusts"])
