"""How often what the watch list looks at went before a withdrawal, among all programmes held."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pathfinders.entities.programme import programmes
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.funding.ledger import Person
from pathfinders.figures.progress.held import QUERIES, record_of
from pathfinders.figures.progress.signals import SIGNALS, Signal
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.proportions import wilson
from pathfinders.store.versions import Row
from pathfinders.words import capital, listed, percent, small

READ_ON = (
    "Each participant's record is read on the day before it left or completed, or on the day of the"
    " programme's records where it still takes part; nothing dated later counts"
)
WHO = (
    "Only participants whose record could show it are counted: with two ratings, two dates, two"
    " periods of spending or two readings. Those that left are those that withdrew, were asked to"
    " leave or lost their place"
)
NO_CAUSE = "That one came before the other does not say that it was the reason"
INTERVALS = "Intervals are Wilson's, at 95%"
FIELDS = (
    Field("what", "What the record shows"),
    Field("programmes", "Programmes"),
    Field("looked_at", "Participants whose record could show it", "integer"),
    Field("with_it", "With it", "integer"),
    Field("left", "Left, of those with it", "integer"),
    Field("interval", "Share that left, with it"),
    Field("left_without", "Left, of those without it", "integer"),
    Field("interval_without", "Share that left, without it"),
)


@dataclass(frozen=True)
class Case:
    """One participant whose record could show something."""

    kind: str
    programme: str
    shown: bool
    left: bool
    source_ids: str


@figure("before-leaving", page="progress", queries=QUERIES)
def before_leaving(version: FigureReader, view: View) -> Figure:
    """How often each thing that the watch list looks at went before a withdrawal, among all
    programmes, with its interval.
    """
    del view
    cases = list(_cases(version))
    rows = [_row(kind, [case for case in cases if case.kind == kind]) for kind in SIGNALS]
    rows = [row for row in rows if row["looked_at"]]
    caveats = (READ_ON, WHO, NO_CAUSE, INTERVALS)
    draft = Draft(version, _shows(rows), FIELDS, rows, caveats)
    if not rows:
        return draft.undrawn(
            "How often anything went before a withdrawal is not known",
            "No participant's ratings, decisions, spending or pulse are recorded twice; they would"
            " be needed.",
        )
    return draft.listed(_verdict(rows))


def _cases(version: FigureReader) -> Iterator[Case]:
    for programme in programmes(version):
        if not programme.participants_listed:
            continue
        record = record_of(version, programme)
        for person in record.ledger.chosen:
            on = _day(person, programme.records_as_at)
            if on is None:
                continue
            for kind, (_, look) in SIGNALS.items():
                shown = look(record, person.participant_id, on)
                if shown:
                    signal = shown if isinstance(shown, Signal) else None
                    sources = signal.source_ids if signal else person.source_ids
                    yield Case(kind, programme.name, signal is not None, person.left, sources)


def _day(person: Person, records: date | None) -> date | None:
    """The day on which a participant's record is read: the day before the first on which its time
    can have ended; None where neither that nor the day of the records is known.
    """
    if person.ending is not None:
        return person.ended_earliest - timedelta(days=1) if person.ended_earliest else None
    return records


def _row(kind: str, cases: list[Case]) -> Row:
    with_it = [case for case in cases if case.shown]
    without = [case for case in cases if not case.shown]
    return {
        "kind": kind,
        "what": SIGNALS[kind][0],
        "programmes": listed(sorted({case.programme for case in cases})),
        "looked_at": len(cases),
        "with_it": len(with_it),
        "left": sum(case.left for case in with_it),
        "interval": _share(with_it),
        "left_without": sum(case.left for case in without),
        "interval_without": _share(without),
        "source_ids": ";".join(dict.fromkeys(case.source_ids for case in cases)),
    }


def _share(cases: list[Case]) -> str:
    if not cases:
        return "nobody"
    left = sum(case.left for case in cases)
    low, high = wilson(left, len(cases))
    return (
        f"{left} of {len(cases)}: {percent(left / len(cases))}, interval {percent(low)} to"
        f" {percent(high)}"
    )


def _verdict(rows: list[Row]) -> str:
    with_it = sum(row["with_it"] for row in rows)
    if not with_it:
        return (
            "No participant in any programme is recorded with such an entry before it left or"
            " stayed"
        )
    shown = [row for row in rows if row["with_it"]]
    parts = [_of_those(row) for row in shown]
    if len(parts) == 1:
        return f"{capital(parts[0])} left"
    return f"Of those whose record showed it, these left: {listed(parts)}"


def _of_those(row: Row) -> str:
    left = small(row["left"]) if row["left"] else "none"
    return f"{left} of the {small(row['with_it'])} with {row['what']}"


def _shows(rows: list[Row]) -> str:
    shares = [f"{row['what']}, {row['interval']}" for row in rows if row["with_it"]]
    most = "Too few to say more; the intervals are wide"
    return f"Share that left, with 95% intervals: {'; '.join(shares)}. {most}" if shares else most
