"""A workbook of the data as they are, changed by hand and brought back: what was changed is merged
onto the newest version, and nothing else.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pathfinders.files.sheet_names import ROW_MARK
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES
from pathfinders.uploads import pipeline
from pathfinders.uploads.compare import Way
from pathfinders.uploads.offers import Offer
from pathfinders.uploads.pipeline import Assessment
from pathfinders.workbooks.template.template import current
from tests.uploads.books import csv_bytes

pytestmark = pytest.mark.usefixtures("unguarded")
BARRIERS = "barriers"
Change = Callable[[Worksheet, list[str]], None]


class Shelf:
    """Versions of one collection, made by hand, the last the newest."""

    def __init__(self, first: Version) -> None:
        self.versions = [first]

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    def open(self, number: int) -> Version:
        for version in self.versions:
            if version.number == number:
                return version
        raise LakeError.for_all(f"There is no version {number}.")

    def publish(self, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
        """The next version, in which the rows of one table were changed by a colleague."""
        now = self.newest
        tables = {table: now.table(table) for table in TABLES}
        rows = change(tables[name].to_pylist())
        tables[name] = pa.Table.from_pylist(rows, schema=tables[name].schema)
        info = replace(now.info, number=now.number + 1)
        self.versions.append(Version(info, tables, identity=f"made up {info.number}"))


@pytest.fixture
def shelf(version: Version) -> Shelf:
    tables = {name: version.table(name) for name in TABLES}
    return Shelf(Version(version.info, tables, identity="made up 1"))


def edited(version: Version, **changes: Change) -> bytes:
    """The workbook of some tables after somebody has changed it in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(current(list(changes), version)))
    for name, change in changes.items():
        change(book[name], [str(cell.value) for cell in book[name][2]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def assess(
    shelf: Shelf,
    tmp_path: Path,
    content: bytes,
    answers: Mapping[str, str] | None = None,
    way: Way = "merge",
    name: str = "made-up.xlsx",
) -> Assessment:
    (tmp_path / name).write_bytes(content)
    received = pipeline.receive(tmp_path / name, name, shelf.newest, answers=answers or {})
    return pipeline.assess(received, shelf.newest, way, answers or {}, shelf.open)


def cell(row: int, name: str, value: Any) -> Change:
    def change(sheet: Worksheet, headings: list[str]) -> None:
        sheet.cell(row, headings.index(name) + 1).value = value

    return change


def counts(assessed: Assessment) -> dict[str, tuple[int | None, ...]]:
    return {c.table: (c.counts.added, c.counts.changed, c.counts.removed) for c in assessed.changes}


def at_places(shelf: Shelf, assessed: Assessment, *places: int) -> list[Row]:
    """The rows of barriers, as they would be, that the first version has at some places."""
    key = TABLES[BARRIERS].key
    rows = {tuple(r[k] for k in key): r for r in assessed.tables[BARRIERS].to_pylist()}
    first = shelf.versions[0].table(BARRIERS).to_pylist()
    return [rows[tuple(first[place][k] for k in key)] for place in places]


def options(offer: Offer) -> dict[str, str]:
    return {option.value: option.label for option in offer.options}


def test_a_workbook_that_was_not_touched_changes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    names = [name for name in TABLES if shelf.newest.table(name).num_rows < 500]
    assessed = assess(shelf, tmp_path, current(names, shelf.newest))
    assert (assessed.changes, assessed.errors, assessed.offers) == ((), (), ())


def test_the_marks_are_hidden_and_within_the_filter(shelf: Shelf) -> None:
    book = openpyxl.load_workbook(io.BytesIO(current([BARRIERS], shelf.newest)))
    sheet = book[BARRIERS]
    marks = next(c for c in sheet[2] if c.value == ROW_MARK)
    assert sheet.column_dimensions[marks.column_letter].hidden
    assert str(sheet.auto_filter.ref).split(":")[1].startswith(marks.column_letter)


def test_a_corrected_cell_of_the_key_is_one_row_changed(shelf: Shelf, tmp_path: Path) -> None:
    content = edited(shelf.newest, barriers=cell(3, "barrier", "A made-up barrier"))
    assessed = assess(shelf, tmp_path, content)
    assert counts(assessed) == {BARRIERS: (0, 1, 0)}
    (row,) = assessed.changes[0].changed
    assert row.cells["barrier"][1] == "A made-up barrier"
    assert row.cells["barrier"][0] == row.key["barrier"]
    assert assessed.errors == ()
    rows = assessed.tables[BARRIERS]
    assert rows.num_rows == shelf.newest.table(BARRIERS).num_rows


def test_only_what_was_changed_is_merged_onto_the_newest_version(
    shelf: Shelf, tmp_path: Path
) -> None:
    content = edited(shelf.newest, barriers=cell(3, "description", "Mine"))

    def theirs(rows: list[Row]) -> list[Row]:
        rows[0]["per"] = "Theirs, in the same row"
        rows[1]["description"] = "Theirs, in another"
        return rows

    shelf.publish(BARRIERS, theirs)
    assessed = assess(shelf, tmp_path, content)
    assert counts(assessed) == {BARRIERS: (0, 1, 0)}
    first, second = at_places(shelf, assessed, 0, 1)
    assert (first["description"], first["per"]) == ("Mine", "Theirs, in the same row")
    assert second["description"] == "Theirs, in another"


@pytest.mark.parametrize(("chosen", "holds"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_a_cell_that_both_changed_stops_with_both_values(
    shelf: Shelf, tmp_path: Path, chosen: str, holds: str
) -> None:
    content = edited(shelf.newest, barriers=cell(3, "description", "Mine"))

    def theirs(rows: list[Row]) -> list[Row]:
        rows[0]["description"] = "Theirs"
        return rows

    shelf.publish(BARRIERS, theirs)
    stopped = assess(shelf, tmp_path, content)
    (problem,) = stopped.errors
    assert (problem.check, problem.cell) == ("both-changed", "C3")
    assert "Mine" in problem.message
    assert "Theirs" in problem.message
    (offer,) = stopped.offers
    assert options(offer) == {"mine": "mine: Mine", "theirs": "theirs: Theirs"}
    agreed = assess(shelf, tmp_path, content, {offer.key: chosen})
    assert agreed.errors == ()
    (row,) = at_places(shelf, agreed, 0)
    assert row["description"] == holds


def test_a_row_that_a_colleague_removed_stops(shelf: Shelf, tmp_path: Path) -> None:
    content = edited(shelf.newest, barriers=cell(3, "description", "Mine"))
    untouched = edited(shelf.newest, barriers=cell(4, "description", "Mine"))
    shelf.publish(BARRIERS, lambda rows: rows[1:])
    (problem,) = assess(shelf, tmp_path, content).errors
    assert problem.check == "both-changed"
    fine = assess(shelf, tmp_path, untouched)
    assert (fine.errors, counts(fine)) == ((), {BARRIERS: (0, 1, 0)}), "it stays removed"


def test_a_deleted_row_is_asked_about(shelf: Shelf, tmp_path: Path) -> None:
    content = edited(shelf.newest, barriers=lambda sheet, _: sheet.delete_rows(4))
    asked = assess(shelf, tmp_path, content)
    (offer,) = asked.offers
    assert "One row" in offer.question or "one row" in offer.question
    assert shelf.newest.table(BARRIERS)["barrier"][1].as_py() in offer.question
    assert [p.check for p in asked.errors] == ["removed-rows"]
    assert counts(assess(shelf, tmp_path, content, {offer.key: "keep"})) == {}
    removed = assess(shelf, tmp_path, content, {offer.key: "remove"})
    assert counts(removed) == {BARRIERS: (0, 0, 1)}
    ((label, _, rows),) = removed.removed_rows()
    assert (label, rows) == (TABLES[BARRIERS].label, 1)


def test_rows_may_be_sorted_copied_and_added(shelf: Shelf, tmp_path: Path) -> None:
    def change(sheet: Worksheet, headings: list[str]) -> None:
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)][::-1]
        copied = list(rows[0])
        copied[headings.index("barrier")] = "A copy with another name"
        for number, row in enumerate([*rows, copied], start=3):
            for place, value in enumerate(row, start=1):
                sheet.cell(number, place).value = value

    assessed = assess(shelf, tmp_path, edited(shelf.newest, barriers=change))
    assert counts(assessed) == {BARRIERS: (1, 0, 0)}
    assert assessed.errors == ()


def test_marks_of_another_collection_are_not_believed(shelf: Shelf, tmp_path: Path) -> None:
    tables = {name: shelf.newest.table(name) for name in TABLES}
    other = Version(shelf.newest.info, tables, identity="another collection")
    content = edited(other, barriers=cell(3, "description", "Mine"))
    assessed = assess(shelf, tmp_path, content)
    assert counts(assessed) == {BARRIERS: (0, 1, 0)}
    assert any("not of versions that are here" in note for note in assessed.merge_notes)


# Without marks


def rows_of(version: Version, name: str, **filters: object) -> list[Row]:
    return [
        row
        for row in version.table(name).to_pylist()
        if all(row[column] == value for column, value in filters.items())
    ]


def as_csv(name: str, rows: list[Row]) -> bytes:
    headings = TABLES[name].column_names
    cells = [["" if row[h] is None else str(row[h]) for h in headings] for row in rows]
    return csv_bytes([headings, *cells])


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", " \u200b", 1),
        lambda text: text.replace("(", "\uff08", 1),
    ],
)
def test_a_key_that_looks_the_same_is_asked_about(
    shelf: Shelf, tmp_path: Path, change: Callable[[str], str]
) -> None:
    row = next(row for row in rows_of(shelf.newest, BARRIERS) if "(" in row["barrier"])
    content = as_csv(BARRIERS, [{**row, "barrier": change(row["barrier"]), "per": "a year"}])
    asked = assess(shelf, tmp_path, content, name="barriers.csv")
    if not asked.offers:
        assert counts(asked) == {BARRIERS: (0, 1, 0)}, "what is not seen was dropped"
        return
    assert [p.check for p in asked.errors] == ["alike"]
    (offer,) = asked.offers
    assert "Is it that row" in offer.question
    same = assess(
        shelf, tmp_path, content, {offer.key: offer.options[0].value}, name="barriers.csv"
    )
    assert (same.errors, counts(same)) == ((), {BARRIERS: (0, 1, 0)})
    another = assess(
        shelf, tmp_path, content, {offer.key: offer.options[-1].value}, name="barriers.csv"
    )
    assert (another.errors, counts(another)) == ((), {BARRIERS: (1, 0, 0)})


def test_a_second_ending_of_one_participant_is_asked_about(shelf: Shelf, tmp_path: Path) -> None:
    name = "participation_events"
    row = rows_of(shelf.newest, name, event="withdrew")[0]
    again = {**row, "event": "merged"}
    asked = assess(shelf, tmp_path, as_csv(name, [again]), name=f"{name}.csv")
    (offer,) = asked.offers
    answers = {offer.key: offer.options[0].value}
    same = assess(shelf, tmp_path, as_csv(name, [again]), answers, name=f"{name}.csv")
    assert counts(same) == {name: (0, 1, 0)}
    assert same.changes[0].changed[0].cells["event"] == ("withdrew", "merged")


def test_a_withdrawal_whose_date_is_corrected_is_one_row(shelf: Shelf, tmp_path: Path) -> None:
    name = "participation_events"
    row = rows_of(shelf.newest, name, event="withdrew")[0]
    later = row["latest_date"].replace(day=min(28, row["latest_date"].day + 1))
    corrected = {**row, "latest_date": later, "earliest_date": later, "date_precision": "day"}
    content = as_csv(name, [corrected])
    assessed = assess(shelf, tmp_path, content, name=f"{name}.csv")
    if assessed.offers:
        (offer,) = assessed.offers
        answers = {offer.key: offer.options[0].value}
        assessed = assess(shelf, tmp_path, content, answers, name=f"{name}.csv")
    assert counts(assessed) == {name: (0, 1, 0)}
    assert assessed.changes[0].changed[0].cells["latest_date"] == (row["latest_date"], later)


# What a file may touch


@pytest.mark.parametrize("way", ["merge", "replace"])
def test_a_file_acts_on_its_programmes_alone(shelf: Shelf, tmp_path: Path, way: Way) -> None:
    rows = rows_of(shelf.newest, BARRIERS)
    programme = rows[0]["programme_id"]
    own = [row for row in rows if row["programme_id"] == programme]
    tables = shelf.newest.table("programme_terms").to_pylist()
    name = "programme_terms"
    programmes = sorted({row["programme_id"] for row in tables})
    mine = [row for row in tables if row["programme_id"] == programmes[0]][1:]
    assessed = assess(shelf, tmp_path, as_csv(name, mine), way=way, name=f"{name}.csv")
    others = [row for row in tables if row["programme_id"] != programmes[0]]
    kept = [
        row
        for row in assessed.tables[name].drop_columns(["_row"]).to_pylist()
        if row["programme_id"] != programmes[0]
    ]
    assert kept == others
    assert counts(assessed) == ({} if way == "merge" else {name: (0, 0, 1)})
    assert own


def test_to_replace_every_programme_is_another_word(shelf: Shelf, tmp_path: Path) -> None:
    name = "programme_terms"
    tables = shelf.newest.table(name).to_pylist()
    programme = tables[0]["programme_id"]
    mine = [row for row in tables if row["programme_id"] == programme]
    assessed = assess(shelf, tmp_path, as_csv(name, mine), way="replace all", name=f"{name}.csv")
    assert assessed.removed == len(tables) - len(mine)
    assert sum(rows for _, _, rows in assessed.removed_rows()) == assessed.removed
    assert programme not in {label for _, label, _ in assessed.removed_rows()}


@pytest.mark.parametrize("way", ["merge", "replace", "replace all"])
def test_a_file_without_rows_removes_nothing(shelf: Shelf, tmp_path: Path, way: Way) -> None:
    assessed = assess(shelf, tmp_path, as_csv(BARRIERS, []), way=way, name="barriers.csv")
    assert assessed.changes == ()
    (problem,) = assessed.errors
    assert problem.check == "no-rows"
    assert "nothing was changed or removed" in problem.message
