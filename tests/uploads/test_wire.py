"""What goes to and from a reading process comes back as it was, and nothing else does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pytest
from hypothesis import given, strategies

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell
from pathfinders.files.wire import packed, read_annotations, unpacked


@dataclass(frozen=True)
class Inner:
    """A made-up part."""

    cells: tuple[tuple[int, dict[str, Cell]], ...]
    kind: Literal["a", "b"] | None = None


@dataclass(frozen=True)
class Outer:
    """A made-up value with all that has a form."""

    inner: list[Inner]
    column: pa.Array
    content: bytes
    path: Path
    share: float
    named: Mapping[str, Sequence[str]]


CELLS = (
    strategies.none()
    | strategies.text(strategies.characters())
    | strategies.floats(allow_nan=False)
    | strategies.integers()
    | strategies.booleans()
    | strategies.dates()
    | strategies.datetimes()
    | strategies.times()
    | strategies.timedeltas()
)


@given(strategies.lists(CELLS))
def test_cells_come_back_as_they_were(cells: list[Cell]) -> None:
    back = unpacked(packed(cells), list[Cell])
    assert back == cells
    assert [type(cell) for cell in back] == [type(cell) for cell in cells]


def test_everything_comes_back_at_once() -> None:
    cells: dict[str, Cell] = {
        "date": date(2014, 7, 5),
        "": time(1, 2),
        "n": float("inf"),
        "t": True,
    }
    value = Outer(
        [Inner(((7, cells), (8, {})), "b"), Inner(())],
        pa.array(["a", None, "\u00a3" * 1000], pa.string()),
        bytes(range(256)),
        Path("made up"),
        1,
        {"date": ["x"]},
    )
    back = unpacked(packed(value), Outer)
    assert back == value
    assert back.column.validate(full=True) is None


def test_problems_and_moments_of_both_kinds_come_back() -> None:
    problem = Problem("check", "table", "a message.", "Mend it.", 7, "column", sheet="S")
    assert unpacked(packed((problem,)), tuple[Problem, ...]) == (problem,)
    moments: list[Cell] = [datetime(2014, 7, 5, 1), date(2014, 7, 5), timedelta(days=-1, seconds=5)]
    assert unpacked(packed(moments), list[Cell]) == moments


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        (1, str),
        (True, int),
        ("1", float),
        ([1], tuple[int, int]),
        ([1, 2, 3], tuple[int, int]),
        ({"a": 1}, list[int]),
        ("c", Literal["a", "b"]),
        ({"cells": []}, Inner),
        ({"cells": [], "kind": None, "more": 1}, Inner),
        ({"date": "soon"}, Cell),
        ({"os.system": "true"}, Cell),
        ({}, Cell),
        ([], Cell),
        (5, bytes),
        (-1, pa.Array),
        (0, pa.Array),
        (b"no stream", pa.Array),
        ({"timedelta": [10**12, 0, 0]}, Cell),
    ],
)
def test_what_is_not_of_the_type_is_refused(value: Any, annotation: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(packed(value), annotation)


@given(strategies.binary())
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(content, Outer)


def test_a_column_that_is_not_sound_is_refused() -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")]
    )
    with pytest.raises(ValueError, match="column"):
        unpacked(packed(broken), pa.Array)
    with pytest.raises(ValueError, match="column of text"):
        unpacked(packed(pa.array([1])), pa.Array)


def test_a_type_without_a_form_is_refused_before_anything_starts() -> None:
    def one(path: Path, count: int = 1) -> set[str]:
        return {str(path), str(count)}

    arguments, returned = read_annotations(one)
    assert arguments == tuple[Path, int]
    with pytest.raises(ValueError, match="has no form"):
        unpacked(packed([]), returned)
    with pytest.raises(TypeError, match="has no form"):
        packed({1, 2})


def _takes_nothing() -> None: ...


@pytest.mark.parametrize("function", [_takes_nothing])
def test_a_function_may_take_nothing(function: Callable[[], None]) -> None:
    arguments, returned = read_annotations(function)
    assert unpacked(packed(()), arguments) == ()
    assert unpacked(packed(None), returned) is None
