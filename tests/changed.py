"""Versions that differ from the bundled data in some tables, made for a test, never published."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version

_numbers = itertools.count(1_000_000)


def with_table(bundle: dict[str, pa.Table], name: str, rows: Sequence[dict[str, Any]]) -> Version:
    """The bundled tables with the rows of one of them replaced, as a version with a number of its
    own.
    """
    return with_tables(bundle, {name: rows})


def with_tables(
    bundle: dict[str, pa.Table], changed: Mapping[str, Sequence[dict[str, Any]]]
) -> Version:
    """As `with_table`, with the rows of several tables replaced."""
    tables = {table: content.drop_columns(["_row"]) for table, content in bundle.items()}
    for name, rows in changed.items():
        tables[name] = pa.Table.from_pylist(
            [{k: v for k, v in row.items() if k != "_row"} for row in rows],
            schema=tables[name].schema,
        )
    number = next(_numbers)
    return Version(
        VersionInfo(number, number, datetime(2026, 1, 2, tzinfo=UTC), "Test", "Tables changed"),
        tables,
    )
