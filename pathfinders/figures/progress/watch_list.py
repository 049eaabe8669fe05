"""What the record says today of those still taking part, of the kind that went before withdrawals
in the past. It describes and scores nobody.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.figure import Draft, Field, Figure, all_sources
from pathfinders.figures.progress.held import QUERIES, record_of
from pathfinders.figures.progress.signals import (
    DROP_SHARE,
    IDLE_PERIODS,
    RATING_DAYS,
    SIGNALS,
    Record,
    Signal,
)
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import count, day, listed, percent, small

NO_FORECAST = (
    "This describes the record and is no forecast; how often each went before a withdrawal is at"
    " the foot of the page"
)
WHAT_COUNTS = (
    f"What counts: an overall CQC rating that is worse than the one before it and was published in"
    f" the last {RATING_DAYS // 365} years; a decision later than the programme's limit; no"
    f" spending in {small(IDLE_PERIODS)} periods in a row; a drop of a pulse by"
    f" {percent(DROP_SHARE)} of its scale"
)
FIELDS = (
    Field("participant", "Participant"),
    Field("words", "What the record says"),
    Field("on", "As of", "date"),
    Field("source", "Source"),
)


@figure("watch-list", page="progress", choices=("programme",), queries=QUERIES)
def watch_list(version: FigureReader, view: View) -> Figure:
    """What the record says of participants still taking part that went before withdrawals in the
    past, each with its date and source.
    """
    programme = programme_of(version, view)
    record = record_of(version, programme)
    on = programme.records_as_at
    still = record.ledger.still_in
    shows = f"{programme.name}: what the record says of participants, described and not scored"
    draft = Draft(version, shows, FIELDS, (), (WHAT_COUNTS,))
    if on is None or not still:
        return draft.undrawn(
            f"There is nobody to watch in {programme.said_name}", _why(programme, on)
        )
    rows = list(_rows(version, record, on))
    draft = Draft(version, f"{shows}, as at {day(on)}", FIELDS, rows, (NO_FORECAST, WHAT_COUNTS))
    if not rows:
        what = listed([words for words, _ in SIGNALS.values()], "or")
        return draft.undrawn(
            f"The record shows {what} for none of the {count(len(still), 'participant')} still"
            " taking part",
            "Ratings, decisions, spending and a pulse are looked at where they are recorded.",
        )
    return draft.listed(_verdict(rows, len(still)))


def _why(programme: Programme, on: date | None) -> str:
    if on is None:
        return (
            "The watch list is for a programme under way. The day that this one's records are true"
            " as at would be needed."
        )
    return (
        f"On the list of {programme.said_name} nobody takes part any more; a later list would be"
        " needed."
    )


def _rows(version: FigureReader, record: Record, on: date) -> Iterator[Row]:
    every = all_sources(version)
    for person in record.ledger.still_in:
        for _, look in SIGNALS.values():
            signal = look(record, person.participant_id, on)
            if isinstance(signal, Signal):
                titles = [every[code].title for code in _codes(signal)]
                yield {
                    "participant": person.name,
                    "kind": signal.kind,
                    "words": signal.words,
                    "on": signal.on,
                    "source": "; ".join(titles),
                    "source_ids": signal.source_ids,
                }


def _codes(signal: Signal) -> list[str]:
    return [code for code in dict.fromkeys(signal.source_ids.split(";")) if code]


def _verdict(rows: list[Row], still: int) -> str:
    people = len({row["participant"] for row in rows})
    numbers = Counter(row["kind"] for row in rows)
    parts = [
        f"{words} ({small(numbers[kind])})" for kind, (words, _) in SIGNALS.items() if numbers[kind]
    ]
    verb = "has" if people == 1 else "have"
    return (
        f"{small(people).capitalize()} of the {small(still)} still taking part {verb} an entry:"
        f" {listed(parts)}"
    )
