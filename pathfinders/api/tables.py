"""Tables as files, and what tables there are."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.parquet as pq

from pathfinders.api.answer import Body
from pathfinders.api.columns import described
from pathfinders.api.filters import Filters
from pathfinders.tables import TABLES, Table
from pathfinders.versions import Version

Write = Callable[[Version, Table, pa.Table], bytes]


def _parquet(version: Version, table: Table, rows: pa.Table) -> bytes:
    about = {"table": table.name, "version": str(version.number), "reading_note": table.reading_note}
    buffer = io.BytesIO()
    pq.write_table(rows.replace_schema_metadata(about), buffer)
    return buffer.getvalue()


def _csv(_version: Version, table: Table, rows: pa.Table) -> bytes:
    """As the bundled files are: UTF-8, LF line ends, ISO dates, true and false in small letters, unknown cells empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*([_cell(cell) for cell in rows[name].to_pylist()] for name in table.column_names), strict=True))
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _json(version: Version, table: Table, rows: pa.Table) -> bytes:
    return as_json({"table": table.name, "version": version.number, "rows": rows.to_pylist()})


@dataclass(frozen=True)
class Format:
    """A kind of file: its media type, how it is written and whether parts of it can be asked for."""

    media_type: str
    write: Write
    in_ranges: bool = False


FORMATS = {
    "parquet": Format("application/vnd.apache.parquet", _parquet, in_ranges=True),
    "csv": Format("text/csv; charset=utf-8", _csv),
    "json": Format("application/json", _json),
}


def table_body(version: Version, table: Table, form: str, filters: Filters) -> Body:
    """The rows of a table that the filters let stay, as a file. Deterministic: the same question has the same bytes."""
    kind = FORMATS[form]
    rows = filters.rows_of(table, version.table(table.name))
    return Body(kind.write(version, table, rows), kind.media_type, str(version.number), kind.in_ranges)


def tables_data(version: Version) -> dict[str, Any]:
    """Every table at a version: what a row is, its columns, its rows' number and its addresses."""
    return {"version": version.number, "tables": [_described(version, table) for table in TABLES.values()]}


def _described(version: Version, table: Table) -> dict[str, Any]:
    return {
        "table": table.name,
        "label": table.label,
        "grain": f"One row is {table.grain}.",
        "rows": version.table(table.name).num_rows,
        "key": list(table.key),
        "reading_note": table.reading_note or None,
        "columns": [
            {"name": c.name, "label": c.label, "kind": c.kind, "description": described(c), "unit": c.unit or None,
             "required": c.required, "allowed": list(c.allowed) or None, "references": c.references or None}
            for c in table.columns
        ],
        "files": {form: table_address(table.name, form, version.number) for form in FORMATS},
    }  # fmt: skip


def table_address(table: str, form: str, version: int) -> str:
    """The pinned address of a table."""
    return f"/api/v1/tables/{table}.{form}?{urlencode({'version': version})}"


def as_json(data: Any) -> bytes:
    """The data as UTF-8 JSON; dates as ISO text."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_iso).encode("utf-8", "replace")


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON.")
