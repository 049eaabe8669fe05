"""The version as one figure may read it, and the tables behind a query."""

import json
from collections.abc import Iterable
from functools import cache

import duckdb

from pathfinders import engine
from pathfinders.store.reader import QueryCall, Read, Reader, Recorder
from pathfinders.tables import TABLES


class UndeclaredReadError(RuntimeError):
    """A figure asked for what it does not declare."""


class FigureReader(Recorder):
    """Answers the queries that a figure declares, and no other; a whole table never.

    What a figure rests on can therefore be read off its declaration, and a figure none of whose
    queries reads a changed table cannot have changed.
    """

    def __init__(self, source: Reader, figure: str, queries: frozenset[str]) -> None:
        super().__init__(source)
        self.figure = figure
        """The name of the figure, which its draft takes from here."""
        self._queries = queries

    def note(self, reads: Iterable[Read]) -> None:
        """As a Recorder. Raises UndeclaredReadError for what the figure does not declare."""
        # Refused before it is noted or answered, so that an undeclared read cannot reach a figure
        # even where the value was in memory already.
        reads = tuple(reads)
        for read in reads:
            if not isinstance(read, QueryCall):
                raise UndeclaredReadError(
                    f"The figure {self.figure} reads the table {read.table}: figures read tables"
                    " through queries."
                )
            if read.query not in self._queries:
                raise UndeclaredReadError(
                    f"The figure {self.figure} asks the query {read.query}, which it does not"
                    f" declare. It declares: {', '.join(sorted(self._queries))}."
                )
        super().note(reads)


@cache
def tables_read(sql: str) -> tuple[str, ...]:
    """The tables of the contract that a query reads, in the contract's order. Raises ValueError for
    what is no SELECT.
    """
    answer = _parser().cursor().execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree = json.loads(answer[0]) if answer else {"error": True}
    if tree.get("error"):
        raise ValueError(
            f"DuckDB cannot read the query: {tree.get('error_message', 'unknown reason')}."
        )
    # DuckDB's own parser names the tables. A search for names in the text would take an
    # alias or a comment for a table.
    named = set(_named(tree))
    return tuple(name for name in TABLES if name in named)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    # One for all queries, because to start an engine takes ten times as long as to read a query.
    return engine.in_memory([])


def _named(node: object) -> list[str]:
    if isinstance(node, list):
        return [name for part in node for name in _named(part)]
    if not isinstance(node, dict):
        return []
    own = [str(node["table_name"])] if node.get("type") == "BASE_TABLE" else []
    return own + [name for part in node.values() for name in _named(part)]
