"""Reads an uploaded file: its tables with the types of the contract, its problems, and notes on how
it was understood.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from pathfinders.checks.bounded import Bounded, Counted
from pathfinders.checks.problems import Problem, Refused
from pathfinders.files.book import Book, Cell, column_letters, column_number, refusal
from pathfinders.files.guard import guarded
from pathfinders.files.readers.book import read_book
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.cells import stands_for_nothing
from pathfinders.uploads.find_tables import TableArea, cell_of, find_tables
from pathfinders.uploads.looks import looks
from pathfinders.uploads.offers import Answers, Offer, Offers
from pathfinders.uploads.old_columns import OLD_SHAPES
from pathfinders.uploads.read_column import Columns, held_key
from pathfinders.uploads.start_programme import is_start, read_start
from pathfinders.uploads.tracker.find import Tracker, find_tracker
from pathfinders.uploads.tracker.read import read_tracker
from pathfinders.uploads.understand import understand
from pathfinders.words import listed

if TYPE_CHECKING:
    from pathfinders.store.versions import Version

MOST_NOTES = 200
MOST_OFFERS = 500
NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True)
class Place:
    """The place of a table in the file."""

    sheet: str
    """The name of the sheet; empty for a text file, which has one sheet without a name."""
    columns: Mapping[str, str]
    """The letters of each column that was found."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """The one cell of a column, where a sheet asks for it once."""


@dataclass(frozen=True)
class Upload:
    """A file as read. The checks decide later whether it may be published."""

    file: str
    """Its name, as its owner knows it."""
    tables: Mapping[str, pa.Table]
    """By table: the columns the file has, with the contract's types, and `_row`, the row as the
    spreadsheet numbers it.
    """
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]
    """The problems of sheets, headings and cells, each with its place."""
    notes: tuple[str, ...]
    """Notes on cells that were understood and not taken literally."""
    offers: tuple[Offer, ...] = ()
    """The open questions: cells that can be read in several ways, or in one that nobody has agreed
    to.
    """
    marks: Mapping[str, pa.Array] = field(default_factory=dict)
    """By table: for each row, in their order, the mark of the row that it was made from."""

    def locate(self, problem: Problem) -> Problem:
        """The problem with its file, sheet and cell, as far as its table stands in this file and
        its row is known.
        """
        place = self.places.get(problem.table)
        if problem.row is None and problem.row_key:
            # The row is one of those that are there already.
            return problem
        if place is None:
            # A problem of a table that is not in this file is about the data that are there
            # already.
            if problem.file or problem.table in TABLES:
                return problem
            return replace(problem, file=self.file)
        # What was found while reading has its cell. What a check finds has a row and a column, or a
        # column alone where a sheet asks for it once.
        letters = place.columns.get(problem.column, "")
        cell = problem.cell or place.cells.get(problem.column, "")
        if not cell and letters and problem.row is not None:
            cell = f"{letters}{problem.row}"
        return replace(problem, file=self.file, sheet=problem.sheet or place.sheet, cell=cell)


@dataclass(frozen=True)
class _Text:
    """A table as text, as the reading process gives it back."""

    table: str
    sheet: str
    columns: dict[str, pa.Array]
    rows: list[int]
    letters: dict[str, str] = field(default_factory=dict)
    marks: pa.Array | None = None
    """For each row, the mark that says which row it was made from; empty in new rows."""
    tracker: str = ""
    """The first headings of the tracker that it was made from; empty of every other table."""
    cells: dict[str, str] = field(default_factory=dict)


def read_upload(
    path: Path, name: str, answers: Answers = NO_ANSWERS, version: "Version | None" = None
) -> Upload:
    """Reads the file at `path`, which its owner calls `name`, in a process of its own with bounded
    memory and time; `answers` are the readings that its owner has chosen. With `version`, names
    are looked up among its codes.

    Raises Refused where nothing of it can be read, with the reason; otherwise what is wrong stands
    in `problems`.
    """
    # The reading process imports this module too. It does without DuckDB, which is slow to start,
    # so that is imported here.
    from pathfinders.engine import in_memory
    from pathfinders.uploads.read_csv import Sheet
    from pathfinders.uploads.typed import typed

    # The reading process has no lake to look into, so what it needs of the version goes with the
    # answers.
    readings = dict(answers)
    if version is not None:
        readings |= _held_words(version)
    texts, counted, notes, cell_questions = guarded(read_texts, path, name, readings, file=name)
    # Counting goes on from the other process, or a column could list twice as many problems.
    problems = Bounded.from_counted(counted)
    offers = Offers(answers)
    # A tracker gets its programme before names are looked up, because those of participants are
    # looked for within the programmes of the file.
    if version is not None:
        if any(text.tracker for text in texts):
            texts = _completed(texts, version, offers)
        texts, more = _resolved(texts, version, offers)
        notes = [*notes, *more]
    tables: dict[str, pa.Table] = {}
    with contextlib.closing(in_memory([])) as con:
        for text in texts:
            tables[text.table], faults = typed(Sheet(_shape(text), text.columns, text.rows), con)
            problems.add(faults)
    places = {text.table: Place(text.sheet, text.letters, text.cells) for text in texts}
    marks = {text.table: text.marks for text in texts if text.marks is not None}
    questions = (*cell_questions, *offers.open())
    upload = Upload(name, tables, places, (), tuple(notes), questions, marks)
    located = [replace(upload.locate(p), file=name) for p in problems.problems()]
    return replace(upload, problems=tuple(in_sheet_order(located, list(tables))))


def _held_words(version: "Version") -> dict[str, str]:
    """The words like "None" that columns of text hold as what they say: there they are kept."""
    held: dict[str, str] = {}
    for table in TABLES.values():
        rows = version.table(table.name)
        for column in table.columns:
            if column.kind == "text" and not column.allowed:
                values = rows[column.name].unique().to_pylist()
                words = [v for v in values if v is not None and stands_for_nothing(v)]
                held |= {held_key(table, column, word): word for word in words}
    return held


def _completed(texts: Sequence[_Text], version: "Version", offers: Offers) -> list[_Text]:
    """The tables of a tracker with what it does not say."""
    from pathfinders.uploads.tracker.complete import Completed

    completed = Completed(version, texts[0].tracker, offers)
    texts_left = []
    for text in texts:
        columns, stay = completed.table(
            text.table, {name: cells.to_pylist() for name, cells in text.columns.items()}
        )
        arrays = {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
        if stay:
            texts_left.append(replace(text, columns=arrays, rows=[text.rows[n] for n in stay]))
    return texts_left


def _resolved(
    texts: Sequence[_Text], version: "Version", offers: Offers
) -> tuple[list[_Text], list[str]]:
    """The tables with names and words looked up in the version, and notes."""
    from pathfinders.uploads.resolve import Place as At
    from pathfinders.uploads.resolve import Resolver

    resolver = Resolver(version, {text.table: text.columns for text in texts}, offers)
    resolved = [
        replace(
            text, columns=resolver.resolved(text.table, At(text.sheet, text.letters, text.rows))
        )
        for text in texts
    ]
    return resolved, resolver.notes


def in_sheet_order(problems: Iterable[Problem], tables: Sequence[str]) -> list[Problem]:
    """The problems in the order of the file: by sheet, row and column. `tables` are those of the
    file in their order.
    """
    order = {name: place for place, name in enumerate(tables)}

    def place(problem: Problem) -> tuple[int, int, int, str]:
        letters = problem.cell.rstrip("0123456789")
        # By its number, because column AA comes after Z. A problem of a whole row or sheet has no
        # cell and comes first.
        number = 0
        if letters.isalpha() and letters.isupper():
            number = column_number(letters)
        return (
            order.get(problem.table, len(order)),
            problem.row or 0,
            number,
            problem.check,
        )

    return sorted(problems, key=place)


def read_texts(
    path: Path, name: str, answers: dict[str, str]
) -> tuple[list[_Text], Counted, list[str], list[Offer]]:
    """The tables of the file as text, problems, notes and open questions. Runs in the reading
    process.
    """
    book = read_book(path, name)
    offers = Offers(answers)
    # Some sheets of the workbook for one programme are called as tables are, and would be taken for
    # those.
    if is_start(book):
        return _started(book)
    areas, faults, notes = find_tables(book, offers)
    # Of a tracker every column is asked about, so that nothing is taken for one that has a table.
    if not areas:
        tracker = find_tracker(book, offers)
        if tracker is not None:
            return _tracker_texts(tracker, book, offers)
        if faults:
            raise Refused([replace(p, file=name) for p in faults], name)
        raise _no_table(book)
    problems = Bounded()
    problems.add(faults)
    texts = []
    notes = [*book.notes, *notes]
    for area in areas:
        columns, faults, column_notes = understand(area, offers)
        problems.add(faults)
        notes += column_notes
        texts.append(_text(area, columns))
    return texts, problems.counted(), notes[:MOST_NOTES], offers.open()[:MOST_OFFERS]


def _tracker_texts(
    tracker: Tracker, book: Book, offers: Offers
) -> tuple[list[_Text], Counted, list[str], list[Offer]]:
    """The tables of a tracker as text, once it is known what its columns hold."""
    problems = Bounded()
    if not tracker.is_mapped:
        message = "it has headings of its own, and it is not known yet what its columns hold."
        todo = "Say what each column holds; it is remembered for the programme."
        problems.add([Problem("tracker", "", message, todo, sheet=tracker.sheet.name)])
        return [], problems.counted(), list(book.notes), offers.open()[:MOST_OFFERS]
    tables, faults, notes = read_tracker(tracker, offers)
    problems.add(faults)
    problems.add(looks(tracker.sheet, "", tracker.rows, {}))
    texts = []
    for table in tables:
        # Each row has only the cells that the tracker gave it.
        names = list(dict.fromkeys(name for _, row in table.rows for name in row))
        columns = {
            name: pa.array([row.get(name) for _, row in table.rows], pa.string()) for name in names
        }
        numbers = [number for number, _ in table.rows]
        texts.append(
            _Text(
                table.table,
                tracker.sheet.name,
                columns,
                numbers,
                table.letters,
                tracker=tracker.signature,
            )
        )
    return texts, problems.counted(), [*book.notes, *notes], offers.open()[:MOST_OFFERS]


def _shape(text: _Text) -> Table:
    """The table as the sheet has it: today's, or the one before where the sheet is older."""
    before = OLD_SHAPES.get(text.table)
    if before is not None and not set(text.columns) <= set(TABLES[text.table].column_names):
        return before
    return TABLES[text.table]


def _started(book: Book) -> tuple[list[_Text], Counted, list[str], list[Offer]]:
    """The tables that a workbook for one programme gives."""
    filled, faults = read_start(book)
    if not filled:
        raise Refused([replace(p, file=book.file) for p in faults], book.file)
    problems = Bounded()
    problems.add(faults)
    texts = []
    for table, part in filled.items():
        # A key that no row has yet is a column of empty cells: sums of the whole programme name no
        # participant.
        held = {c for _, cells in part.rows for c in cells} | set(TABLES[table].key)
        names = [c for c in TABLES[table].column_names if c in held]
        columns = {
            name: pa.array([cells.get(name) for _, cells in part.rows], pa.string())
            for name in names
        }
        rows = [row for row, _ in part.rows]
        texts.append(_Text(table, part.sheet, columns, rows, part.letters, cells=part.cells))
    return texts, problems.counted(), list(book.notes), []


def _text(area: TableArea, columns: Columns) -> _Text:
    sheet = area.sheet
    letters = {
        name: column_letters(sheet.first_column + place) for name, place in area.columns.items()
    }
    arrays = {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
    # A sheet that is none of our downloads has no marks, and its rows go by their keys.
    marks = None
    if area.marks is not None:
        marks = pa.array([_mark(sheet.rows[index], area.marks) for index in area.rows], pa.string())
    return _Text(
        area.table.name,
        sheet.name,
        arrays,
        [sheet.first_row + index for index in area.rows],
        letters,
        marks,
    )


def _mark(row: Sequence[Cell], place: int) -> str | None:
    cell = cell_of(row, place)
    if cell is None:
        return None
    return str(cell).strip()


def _no_table(book: Book) -> Refused:
    if not any(sheet.rows for sheet in book.sheets):
        return refusal(book.file, "there is nothing in it.", "Save the sheet again and upload it.")
    return refusal(
        book.file,
        "no sheet has the headings of a table that is known here.",
        f"Start from a template. The tables are: {listed([t.label for t in TABLES.values()])}.",
    )
