"""The steps of an upload: receive a file, assess it against a version, publish it.

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
    """A file's tables and problems, as read against a version."""

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
class Assessment:
    """A file checked and compared against a version, before anything is published."""

    base: Version
    tables: Mapping[str, pa.Table]
    """Every table as it would be."""
    changes: tuple[TableChange, ...]
    problems: tuple[Problem, ...]
    """Everything wrong, in the file itself and in the tables as they would be."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that prevent publishing."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def removed(self) -> int:
        """How many rows would be removed."""
        return sum(change.counts.removed or 0 for change in self.changes)

    def version(self) -> Version:
        """The candidate as a version, so that figures can be made of it."""
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
        publication = read(kind, path, name, version, choices)
        return Received(
            name,
            publication.tables,
            publication.problems,
            publication.notes,
            lambda problem: problem,
            publication,
        )
    upload = read_upload(path, name)
    return Received(name, upload.tables, upload.problems, upload.notes, upload.locate)


def assess(received: Received, version: Version, way: Way) -> Assessment:
    """Assess a file against `version`: the tables as they would be after publishing, their
    problems, and the changes. Nothing is written.
    """
    incoming = {name: normalised(rows) for name, rows in received.tables.items()}
    tables = candidate(version, incoming, way)
    changes = compare(version, tables)
    problems = problems_in(tables, list(received.tables), _unread(received.problems))
    located = [received.locate(problem) for problem in problems]
    seen = {(p.table, p.row, p.column) for p in received.problems if p.row is not None}
    # A cell that could not be read is empty in the tables; that it is empty is not a second
    # problem.
    fresh = [
        p for p in located if not (p.check == "required" and (p.table, p.row, p.column) in seen)
    ]
    return Assessment(version, tables, changes, (*received.problems, *fresh))


def _unread(problems: Iterable[Problem]) -> dict[str, set[int]]:
    """The rows, by table, with a cell of the key that could not be read."""
    rows: dict[str, set[int]] = {}
    for problem in problems:
        table = TABLES.get(problem.table)
        if table and problem.column in table.key and problem.row is not None:
            rows.setdefault(table.name, set()).add(problem.row)
    return rows


def publish(lake: Lake, assessment: Assessment, by: Person, message: str) -> VersionInfo:
    """Publish an assessed file in one transaction, as the version after the one it was assessed
    against.

    Raises Conflict where another version has been published since, and what Lake.publish raises.
    """
    changed = {change.table: assessment.tables[change.table] for change in assessment.changes}
    record = verdict_record(assessment.version(), lake.versions())
    return lake.publish(changed, by, message, expected=assessment.base.number, record=record)
