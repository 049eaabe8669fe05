"""Turns the text of a sheet into typed columns, and reports every cell that is not what its column
holds.
"""

import duckdb
import pyarrow as pa

from pathfinders import engine
from pathfinders.checks.problems import Problem
from pathfinders.tables import Column
from pathfinders.tables.contract import KIND_WORDS
from pathfinders.tables.normal import normalised
from pathfinders.uploads.read_csv import Sheet

CORRECT = "Correct the cell, or leave it empty."


def typed(sheet: Sheet, con: duckdb.DuckDBPyConnection) -> tuple[pa.Table, list[Problem]]:
    """The sheet as an Arrow table with the contract's types and `_row`, in the form that is stored,
    and a problem for each cell that is not one. `con` is an engine in memory, which can serve one
    sheet after another.

    A cell that cannot be read as its column's type is null in the table; the problems say so.
    Columns that the sheet has not, the table has not.
    """
    cells = {
        c.name: pa.array(sheet.columns[c.name], pa.string())
        for c in sheet.table.columns
        if c.name in sheet.columns
    }
    columns = [c for c in sheet.table.columns if c.name in cells]
    text = pa.table({"_row": pa.array(sheet.rows, pa.int64()), **cells})
    # A small sheet takes less of the processor with one thread.
    engine.fit_threads(con, [text])
    con.register("sheet_text", text)
    casts = ", ".join(f'{_cast(c)} AS "{c.name}"' for c in columns)
    table = con.execute(f"SELECT {casts}, _row FROM sheet_text ORDER BY _row").to_arrow_table()
    # A cell that could not be read is empty in the table and not in the text. Columns without such
    # a cell need no second look.
    problems = [
        Problem(
            "type",
            sheet.table.name,
            f"{value!r} is not {KIND_WORDS[c.kind]}.",
            CORRECT,
            row,
            c.name,
            value,
        )
        for c in columns
        if table[c.name].null_count > cells[c.name].null_count
        for row, value in con.execute(
            f'SELECT _row, "{c.name}" FROM sheet_text WHERE "{c.name}" IS NOT NULL AND ({_cast(c)})'
            " IS NULL ORDER BY _row"
        ).fetchall()
    ]
    return normalised(table), problems


def _cast(column: Column) -> str:
    """SQL that reads a text cell as the column's type, or gives null. Stricter than a plain cast:
    1e3, 'inf', ' 1 ' and 2014-1-5 are refused rather than guessed.
    """
    name = f'"{column.name}"'
    match column.kind:
        case "integer":
            return (
                f"CASE WHEN regexp_full_match({name}, '-?[0-9]+') THEN TRY_CAST({name} AS"
                " BIGINT) END"
            )
        case "decimal":
            return (
                f"CASE WHEN regexp_full_match({name}, '-?[0-9]{{1,18}}(\\.[0-9]+)?') THEN"
                f" TRY_CAST({name} AS DOUBLE) END"
            )
        case "date":
            return (
                f"CASE WHEN regexp_full_match({name}, '[12][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}') THEN"
                f" TRY_CAST({name} AS DATE) END"
            )
        case "boolean":
            return f"CASE {name} WHEN 'true' THEN true WHEN 'false' THEN false END"
        case _:
            return name
