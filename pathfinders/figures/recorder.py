"""A version that remembers what was asked of it, so that a figure's queries can be handed on."""

import json
from dataclasses import dataclass
from functools import cache

import duckdb
import pandas as pd
import pyarrow as pa

from pathfinders import engine
from pathfinders.store.queries import Scalar, find_query
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES


@dataclass(frozen=True)
class Asked:
    """One query with every parameter's value, as it was run."""

    query: str
    parameters: tuple[tuple[str, Scalar], ...]


class RecordingVersion(Version):
    """Answers as another version does, and remembers each query and whole table asked for."""

    def __init__(self, version: Version) -> None:
        # Everything is asked of `version`: nothing is copied, and no connection is opened.
        self.info = version.info
        self._version = version
        self.asked: dict[Asked, None] = {}
        self.tables: dict[str, None] = {}

    def rows(self, query: str, **parameters: Scalar) -> list[Row]:
        """As of a Version."""
        self._remember(query, parameters)
        return self._version.rows(query, **parameters)

    def frame(self, query: str, **parameters: Scalar) -> pd.DataFrame:
        """As of a Version."""
        self._remember(query, parameters)
        return self._version.frame(query, **parameters)

    def table(self, name: str) -> pa.Table:
        """As of a Version."""
        self.tables[name] = None
        return self._version.table(name)

    def _remember(self, query: str, parameters: dict[str, Scalar]) -> None:
        bound = find_query(query).bind(parameters)
        self.asked[Asked(query, tuple(bound.items()))] = None


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
