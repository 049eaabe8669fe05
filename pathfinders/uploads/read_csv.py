"""Reads one table from a CSV file as text. The types of its cells are checked afterwards."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pathfinders.checks.problems import Problem, Refused
from pathfinders.tables import Table

csv.field_size_limit(1_000_000)


@dataclass(frozen=True)
class Sheet:
    """The cells of one table as text, column by column; empty cells are None."""

    table: Table
    columns: dict[str, list[str | None]]
    rows: list[int]
    """The line each row starts on in the file, counting the headings as line 1; or the row of the
    spreadsheet.
    """


def read_csv(path: Path, table: Table) -> Sheet:
    """The rows of `path`, a UTF-8 CSV file with a heading row.

    Raises Refused, naming file, row and column, where the file is missing, is not UTF-8, has the
    wrong headings, or has a row with more or fewer cells than the heading row.
    """

    def refuse(message: str, todo: str, row: int | None = None, column: str = "") -> Refused:
        return Refused([Problem("reading", table.name, message, todo, row, column)], str(path))

    try:
        # Excel begins a UTF-8 file with a byte order mark, which is not part of the first heading.
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise refuse(
            "the file is missing.", "Check its name, or restore it from version control."
        ) from None
    except OSError as error:
        raise refuse(
            f"the file cannot be read ({error.strerror}).", "Give a CSV file that can be opened."
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise refuse("the file is not UTF-8 text here.", "Save it as 'CSV UTF-8'.", line) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise refuse("a NUL byte stands here.", "Remove it; the file may be damaged.", line)
    if not text.strip():
        raise refuse(
            "the file is empty.",
            f"Give it the heading row {','.join(table.column_names)} and one row a line.",
        )
    # Strict, because without it a quotation mark that is not closed swallows the rest of the file
    # in silence.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    cells: list[list[str]] = []
    rows: list[int] = []
    # A cell in quotation marks can hold line breaks, so that the line of a row cannot be counted by
    # rows.
    start = 1
    try:
        headings = next(reader, [])
        problems = _heading_problems(headings, table)
        if problems:
            raise Refused(problems, str(path))
        start = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(headings):
                raise refuse(
                    f"the row has {len(row)} cells, the heading row {len(headings)}.",
                    "Look for a missing comma, or a comma or quotation mark in text that is not"
                    " quoted.",
                    start,
                )
            if row:
                cells.append(row)
                rows.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            f"the row cannot be read ({error}).",
            "Look for a quotation mark that is not closed, or not doubled.",
            start,
        ) from None
    place = {name: headings.index(name) for name in table.column_names}
    columns: dict[str, list[str | None]] = {
        name: [row[i].strip() or None for row in cells] for name, i in place.items()
    }
    return Sheet(table, columns, rows)


def _heading_problems(headings: list[str], table: Table) -> list[Problem]:
    problems = []
    for name in table.column_names:
        if headings.count(name) > 1:
            problems.append(
                Problem(
                    "columns", table.name, "the column stands there twice.", "Remove one.", 1, name
                )
            )
        if name not in headings:
            problems.append(
                Problem(
                    "columns",
                    table.name,
                    "the column is missing.",
                    "Add it to the heading row.",
                    1,
                    name,
                )
            )
    todo = f"Remove it, or rename it to one of: {', '.join(table.column_names)}."
    for place, name in enumerate(headings, start=1):
        if name not in table.by_name:
            message, column = "the column is not known.", name
            if not name:
                message, column = "the column has no heading.", f"number {place}"
            problems.append(Problem("columns", table.name, message, todo, 1, column))
    return problems
