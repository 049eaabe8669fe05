"""Expressions of interest: received, decided and open, by the month in which they came."""

from collections.abc import Callable, Sequence

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars, Note, Text, line_count
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.programme import programme_of
from pathfinders.figures.applications.rows import (
    ACCEPTED,
    NO_LIST,
    Applications,
    applications_of,
    outcome_words,
)
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import difference, standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, month

NUMBERS = (
    Field("received", "Received", "integer"),
    Field("accepted", "Accepted", "integer"),
    Field("declined", "Declined", "integer"),
    Field("taken_back", "Taken back or stopped", "integer"),
    Field("open", "Open", "integer"),
    Field("not_published", "Outcome not published", "integer"),
)
FIELDS = (Field("group", "Received in"), *NUMBERS)
LETTERS = 46
"""As many letters of a label as a phone shows in a line."""
UNDATED = "Day not known"
PUBLISHED = ("expressions_of_interest", "applications")


@figure(
    "expressions-of-interest",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "participant_spells", "applications", "programme_counts"),
)
def expressions_of_interest(version: FigureReader, view: View) -> Figure:
    """Expressions of interest by the month in which they were received, and what became of
    them.
    """
    programme = programme_of(version, view)
    applications = applications_of(version, programme, standing_of(version, programme).spells)
    rows = grouped(applications.rows, _month)
    counts = version.rows("programme_counts", programme=programme.programme_id)
    shows = f"{programme.name}: expressions of interest by month of receipt, with those accepted"
    caveats = (*_apart(applications, counts), *applications.partial)
    draft = Draft(version, shows, FIELDS, rows, caveats if rows else ())
    if not applications.enough:
        return draft.undrawn("Expressions of interest are not listed one by one", NO_LIST)
    alt = "Bars of expressions of interest by month. " + " ".join(
        f"{row['group']}: {row['received']} received, {row['words']}." for row in rows
    )
    return draft.drawn(_verdict(applications), bars(rows), alt)


def _month(row: Row) -> str:
    first, last = row["received_earliest"], row["received_latest"]
    if first is None or last is None:
        return UNDATED
    # Bounds that reach over a month's end name no month: to choose one would draw a peak that
    # nobody recorded.
    if (first.year, first.month) != (last.year, last.month):
        return f"By {month(last)}, month not known"
    return month(last)


def _verdict(applications: Applications) -> str:
    as_at = applications.programme.records_as_at
    by = f" by {day(as_at)}" if as_at else ""
    total = count(len(applications.rows), "expression of interest", "expressions of interest")
    return f"{capital(total)}{applications.among}{by}: {outcome_words(applications.rows)}"


def _apart(applications: Applications, counts: Sequence[Row]) -> tuple[str, ...]:
    """Published totals that differ from the number listed."""
    # A list that is not complete falls short of a published total without disagreeing with it.
    if not applications.is_complete:
        return ()
    # Totals of one region or one wave are not those of the programme.
    differences = [
        difference("expressed an interest", len(applications.rows), row["value"], row["qualifier"])
        for row in counts
        if row["measure"] in PUBLISHED and row["region"] is None and row["wave"] == "all"
    ]
    return tuple(dict.fromkeys(text for text in differences if text))


def grouped(rows: Sequence[Row], group: Callable[[Row], str]) -> list[Row]:
    """One row for each group, in the order of the rows: how many were received and what became of
    them.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(group(row), []).append(row)
    return [_counted(name, own) for name, own in groups.items()]


def _counted(name: str, own: list[Row]) -> Row:
    outcomes = [row["outcome"] for row in own]
    accepted = sum(outcome in ACCEPTED for outcome in outcomes)
    return {
        "group": name,
        "received": len(own),
        "accepted": accepted,
        "declined": outcomes.count("declined"),
        "taken_back": outcomes.count("taken_back") + outcomes.count("stopped"),
        "open": outcomes.count("open"),
        "not_published": outcomes.count(""),
        "words": outcome_words(own),
        "source_ids": ";".join(row["source_ids"] for row in own),
    }


def _label(row: Row) -> Text:
    return Text(row["group"], f": {row['received']:,}\n{wrapped(row['words'], LETTERS)}")


def bars(rows: Sequence[Row]) -> Chart:
    """A bar for each row, with those accepted inside it and the numbers in words above it."""
    # The axis runs upwards, so the first row has the highest place.
    placed = list(zip(range(len(rows), 0, -1), rows, strict=True))
    most = max(row["received"] for row in rows)

    # Both kinds are drawn over the same place from nought, so that those accepted are seen as a
    # part of those received.
    def lying(key: str, name: str, basis: str, *, outline: str = "", edge: float = 0) -> Bars:
        drawn = tuple(
            Bar(place, row[key], hover=f"{row['group']}: {row['received']}\n{row['words']}")
            for place, row in placed
        )
        return Bars(drawn, sign("basis", basis), name, width=0.34, outline=outline, edge=edge)

    return single(
        lying("received", "Received", "applied", outline=GREY, edge=1),
        lying("accepted", "Accepted", "chosen"),
        *(
            Note(_label(row), 0, place, "left", "bottom", up=16, letters=13)
            for place, row in placed
        ),
        x=Axis("Expressions of interest", low=0, high=1.06 * most, form="whole"),
        y=Axis(low=0.5, high=len(rows) + 0.7, visible=False),
        height=110 + len(rows) * (36 + 18 * max(line_count(_label(row)) for row in rows)),
        legend=Legend(),
    )
