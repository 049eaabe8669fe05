"""The changes that a file would make: the candidate built from it and a version, and the two
compared by natural key.
"""

import contextlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import duckdb
import pyarrow as pa

from pathfinders import engine
from pathfinders.store.lake import Change
from pathfinders.store.rows import ARROW_TYPES
from pathfinders.store.sql import key_of, names_of, same_key
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.scope import outside, programmes_in

Way = Literal["merge", "replace", "replace all"]
Keys = Collection[tuple[Any, ...]]
SHOWN = 200
"""Rows of each kind that a comparison shows; the counts are always of all."""


class ChangedRow(NamedTuple):
    """A row that is in both, with the cells that differ."""

    key: Row
    cells: dict[str, tuple[Any, Any]]
    """By column: the value now and the value as it would be; None is an empty cell."""


@dataclass(frozen=True)
class TableChange:
    """How one table would change. Rows are ordered by key."""

    table: str
    counts: Change
    """How many rows would be added, changed and removed in all, shown or not."""
    added: tuple[Row, ...]
    changed: tuple[ChangedRow, ...]
    removed: tuple[Row, ...]
    cells: Mapping[str, int]
    """Of the changed rows, in how many each column differs; columns that differ in none are left
    out.
    """

    @property
    def truncated(self) -> bool:
        """True if more rows would change than are shown."""
        shown = (len(self.added), len(self.changed), len(self.removed))
        return shown != (self.counts.added, self.counts.changed, self.counts.removed)


def candidate(
    version: Version,
    incoming: Mapping[str, pa.Table],
    way: Way,
    gone: Mapping[str, Keys] = MappingProxyType({}),
) -> dict[str, pa.Table]:
    """Every table of the contract as it would be, with contract columns and types, and `_row`,
    ordered by key.

    `merge` adds the rows of `incoming` or changes those with the same key, and leaves the others;
    `replace` makes each incoming table the whole of what the table holds of the programmes in it,
    and `replace all` the whole table. A table without rows replaces nothing. Rows with a key that
    is `gone` are left out of what is there. Empty cells of a key count as equal. A
    column that an incoming table has not keeps its value in rows that are there, and is empty in
    new ones. `_row` is the line in the file, null for rows that are not from it. Two rows of a file
    with one key both stay, for the checks to report.

    Raises ValueError for a table or column that the contract has not, for a missing key, and for
    values that would not survive, as 0.5 among whole numbers.
    """
    unknown = sorted(set(incoming) - set(TABLES))
    if unknown:
        raise ValueError(f"No such table: {', '.join(unknown)}. Tables: {', '.join(TABLES)}.")
    tables = {}
    # Tables that the file has not are there too, because the checks look across tables.
    for table in TABLES.values():
        now = version.table(table.name)
        if table.name in incoming:
            fresh = _fit(incoming[table.name], table)
            present = without_keys(table, now, gone.get(table.name, ()))
            staying = _staying(table, present, fresh, way)
            tables[table.name] = _combine(table, now, fresh, staying)
        else:
            tables[table.name] = now.append_column("_row", pa.nulls(now.num_rows, pa.int64()))
    return tables


def compare(
    version: Version, candidate: Mapping[str, pa.Table], most: int | None = SHOWN
) -> tuple[TableChange, ...]:
    """The tables that differ between a version and a candidate, in the order of the contract; at
    most `most` rows of each kind are shown, all where it is None. Raises KeyError where the
    candidate lacks a table.
    """
    changes = [
        compare_table(table, version.table(table.name), candidate[table.name], most)
        for table in TABLES.values()
    ]
    return tuple(change for change in changes if change is not None)


def _fit(rows: pa.Table, table: Table) -> pa.Table:
    """The rows with the contract's types, of the columns they have, and `_row`. Names that start
    with _ are not columns.
    """
    columns = [name for name in rows.column_names if not name.startswith("_")]
    unknown = [name for name in columns if name not in table.by_name]
    for name in table.key:
        if name not in columns and table.by_name[name].absent_is_empty:
            kind = ARROW_TYPES[table.by_name[name].sql_type]
            rows = rows.append_column(name, pa.nulls(rows.num_rows, kind))
            columns.append(name)
    missing = [name for name in table.key if name not in columns]
    if unknown or missing:
        faults = []
        if unknown:
            faults.append(f"has the unknown columns {', '.join(unknown)}")
        if missing:
            faults.append(f"lacks {', '.join(missing)} of its key")
        raise ValueError(f"{table.name} {' and '.join(faults)}.")
    if "_row" not in rows.column_names:
        rows = rows.append_column("_row", pa.nulls(rows.num_rows, pa.int64()))
    types = [ARROW_TYPES[table.by_name[name].sql_type] for name in columns]
    try:
        return rows.select([*columns, "_row"]).cast(
            pa.schema([*zip(columns, types, strict=True), ("_row", pa.int64())])
        )
    except pa.ArrowException as error:
        raise ValueError(f"{table.name} does not hold what its columns should: {error}") from error


def without_keys(table: Table, rows: pa.Table, keys: Keys) -> pa.Table:
    """The rows but those with one of the keys."""
    if not keys:
        return rows
    wanted = set(keys)
    columns = [rows[name].to_pylist() for name in table.key]
    return rows.filter(pa.array([key not in wanted for key in zip(*columns, strict=True)]))


def _staying(table: Table, now: pa.Table, fresh: pa.Table, way: Way) -> pa.Table:
    """The rows that stay where the file has none of their key."""
    if way == "merge" or not fresh.num_rows:
        return now
    if way == "replace":
        return outside(table, now, programmes_in({table.name: fresh}))
    return now.slice(0, 0)


def _combine(table: Table, now: pa.Table, fresh: pa.Table, staying: pa.Table) -> pa.Table:
    incoming = set(fresh.column_names)
    # A column that the file lacks keeps its value in rows that are there already. That value comes
    # from `now` and not from `staying`, which has no row that the file replaces.
    cells = ", ".join(
        f'a."{name}"' if name in incoming else f'b."{name}"' for name in table.column_names
    )
    steps = f"SELECT {cells}, a._row FROM fresh AS a LEFT JOIN now AS b ON {same_key(table)}"
    unchanged = ", ".join(f'b."{name}"' for name in table.column_names)
    steps += (
        f" UNION ALL SELECT {unchanged}, NULL::BIGINT AS _row"
        f" FROM staying AS b ANTI JOIN fresh AS a ON {same_key(table)}"
    )
    # Ordered as a version is, so that a table that does not change is equal to the version's.
    with _database(now=now, fresh=fresh, staying=staying) as con:
        return con.execute(
            f"SELECT {names_of(table)}, _row FROM ({steps}) ORDER BY {key_of(table)}, _row"
        ).to_arrow_table()


def compare_table(
    table: Table, now: pa.Table, then: pa.Table, most: int | None = SHOWN
) -> TableChange | None:
    """How one table changes from its rows now to those then; None where it does not."""
    then = then.select(list(table.column_names))
    # A table that the file does not bring is the version's own, for which no query is needed.
    if now.equals(then):
        return None
    rest = [name for name in table.column_names if name not in table.key]
    # IS DISTINCT FROM, because two empty cells are equal here and not in plain SQL.
    differs = {name: f'a."{name}" IS DISTINCT FROM b."{name}"' for name in rest}
    matched = (
        f"FROM now AS a JOIN fresh AS b ON {same_key(table)} WHERE"
        f" {' OR '.join(differs.values()) or 'false'}"
    )
    added = f"FROM fresh AS a ANTI JOIN now AS b ON {same_key(table)}"
    removed = f"FROM now AS a ANTI JOIN fresh AS b ON {same_key(table)}"
    sums = [f"count(*) FILTER ({condition})" for condition in differs.values()]
    pairs = ", ".join(f'a."{name}", b."{name}", {condition}' for name, condition in differs.items())
    keys = ", ".join(f'a."{name}"' for name in table.key)
    ordered = f"ORDER BY {keys}"
    if most is not None:
        ordered += f" LIMIT {most:d}"
    with _database(now=now, fresh=then) as con:
        counted = ", ".join(["count(*)", *sums])
        changed, *by_column = _single_row(con, f"SELECT {counted} {matched}")
        counts = Change(
            _single_row(con, f"SELECT count(*) {added}")[0],
            changed,
            _single_row(con, f"SELECT count(*) {removed}")[0],
        )
        if counts == Change():
            return None
        # Sorting to find the first rows of a kind is slow, so kinds without rows are not asked for.
        added_rows: list[Row] = []
        changed_rows: list[ChangedRow] = []
        removed_rows: list[Row] = []
        if counts.added:
            added_rows = _rows(con, f"SELECT {names_of(table)} {added} {ordered}")
        if counts.changed:
            for row in con.execute(f"SELECT {keys}, {pairs} {matched} {ordered}").fetchall():
                # The row goes on after its key with the cells that were compared.
                key = dict(zip(table.key, row, strict=False))
                changed_rows.append(ChangedRow(key, _differing(rest, row[len(table.key) :])))
        if counts.removed:
            removed_rows = _rows(con, f"SELECT {names_of(table)} {removed} {ordered}")
        return TableChange(
            table.name,
            counts,
            tuple(added_rows),
            tuple(changed_rows),
            tuple(removed_rows),
            {name: rows for name, rows in zip(rest, by_column, strict=True) if rows},
        )


def _differing(columns: list[str], cells: tuple[Any, ...]) -> dict[str, tuple[Any, Any]]:
    """The cells that differ, by column. They come in threes: the value now, the value then, and
    whether they differ.
    """
    return {
        name: (cells[3 * i], cells[3 * i + 1]) for i, name in enumerate(columns) if cells[3 * i + 2]
    }


def _database(**tables: pa.Table) -> contextlib.closing[duckdb.DuckDBPyConnection]:
    """A database in memory over the tables by name, closed afterwards."""
    con = engine.in_memory(tables.values())
    for name, rows in tables.items():
        con.register(name, rows)
    return contextlib.closing(con)


def _single_row(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row: tuple[int, ...] | None = con.execute(sql).fetchone()
    assert row is not None
    return row


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def changed_values(
    now: Version, then: Version, tables: Iterable[str], columns: Collection[str]
) -> set[str]:
    """The values of `columns`, as far as a table has them, in rows of `tables` that only one of the
    two versions has.
    """
    changed: set[str] = set()
    for table in (TABLES[name] for name in tables):
        # EXCEPT takes two empty cells for equal, as the comparison by key does.
        cells = f"SELECT {names_of(table)} FROM"
        gone_and_come = (
            f"({cells} now EXCEPT {cells} fresh) UNION ALL ({cells} fresh EXCEPT {cells} now)"
        )
        with _database(now=now.table(table.name), fresh=then.table(table.name)) as con:
            for column in (name for name in columns if name in table.by_name):
                values = con.execute(
                    f'SELECT DISTINCT "{column}" FROM ({gone_and_come}) WHERE "{column}" IS NOT'
                    " NULL"
                ).fetchall()
                changed |= {value for (value,) in values}
    return changed
