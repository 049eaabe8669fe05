"""The steps of an upload: receive a file, assess it against a version, publish it.

The same steps whether the file is our own sheet or an official publication.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from pathfinders.access import Person
from pathfinders.checks.problems import Problem
from pathfinders.checks.run import problems_in
from pathfinders.figures.verdicts import verdict_record
from pathfinders.official.imported import Choices, Imported
from pathfinders.official.importer import NOTHING_CHOSEN, read, recognise
from pathfinders.store.lake import Lake, VersionInfo
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES
from pathfinders.tables.normal import normalised
from pathfinders.uploads.compare import TableChange, Way, candidate, compare, compare_table
from pathfinders.uploads.corrections import Open
from pathfinders.uploads.doubtful import lists_not_described, without_held, without_known
from pathfinders.uploads.memory import TABLE as MEMORY
from pathfinders.uploads.memory import remembered, rows_to_remember
from pathfinders.uploads.merge_rows import MergedRows, merge_rows
from pathfinders.uploads.offers import Answers, Offer
from pathfinders.uploads.old_shapes import in_todays_shape, locator
from pathfinders.uploads.once_each import once_each
from pathfinders.uploads.opening_figures import FUNDING, moved_openings
from pathfinders.uploads.read_upload import NO_ANSWERS, in_sheet_order, read_upload
from pathfinders.uploads.renamed import with_renamed
from pathfinders.uploads.scope import empty_tables, programmes_in, removed_by_programme


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
    offers: tuple[Offer, ...] = ()
    """The open questions about how cells are to be read."""
    marks: Mapping[str, pa.Array] = field(default_factory=dict)
    """By table: the mark of each row that was made from one of a version."""

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
    """Everything wrong, in the file itself and in the tables as they would be, in the order of the
    file.
    """
    notes: tuple[str, ...] = ()
    """Notes on how the file was read."""
    merge_notes: tuple[str, ...] = ()
    """Notes on how its rows were merged."""
    offers: tuple[Offer, ...] = ()
    """The open questions."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that prevent publishing."""
        return tuple(p for p in self.problems if p.severity == "error")

    def removed_rows(self) -> list[tuple[str, str, int]]:
        """What would be removed: table, programme, and how many rows."""
        removed = {
            change.table: _removed(change.table, self.base, self.tables)
            for change in self.changes
            if change.counts.removed
        }
        return removed_by_programme(self.base, removed)

    @property
    def removed(self) -> int:
        """How many rows would be removed."""
        return sum(change.counts.removed or 0 for change in self.changes)

    def version(self) -> Version:
        """The candidate as a version, so that figures can be made of it. It is the same each time:
        what was worked out to show the consequences is there when it is published.
        """
        return self._candidate

    @cached_property
    def _candidate(self) -> Version:
        info = replace(
            self.base.info,
            number=self.base.number + 1,
            # Nothing is in the lake yet, so no snapshot of it holds these rows.
            snapshot=-1,
            author="",
            message="Not published",
            restores=None,
        )
        return Version(
            info, {name: rows.drop_columns(["_row"]) for name, rows in self.tables.items()}
        )


def receive(
    path: Path,
    name: str,
    version: Version,
    choices: Choices = NOTHING_CHOSEN,
    answers: Answers = NO_ANSWERS,
) -> Received:
    """Reads a file: an official publication where it is one, else a sheet of ours. `name` is what
    its owner calls it; `answers` are the readings that were chosen for it.

    Raises Refused where nothing of it can be read.
    """
    # A publication is known by its content, whatever its name. Its layout is known with it, so that
    # no question about its headings is needed.
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
    # An answer for this file holds before one that is remembered from another.
    upload = read_upload(path, name, {**remembered(version), **answers}, version)
    today = in_todays_shape(upload.tables, version)
    return Received(
        name,
        today.tables,
        upload.problems,
        (*upload.notes, *today.notes),
        locator(today, upload.locate),
        offers=upload.offers,
        # Rows that were moved to another table, or out of the order of their sheet, are no longer
        # those that the marks beside them are of.
        marks={table: marks for table, marks in upload.marks.items() if table not in today.moved},
    )


def assess(
    received: Received,
    version: Version,
    way: Way,
    answers: Answers = NO_ANSWERS,
    open_version: Open | None = None,
    answered: Sequence[tuple[Offer, str]] = (),
) -> Assessment:
    """Assess a file against `version`: the tables as they would be after publishing, their
    problems, and the changes. Nothing is written.

    Rows that carry a mark are merged cell by cell against the version that they were made from,
    which `open_version` gives. What was `answered` about headings and words of the file's own is
    remembered for its programmes.
    """
    incoming = {name: normalised(rows) for name, rows in received.tables.items()}
    # A file that replaces its table is the whole of it: rows that it lacks go by the way that was
    # chosen, and need no question.
    merged = merge_rows(
        incoming, received.marks, version, open_version, answers, whole=way != "merge"
    )
    tables = candidate(version, merged.tables, way, merged.gone)
    # What was agreed about words is published as rows among the others, so that it has a version,
    # an author and a way back as they do.
    words = rows_to_remember(answered, programmes_in(incoming))
    if words.num_rows:
        tables[MEMORY] = candidate(version, {MEMORY: words}, "merge")[MEMORY]
    changes = _compared(version, tables, merged)
    # A key that could not be read is empty in the table. Its row is reported once, for the cell,
    # and not again as a duplicate of another.
    problems = problems_in(tables, list(received.tables), _unread(received.problems))
    # Whoever uploads answers for what the file brings. What was wrong with other rows before it
    # stops no publish: such errors become warnings, and such warnings go.
    problems, held = without_held(problems, version, set(received.tables))
    problems = without_known(problems, version, set(received.tables))
    # A publication is about trusts, and brings neither participants nor sums.
    if received.publication is None:
        problems += lists_not_described(tables, received.tables)
        if FUNDING in received.tables:
            problems += moved_openings(tables, version)
    located = [received.locate(problem) for problem in (*problems, *merged.problems)]
    empty = empty_tables(incoming) if received.publication is None else []
    located += [received.locate(problem) for problem in empty]
    # Problems of rows that were there before name them by key, and have no cell in the file.
    every = (*received.problems, *located, *held)
    fresh = in_sheet_order(once_each(every), list(received.tables))
    return Assessment(
        version,
        tables,
        changes,
        tuple(fresh),
        received.notes,
        tuple(merged.notes),
        (*received.offers, *merged.offers),
    )


def _compared(
    version: Version, tables: Mapping[str, pa.Table], merged: MergedRows
) -> tuple[TableChange, ...]:
    """The changes, in which a row whose key was corrected is one row that changed."""
    changes = []
    for change in compare(version, tables):
        renamed = merged.renamed.get(change.table, {})
        table = TABLES[change.table]
        shown = with_renamed(change, table, version.table(table.name), tables[table.name], renamed)
        if shown is not None:
            changes.append(shown)
    return tuple(changes)


def _removed(name: str, base: Version, tables: Mapping[str, pa.Table]) -> tuple[Row, ...]:
    # All rows and not only those that `changes` shows, because they are counted by programme.
    change = compare_table(TABLES[name], base.table(name), tables[name], None)
    if change is None:
        return ()
    return change.removed


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
    # Only tables that differ, so that the version's record names what it changed.
    changed = {change.table: assessment.tables[change.table] for change in assessment.changes}
    record = verdict_record(assessment.version(), lake.versions())
    return lake.publish(changed, by, message, expected=assessment.base.number, record=record)
