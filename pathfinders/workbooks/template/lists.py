"""The values that a template lets people choose from: codes of other tables, and long lists of
allowed words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES, Column, Table

MOST_CHOICES = 5000
"""Codes in a list to choose from; beyond that nobody scrolls, and the checks tell of a wrong one
all the same.
"""
LONGEST_INLINE = 255
"""Letters that Excel takes of a list written into the check itself, commas included."""


@dataclass(frozen=True)
class Choices:
    """A list to choose from: its title, and its codes with the name of each."""

    title: str
    codes: tuple[tuple[str, str], ...]


def find_lists(tables: Iterable[Table], version: Version) -> dict[str, Choices]:
    """The lists that the columns of `tables` need beside those written inline, by the name that
    `list_name` gives.
    """
    lists: dict[str, Choices] = {}
    for column in (column for table in tables for column in table.columns):
        name = list_name(column)
        if name and name not in lists:
            if column.references:
                choices = _referred(name, version)
            else:
                choices = Choices(column.label, tuple((value, "") for value in column.allowed))
            if len(choices.codes) <= MOST_CHOICES:
                lists[name] = choices
    return lists


def list_name(column: Column) -> str:
    """The name of the list that a column chooses from; empty if it has none, or one that is short
    enough for the cell's own validation.
    """
    if column.references:
        return column.references
    if fits_inline(column):
        return ""
    return f"{column.name}: {', '.join(column.allowed)}"


def fits_inline(column: Column) -> bool:
    """True if the column's allowed values, if any, can be written into a cell's validation."""
    # Excel separates the values by commas, so a value with a comma would become two.
    return len(",".join(column.allowed)) <= LONGEST_INLINE and not any(
        "," in value for value in column.allowed
    )


def _referred(reference: str, version: Version) -> Choices:
    name, code = reference.split(".")
    table = TABLES[name]
    # A code is explained by the table's first text that every row has, which is a name or a title.
    words = next((c.name for c in table.columns if c.kind == "text" and c.required), code)
    rows = version.table(name).select([code, words]).to_pylist()
    names = {row[code]: row[words] or "" for row in rows if row[code]}
    return Choices(table.label, tuple(sorted(names.items())))
