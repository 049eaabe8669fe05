"""The history of a row and of a cell: who changed it when, from what to what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pathfinders.store.history import LakeError, VersionInfo
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES, Table

Key = tuple[Any, ...]


@dataclass(frozen=True)
class RowEvent:
    """What one version did to a row."""

    info: VersionInfo
    cells: Mapping[str, tuple[Any, Any]]
    """By column: the value before and after. For a row that came or went, every filled cell."""
    kind: str
    """"added", "changed" or "removed"."""


def row_history(lake: Lake, table: Table, key: Key) -> list[RowEvent]:
    """What happened to the row of a key, newest first; nothing where there never was such a row.
    A version that cannot be read is passed over. Raises LakeError where the lake cannot be opened.
    """
    before: dict[str, Any] | None = None
    events = []
    for info, rows in _states(lake, table):
        after = _row(table, rows, key)
        if after != before:
            events.append(RowEvent(info, _differing(table, before, after), _kind(before, after)))
        before = after
    return events[::-1]


def keys_like(rows: pa.Table, table: Table, text: str, most: int) -> list[Key]:
    """The keys of rows that hold a text, whatever the case, in the order of the table."""
    wanted = text.strip().casefold()
    matches: list[Key] = []
    for key in zip(*(rows[name].to_pylist() for name in table.key), strict=True):
        words = " / ".join(str(value) for value in key if value is not None)
        if wanted in words.casefold() and len(matches) < most:
            matches.append(key)
    return matches


def key_from_texts(table: Table, texts: Sequence[str]) -> Key:
    """The key that texts, one for each of its columns, stand for; an empty text is an empty cell.
    Raises ValueError where there are too few or too many, or one is not of its column's kind.
    """
    if len(texts) != len(table.key):
        raise ValueError(f"The key of {table.name} is: {', '.join(table.key)}.")
    return tuple(_typed(table, name, text) for name, text in zip(table.key, texts, strict=True))


def _typed(table: Table, name: str, text: str) -> Any:
    if not text:
        return None
    match table.by_name[name].kind:
        case "integer":
            return int(text)
        case "decimal":
            return float(text)
        case "date":
            return date.fromisoformat(text)
        case "boolean":
            return text == "true"
        case _:
            return text


def _states(lake: Lake, table: Table) -> Iterator[tuple[VersionInfo, pa.Table]]:
    """The table at each version that changed it."""
    others = [name for name in TABLES if name != table.name]
    for info in lake.versions():
        touched = table.name in info.changes or info.restores is not None or info.migrates
        if not touched:
            continue
        try:
            yield info, lake.tables(info.number, without=others)[table.name]
        except LakeError:
            continue


def _row(table: Table, rows: pa.Table, key: Key) -> dict[str, Any] | None:
    for name, value in zip(table.key, key, strict=True):
        rows = rows.filter(_equals(rows[name], value))
    matches: list[dict[str, Any]] = rows.slice(0, 1).to_pylist()
    return matches[0] if matches else None


def _equals(column: pa.ChunkedArray, value: object) -> pa.ChunkedArray:
    """By cell, whether it is equal to the value. Two empty cells are equal, as in every key."""
    if value is None:
        return pc.is_null(column)
    return pc.fill_null(pc.equal(column, pa.scalar(value)), False)


def _kind(before: object, after: object) -> str:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "changed"


def _differing(
    table: Table, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, tuple[Any, Any]]:
    old, new = before or {}, after or {}
    return {
        name: (old.get(name), new.get(name))
        for name in table.column_names
        if old.get(name) != new.get(name)
    }
