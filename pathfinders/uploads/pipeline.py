"""The way of an upload: received, weighed against a version, published.

The same steps whether the file is our own sheet or an official publication.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from pathfinders.access import Person
from pathfinders.checks.problems import Problem
from pathfinders.checks.run import problems_in
from pathfinders.figures.verdicts import verdict_record
from pathfinders.official.imported import Choices, Imported
from pathfinders.official.importer import NOTHING_CHOSEN, read, recognise
from pathfinders.store.lake import Lake, VersionInfo
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.tables.normal import normalised
from pathfinders.uploads.compare import TableChange, Way, candidate, compare
from pathfinders.uploads.read_upload import read_upload


@dataclass(frozen=True)
class Received:
    """What a file holds, as read against a version."""

    file: str
    tables: Mapping[str, pa.Table]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    locate: Callable[[Problem], Problem]
    """Fills in sheet and cell of a problem in a row of the file."""
    publication: Imported | None = None

    @property
    def rows(self) -> int:
        """How many rows the file gives, all tables together."""
        return sum(table.num_rows for table in self.tables.values())


@dataclass(frozen=True)
class Weighed:
    """What publishing a file would do to a version."""

    base: Version
    tables: Mapping[str, pa.Table]
    """Every table as it would be."""
    changes: tuple[TableChange, ...]
    problems: tuple[Problem, ...]
    """Everything wrong, in the file itself and in the tables as they would be."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stand in the way of publishing."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def removed(self) -> int:
        """How many rows would go."""
        return sum(change.counts.removed or 0 for change in self.changes)

    def version(self) -> Version:
        """The candidate as a version, to ask what it would say."""
        info = replace(
            self.base.info,
            number=self.base.number + 1,
            snapshot=-1,
            author="",
            message="Not published",
            restores=None,
        )
        return Version(
            info, {name: rows.drop_columns(["_row"]) for name, rows in self.tables.items()}
        )


def receive(path: Path, name: str, version: Version, choices: Choices = NOTHING_CHOSEN) -> Received:
    """Reads a file: an official publication where it is one, else a sheet of ours. `name` is what
    its owner calls it.

    Raises Refused where nothing of it can be read.
    """
    kind = recognise(path, name)
    if kind is not None:
        found = read(kind, path, name, version, choices)
        return Received(
            name, found.tables, found.problems, found.notes, lambda problem: problem, found
        )
    upload = read_upload(path, name)
    return Received(name, upload.tables, upload.problems, upload.notes, upload.locate)


def weigh(received: Received, version: Version, way: Way) -> Weighed:
    """What publishing a file over `version` would do: the tables as they would be, checked, and
    compared with it.
    """
    brought = {name: normalised(rows) for name, rows in received.tables.items()}
    tables = candidate(version, brought, way)
    changes = compare(version, tables)
    problems = problems_in(tables, list(received.tables), _unread(received.problems))
    found = [received.locate(problem) for problem in problems]
    seen = {(p.table, p.row, p.column) for p in received.problems if p.row is not None}
    # A cell that could not be read is empty in the tables; that it is empty is not a second
    # problem.
    fresh = [p for p in found if not (p.check == "required" and (p.table, p.row, p.column) in seen)]
    return Weighed(version, tables, changes, (*received.problems, *fresh))


def _unread(problems: Iterable[Problem]) -> dict[str, set[int]]:
    """The rows, by table, with a cell of the key that could not be read."""
    rows: dict[str, set[int]] = {}
    for problem in problems:
        table = TABLES.get(problem.table)
        if table and problem.column in table.key and problem.row is not None:
            rows.setdefault(table.name, set()).add(problem.row)
    return rows


def publish(lake: Lake, weighed: Weighed, by: Person, message: str) -> VersionInfo:
    """Publishes what was weighed, in one transaction, as the version after the one it was weighed
    against.

    Raises Conflict where another version has been published since, and what Lake.publish raises.
    """
    changed = {change.table: weighed.tables[change.table] for change in weighed.changes}
    record = verdict_record(weighed.version(), lake.versions())
    return lake.publish(changed, by, message, expected=weighed.base.number, record=record)
