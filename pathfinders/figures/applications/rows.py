"""A programme's expressions of interest as they stood on the day its records are true as at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pathfinders.entities.programme import Programme
from pathfinders.figures.figure import Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, small

ACCEPTED = ("accepted", "accepted_no_money")
DECIDED = (*ACCEPTED, "declined")
"""What counts as a decision. One that was taken back or stopped was never decided."""
OUTCOMES = {
    "accepted": "accepted",
    "accepted_no_money": "accepted with no money left",
    "declined": "declined",
    "taken_back": "taken back",
    "stopped": "stopped",
    "open": "open",
    "": "of an outcome not published",
}
FEWEST = 2
"""Of fewer expressions of interest than these nothing is drawn, where the list is not complete."""
PARTIAL = (
    "The list of expressions of interest is not known to be complete: work out no shares from it"
)
NO_LIST = (
    "No expressions of interest in this programme are listed one by one. A row for each, with the"
    " day it was received and what became of it, would be needed."
)


@dataclass(frozen=True)
class Applications:
    """The expressions of interest received by the day of the records, with what had become of each
    by then.

    To the columns of the query come `outcome` (a key of OUTCOMES), `fewest` and `most`: the days to
    the decision or, of one that is open, the days it has waited; None where a day is not known.
    """

    programme: Programme
    rows: tuple[Row, ...]
    is_complete: bool
    """Whether everybody that applied is listed: the list of participants is complete, and each of
    them came from an application that is listed.
    """

    @property
    def enough(self) -> bool:
        """Whether there is something to draw by month or by region."""
        return self.is_complete or len(self.rows) >= FEWEST

    @property
    def among(self) -> str:
        """What a sentence adds to a number that is of those listed and not of all: " listed"."""
        if self.is_complete:
            return ""
        return " listed"

    @property
    def partial(self) -> tuple[str, ...]:
        """The caveat on a list that is not known to be complete; none where it is."""
        if self.is_complete:
            return ()
        return (PARTIAL,)

    def why_empty(self, missing: str) -> str:
        """Why there is nothing to draw: `missing`, which says what the list leaves out, or that
        there is no list.
        """
        if self.enough:
            return missing
        return NO_LIST

    @property
    def limit(self) -> int | None:
        """The days within which an expression of interest is to be decided."""
        return self.programme.decision_days

    def of(self, *outcomes: str) -> tuple[Row, ...]:
        """Those with one of these outcomes."""
        return tuple(row for row in self.rows if row["outcome"] in outcomes)

    @property
    def decided(self) -> tuple[Row, ...]:
        """Those that were decided, with the days known."""
        return tuple(row for row in self.of(*DECIDED) if row["most"] is not None)

    @property
    def in_time(self) -> tuple[Row, ...]:
        """Those certainly decided within the limit."""
        # Days are known within bounds. One counts as in time only where its most days are within
        # the limit, and as late only where its fewest days are beyond it. What lies between is
        # neither, and the verdict says so.
        limit = self.limit
        return tuple(row for row in self.decided if limit is not None and row["most"] <= limit)

    @property
    def late(self) -> tuple[Row, ...]:
        """Those certainly decided after the limit, the longest first."""
        limit = self.limit
        rows = [row for row in self.decided if limit is not None and row["fewest"] > limit]
        return tuple(sorted(rows, key=lambda row: -row["most"]))

    @property
    def overdue(self) -> tuple[Row, ...]:
        """Those open for longer than the limit, the longest first."""
        limit = self.limit
        waiting = [row for row in self.of("open") if row["fewest"] is not None]
        rows = [row for row in waiting if limit is not None and row["fewest"] > limit]
        return tuple(sorted(rows, key=lambda row: -row["most"]))


def applications_of(
    version: FigureReader, programme: Programme, participants: Sequence[Row]
) -> Applications:
    """The expressions of interest in a programme, of whose participants `participants` are the
    rows. Asks the query applications.
    """
    # What arrived after the day of the records is left out, as it is of the participants, so that
    # all numbers of a programme are of one day. One without a day of receipt stays in.
    as_at = programme.records_as_at
    every = version.rows("applications", programme=programme.programme_id)
    rows = tuple(
        _with_days(row, as_at)
        for row in every
        if as_at is None or row["received_earliest"] is None or row["received_earliest"] <= as_at
    )
    # No record says of the applications themselves that all are listed. A complete list of
    # participants, each with its application, is the sign that they are.
    became = {row["participant_id"] for row in every if row["participant_id"]}
    whole = programme.list_complete and bool(participants)
    complete = whole and {row["participant_id"] for row in participants} <= became
    return Applications(programme, rows, complete and bool(rows))


def once_each(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without those that repeat that no expressions of interest are listed: the first
    says it for all.
    """
    first = next((figure for figure in figures if figure.empty == NO_LIST), None)
    return [figure for figure in figures if figure.empty != NO_LIST or figure is first]


def outcome_words(rows: Sequence[Row]) -> str:
    """ "20 accepted, eight declined, one taken back and three open"."""
    parts = []
    for outcome, words in OUTCOMES.items():
        number = sum(row["outcome"] == outcome for row in rows)
        if number:
            parts.append(f"{small(number)} {words}")
    return listed(parts)


def days_words(row: Row) -> str:
    """ "39 days", "35 to 40 days"; "not known" where a day is missing."""
    if row["most"] is None:
        return "not known"
    if row["fewest"] == row["most"]:
        return count(row["most"], "day")
    return f"{row['fewest']:,} to {row['most']:,} days"


def due_by(row: Row, limit: int | None) -> date | None:
    """The last day on which it can be due; None where no limit or no day of receipt is known."""
    if limit is None or row["received_latest"] is None:
        return None
    due: date = row["received_latest"] + timedelta(days=limit)
    return due


def _with_days(row: Row, as_at: date | None) -> Row:
    decision = row["decision"] or ""
    earliest, latest = row["decided_earliest"], row["decided_latest"]
    if as_at and earliest and earliest > as_at:
        # Decided, but after the day that the page speaks of.
        decision, earliest, latest = "open", None, None
    if decision == "open":
        earliest = latest = as_at
    # The records are true as at that day, so a decision in them had been taken by then.
    if latest and as_at:
        latest = min(latest, as_at)
    fewest: int | None = None
    most: int | None = None
    if None not in (earliest, latest, row["received_earliest"], row["received_latest"]):
        # The bounds of receipt and decision can overlap, and no decision came before its receipt.
        fewest = max(0, (earliest - row["received_latest"]).days)
        most = max(0, (latest - row["received_earliest"]).days)
    return row | {
        "outcome": decision,
        "fewest": fewest,
        "most": most,
        "region_said": row["region_as_published"] or row["region"],
    }
