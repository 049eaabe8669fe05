"""The three-way comparison of a table, against every case written out by hand."""

import itertools

import pyarrow as pa
import pytest

from pathfinders.tables.contract import Column, Table
from pathfinders.uploads.three_way import Side, merge

TABLE = Table(
    "made_up",
    "Made up",
    "a letter",
    (
        Column("letter", "code", "A letter", "Letter", required=True),
        Column("first", "text", "A text", "First"),
        Column("second", "text", "A text", "Second"),
    ),
    ("letter",),
)
SCHEMA = pa.schema([(name, pa.string()) for name in TABLE.column_names])
Row = tuple[str, str | None, str | None]


def rows(*cells: Row) -> pa.Table:
    """Rows of the made-up table."""
    listed = [dict(zip(TABLE.column_names, row, strict=True)) for row in cells]
    return pa.Table.from_pylist(listed, schema=SCHEMA)


def cells(table: pa.Table) -> list[Row]:
    """The rows of a table as tuples."""
    return [(row["letter"], row["first"], row["second"]) for row in table.to_pylist()]


OLD: Row = ("a", "x", "y")


@pytest.mark.parametrize(
    ("old", "release", "here", "becomes"),
    [
        (OLD, OLD, OLD, OLD),
        (OLD, ("a", "x2", "y"), OLD, ("a", "x2", "y")),
        (OLD, OLD, ("a", "x2", "y"), ("a", "x2", "y")),
        (OLD, ("a", "x2", "y"), ("a", "x2", "y"), ("a", "x2", "y")),
        (OLD, ("a", "x2", "y"), ("a", "x", "y2"), ("a", "x2", "y2")),
        (OLD, ("a", None, "y"), ("a", "x", None), ("a", None, None)),
        (OLD, None, OLD, None),
        (OLD, OLD, None, None),
        (OLD, None, None, None),
        (None, OLD, None, OLD),
        (None, None, OLD, OLD),
        (None, OLD, OLD, OLD),
        (None, ("a", "x", None), ("a", None, "y"), OLD),
    ],
)
def test_what_one_side_changed_is_taken(
    old: Row | None, release: Row | None, here: Row | None, becomes: Row | None
) -> None:
    before, new, now = (rows(*([row] if row else [])) for row in (old, release, here))
    merged = merge(TABLE, before, new, now)
    assert merged.collisions == ()
    assert cells(merged.rows) == ([becomes] if becomes else [])


@pytest.mark.parametrize(
    ("old", "release", "here", "column"),
    [
        (OLD, ("a", "x2", "y"), ("a", "x3", "y"), "first"),
        (OLD, ("a", None, "y"), ("a", "x3", "y"), "first"),
        (None, ("a", "x", "1"), ("a", "x", "2"), "second"),
        (OLD, None, ("a", "x3", "y"), ""),
        (OLD, ("a", "x3", "y"), None, ""),
    ],
)
@pytest.mark.parametrize("prefer", [None, "here", "release"])
def test_what_both_changed_collides_and_the_preferred_side_is_taken(
    old: Row | None, release: Row | None, here: Row | None, column: str, prefer: Side | None
) -> None:
    before, new, now = (rows(*([row] if row else [])) for row in (old, release, here))
    merged = merge(TABLE, before, new, now, prefer)
    (collision,) = merged.collisions
    assert (collision.table, collision.key, collision.column) == (
        "made_up",
        {"letter": "a"},
        column,
    )
    chosen = release if prefer == "release" else here
    assert cells(merged.rows) == ([chosen] if chosen else [])


def test_a_collision_gives_both_values() -> None:
    merged = merge(TABLE, rows(OLD), rows(("a", "x2", "y")), rows(("a", None, "y")))
    assert [str(collision) for collision in merged.collisions] == [
        "made_up, letter a, column first: empty here, x2 in the release (before: x)"
    ]
    merged = merge(TABLE, rows(OLD), rows(), rows(("a", "x2", "y")))
    assert [str(collision) for collision in merged.collisions] == [
        "made_up, letter a: the row here, no such row in the release (before: the row)"
    ]


def test_merging_the_other_way_round_gives_the_same_rows() -> None:
    choices: list[Row | None] = [None, OLD, ("a", "x2", "y"), ("a", "x", "y2")]
    for old, one, other in itertools.product(choices, repeat=3):
        before, left, right = (rows(*([row] if row else [])) for row in (old, one, other))
        forth, back = merge(TABLE, before, left, right), merge(TABLE, before, right, left)
        assert len(forth.collisions) == len(back.collisions)
        if not forth.collisions:
            assert cells(forth.rows) == cells(back.rows)
