"""A lake made under an older contract: its versions are read with empty columns, and publishing
brings it up to date.
"""

from dataclasses import replace

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.checks import run as check
from pathfinders.settings import LakeSettings
from pathfinders.store import commit as lake_commit
from pathfinders.store import lake as lake_module
from pathfinders.store import rows as lake_rows
from pathfinders.store.lake import Change, Lake
from pathfinders.tables import TABLES
from pathfinders.tables.contract import Column, Table
from tests.store.edits import plain, with_cell, with_notes

Tables = dict[str, pa.Table]


def _contract(monkeypatch: pytest.MonkeyPatch, tables: dict[str, Table]) -> None:
    """Replaces the contract wherever it has been imported."""
    for module in (lake_module, lake_commit, lake_rows, check):
        monkeypatch.setattr(module, "TABLES", tables)


@pytest.fixture
def old_lake(nowhere: LakeSettings, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake of the days when barriers had no `per`, amounts were whole numbers, and there was no
    table of deflators.
    """
    barriers = TABLES["barriers"]
    older = replace(
        barriers,
        columns=tuple(
            replace(c, kind="integer") if c.name == "amount_gbp" else c
            for c in barriers.columns
            if c.name != "per"
        ),
        rules=(),
    )
    with monkeypatch.context() as then:
        _contract(
            then,
            {
                name: older if name == "barriers" else t
                for name, t in TABLES.items()
                if name != "gdp_deflators"
            },
        )
        lake = Lake(nowhere)
        lake.publish(
            {n: rows for n, rows in tables.items() if n != "gdp_deflators"}, local("Then"), "Old"
        )
    return Lake(lake.settings)


def test_an_old_version_is_read_with_empty_columns_and_tables(
    old_lake: Lake, tables: Tables
) -> None:
    found = old_lake.tables(1)
    assert found["barriers"].column_names == list(TABLES["barriers"].column_names)
    assert found["barriers"]["per"].null_count == tables["barriers"].num_rows
    assert plain(found["barriers"].drop_columns(["per"])) == plain(
        tables["barriers"].drop_columns(["per"])
    )
    assert found["gdp_deflators"].num_rows == 0
    assert found["gdp_deflators"].schema == tables["gdp_deflators"].schema
    assert found["barriers"].schema == tables["barriers"].schema


def test_the_next_publish_fills_them_and_the_old_version_stays(
    old_lake: Lake, tables: Tables
) -> None:
    before = {name: plain(rows) for name, rows in old_lake.tables(1).items()}
    new = {"barriers": tables["barriers"], "gdp_deflators": tables["gdp_deflators"]}
    with_amounts = sum(value is not None for value in tables["barriers"]["per"].to_pylist())
    info = old_lake.publish(new, local("Now"), "New", expected=1)
    assert info.changes == {
        "barriers": Change(0, with_amounts, 0),
        "gdp_deflators": Change(17, 0, 0),
    }
    assert {name: plain(rows) for name, rows in old_lake.tables(2).items()} == {
        n: plain(rows) for n, rows in tables.items()
    }
    for reader in (old_lake, Lake(old_lake.settings)):
        assert {name: plain(rows) for name, rows in reader.tables(1).items()} == before


def test_a_publish_of_another_table_brings_the_schema_along(old_lake: Lake, tables: Tables) -> None:
    evidence = with_notes(tables["evidence"], "sample", "x")
    # Barriers with an amount and no `per` break today's rule, but only what changes and what refers
    # to it is checked.
    assert old_lake.publish({"evidence": evidence}, local("Now"), "New").number == 2
    assert plain(old_lake.tables(2)["evidence"]) == plain(evidence)
    assert old_lake.tables(2)["gdp_deflators"].num_rows == 0
    halves = with_cell(tables["barriers"], 0, amount_gbp=0.5, per="head")
    old_lake.publish({"barriers": halves}, local("Now"), "Widened")
    assert plain(old_lake.tables(3)["barriers"]) == plain(halves)


def test_a_column_that_the_contract_dropped_is_left_out_and_comes_back(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    barriers = TABLES["barriers"]
    newer = replace(
        barriers, columns=tuple(c for c in barriers.columns if c.name != "per"), rules=()
    )
    with monkeypatch.context() as later:
        _contract(later, {**TABLES, "barriers": newer})
        changed = with_notes(tables["barriers"], "description", "Another").drop_columns(["per"])
        lake.publish({"barriers": changed}, local("Later"), "Without per")
        assert "per" not in lake.tables(1)["barriers"].column_names
        assert plain(lake.tables(2)["barriers"]) == plain(changed)
    assert plain(lake.tables(1)["barriers"]) == plain(tables["barriers"])


def test_a_new_column_is_empty_in_every_version_before(
    lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    barriers = TABLES["barriers"]
    newer = replace(
        barriers, columns=(*barriers.columns, Column("seen", "date", "When it was seen", "Seen"))
    )
    with monkeypatch.context() as later:
        _contract(later, {**TABLES, "barriers": newer})
        rows = tables["barriers"].append_column(
            "seen", pa.nulls(tables["barriers"].num_rows, pa.date32())
        )
        assert plain(lake.tables(1)["barriers"]) == plain(rows)
        with pytest.raises(ValueError, match="Nothing to publish"):
            lake.publish({"barriers": rows}, local("A"), "B")
