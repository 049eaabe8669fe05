"""What every figure says of the rows behind it without being written to: that some are internal and
unpublished, and that a check's doubt of some was accepted with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Figure
from pathfinders.figures.recorder import tables_read
from pathfinders.links import View
from pathfinders.store.queries import find_query
from pathfinders.store.reader import Reader, derived
from pathfinders.tables import TABLES
from pathfinders.words import day, listed

EXCEPTIONS = "accepted_exceptions"
"""The query that every figure asks, for what was accepted of the rows it rests on."""
INTERNAL = "internal"
"""The licence of a programme office's own records."""
RESTS_ON_INTERNAL = "Rests on internal, unpublished records."


@dataclass(frozen=True)
class Accepted:
    """A doubt of a check that somebody accepted."""

    table: str
    check: str
    row: str
    reason: str
    by: str
    on: date
    until: date | None
    programme_id: str | None

    @property
    def words(self) -> str:
        """The exception as a caveat."""
        label = self.table
        if self.table in TABLES:
            label = TABLES[self.table].label
        until = f", until {day(self.until)}" if self.until else ""
        return (
            f"Accepted exception: {self.reason.rstrip('.')} (accepted by the {self.by} on"
            f" {day(self.on)}{until}). It concerns the row {self.row} of {label}, which the check"
            f" {self.check} doubts"
        )


@derived
def accepted(version: Reader) -> Sequence[Accepted]:
    """Every accepted exception, in the order in which they were accepted."""
    return tuple(
        Accepted(
            row["table_name"],
            row["check_name"],
            row["row_key"],
            row["reason"],
            row["accepted_by"],
            row["accepted_on"],
            row["until"],
            row["programme_id"],
        )
        for row in version.rows(EXCEPTIONS)
    )


def with_notices(
    figure: Figure, reader: Reader, view: View, queries: Iterable[str], *, of_programme: bool
) -> Figure:
    """The figure with what must be said of its rows. `queries` are those it may ask;
    `of_programme` says whether it is about the one programme of the view.
    """
    # Added here and not by each figure: a figure whose author forgets it would show doubtful or
    # unpublished rows as if they were like any others.
    exceptions = _concerning(reader, view, queries, of_programme=of_programme)
    internal = [source.title for source in figure.sources if source.licence == INTERNAL]
    caveats = tuple(exception.words for exception in exceptions)
    shows = figure.shows
    if internal:
        caveats += (f"Internal and unpublished: {listed(internal)}",)
        if not shows.endswith((".", "!", "?")):
            shows += "."
        shows = f"{shows} {RESTS_ON_INTERNAL}"
    if not caveats:
        return figure
    return replace(figure, shows=shows, caveats=(*figure.caveats, *caveats))


def _concerning(
    reader: Reader, view: View, queries: Iterable[str], *, of_programme: bool
) -> list[Accepted]:
    """The exceptions to rows of the tables that the queries read; for a figure of one programme,
    those of that programme and of none.
    """
    every = accepted(reader)
    if not every:
        return []
    # Every figure may ask for the exceptions themselves, so that query says nothing of its rows.
    tables = {
        table
        for query in queries
        if query != EXCEPTIONS
        for table in tables_read(find_query(query).sql)
    }
    concerned = [exception for exception in every if exception.table in tables]
    if not of_programme:
        return concerned
    # The version itself is asked: which programme a view means by default is settled before any
    # figure is made, and is no answer that this figure rests on.
    own = programme_of(reader.version, view).programme_id
    return [exception for exception in concerned if exception.programme_id in (None, own)]
