"""Two managers change the same table, from the same version or one after the other, and bring their
workbooks back: each cell is as the last who changed it meant, or the upload stops; none is lost.

    python -m tests.uploads.edit_pairs 1000
"""

import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from pathfinders.files.row_marks import mark
from pathfinders.store.lake import VersionInfo
from pathfinders.store.rows import ARROW_TYPES
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.compare import candidate
from pathfinders.uploads.corrections import REMOVE
from pathfinders.uploads.merge_rows import MergedRows, merge_rows

TABLE = TABLES["barriers"]
ID = "barrier"
"""Of the made-up rows, what tells them apart; it is corrected too, so they are followed by hand."""
FREE = ("description", "per", "amount_gbp", "also_source_ids")
Cells = dict[str, Any]
Rows = dict[int, Cells]
"""Rows by a number of the test's own, which no edit changes."""


@dataclass
class Edit:
    """What one manager did to the rows of a version."""

    changed: dict[tuple[int, str], Any] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    added: Rows = field(default_factory=dict)


def row(number: int, rng: random.Random) -> Cells:
    """A made-up row."""
    cells: Cells = dict.fromkeys(TABLE.column_names)
    return cells | {
        "programme_id": "made-up",
        ID: f"Barrier {number:03d}",
        "description": f"Made up {rng.randrange(9)}",
        "amount_gbp": float(rng.randrange(100)) if rng.random() < 0.5 else None,
        "source_id": "made-up",
        "confidence": "stated",
    }


def edit(rows: Rows, rng: random.Random, who: str) -> Edit:
    """Random changes of cells, keys and rows."""
    made = Edit()
    for _ in range(rng.randint(0, 4)):
        number = rng.choice(list(rows))
        name = rng.choice((*FREE, ID))
        if name == ID:
            made.changed[number, ID] = f"Barrier {number:03d} of {who}"
        elif name == "amount_gbp":
            made.changed[number, name] = rng.choice((None, float(rng.randrange(100))))
        else:
            made.changed[number, name] = rng.choice((None, f"{who} {rng.randrange(3)}", "the same"))
    if rng.random() < 0.3:
        made.deleted.add(rng.choice(list(rows)))
    for _ in range(rng.choice((0, 0, 1, 2))):
        number = rng.randrange(1_000, 1_000_000)
        made.added[number] = row(number, rng)
    return made


def applied(rows: Rows, made: Edit) -> Rows:
    """The rows as their manager sees them."""
    seen = {number: dict(cells) for number, cells in rows.items() if number not in made.deleted}
    for (number, name), value in made.changed.items():
        if number in seen:
            seen[number][name] = value
    return seen | {number: dict(cells) for number, cells in made.added.items()}


def as_table(rows: Rows, order: list[int]) -> pa.Table:
    """Rows as the tables hold them."""
    columns = {
        c.name: pa.array([rows[n][c.name] for n in order], ARROW_TYPES[c.sql_type])
        for c in TABLE.columns
    }
    return pa.table(columns)


def version_of(number: int, rows: Rows) -> tuple[Version, list[int]]:
    """A version that holds the rows alone, and their numbers in its order."""
    order = sorted(rows, key=lambda n: str(rows[n][ID]))
    tables = {
        table.name: pa.table({c.name: pa.array([], ARROW_TYPES[c.sql_type]) for c in table.columns})
        for table in TABLES.values()
    }
    tables[TABLE.name] = as_table(rows, order)
    info = VersionInfo(number, number, datetime(2026, 1, 1, tzinfo=UTC), "T", "Made up")
    return Version(info, tables, identity=f"made up {number}"), order


def brought_back(
    version: Version, order: list[int], seen: Rows, rng: random.Random
) -> tuple[pa.Table, pa.Array]:
    """The workbook of a version as its manager brings it back, in any order of rows, with marks."""
    places = {number: place for place, number in enumerate(order)}
    held = version.table(TABLE.name).to_pylist()
    shuffled = list(seen)
    rng.shuffle(shuffled)
    marks = [
        str(
            mark(
                version.number,
                version.identity,
                places[n],
                [held[places[n]][name] for name in TABLE.key],
            )
        )
        if n in places
        else None
        for n in shuffled
    ]
    lines = pa.array(range(3, len(shuffled) + 3), pa.int64())
    return as_table(seen, shuffled).append_column("_row", lines), pa.array(marks, pa.string())


def merged(
    newest: Version, versions: dict[int, Version], rows: pa.Table, marks: pa.Array
) -> tuple[MergedRows, pa.Table]:
    """The workbook merged onto the newest version; deleted rows are agreed to."""
    answers: dict[str, str] = {}
    for _ in range(2):
        came = merge_rows(
            {TABLE.name: rows},
            {TABLE.name: marks},
            newest,
            lambda n: versions[n],
            answers,
            whole=False,
        )
        answers |= {o.key: REMOVE for o in came.offers if "|removed|" in o.key}
    made = candidate(newest, came.tables, "merge", came.gone)[TABLE.name]
    return came, made.select(list(TABLE.column_names))


def expected(base: Rows, newest: Rows, made: Edit) -> tuple[Rows, bool]:
    """The rows as the last who changed each cell meant, and whether both changed one."""
    rows = {number: dict(cells) for number, cells in newest.items()}
    clash = False
    for (number, name), value in made.changed.items():
        if number in made.deleted or value == base[number][name]:
            continue
        if number not in newest:
            clash = True
            continue
        # The row has another key by now: under which, the workbook cannot know.
        if newest[number][ID] != base[number][ID]:
            clash = True
            continue
        if newest[number][name] not in (base[number][name], value):
            clash = True
            continue
        rows[number][name] = value
    for number in made.deleted:
        if number in newest and newest[number][ID] == base[number][ID]:
            rows.pop(number, None)
    return rows | made.added, clash


def one(seed: int) -> str:
    """Makes one pair of edits; "merged", "stopped", or what was lost."""
    rng = random.Random(seed)
    first = {number: row(number, rng) for number in range(rng.randint(3, 8))}
    v1, order1 = version_of(1, first)
    ann = edit(first, rng, "Ann")
    rows, marks = brought_back(v1, order1, applied(first, ann), rng)
    _, came = merged(v1, {1: v1}, rows, marks)
    wanted, _ = expected(first, first, ann)
    if _as_set(came.to_pylist()) != _as_set(wanted.values()):
        return f"seed {seed}: Ann's own edit came out otherwise"
    v2, order2 = version_of(2, wanted)
    stale = rng.random() < 0.6
    base, based, order = (first, v1, order1) if stale else (wanted, v2, order2)
    ben = edit(base, rng, "Ben")
    rows, marks = brought_back(based, order, applied(base, ben), rng)
    result, came = merged(v2, {1: v1, 2: v2}, rows, marks)
    right, clash = expected(base, wanted, ben)
    stopped = any(p.check == "both-changed" for p in result.problems)
    if stopped or clash:
        return "stopped" if stopped and clash else f"seed {seed}: stopped {stopped}, clash {clash}"
    if _as_set(came.to_pylist()) != _as_set(right.values()):
        return f"seed {seed}: a cell was lost"
    return "merged"


def _as_set(rows: Any) -> Counter[str]:
    return Counter(repr([row[name] for name in TABLE.column_names]) for row in rows)


def run(number: int, start: int = 0) -> tuple[Counter[str], list[str]]:
    """Makes so many pairs; how many were merged and stopped, and what was lost."""
    came = [one(seed) for seed in range(start, start + number)]
    counts = Counter(kind for kind in came if kind in ("merged", "stopped"))
    return counts, [kind for kind in came if kind not in ("merged", "stopped")]


if __name__ == "__main__":
    counted, lost = run(int(sys.argv[1]))
    sys.stdout.write(f"{sys.argv[1]} pairs: {dict(counted)}; {len(lost)} lost\n")
    sys.stdout.write("".join(f"{line}\n" for line in lost[:20]))
    sys.exit(bool(lost))
