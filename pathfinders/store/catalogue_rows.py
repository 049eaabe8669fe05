"""The rows of DuckLake's own tables that decide what a table is at a snapshot.

https://ducklake.select/docs/stable/specification/tables/overview
"""

from dataclasses import dataclass
from typing import Any, Self

import duckdb

CATALOGUE = "__ducklake_metadata_lake"
KINDS = ("schema", "table", "column", "data_file", "delete_file")
Row = dict[str, Any]


@dataclass(frozen=True)
class CatalogueRows:
    """Schemas, tables, columns and files, by the name of DuckLake's table without its prefix."""

    rows: dict[str, list[Row]]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Self:
        """All of them. Raises duckdb.Error where the catalogue cannot be read."""
        rows = {}
        for kind in KINDS:
            cursor = con.execute(f"FROM {CATALOGUE}.ducklake_{kind}")
            names = [column[0] for column in cursor.description or ()]
            rows[kind] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return cls(rows)

    def state_of(self, table: str, snapshot: int) -> object:
        """A value that is the same for two snapshots only where the catalogue describes the table
        alike in both.
        """
        of = [row for row in self._at("table", snapshot) if row["table_name"] == table]
        ids = {row["table_id"] for row in of}
        parts = [
            [row for row in self._at(kind, snapshot) if row["table_id"] in ids]
            for kind in ("column", "data_file", "delete_file")
        ]
        described = [self._at("schema", snapshot), of, *parts]
        return (table, *(tuple(sorted(map(_text, rows))) for rows in described))

    def files_from(self, snapshot: int) -> set[str]:
        """The data files that came with a snapshot, by their paths below the data folder."""
        tables = {row["table_id"]: row for row in self.rows["table"]}
        schemas = {row["schema_id"]: row["path"] for row in self.rows["schema"]}
        files = set()
        for row in self.rows["data_file"]:
            table = tables.get(row["table_id"], {"path": "?", "schema_id": None})
            if row["begin_snapshot"] == snapshot:
                files.add(f"{schemas.get(table['schema_id'], '?')}{table['path']}{row['path']}")
        return files

    def _at(self, kind: str, snapshot: int) -> list[Row]:
        return [
            row
            for row in self.rows[kind]
            if (row["begin_snapshot"] or 0) <= snapshot
            and (row["end_snapshot"] is None or snapshot < row["end_snapshot"])
        ]


def _text(row: Row) -> str:
    # When a row ends says nothing of what it was.
    return repr([(name, value) for name, value in row.items() if name != "end_snapshot"])
