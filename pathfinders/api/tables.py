"""Tables as files, and what tables there are."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
from starlette.datastructures import QueryParams

from pathfinders.api.columns import described
from pathfinders.api.filters import Filters
from pathfinders.api.problem import HttpProblem
from pathfinders.api.request_params import LAKE
from pathfinders.api.responses import Body
from pathfinders.exports.media_types import CSV, PARQUET
from pathfinders.exports.tables import table_csv, table_parquet
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES, Table

Write = Callable[[Version, Table, pa.Table], bytes]


def _parquet(_version: Version, table: Table, rows: pa.Table) -> bytes:
    return table_parquet(table, rows)


def _csv(_version: Version, table: Table, rows: pa.Table) -> bytes:
    return table_csv(table, rows)


def _guarded_csv(_version: Version, table: Table, rows: pa.Table) -> bytes:
    return table_csv(table, rows, for_spreadsheet=True)


def _json(version: Version, table: Table, rows: pa.Table) -> bytes:
    return as_json({"table": table.name, "version": version.number, "rows": rows.to_pylist()})


@dataclass(frozen=True)
class Format:
    """A kind of file: its media type, how it is written and whether parts of it can be asked
    for.
    """

    media_type: str
    write: Write
    in_ranges: bool = False


FORMATS = {
    "parquet": Format(PARQUET, _parquet, in_ranges=True),
    "csv": Format(f"{CSV}; charset=utf-8", _csv),
    "json": Format("application/json", _json),
}


GUARDED = "guarded"
"""The parameter that asks for a CSV file to open in a spreadsheet."""
GUARDED_CSV = Format(f"{CSV}; charset=utf-8", _guarded_csv)


def is_guarded(form: str, query: QueryParams) -> bool:
    """Whether a file is asked for in which no text is a formula to a spreadsheet. Raises
    HttpProblem (400) where that is asked of another form than CSV, or with another word than 1.
    """
    values = query.getlist(GUARDED)
    if not values:
        return False
    if form != "csv" or values != ["1"]:
        raise HttpProblem(400, "guarded takes 1, and only of a CSV file.")
    return True


def table_body(
    version: Version, table: Table, form: str, filters: Filters, *, guarded: bool = False
) -> Body:
    """The rows of a table that the filters let stay, as a file; `guarded` as `is_guarded` says.
    Deterministic: the same question has the same bytes.
    """
    kind = GUARDED_CSV if guarded else FORMATS[form]
    rows = filters.rows_of(table, version.table(table.name))
    return Body(
        kind.write(version, table, rows),
        kind.media_type,
        str(version.number),
        kind.in_ranges,
        is_empty=rows.num_rows == 0,
    )


def tables_data(version: Version) -> dict[str, Any]:
    """Every table at a version: what a row is, its columns, its rows' number and its addresses."""
    return {
        "version": version.number,
        "lake": version.identity,
        "tables": [_described(version, table) for table in TABLES.values()],
    }


def _described(version: Version, table: Table) -> dict[str, Any]:
    return {
        "table": table.name,
        "label": table.label,
        "grain": f"One row is {table.grain}.",
        "rows": version.table(table.name).num_rows,
        "key": list(table.key),
        "reading_note": table.reading_note or None,
        "columns": [
            {
                "name": c.name,
                "label": c.label,
                "kind": c.kind,
                "description": described(c),
                "unit": c.unit or None,
                "required": c.required,
                "allowed": list(c.allowed) or None,
                "references": c.references or None,
            }
            for c in table.columns
        ],
        "files": {
            form: table_address(table.name, form, version.number, version.identity)
            for form in FORMATS
        },
    }


def table_address(table: str, form: str, version: int, lake: str = "") -> str:
    """The pinned address of a table; with `lake`, the version's identity, the address of these data
    and of no others, which caches may keep.
    """
    query = {"version": version} | ({LAKE: lake} if lake else {})
    return f"/api/v1/tables/{table}.{form}?{urlencode(query)}"


def as_json(data: Any) -> bytes:
    """The data as UTF-8 JSON; dates as ISO text."""
    return json.dumps(
        data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_iso
    ).encode("utf-8", "replace")


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON.")
