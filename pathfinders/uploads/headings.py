"""Matches the headings of a sheet to the columns of a table: by name or label, in any order, case
or spacing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, RawSheet, column_letters, is_blank
from pathfinders.tables import Table

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

    @property
    def whole_key(self) -> bool:
        """True if every column of the key is there."""
        return set(self.table.key) <= set(self.columns)

    @property
    def fit(self) -> int:
        """How many headings fit, less those that do not."""
        return len(self.columns) - len(self.unknown)


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A heading or name without case, spaces and signs, for comparing."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def first_rows(sheet: RawSheet) -> dict[int, list[Cell]]:
    """The rows among which the headings are looked for, by their place in the sheet's rows."""
    return {
        index: row_with_merged(sheet, index)
        for index in islice((i for i, row in enumerate(sheet.rows) if row), ROWS_SEARCHED)
    }


def best_match(rows: Mapping[int, Sequence[Cell]], table: Table) -> Match | None:
    """The row whose headings fit the table best, or None where no row has two of them."""
    matches = [match_row(row, table, index) for index, row in rows.items()]
    fitting = [m for m in matches if len(m.columns) >= min(2, len(table.columns))]
    # Of two rows that fit alike, the upper one holds the headings.
    return max(fitting, key=lambda m: (m.whole_key, m.fit, -m.index), default=None)


def match_row(row: Sequence[Cell], table: Table, index: int) -> Match:
    """How a row fits as the headings of a table."""
    exact, alike = _headings(table)
    possible: dict[int, list[str]] = {}
    unknown: list[tuple[int, str]] = []
    for place, cell in enumerate(row):
        text = "" if cell is None else str(cell).strip()
        written = exact.get(text, [])
        # An exact heading decides only if it means one column: two columns can share a label.
        names = written if len(written) == 1 else alike.get(plain(text), [])
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
    return Match(table, index, columns, tuple(unknown))


def _headings(table: Table) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The columns that a heading can mean: written exactly so, and the same but for case and
    spacing.
    """
    exact: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    for column in table.columns:
        for heading in dict.fromkeys((column.name, column.label)):
            exact.setdefault(heading, []).append(column.name)
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


def heading_problems(match: Match, sheet: RawSheet, rows: Sequence[int]) -> list[Problem]:
    """The problems of the headings. `rows` are the places of the data in the sheet's rows."""
    table, number = match.table, sheet.first_row + match.index

    def problem(
        message: str, todo: str, column: str, place: int | None = None, severity: str = "error"
    ) -> Problem:
        cell = "" if place is None else f"{column_letters(sheet.first_column + place)}{number}"
        return Problem(
            "columns",
            table.name,
            message,
            todo,
            number,
            column,
            sheet=sheet.name,
            cell=cell,
            severity="warning" if severity == "warning" else "error",
        )

    problems = []
    missing = [c for c in table.columns if c.name not in match.columns]
    for column in missing:
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
    for place, text in match.unknown:
        names = {label: c.name for c in missing for label in (c.name, c.label)}
        near = get_close_matches(text, list(names), 1, 0.7)
        todo = f"Did you mean '{near[0]}'? " if near else ""
        problems.append(
            problem(
                "the column is not known.",
                f"{todo}Rename the heading, or remove the column.",
                text,
                place,
            )
        )
    headed = {p for places in match.columns.values() for p in places} | {
        p for p, _ in match.unknown
    }
    unheaded = set(range(max((len(sheet.rows[index]) for index in rows), default=0))) - headed
    for place in sorted(
        p
        for p in unheaded
        if any(p < len(sheet.rows[i]) and not is_blank(sheet.rows[i][p]) for i in rows)
    ):
        letters = column_letters(sheet.first_column + place)
        problems.append(
            problem(
                "the column has values and no heading.",
                "Give it a heading, or empty it.",
                letters,
                place,
            )
        )
    return problems
