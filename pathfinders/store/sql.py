"""The SQL with which the lake reads and compares its versions, as text. Only lake.py writes, and
nothing here does.
"""

from collections.abc import Collection

from pathfinders.tables import Table


def describe_at(table: Table, snapshot: int) -> str:
    """SQL for the columns that a table had at a snapshot."""
    return f'DESCRIBE SELECT * FROM lake."{table.name}" AT (VERSION => {snapshot:d})'


def select_at(table: Table, has: Collection[str], snapshot: int, *, ordered: bool = True) -> str:
    """SQL for a table at a snapshot, with the contract's columns and types in order; where
    `ordered`, rows by key.

    `has` names the columns that the table had then; the others are empty, and so is a table without
    any.
    """
    if not has:
        return nothing(table)
    cells = {c.name: f'"{c.name}"' if c.name in has else "NULL" for c in table.columns}
    columns = [f'{cells[c.name]}::{c.sql_type} AS "{c.name}"' for c in table.columns]
    order = f" ORDER BY {key_of(table)}" if ordered else ""
    return (
        f'SELECT {", ".join(columns)} FROM lake."{table.name}" AT (VERSION => {snapshot:d}){order}'
    )


def nothing(table: Table) -> str:
    """SQL for no rows of a table, with its columns."""
    columns = [f'NULL::{c.sql_type} AS "{c.name}"' for c in table.columns]
    return f"SELECT {', '.join(columns)} WHERE false"


def names_of(table: Table) -> str:
    """The table's columns, as SQL lists them."""
    return ", ".join(f'"{name}"' for name in table.column_names)


def key_of(table: Table) -> str:
    """The table's key, as SQL lists it."""
    return ", ".join(f'"{name}"' for name in table.key)


def same_key(table: Table) -> str:
    """The condition that rows `a` and `b` have the same key, empty cells counting as equal."""
    return " AND ".join(f'a."{name}" IS NOT DISTINCT FROM b."{name}"' for name in table.key)


def count_changes(table: Table) -> str:
    """SQL that counts, of the rows a publish takes away and brings, how many go, how many come and
    how many do both.
    """
    return f"""SELECT
        (SELECT count(*) FROM "gone {table.name}"),
        (SELECT count(*) FROM "fresh {table.name}"),
        (SELECT count(*) FROM "gone {table.name}" AS a
         SEMI JOIN "fresh {table.name}" AS b ON {same_key(table)})"""
