"""Matches the headings of a sheet to the columns of a table: by name or label, in any order, case
or spacing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice, pairwise, zip_longest
from typing import Literal

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, RawSheet, column_letters, is_blank
from pathfinders.files.sheet_names import ROW_MARK
from pathfinders.tables import Column, Table
from pathfinders.uploads.aliases import former_headings
from pathfinders.uploads.offers import LEAVE_OUT, Answers, Offer, Offers, Option
from pathfinders.uploads.old_columns import added_later
from pathfinders.words import listed

Severity = Literal["error", "warning"]
MOST_LOOKED_AT = 100
"""Rows of a column among which examples of its cells are looked for."""
ROWS_SEARCHED = 40
"""Rows of a sheet among which its headings are looked for."""


@dataclass(frozen=True)
class Match:
    """How a row of headings fits a table."""

    table: Table
    index: int
    """The place of the headings in the sheet's rows."""
    columns: Mapping[str, tuple[int, ...]]
    """For each column found, where in a row its cells stand: more than one place where the heading
    stands twice.
    """
    unknown: tuple[tuple[int, str], ...]
    """Headings that name no column, with their place in a row."""
    marks: int | None = None
    """The place of the column of our own that says which row each was made from."""

    @property
    def whole_key(self) -> bool:
        """True if every column of the key is there that must be."""
        needed = {name for name in self.table.key if not self.table.by_name[name].absent_is_empty}
        return needed <= set(self.columns)

    @property
    def fit(self) -> int:
        """How many headings fit, less those that do not."""
        return len(self.columns) - len(self.unknown)


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A heading or name without case, spaces and signs, for comparing."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def first_rows(sheet: RawSheet) -> list[tuple[int, list[Cell]]]:
    """The rows among which the headings are looked for, with their place in the sheet's rows: each
    by itself, and together with the one above it, because a heading can stand over two rows.
    """
    rows = [
        (index, row_with_merged(sheet, index))
        for index in islice((i for i, row in enumerate(sheet.rows) if row), ROWS_SEARCHED)
    ]
    joined = [
        (lower, _joined(above, row))
        for (upper, above), (lower, row) in pairwise(rows)
        if lower == upper + 1
    ]
    return [*rows, *joined]


def _joined(above: Sequence[Cell], row: Sequence[Cell]) -> list[Cell]:
    """Headings over two rows, each as one text."""
    cells: list[Cell] = []
    for upper, lower in zip_longest(above, row):
        texts = [str(cell).strip() for cell in (upper, lower) if not is_blank(cell)]
        # A cell that is merged with the one above it holds the same twice.
        cells.append(" ".join(dict.fromkeys(texts)) or None)
    return cells


def heading_key(table: Table, text: str) -> str:
    """The key of the question which column a heading of the owner's own means."""
    return f"{table.name}|heading|{plain(text)}"


def best_match(
    rows: Sequence[tuple[int, Sequence[Cell]]], table: Table, answers: Answers
) -> Match | None:
    """The row whose headings fit the table best, or None where no row has two of them."""
    matches = [match_row(row, table, index, answers) for index, row in rows]
    fitting = [m for m in matches if len(m.columns) >= min(2, len(table.columns))]
    # Of two rows that fit alike, the upper one holds the headings.
    return max(fitting, key=lambda m: (m.whole_key, m.fit, -m.index), default=None)


def match_row(row: Sequence[Cell], table: Table, index: int, answers: Answers) -> Match:
    """How a row fits as the headings of a table, with the headings of the owner's own that were
    mapped to a column.
    """
    exact, alike = _headings(table)
    possible: dict[int, list[str]] = {}
    unknown: list[tuple[int, str]] = []
    marks = None
    for place, cell in enumerate(row):
        text = ""
        if cell is not None:
            text = str(cell).strip()
        if text == ROW_MARK:
            marks = place
            continue
        # The owner's answer about a heading comes before any likeness to a name of ours. It can
        # name a column that no longer exists, and is then ignored.
        own = answers.get(heading_key(table, text), "")
        if text and own in table.by_name:
            possible[place] = [own]
            continue
        names = exact.get(text, [])
        # An exact heading decides only if it means one column: two columns can share a label.
        if len(names) != 1:
            names = alike.get(plain(text), [])
        if names:
            possible[place] = names
        elif text:
            unknown.append((place, text[:200]))
    # A heading that could mean two columns is taken for the one that no other heading names.
    certain = {names[0] for names in possible.values() if len(names) == 1}
    columns: dict[str, tuple[int, ...]] = {}
    for place, names in possible.items():
        name = next((n for n in names if len(names) == 1 or n not in certain), names[0])
        columns[name] = (*columns.get(name, ()), place)
    return Match(table, index, columns, tuple(unknown), marks)


def _headings(table: Table) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The columns that a heading can mean: written exactly so, and the same but for case and
    spacing.
    """
    exact: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    for column in table.columns:
        for heading in dict.fromkeys((column.name, column.label)):
            exact.setdefault(heading, []).append(column.name)
    for heading, name in former_headings(table.name).items():
        exact.setdefault(heading, []).append(name)
        alike.setdefault(plain(heading), []).append(name)
    # A column that bears the name comes before one that bears it as a label.
    for wording in (lambda c: c.name, lambda c: c.label, lambda c: f"{c.label} ({c.unit})"):
        for column in table.columns:
            names = alike.setdefault(plain(wording(column)), [])
            if column.name not in names:
                names.append(column.name)
    return exact, alike


def row_with_merged(sheet: RawSheet, index: int) -> list[Cell]:
    """A row in which a cell merged with cells above it holds what they hold."""
    row = list(sheet.rows[index])
    number = sheet.first_row + index
    for (top, left), (bottom, right) in sheet.merged:
        above, place = top - sheet.first_row, left - sheet.first_column
        if (
            top < number <= bottom
            and left == right
            and 0 <= above < len(sheet.rows)
            and 0 <= place < len(sheet.rows[above])
        ):
            row += [None] * (place + 1 - len(row))
            row[place] = sheet.rows[above][place]
    return row


def heading_problems(
    match: Match, sheet: RawSheet, rows: Sequence[int], offers: Offers
) -> tuple[list[Problem], list[str]]:
    """The problems of the headings, and notes on columns that are left out. `rows` are the places
    of the data in the sheet's rows. Which column an unknown heading means is put to `offers`.
    """
    table, number = match.table, sheet.first_row + match.index

    def problem(
        message: str,
        todo: str,
        column: str,
        place: int | None = None,
        severity: Severity = "error",
    ) -> Problem:
        cell = ""
        if place is not None:
            cell = f"{column_letters(sheet.first_column + place)}{number}"
        return Problem(
            "columns",
            table.name,
            message,
            todo,
            number,
            column,
            sheet=sheet.name,
            cell=cell,
            severity=severity,
        )

    problems = []
    missing = [c for c in table.columns if c.name not in match.columns]
    for column in missing:
        # A sheet from before the column was added cannot have it, so that nothing is missing.
        if column.absent_is_empty or column.name in added_later(table.name, match.columns):
            continue
        if column.name in table.key:
            problems.append(
                problem(
                    "the column is missing; without it, no row can be told from another.",
                    f"Add a column headed {column.name} or '{column.label}'.",
                    column.name,
                )
            )
        else:
            problems.append(
                problem(
                    "the column is missing: rows that are known already keep what they have, new"
                    " rows have none.",
                    f"Add a column headed {column.name} or '{column.label}' if its values change.",
                    column.name,
                    severity="warning",
                )
            )
    for name, places in match.columns.items():
        for again in places[1:]:
            where = f"{column_letters(sheet.first_column + places[0])}{number}"
            problems.append(
                problem(
                    f"the heading stands in {where} already.",
                    "Remove or rename one of the two columns.",
                    name,
                    again,
                )
            )
    headed = {p for places in match.columns.values() for p in places} | {
        p for p, _ in match.unknown
    }
    if match.marks is not None:
        headed.add(match.marks)
    unheaded = set(range(max((len(sheet.rows[index]) for index in rows), default=0))) - headed
    for place in sorted(
        p
        for p in unheaded
        if any(p < len(sheet.rows[i]) and not is_blank(sheet.rows[i][p]) for i in rows)
    ):
        letters = column_letters(sheet.first_column + place)
        problems.append(
            problem(
                "the column has values and no heading: it is left out.",
                "Give it a heading if it is to be read.",
                letters,
                place,
                "warning",
            )
        )
    return problems, _left_out(match, sheet, rows, missing, offers)


def _left_out(
    match: Match,
    sheet: RawSheet,
    rows: Sequence[int],
    missing: Sequence[Column],
    offers: Offers,
) -> list[str]:
    """Asks which column each unknown heading means, and says that it is left out meanwhile."""
    left = []
    for place, text in match.unknown:
        cell = f"{column_letters(sheet.first_column + place)}{sheet.first_row + match.index}"
        left.append(f"\N{LEFT SINGLE QUOTATION MARK}{text}\N{RIGHT SINGLE QUOTATION MARK} ({cell})")
        names = {label: c for c in missing for label in (c.name, c.label)}
        # Only columns that no other heading names can be meant; those that are spelt alike come
        # first.
        near = [names[name] for name in get_close_matches(text, list(names), 3, 0.6)]
        columns = dict.fromkeys([*near, *missing])
        options = [
            Option(LEAVE_OUT, "leave it out"),
            *(Option(column.name, column.label) for column in columns),
        ]
        question = f"The column {text!r} is not known{_examples(sheet, rows, place)}. What is it?"
        offers.ask(
            Offer(
                heading_key(match.table, text),
                question,
                tuple(options),
                match.table.name,
                text=text,
                sheet=sheet.name,
                word=text,
            ),
            (cell,),
        )
    if not left:
        return []
    columns_are = "columns are"
    if len(left) == 1:
        columns_are = "column is"
    return [f"{match.table.label}: {len(left)} {columns_are} left out: {listed(left)}."]


def _examples(sheet: RawSheet, rows: Sequence[int], place: int) -> str:
    """The first cells of a column, in brackets."""
    cells = (sheet.rows[index] for index in rows[:MOST_LOOKED_AT])
    texts = [str(row[place])[:30] for row in cells if place < len(row) and not is_blank(row[place])]
    shown = ", ".join(dict.fromkeys(texts[:3]))
    if not shown:
        return ""
    return f" (it holds {shown})"
