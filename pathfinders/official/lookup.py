"""Look-ups in the version that a publication is imported into, and Arrow tables of the new rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from pathfinders.official.imported import PUBLICATIONS, Kind
from pathfinders.store.rows import ARROW_TYPES
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES

LICENCE = "OGL-UK-3.0"


def arrow(table: str, rows: Sequence[Row], columns: Iterable[str] = ()) -> pa.Table:
    """The rows as an Arrow table with the contract's types: `columns`, or all of the table's; and
    `_row` where it is set.
    """
    names = list(columns) or list(TABLES[table].column_names)
    schema = [pa.field(name, ARROW_TYPES[TABLES[table].by_name[name].sql_type]) for name in names]
    if any("_row" in row for row in rows):
        schema.append(pa.field("_row", pa.int64()))
    return pa.Table.from_pylist(list(rows), schema=pa.schema(schema))


@dataclass
class Lookup:
    """The version's trusts and sources, and the sources that the import adds."""

    version: Version
    trusts: dict[str, Row] = field(init=False)
    sources: dict[str, Row] = field(init=False)
    _fresh: dict[str, Row] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.trusts = {row["trust_code"]: row for row in self.version.table("trusts").to_pylist()}
        self.sources = {row["source_id"]: row for row in self.version.table("sources").to_pylist()}

    def rows(self, table: str, key: tuple[str, ...]) -> dict[tuple[object, ...], Row]:
        """The rows of a table by the columns `key`."""
        return {
            tuple(row[name] for name in key): row for row in self.version.table(table).to_pylist()
        }

    def source(
        self, kind: Kind, source_id: str, title: str, publisher: str, published: str | None
    ) -> str:
        """The id of a source. It is added to the table sources unless it is there already."""
        if source_id not in self.sources:
            self._fresh[source_id] = {
                "source_id": source_id,
                "title": title,
                "publisher": publisher,
                "url": PUBLICATIONS[kind].url,
                "published": published,
                "licence": LICENCE,
                "note": "Imported from the publisher's own file",
            }
        return source_id

    def used(self, rows: Iterable[Row], same: Callable[[Row], bool]) -> str | None:
        """The source of most rows for which `same` is true; None if there is no such row. The
        greater id wins a tie.
        """
        counts: Counter[str] = Counter(row["source_id"] for row in rows if same(row))
        if not counts:
            return None
        return max(counts, key=lambda source: (counts[source], source))

    def with_sources(self, table: str, rows: pa.Table) -> dict[str, pa.Table]:
        """The table, and those of the added sources that its rows name."""
        named = set(rows.column("source_id").to_pylist())
        fresh = [row for row in self._fresh.values() if row["source_id"] in named]
        tables = {table: rows}
        if fresh:
            tables["sources"] = arrow("sources", fresh)
        return tables
