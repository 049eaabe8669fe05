"""Publishing, restoring and reading versions on a real lake."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.checks.problems import Refused
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store.lake import Change, Conflict, Lake, LakeError
from pathfinders.store.queries import all_queries
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from tests.oracles import cells, header
from tests.store.edits import plain, state, with_cell, with_notes

Tables = dict[str, pa.Table]


def _answers(lake: Lake, number: int) -> dict[str, str]:
    """All tables and the answers to all queries at their defaults, as text."""
    info = next(i for i in lake.versions() if i.number == number)
    version = Version(info, lake.tables(number))
    answers = {name: json.dumps(version.rows(name), default=str) for name in all_queries()}
    return answers | {
        f"table {name}": json.dumps(version.table(name).to_pylist(), default=str) for name in TABLES
    }


def test_a_new_lake_holds_no_version_and_nothing_is_made_by_asking(nowhere: LakeSettings) -> None:
    lake = Lake(nowhere)
    assert lake.versions() == []
    with pytest.raises(LakeError, match="There is no version 1"):
        lake.tables(1)
    assert lake._db.catalogue.identity() is None
    assert nowhere.on_postgres or not nowhere.folder.exists()


def test_the_first_version_holds_the_bundled_files(lake: Lake) -> None:
    tables = lake.tables(1)
    assert list(tables) == list(TABLES)
    for name, rows in tables.items():
        assert rows.column_names == header(name)
        assert rows.num_rows == len(cells(name))
        for column in TABLES[name].columns:
            if column.kind in ("text", "code", "list"):
                given = sorted(row[column.name] for row in cells(name))
                assert sorted(value or "" for value in rows[column.name].to_pylist()) == given


def test_a_version_says_who_published_it_when_and_why(lake: Lake, tables: Tables) -> None:
    before = datetime.now(UTC)
    author, message = "O'Brien; DROP TABLE", 'It\'s "quoted" \\ £ 中 and long'
    made = lake.publish(
        {"barriers": with_cell(tables["barriers"], 0, description="Another")},
        local(f"  {author} "),
        f"{message}\n",
    )
    after = datetime.now(UTC)
    info = lake.versions()[-1]
    assert info == made
    assert (info.number, info.author, info.message, info.restores) == (2, author, message, None)
    assert before.timestamp() - 0.01 <= info.at.timestamp() <= after.timestamp() + 0.01
    assert info.at.utcoffset() == datetime.now(UTC).utcoffset()


@pytest.mark.parametrize(
    ("author", "message", "says"),
    [
        ("A", "x" * 301, "The message has 301 characters"),
        ("A", "x\x1b[2J", "The message holds the character U\\+001B"),
        ("A", "x\u202e", "The message holds the character U\\+202E"),
        ("A", "two\nlines", "The message holds a line break"),
        ("A", "caf\udce9", "The message holds a byte that is no UTF-8"),
        ("x" * 301, "M", "The author's name has 301 characters"),
        ("A\x07", "M", "The author's name holds the character U\\+0007"),
    ],
)
def test_what_a_publish_says_of_itself_is_one_line_of_plain_text(
    lake: Lake, tables: Tables, author: str, message: str, says: str
) -> None:
    changed = {"barriers": with_cell(tables["barriers"], 0, description="Another")}
    with pytest.raises(ValueError, match=says):
        lake.publish(changed, local(author), message)
    with pytest.raises(ValueError, match=says):
        lake.restore(1, local(author), message)
    assert len(lake.versions()) == 1


def test_text_and_numbers_are_published_in_one_form(lake: Lake, tables: Tables) -> None:
    by = local("Andre\u0301")
    made = lake.publish(
        {"trusts": with_cell(tables["trusts"], 5, name="Cafe\u0301", longitude=0.0)}, by, "e\u0301"
    )
    assert (made.author, made.message) == ("Andr\u00e9", "\u00e9")
    (stored,) = [row for row in lake.tables(2)["trusts"].to_pylist() if row["longitude"] == 0]
    assert stored["name"] == "Caf\u00e9"
    same = with_cell(lake.tables(2)["trusts"], 5, name="Cafe\u0301", longitude=-0.0)
    with pytest.raises(ValueError, match="Nothing to publish"):
        lake.publish({"trusts": same}, by, "Nothing new")


def test_what_is_put_on_record_is_printable_and_short(lake: Lake) -> None:
    lake.note(local("A\x1b[2J"), "uploaded", "a\u202ename\n" + "x" * 5000)
    entry = lake.record(local("A"))[0]
    assert (entry.who, entry.detail[:11], len(entry.detail)) == ("A\\x1b[2J", "a\\u202ename", 1000)


def test_changes_are_counted_by_table(lake: Lake, tables: Tables) -> None:
    counts = tables["ccg_counts"]
    england = next(i for i, row in enumerate(counts.to_pylist()) if row["region"] is None)
    changed = with_cell(counts, england, value=777)
    added = pa.concat_tables([changed, changed.slice(england, 1)])
    added = with_cell(added, added.num_rows - 1, stage="applied", value=1)
    removed = pa.concat_tables([added.slice(0, england + 1), added.slice(england + 2)])
    info = lake.publish(
        {
            "ccg_counts": removed,
            "trusts": tables["trusts"],
            "barriers": tables["barriers"].slice(2),
        },
        local("A"),
        "B",
    )
    assert info.changes == {
        "ccg_counts": Change(added=1, changed=1, removed=1),
        "barriers": Change(0, 0, 2),
    }
    assert plain(lake.tables(2)["ccg_counts"]) == plain(removed)
    assert lake.tables(2)["barriers"].num_rows == tables["barriers"].num_rows - 2
    assert lake.versions()[0].changes["ccg_counts"] == Change(counts.num_rows, 0, 0)


def test_a_cell_that_becomes_empty_or_is_filled_is_a_change(lake: Lake, tables: Tables) -> None:
    funding = tables["funding"]
    place = next(i for i, row in enumerate(funding.to_pylist()) if row["note"])
    emptied = with_cell(funding, place, note=None)
    assert lake.publish({"funding": emptied}, local("A"), "B").changes == {
        "funding": Change(0, 1, 0)
    }
    assert lake.publish({"funding": funding}, local("A"), "B").changes == {
        "funding": Change(0, 1, 0)
    }
    assert plain(lake.tables(2)["funding"]) == plain(emptied)
    assert state(lake.tables(3)) == state(lake.tables(1))


def test_the_order_of_rows_and_columns_is_no_change(lake: Lake, tables: Tables) -> None:
    rows = tables["outcomes"].take(
        random.Random(1).sample(range(tables["outcomes"].num_rows), tables["outcomes"].num_rows)
    )
    with pytest.raises(ValueError, match="Nothing to publish: the tables are as in version 1"):
        lake.publish({"outcomes": rows.select(rows.column_names[::-1])}, local("A"), "B")
    with pytest.raises(ValueError, match="Nothing to publish"):
        lake.publish({}, local("A"), "B")
    assert len(lake.versions()) == 1


def test_version_1_answers_the_same_after_others(lake: Lake, tables: Tables) -> None:
    before = _answers(lake, 1)
    lake.publish(
        {
            "engagement": tables["engagement"].slice(0, 5000),
            "barriers": with_notes(tables["barriers"], "per", "x"),
        },
        local("A"),
        "Fewer rows",
    )
    lake.publish(
        {"participation_events": tables["participation_events"].slice(0, 20)},
        local("A"),
        "Fewer events",
    )
    lake.restore(1, local("A"), "As it was")
    lake.publish(
        {"trusts": with_notes(tables["trusts"], "note", "changed")}, local("A"), "Every trust"
    )
    again = Lake(lake.settings)
    assert [info.number for info in again.versions()] == [1, 2, 3, 4, 5]
    assert _answers(lake, 1) == _answers(again, 1) == before
    assert _answers(again, 4) == before
    assert _answers(again, 2) != before


def test_restoring_publishes_the_old_rows_again(lake: Lake, tables: Tables) -> None:
    changed = {
        "barriers": with_notes(tables["barriers"], "per", "x"),
        "outcomes": tables["outcomes"].slice(7),
    }
    lake.publish(changed, local("A"), "B")
    info = lake.restore(1, local("C"), "Back")
    assert (info.number, info.restores, info.author) == (3, 1, "C")
    assert info.changes == {
        "barriers": Change(0, tables["barriers"].num_rows, 0),
        "outcomes": Change(7, 0, 0),
    }
    assert state(lake.tables(3)) == state(lake.tables(1)) == state(tables)
    assert plain(lake.tables(2)["barriers"]) == plain(changed["barriers"])


def test_restoring_what_is_there_or_was_never_is_refused(lake: Lake) -> None:
    with pytest.raises(ValueError, match="Nothing to publish"):
        lake.restore(1, local("A"), "B")
    for number in (0, 2, -1, 10**12):
        with pytest.raises(LakeError, match=f"There is no version {number}. The newest is 1"):
            lake.restore(number, local("A"), "B")
    assert len(lake.versions()) == 1


def test_a_publish_made_from_an_older_version_conflicts(lake: Lake, tables: Tables) -> None:
    one, two = (with_notes(tables["barriers"], "per", text) for text in "ab")
    lake.publish({"barriers": one}, local("A"), "B", expected=1)
    with pytest.raises(Conflict, match="Version 2 was published after version 1"):
        lake.publish({"barriers": two}, local("A"), "B", expected=1)
    with pytest.raises(Conflict):
        lake.restore(1, local("A"), "B", expected=1)
    assert plain(lake.tables(2)["barriers"]) == plain(one)
    assert lake.publish({"barriers": two}, local("A"), "B", expected=2).number == 3


def test_what_the_checks_refuse_is_not_written(lake: Lake, tables: Tables) -> None:
    engagement = tables["engagement"]
    percent = next(
        i for i, row in enumerate(engagement.to_pylist()) if row["indicator_id"].endswith("_pct")
    )
    bad = with_cell(engagement, percent, value=101.0)
    good = with_notes(tables["barriers"], "per", "x")
    with pytest.raises(Refused, match=f"engagement, row {percent + 2}, column value"):
        lake.publish({"barriers": good, "engagement": bad}, local("A"), "B")
    assert len(lake.versions()) == 1
    assert state(lake.tables(1)) == state(tables)
    assert lake.publish({"barriers": good}, local("A"), "B").number == 2


def test_taking_away_what_another_table_refers_to_is_refused(lake: Lake, tables: Tables) -> None:
    with pytest.raises(Refused, match="does not stand in trusts"):
        lake.publish({"trusts": tables["trusts"].slice(1)}, local("A"), "B")
    with pytest.raises(Refused, match="the participant is listed for that programme"):
        lake.publish({"participants": tables["participants"].slice(3)}, local("A"), "B")


@pytest.mark.parametrize(("author", "message"), [("", "B"), ("A", ""), ("  ", "B"), ("A", "\n")])
def test_a_publish_needs_an_author_and_a_message(
    lake: Lake, tables: Tables, author: str, message: str
) -> None:
    with pytest.raises(ValueError, match="needs an author and a message"):
        lake.publish({"barriers": tables["barriers"].slice(1)}, local(author), message)


def test_an_unknown_table_column_or_type_is_refused(lake: Lake, tables: Tables) -> None:
    with pytest.raises(ValueError, match=r"No such table: barrier\. Tables: programmes, "):
        lake.publish({"barrier": tables["barriers"]}, local("A"), "B")
    with pytest.raises(ValueError, match="barriers lacks per"):
        lake.publish({"barriers": tables["barriers"].drop_columns(["per"])}, local("A"), "B")
    counts = tables["ccg_counts"]
    halves = counts.set_column(
        counts.column_names.index("value"), "value", pa.array([0.5] * counts.num_rows)
    )
    with pytest.raises(ValueError, match="ccg_counts does not hold what its columns should"):
        lake.publish({"ccg_counts": halves}, local("A"), "B")
    assert len(lake.versions()) == 1


def test_the_first_version_needs_every_table(nowhere: LakeSettings, tables: Tables) -> None:
    lake = Lake(nowhere)
    with pytest.raises(
        ValueError, match="The first version needs every table; programme_terms is missing"
    ):
        lake.publish({"programmes": tables["programmes"]}, local("A"), "B")
    assert lake.versions() == []
    assert lake.publish(tables, local("A"), "B", expected=0).number == 1


def test_numbers_have_no_gaps_after_refusals(lake: Lake, tables: Tables) -> None:
    for i in range(2):
        lake.publish({"barriers": with_notes(tables["barriers"], "per", str(i))}, local("A"), "B")
        with pytest.raises(Refused):
            lake.publish(
                {"barriers": with_notes(tables["barriers"], "source_id", "none")}, local("A"), "B"
            )
    assert [info.number for info in lake.versions()] == [1, 2, 3]


def test_a_lake_in_a_folder_with_quotes_and_blanks(tmp_path: Path, tables: Tables) -> None:
    folder = tmp_path / 'it\'s a; "lake" — 数'
    lake = Lake(lake_settings(folder))
    lake.publish(tables, local("A"), "B")
    lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
    assert state(Lake(lake_settings(folder)).tables(1)) == state(tables)


def test_a_lake_can_be_moved(file_lake: Lake, folder: Path, tables: Tables) -> None:
    file_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
    there = Lake(lake_settings(folder.rename(folder.parent / "elsewhere")))
    assert state(there.tables(1)) == state(tables)
    assert there.restore(1, local("A"), "B").number == 3
    assert not folder.exists()
