"""Made-up migrations and the contract they lead to: a column added, one renamed, one dropped, rows
moved to a table of their own, a key changed and a table taken away.
"""

from dataclasses import replace

import pyarrow as pa
import pytest

from pathfinders.checks import run as check
from pathfinders.store import bundles, commit, lake, migrations, old_versions, reshape
from pathfinders.store import rows as lake_rows
from pathfinders.store.migrations import Migration, Rows
from pathfinders.store.migrations.steps import (
    add_column,
    append_rows,
    drop_columns,
    rename_columns,
    split_rows,
)
from pathfinders.tables import TABLES
from pathfinders.tables.contract import Column, Table

LEFT = "withdrew"
LEAVERS = "leavers"


def _split_events(tables: Rows) -> Rows:
    leavers, others = split_rows(tables["participation_events"], "event", LEFT)
    return {
        "participation_events": others,
        LEAVERS: append_rows(tables.get(LEAVERS), drop_columns(leavers, "event")),
    }


def _reshape_barriers(tables: Rows) -> Rows:
    rows = rename_columns(tables["barriers"], {"description": "wording"})
    rows = add_column(drop_columns(rows, "per"), "certainty", pa.string(), "stated")
    return {"barriers": rows}


def _without_deflators(tables: Rows) -> Rows:
    assert set(tables) == {"gdp_deflators"}
    return {}


# The made-up steps come after those that there are.
REAL = migrations.current_schema()
STEPS = (
    Migration(
        REAL + 1,
        "Those who left have a table of their own",
        frozenset({"participation_events", LEAVERS}),
        _split_events,
    ),
    Migration(REAL + 2, "Barriers: wording, certainty", frozenset({"barriers"}), _reshape_barriers),
    Migration(REAL + 3, "No deflators", frozenset({"gdp_deflators"}), _without_deflators),
)


def _barriers() -> Table:
    old = TABLES["barriers"]
    columns = [
        replace(column, name="wording") if column.name == "description" else column
        for column in old.columns
        if column.name != "per"
    ]
    certainty = Column("certainty", "code", "How sure it is", "Certainty", required=True)
    key = tuple("wording" if name == "description" else name for name in old.key)
    return replace(old, columns=(*columns, certainty), key=key, rules=())


def _leavers() -> Table:
    events = TABLES["participation_events"]
    columns = tuple(column for column in events.columns if column.name != "event")
    key = tuple(name for name in events.key if name != "event")
    return replace(events, name=LEAVERS, columns=columns, key=key, rules=())


def later_contract() -> dict[str, Table]:
    """The contract that the migrations lead to."""
    changed = {"barriers": _barriers()}
    kept = {name: changed.get(name, t) for name, t in TABLES.items() if name != "gdp_deflators"}
    return kept | {LEAVERS: _leavers()}


def install(patch: pytest.MonkeyPatch) -> dict[str, Table]:
    """Puts the later release in place of this one; returns its contract."""
    contract = later_contract()
    for module in (lake, commit, lake_rows, check, old_versions, reshape, bundles):
        patch.setattr(module, "TABLES", contract)
    patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, *STEPS))
    return contract
