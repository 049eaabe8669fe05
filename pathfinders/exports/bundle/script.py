# /// script
# requires-python = ">=3.10"
# dependencies = ["duckdb==1.5.5"]
# ///
"""Recomputes every query behind a figure from the Parquet files beside this script, with DuckDB
alone, and compares each answer with the one in this bundle, and the figure's table with both. Exit
code 0: all equal; 1: something differs.
"""

import json
import math
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).resolve().parent
CLOSE = 1e-9
"""Numbers with decimals may differ by this share: the order of a sum may change its last digits."""


def plain(value: Any) -> Any:
    """A value as JSON holds it: a date as ISO text, a Decimal as a number, NaN and infinity, which
    JSON does not have, as text.
    """
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def same(value: Any, other: Any) -> bool:
    """True if two values are equal. An unknown value equals only another unknown one."""
    if isinstance(value, float) or isinstance(other, float):
        if not (_is_number(value) and _is_number(other)):
            return False
        return math.isclose(value, other, rel_tol=CLOSE, abs_tol=1e-12)
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(map(same, value, other))
    # By type first: in Python True equals 1, and in a table it does not.
    return type(value) is type(other) and bool(value == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def connect(folder: Path, tables: list[str]) -> duckdb.DuckDBPyConnection:
    """The bundle's tables in a DuckDB that reads nothing else."""
    con = duckdb.connect()
    for name in tables:
        path = str(folder / "tables" / f"{name}.parquet")
        con.execute(f'CREATE TABLE "{name}" AS SELECT * FROM read_parquet(?)', [path])
    # Once the tables are in memory: a query of the bundle can then read or write no file.
    con.execute("SET enable_external_access = false")
    return con


def recompute(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]
) -> dict[str, Any]:
    """A query's answer as columns and rows."""
    cursor = con.execute(sql, parameters) if parameters else con.execute(sql)
    columns = [column[0] for column in cursor.description or []]
    return {
        "columns": columns,
        "rows": [[plain(value) for value in row] for row in cursor.fetchall()],
    }


def differences(answer: dict[str, Any], recorded: dict[str, Any]) -> list[str]:
    """Lines that say where an answer differs from the recorded one; none if they are equal."""
    if answer["columns"] != recorded["columns"]:
        return [f"columns {answer['columns']} instead of {recorded['columns']}"]
    if len(answer["rows"]) != len(recorded["rows"]):
        return [f"{len(answer['rows'])} rows instead of {len(recorded['rows'])}"]
    lines = []
    for number, (row, expected) in enumerate(zip(answer["rows"], recorded["rows"], strict=True), 1):
        for column, value, other in zip(answer["columns"], row, expected, strict=True):
            if not same(value, other):
                lines.append(f"row {number}, {column}: recomputed {value!r}, recorded {other!r}")
    return lines


def table_differences(figure: dict[str, Any], answers: list[dict[str, Any]]) -> list[str]:
    """Lines that say where the figure's table differs from the query it takes columns from."""
    traced = figure["traced"]
    if not traced:
        return []
    answer = answers[traced["query"]]
    lines = []
    for number, (row, place) in enumerate(zip(figure["table"], traced["rows"], strict=True), 1):
        for key in traced["columns"]:
            value = answer["rows"][place][answer["columns"].index(key)]
            if not same(value, row[key]):
                lines.append(
                    f"row {number}, {key}: recomputed {value!r}, in the figure {row[key]!r}"
                )
    return lines


def report(what: str, lines: list[str]) -> bool:
    """Print that something is equal, or up to ten differences. Returns True if it is equal."""
    if not lines:
        print(f"{what}: equal")
        return True
    print(f"{what}: differs")
    for line in lines[:10]:
        print(f"  {line}")
    return False


def main(folder: Path = HERE) -> int:
    """Recomputes and compares everything; returns the exit code."""
    bundle = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    figure = json.loads((folder / "figure.json").read_text(encoding="utf-8"))
    con = connect(folder, bundle["tables"])
    good, answers = True, []
    for query in bundle["queries"]:
        sql = (folder / query["sql"]).read_text(encoding="utf-8")
        answer = recompute(con, sql, query["parameters"])
        recorded = json.loads((folder / query["answer"]).read_text(encoding="utf-8"))
        good &= report(
            f"{query['sql']} ({len(answer['rows'])} rows)", differences(answer, recorded)
        )
        answers.append(answer)
    if figure["traced"] and good:
        columns = ", ".join(figure["traced"]["columns"])
        good &= report(f"figure.json (columns {columns})", table_differences(figure, answers))
    if not good:
        print("Something differs.")
        return 1
    print("All equal.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
