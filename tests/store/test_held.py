"""Rows that a check refuses which came after they were published: they are listed by key, and stop
no publish that did not bring them.
"""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.checks import run as check
from pathfinders.checks.problems import Refused
from pathfinders.settings import LakeSettings
from pathfinders.store.held import held_problems
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES
from tests.store.edits import plain, with_cell, with_notes

Tables = dict[str, pa.Table]
TABLE = TABLES["barriers"]
LEAST = 1_000_000


@pytest.fixture
def stricter(older: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release, after the lake was made, whose check of barriers takes no sum below a million."""
    assert older.versions()
    columns = tuple(
        replace(c, minimum=LEAST) if c.name == "amount_gbp" else c for c in TABLE.columns
    )
    newer = replace(TABLE, columns=columns)
    monkeypatch.setattr(check, "TABLES", {**TABLES, TABLE.name: newer})


def held_rows(tables: Tables) -> list[dict[str, Any]]:
    """The rows that the stricter check refuses."""
    rows: list[dict[str, Any]] = tables[TABLE.name].to_pylist()
    return [row for row in rows if row["amount_gbp"] is not None and row["amount_gbp"] < LEAST]


@pytest.fixture
def older(nowhere: LakeSettings, tables: Tables) -> Lake:
    """A lake from before the check, in which one barrier is small."""
    small = with_cell(tables[TABLE.name], 0, amount_gbp=5.0, per="a made-up year")
    lake = Lake(nowhere)
    lake.publish({**tables, TABLE.name: small}, local("Then"), "Before the check")
    return lake


@pytest.mark.usefixtures("stricter")
def test_what_is_held_stops_no_publish_of_other_rows(older: Lake) -> None:
    rows = plain(older.tables(1)[TABLE.name])
    assert held_rows({TABLE.name: rows})
    noted = with_notes(rows, "description", "Reworded")
    assert older.publish({TABLE.name: noted}, local("Now"), "Wording").number == 2


@pytest.mark.usefixtures("stricter")
def test_what_comes_new_is_refused_by_itself(older: Lake) -> None:
    rows = plain(older.tables(1)[TABLE.name])
    last = rows.num_rows - 1
    worse = with_cell(rows, last, amount_gbp=6.0, per="a made-up year")
    with pytest.raises(Refused) as refused:
        older.publish({TABLE.name: worse}, local("Now"), "One more")
    assert [p.value for p in refused.value.problems] == ["6.0"]


@pytest.mark.usefixtures("stricter")
def test_what_is_held_is_listed_by_key(older: Lake) -> None:
    tables = older.tables(1)
    (found,) = held_problems(tables, 1)
    rows = held_rows(tables)
    assert f"{len(rows)} rows, the first: " in found.message
    assert any(str(row["barrier"]) in found.message for row in rows)
    assert (found.severity, found.check, found.file) == (
        "warning",
        "range",
        "barriers in version 1",
    )
    assert "does not stop a publish" in found.todo


def test_nothing_is_listed_where_no_check_is_new(tables: Tables) -> None:
    assert held_problems(tables, 1) == ()
