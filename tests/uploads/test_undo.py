"""Taking back what a version did, and the history of a row."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.cli.main import main
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.row_history import key_from_texts, keys_like, row_history
from pathfinders.store.versions import Row, Versions
from pathfinders.tables import TABLES
from pathfinders.uploads.undo import keys_changed, plan_undo, undo

BARRIERS = TABLES["barriers"]
TERMS = TABLES["programme_terms"]


@pytest.fixture
def lake(folder: Path) -> Lake:
    return Lake(lake_settings(folder))


def change(lake: Lake, name: str, edit: Callable[[list[Row]], list[Row]], who: str) -> None:
    newest = lake.versions()[-1].number
    rows = lake.tables(newest)[name]
    edited = pa.Table.from_pylist(edit(rows.to_pylist()), schema=rows.schema)
    lake.publish({name: edited}, local(who), f"{who} changes {name}")


def put(place: int, column: str, value: str) -> Callable[[list[Row]], list[Row]]:
    def edit(rows: list[Row]) -> list[Row]:
        rows[place][column] = value
        return rows

    return edit


def barriers(lake: Lake, number: int) -> list[Row]:
    rows: list[Row] = lake.tables(number)["barriers"].to_pylist()
    return rows


@pytest.fixture
def three(lake: Lake) -> Lake:
    """A lake in which version 2 changed two rows of barriers and removed a third, and version 3
    changed one of the two again, and another row.
    """
    first, second = put(0, "description", "First"), put(1, "description", "Second")
    change(lake, "barriers", lambda rows: second(first(rows))[:-1], "Ann")
    third, fourth = put(0, "description", "First again"), put(2, "description", "Third")
    change(lake, "barriers", lambda rows: fourth(third(rows)), "Ben")
    return lake


def test_a_version_is_taken_back_but_for_what_was_changed_again(three: Lake) -> None:
    before = barriers(three, 1)
    planned = plan_undo(Versions(three), 2)
    (collision,) = planned.collisions
    assert (collision.column, collision.here) == ("description", "First again")
    info = undo(three, planned, local("Cy"), "Ann's change was wrong")
    now = barriers(three, info.number)
    assert [row["description"] for row in now] == [
        "First again",
        before[1]["description"],
        "Third",
        *(row["description"] for row in before[3:]),
    ]


def test_one_row_is_taken_back_and_the_others_stay(three: Lake) -> None:
    before, after = barriers(three, 1), barriers(three, 2)
    keys = keys_changed(Versions(three), 2, "barriers")
    assert len(keys) == 3
    key = tuple(before[1][name] for name in BARRIERS.key)
    planned = plan_undo(Versions(three), 2, ("barriers",), key)
    undo(three, planned, local("Cy"), "One row")
    now = barriers(three, 4)
    assert now[1] == before[1]
    assert len(now) == len(after), "the row that was removed stays removed"


def test_one_table_is_taken_back(lake: Lake) -> None:
    tables = lake.tables(1)
    edited = {}
    for name, column in (("barriers", "description"), ("programme_terms", "term")):
        rows = put(0, column, "Changed")(tables[name].to_pylist())
        edited[name] = pa.Table.from_pylist(rows, schema=tables[name].schema)
    lake.publish(edited, local("Ann"), "Two tables")
    planned = plan_undo(Versions(lake), 2, ("programme_terms",))
    assert [c.table for c in planned.changes] == ["programme_terms"]
    undo(lake, planned, local("Cy"), "One table")
    assert lake.tables(3)["programme_terms"].equals(tables["programme_terms"])
    assert lake.tables(3)["barriers"].equals(lake.tables(2)["barriers"])


def test_what_cannot_be_taken_back(lake: Lake) -> None:
    with pytest.raises(ValueError, match="first version"):
        plan_undo(Versions(lake), 1)
    with pytest.raises(LakeError):
        plan_undo(Versions(lake), 2)


def test_the_history_of_a_row_says_who_changed_it_from_what_to_what(
    three: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    before = barriers(three, 1)
    key = tuple(before[0][name] for name in BARRIERS.key)
    events = row_history(three, BARRIERS, key)
    assert [(e.info.number, e.info.author, e.kind) for e in events] == [
        (3, "Ben", "changed"),
        (2, "Ann", "changed"),
        (1, "Bundled data", "added"),
    ]
    assert events[0].cells == {"description": ("First", "First again")}
    gone = tuple(before[-1][name] for name in BARRIERS.key)
    assert row_history(three, BARRIERS, gone)[0].kind == "removed"
    assert row_history(three, BARRIERS, ("made-up", "made up")) == []
    folder = str(three.settings.folder)
    assert main(["--lake", folder, "history", "barriers", *key]) == 0
    said = capsys.readouterr().out
    assert "Ben: changed" in said
    assert "description: First -> First again" in said
    assert main(["--lake", folder, "history", "barriers", "one"]) == 2
    assert "The key of barriers is" in capsys.readouterr().err


def test_undo_from_the_terminal(three: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    lake = ["--lake", str(three.settings.folder)]
    signed = ["--author", "Cy", "--message", "Back"]
    assert main([*lake, "undo", "2", "--table", "barriers", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "barriers: 1 added, 1 changed, 0 removed" in said
    assert "Stays, because it was changed again since: " in said
    assert len(three.versions()) == 3
    assert main([*lake, "undo", "2", "--yes", *signed]) == 0
    assert "Published as version 4." in capsys.readouterr().out


def test_keys_are_found_by_a_part_and_read_from_texts(three: Lake) -> None:
    rows = three.tables(1)["barriers"]
    found = keys_like(rows, BARRIERS, "vat", 50)
    assert found
    assert all("vat" in " / ".join(key).casefold() for key in found)
    assert key_from_texts(TERMS, ["made-up", "3"]) == ("made-up", 3)
    dated = TABLES["special_measures"]
    texts = ["RXX", *("2014-07-17" for _ in dated.key[1:])]
    assert str(key_from_texts(dated, texts)[-1]) == "2014-07-17"
