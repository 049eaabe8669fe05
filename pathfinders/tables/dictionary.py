"""The data dictionary: a table's columns and rules in words, from the contract."""

from pathfinders.tables import TABLES, Column, Table
from pathfinders.tables.contract import KIND_WORDS
from pathfinders.words import listed

DICTIONARY = {
    "column": "Column",
    "label": "Heading",
    "holds": "What it holds",
    "kind": "Type",
    "unit": "Unit",
    "empty": "May be empty",
    "limits": "What may stand in it",
}


def dictionary(table: Table) -> list[dict[str, str | None]]:
    """A row for each column of a table, in words, from the contract. The keys are those of
    DICTIONARY.
    """
    return [
        {
            "column": c.name,
            "label": c.label,
            "holds": c.description,
            "kind": KIND_WORDS[c.kind],
            "unit": c.unit or None,
            "empty": "no" if c.required else "yes",
            "limits": _limits(c) or None,
        }
        for c in table.columns
    ]


def rules(table: Table) -> list[str]:
    """The rules within and between the rows of a table, in words."""
    return [f"no two rows share the same {listed(table.key)}", *(rule.says for rule in table.rules)]


def _limits(column: Column) -> str:
    limits = []
    if column.allowed:
        limits.append("one of: " + ", ".join(column.allowed))
    if column.minimum is not None:
        limits.append(f"at least {column.minimum:g}")
    if column.maximum is not None:
        limits.append(f"at most {column.maximum:g}")
    if column.references:
        table, name = column.references.split(".")
        limits.append(f"must stand in {TABLES[table].label}, {name}")
    if column.pattern:
        limits.append(f"text that matches {column.pattern}")
    return "; ".join(limits)
