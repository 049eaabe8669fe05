"""What rests on what: the rows and the figures behind every source.

Both answers depend on the version alone and are kept as long as it is.
"""

from collections import Counter
from collections.abc import Sequence

from pathfinders.entities.programme import programmes
from pathfinders.figures import KINDS, Kind, make
from pathfinders.links import View
from pathfinders.store.cache import per_version
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES, Table
from pathfinders.tables.sources import LICENCES
from pathfinders.words import capital

RowsBySource = dict[str, dict[str, int]]
FiguresBySource = dict[str, tuple[Kind, ...]]


@per_version
def row_counts(version: Version) -> dict[str, int]:
    """The number of rows of every table, by the table's name."""
    return {name: version.table(name).num_rows for name in TABLES}


def source_columns(table: Table) -> list[str]:
    """The columns of a table that name sources, as its contract says."""
    return [column.name for column in table.columns if column.references == "sources.source_id"]


@per_version
def rows_by_source(version: Version) -> RowsBySource:
    """For every source, the number of rows that name it by table, in the order of the tables; a row
    counts once a source.
    """
    counts: RowsBySource = {row["source_id"]: {} for row in version.rows("sources")}
    for table in TABLES.values():
        columns = source_columns(table)
        if columns:
            cells = version.table(table.name).select(columns).to_pylist()
            # A row can name a source in several columns, and several sources in one (joined by ;).
            # The inner set makes it count once for each.
            named = Counter(
                source
                for row in cells
                for source in {s for v in row.values() if v for s in v.split(";")}
            )
            for source, rows in named.items():
                counts[source][table.name] = rows
    return counts


@per_version
def figures_by_source(version: Version) -> FiguresBySource:
    """For every source, the figures that name it at their opening view or for some programme, in
    the order they are kept.

    A figure can rest on further sources at other choices, such as another trust or year. Making
    every figure can take some seconds the first time.
    """
    kinds_by_source: dict[str, dict[str, Kind]] = {
        row["source_id"]: {} for row in version.rows("sources")
    }
    for kind in KINDS.values():
        for view in views_of(version, kind):
            for source in make(kind.name, version, view).sources:
                kinds_by_source[source.source_id][kind.name] = kind
    return {source: tuple(kinds.values()) for source, kinds in kinds_by_source.items()}


def views_of(version: Version, kind: Kind) -> list[View]:
    """The views at which a figure's sources are looked up: the opening one, and every programme
    where it depends on one.
    """
    chosen = [View()]
    if "programme" in kind.choices:
        chosen += [View(programme=programme.programme_id) for programme in programmes(version)]
    return chosen


def figure_words(kind: Kind) -> str:
    """A figure as a reader finds it: "Participants over time, on the page Enrolment"."""
    return (
        f"{capital(kind.name.replace('-', ' ').replace('shmi', 'SHMI'))}, on the page"
        f" {capital(kind.page)}"
    )


@per_version
def source_list(version: Version) -> Sequence[Row]:
    """Every source by title, with its licence in words, the rows that rest on it in all, and those
    by table in words.
    """
    counts = rows_by_source(version)
    sources = []
    for row in version.rows("sources"):
        by_table = counts[row["source_id"]]
        tables = "; ".join(f"{TABLES[name].label} {rows:,}" for name, rows in by_table.items())
        sources.append(
            row
            | {
                "licence_words": capital(LICENCES[row["licence"]]),
                "rows": sum(by_table.values()),
                "tables": tables,
            }
        )
    return tuple(sorted(sources, key=lambda row: (row["title"].casefold(), row["source_id"])))
