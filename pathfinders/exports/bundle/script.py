# /// script
# requires-python = ">=3.11"
# dependencies = ["duckdb==1.5.5"]
# ///
"""Recomputes a figure from the Parquet files beside this script: first every query behind it, with
DuckDB alone, and then, with the project's own code in `code/`, its statistics and its words. It
compares each answer and every column of the figure's table with those in this bundle. Exit code 0:
all equal; 1: something differs, or could not be recomputed.
"""

import json
import math
import sys
from datetime import UTC, date, datetime
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


def rebuilt(folder: Path, bundle: dict[str, Any]) -> dict[str, Any]:
    """The figure made again by the code in this bundle: its verdict, the line below it, its caveats
    and its table. Raises ImportError where a package that the code needs is not installed.
    """
    import pyarrow.parquet as pq

    from pathfinders.figures import KINDS
    from pathfinders.links import view_from
    from pathfinders.store.history import VersionInfo
    from pathfinders.store.versions import Version

    tables = {
        name: pq.read_table(folder / "tables" / f"{name}.parquet") for name in bundle["tables"]
    }
    nobody = VersionInfo(bundle["version"], 0, datetime.now(UTC), "", "")
    kind = KINDS[bundle["figure"]]
    figure = kind.build(Version(nobody, tables), view_from(bundle["state"]))
    keys = [field.key for field in figure.fields]
    again = {
        "verdict": figure.title,
        "shows": figure.shows,
        "caveats": figure.caveats,
        "columns": keys,
        "table": [{key: row.get(key) for key in keys} for row in figure.rows],
    }
    # Through JSON, as the recorded figure went.
    held: dict[str, Any] = json.loads(json.dumps(again, default=plain))
    return held


def column_differences(key: str, table: list[Any], expected: list[Any]) -> list[str]:
    """Lines that say where a column of the figure made again differs from the recorded one."""
    if len(table) != len(expected):
        return [f"{len(table)} rows instead of {len(expected)}"]
    return [
        f"row {number}, {key}: recomputed {row.get(key)!r}, in the figure {other.get(key)!r}"
        for number, (row, other) in enumerate(zip(table, expected, strict=True), 1)
        if not same(row.get(key), other.get(key))
    ]


def compare_figure(again: dict[str, Any], figure: dict[str, Any]) -> bool:
    """Print how the figure made again compares with the recorded one, column by column. Returns
    True if all of it is equal.
    """
    shown = [field["key"] for field in figure["fields"]]
    lines: list[str] = []
    equal = 0
    for key in shown:
        own = column_differences(key, again["table"], figure["table"])
        lines += own if key in again["columns"] else [f"column {key} is missing"]
        equal += key in again["columns"] and not own
    what = f"figure.json: {equal} of {len(shown)} columns, {len(figure['table'])} rows"
    good = report(what, lines)
    for part in ("verdict", "shows", "caveats"):
        other = [] if same(again[part], figure[part]) else [f"recomputed {again[part]!r}"]
        good &= report(f"figure.json, {part}", other)
    return good


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
    # So that the code of the bundle runs, wherever the script is started from.
    sys.path.insert(0, str(folder / "code"))
    try:
        again = rebuilt(folder, bundle)
    except ImportError as error:
        print(f"The figure itself was not recomputed: {error}.")
        print("Install what it needs (pip install -r requirements.txt) and run this again.")
        return 1
    finally:
        sys.path.remove(str(folder / "code"))
    good &= compare_figure(again, figure)
    if not good:
        print("Something differs.")
        return 1
    columns = len(figure["fields"])
    print(f"All equal: {len(answers)} queries, {columns} of {columns} columns.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
