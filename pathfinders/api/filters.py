"""The rows of a table that an address asks for:
`?trust_code=RM1&trust_code=RMP&survey_year=2019&empty=note`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pathfinders.api.columns import Cell, parse
from pathfinders.api.problem import HttpProblem
from pathfinders.tables import Column, Table

EMPTY = "empty"
"""The parameter that names columns whose empty cells are wanted."""


def optional_columns(table: Table) -> list[str]:
    """The columns of a table that may have empty cells."""
    return [c.name for c in table.columns if not c.required]


@dataclass(frozen=True)
class Filters:
    """The values wanted by column, None for an empty cell. A row stays where each column named
    holds one of its values.
    """

    wanted: tuple[tuple[str, tuple[Cell, ...]], ...] = ()

    def rows_of(self, table: Table, rows: pa.Table) -> pa.Table:
        """The rows that stay, in their order."""
        for name, values in self.wanted:
            rows = rows.filter(_stays(table.by_name[name], values, rows[name]))
        return rows


def filters_from(table: Table, query: Iterable[tuple[str, str]]) -> Filters:
    """The filters of an address. Raises HttpProblem (400) for a column the table lacks or a value
    it cannot hold.
    """
    wanted: dict[str, dict[Cell, None]] = {}
    for name, text in query:
        if name == EMPTY:
            wanted.setdefault(_optional(table, text), {})[None] = None
            continue
        if name not in table.by_name:
            raise HttpProblem(
                400,
                f"{table.name} has no column “{name[:80]}”. It has:"
                f" {', '.join(table.column_names)}.",
            )
        try:
            wanted.setdefault(name, {})[parse(table.by_name[name], text)] = None
        except ValueError as wrong:
            raise HttpProblem(400, str(wrong)) from None
    # In one order, so that equal questions have one answer, made once.
    return Filters(tuple((name, tuple(sorted(wanted[name], key=repr))) for name in sorted(wanted)))


def _optional(table: Table, name: str) -> str:
    if name not in (columns := optional_columns(table)):
        raise HttpProblem(
            400,
            f"empty takes a column of {table.name} with empty cells, not “{name[:80]}”:"
            f" {', '.join(columns)}.",
        )
    return name


def _stays(column: Column, values: tuple[Cell, ...], cells: pa.ChunkedArray) -> pa.Array:
    if column.kind != "list":
        return pc.is_in(cells, value_set=pa.array(values, cells.type))
    return pa.array(
        [
            not set(cell.split(";") if cell else [None]).isdisjoint(values)
            for cell in cells.to_pylist()
        ],
        pa.bool_(),
    )
