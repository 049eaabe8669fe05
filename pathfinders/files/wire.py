"""Values on their way between the server and a process that reads a stranger's file: JSON, followed
by the bytes and Arrow columns that it points to.

The side that reads an answer decides what it can hold: each value is built from the annotations of
the function that was called, and nothing is run to build it, as unpickling would. So a reading
process that a file has taken over can answer wrongly, and nothing worse.
"""

import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

Build = Callable[[Any, Sequence[memoryview]], Any]
SIZE = 8
"""Bytes of each length that the message begins with."""
SCALARS = (str, int, float, bool, type(None))
MOMENTS: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
}


def packed(value: Any) -> bytes:
    """The value as a message. Raises TypeError where it holds what has no form here."""
    blobs: list[bytes] = []

    def other(part: Any) -> Any:
        if isinstance(part, bytes):
            blobs.append(part)
            return len(blobs) - 1
        if is_dataclass(part) and not isinstance(part, type):
            return {field.name: getattr(part, field.name) for field in fields(part)}
        if isinstance(part, timedelta):
            return {"timedelta": (part.days, part.seconds, part.microseconds)}
        if isinstance(part, date | time):
            return {type(part).__name__: part.isoformat()}
        if isinstance(part, Path):
            return str(part)
        blobs.append(_column_bytes(part))
        return len(blobs) - 1

    text = json.dumps(value, default=other, check_circular=False).encode("ascii")
    parts = [text, *blobs]
    # The message begins with the number of parts and the length of each.
    sizes = [len(parts), *map(len, parts)]
    return b"".join([*(size.to_bytes(SIZE, "big") for size in sizes), *parts])


def unpacked(message: bytes, annotation: Any) -> Any:
    """The value of the annotated type that a message holds. Raises ValueError if the message does
    not fit the type.
    """
    try:
        text, *blobs = _parts(memoryview(message))
        return builder(annotation)(json.loads(bytes(text)), blobs)
    except (
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as wrong:
        raise ValueError(f"The message is not what was expected: {wrong}") from wrong


def read_annotations(function: Callable[..., Any]) -> tuple[Any, Any]:
    """The types of a function's arguments, as one tuple, and of what it returns."""
    hints = dict(get_type_hints(function))
    returned = hints.pop("return")
    # The alias is built by hand, because tuple[...] cannot be written for a number of arguments
    # that is only known when this runs.
    return types.GenericAlias(tuple, tuple(hints.values())), returned


@cache
def builder(annotation: Any) -> Build:
    """A function that builds a value of the annotated type. Raises TypeError for a type that has no
    form here.
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _union(inner)
    if origin is Literal:
        return _literal(inner)
    if origin is tuple:
        return _tuple(inner)
    if origin in (list, Sequence):
        return _list(builder(inner[0]))
    if origin in (dict, Mapping):
        return _dict(inner)
    if annotation in SCALARS:
        return _scalar((annotation,))
    if annotation is bytes:
        return lambda value, blobs: bytes(blobs[_checked(value, (int,))])
    if annotation is Path:
        return lambda value, _: Path(_checked(value, (str,)))
    if is_dataclass(annotation):
        return _dataclass(annotation)
    if getattr(annotation, "__module__", "").startswith("pyarrow"):
        return lambda value, blobs: _column(blobs[_checked(value, (int,))])
    raise TypeError(f"{annotation} has no form on the wire.")


def _checked(value: Any, allowed: tuple[Any, ...]) -> Any:
    # The class is compared, because isinstance takes a bool for an int.
    if value.__class__ not in allowed:
        raise ValueError(f"A value of the type {type(value).__name__} was not expected.")
    return value


def _scalar(allowed: tuple[Any, ...]) -> Build:
    # JSON has one kind of number, so a float without decimals can arrive as an int.
    numbers = (int,) if float in allowed else ()
    return lambda value, _: _checked(value, (*allowed, *numbers))


def _union(inner: tuple[Any, ...]) -> Build:
    scalars = frozenset(kind for kind in inner if kind in SCALARS)
    moments = {kind.__name__: MOMENTS[kind.__name__] for kind in inner if _is_moment(kind)}
    others = [kind for kind in inner if kind not in scalars and not _is_moment(kind)]
    if len(others) > 1 or (others and moments):
        raise TypeError(f"Which of {inner} a value is cannot be seen on the wire.")
    build: Build | None = None
    if others:
        build = builder(others[0])

    def union(value: Any, blobs: Sequence[memoryview]) -> Any:
        if value.__class__ in scalars:
            return value
        if build is not None:
            return build(value, blobs)
        ((kind, text),) = _checked(value, (dict,)).items()
        return moments[kind](text)

    return union


def _is_moment(kind: Any) -> bool:
    return kind in (date, datetime, time, timedelta)


def _literal(inner: tuple[Any, ...]) -> Build:
    def literal(value: Any, _: Sequence[memoryview]) -> Any:
        if value not in inner:
            raise ValueError("A word was not expected.")
        return value

    return literal


def _tuple(inner: tuple[Any, ...]) -> Build:
    if inner[1:] == (...,):
        each = builder(inner[0])
        return lambda value, blobs: tuple([each(part, blobs) for part in _checked(value, (list,))])
    builds = [builder(kind) for kind in inner]
    return lambda value, blobs: tuple(
        [build(part, blobs) for build, part in zip(builds, _checked(value, (list,)), strict=True)]
    )


def _list(each: Build) -> Build:
    return lambda value, blobs: [each(part, blobs) for part in _checked(value, (list,))]


def _dict(inner: tuple[Any, ...]) -> Build:
    if inner[0] is not str:
        raise TypeError("Only a text can be a key on the wire.")
    each = builder(inner[1])
    return lambda value, blobs: {
        name: each(part, blobs) for name, part in _checked(value, (dict,)).items()
    }


def _dataclass(kind: Any) -> Build:
    hints = get_type_hints(kind)
    builds = {field.name: builder(hints[field.name]) for field in fields(kind)}

    def build_dataclass(value: Any, blobs: Sequence[memoryview]) -> Any:
        if set(_checked(value, (dict,))) != set(builds):
            raise ValueError(f"The fields of {kind.__name__} were expected.")
        return kind(**{name: build(value[name], blobs) for name, build in builds.items()})

    return build_dataclass


def _parts(message: memoryview) -> list[memoryview]:
    def number(place: int) -> int:
        return int.from_bytes(message[place * SIZE : (place + 1) * SIZE], "big")

    count = number(0)
    start = (count + 1) * SIZE
    if not 1 <= count <= len(message) // SIZE:
        raise ValueError("The message does not begin as it should.")
    sizes = [number(place) for place in range(1, count + 1)]
    if start + sum(sizes) != len(message):
        raise ValueError("The message is shorter or longer than it says.")
    parts = []
    # A slice of a memoryview copies nothing, however large the part.
    for size in sizes:
        parts.append(message[start : start + size])
        start += size
    return parts


def _column_bytes(column: Any) -> bytes:
    """A column of text as an Arrow stream."""
    import pyarrow as pa

    if not isinstance(column, pa.Array):
        raise TypeError(f"{type(column).__name__} has no form on the wire.")
    sink = pa.BufferOutputStream()
    batch = pa.record_batch([column], names=["column"])
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _column(blob: memoryview) -> Any:
    """The column of text that an Arrow stream holds, once it is known to be sound."""
    import pyarrow as pa

    try:
        # The bytes are copied, because a view would keep the whole message in memory with the
        # column.
        with pa.ipc.open_stream(pa.py_buffer(bytes(blob))) as stream:
            (batch,) = list(stream)
        (column,) = batch.columns
        column.validate(full=True)
    except pa.ArrowException as wrong:
        raise ValueError(f"A column cannot be read: {wrong}") from wrong
    if column.type != pa.string():
        raise ValueError("A column of text was expected.")
    return column
