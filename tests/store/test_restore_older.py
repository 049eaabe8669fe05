"""An old version is published again after a release has added a required column or made a rule
stricter: its cells are filled where the contract says how, or the refusal names what is in the way.
"""

from dataclasses import replace

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.checks import run as check
from pathfinders.checks.problems import Refused
from pathfinders.cli.main import main
from pathfinders.store import commit as lake_commit
from pathfinders.store import held, stored_problems
from pathfinders.store import lake as lake_module
from pathfinders.store import rows as lake_rows
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES
from pathfinders.tables.contract import Column, Table, row_rule
from tests.store.edits import plain, with_notes

Tables = dict[str, pa.Table]
SEEN = Column("seen", "text", "Where it was seen", "Seen", required=True)


@pytest.fixture
def changed(lake: Lake, tables: Tables) -> Lake:
    """A lake whose second version has other barriers than the first."""
    barriers = with_notes(tables["barriers"], "description", "changed")
    lake.publish({"barriers": barriers}, local("A"), "Two")
    return lake


def _with_barriers(patch: pytest.MonkeyPatch, table: Table) -> None:
    contract = {**TABLES, "barriers": table}
    for module in (lake_module, lake_commit, lake_rows, check, held, stored_problems):
        patch.setattr(module, "TABLES", contract)


def _with_column(column: Column) -> Table:
    barriers = TABLES["barriers"]
    return replace(barriers, columns=(*barriers.columns, column))


def test_a_required_column_is_filled_as_the_contract_says(
    changed: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_barriers(monkeypatch, _with_column(replace(SEEN, in_older_rows="not recorded")))
    assert changed.restore(1, local("A"), "Back").number == 3
    rows = changed.tables(3)["barriers"]
    assert set(rows["seen"].to_pylist()) == {"not recorded"}
    assert plain(rows.drop_columns(["seen"])) == plain(tables["barriers"])
    # What the first version held is not made up afterwards.
    assert changed.tables(1)["barriers"]["seen"].null_count == rows.num_rows


def test_a_required_column_that_cannot_be_filled_is_named_with_what_to_do(
    changed: Lake,
    tables: Tables,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _with_barriers(monkeypatch, _with_column(SEEN))
    with pytest.raises(Refused) as refused:
        changed.restore(1, local("A"), "Back")
    (problem,) = refused.value.problems
    count = tables["barriers"].num_rows
    assert problem.place == "barriers in version 1, column seen"
    first = tables["barriers"].sort_by([(name, "ascending") for name in TABLES["barriers"].key])
    key = ", ".join(f"{n} {first[n][0].as_py()}" for n in TABLES["barriers"].key)
    assert problem.message == f"the cell is empty ({count} rows, the first: {key})."
    assert problem.todo == (
        "Give where it was seen. Download the table at version 1, correct it and publish it as a"
        " sheet."
    )
    assert str(refused.value).startswith("Version 1 as it was stored cannot be used: 1 problem.")
    assert len(changed.versions()) == 2
    if not changed.settings.on_postgres:
        lake = ["--lake", str(changed.settings.folder)]
        assert main([*lake, "restore", "1", "--author", "A", "--message", "B"]) == 1
        said = capsys.readouterr().err
        assert "column seen" in said
        assert "row 2" not in said


def test_a_stricter_rule_names_the_rows_by_their_keys(
    changed: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wrong, *_) = tables["barriers"].to_pylist()
    rule = row_rule(
        "barriers",
        "not-this-one",
        "nobody names it so",
        "description",
        f"description <> '{wrong['description'].replace(chr(39), chr(39) * 2)}'",
        "Word it otherwise.",
    )
    _with_barriers(monkeypatch, replace(TABLES["barriers"], rules=(rule,)))
    with pytest.raises(Refused) as refused:
        changed.restore(1, local("A"), "Back")
    (problem,) = refused.value.problems
    assert problem.row is None
    assert "barriers in version 1" in problem.place
    for name in TABLES["barriers"].key:
        assert f"{name} {wrong[name]}" in problem.message
