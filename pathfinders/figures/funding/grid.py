"""Who was allocated and spent what: a row a participant, a column a month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from pathfinders.charts.chart import Axis, Chart, Tick, rows_axis, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Labels, Mark, Point, Span, Spans
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.funding.ledger import Ledger, Person, ledger_of
from pathfinders.figures.funding.periods import Period, columns_for
from pathfinders.figures.funding.words import in_full
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import MONTHS, month, small

MOST_ROWS = 40
"""Participants from which on the figure is a list, which can be searched and scrolled."""
SHADES = 4
WIDE = 3.0
"""How many times as wide as a month the columns of totals are."""
LETTERS = 10.5
NAME_WIDTHS = (18, 22, 26)
"""Letters of a line of a participant's name: the first with which it takes two lines."""
EMPTY_CELL = (
    "An empty cell is a period without a sum on record, which is not the same as nothing spent"
)
LEFT_OVER = "What is left is what was allocated less what was spent; refunds are not taken off"
OTHER = "Other: sums that fall in no single column"
SUMMARY = (
    ("spent_gbp", "Spent"),
    ("allocated_gbp", "Allocated"),
    ("left_gbp", "Left"),
)
NONE_BY_PARTICIPANT = (
    "No sum allocated to, or spent by, a single participant is recorded for this programme. The"
    " programme's own accounts, by participant, would be needed."
)


@figure(
    "spend-by-participant",
    page="funding",
    choices=("programme",),
    queries=("programmes", "funding_sums", "money_moved", "participant_spells"),
)
def spend_by_participant(version: FigureReader, view: View) -> Figure:
    """What each participant was allocated, spent in each month and has left."""
    programme = programme_of(version, view)
    ledger = ledger_of(version, programme.programme_id)
    if not ledger.by_participant:
        draft = Draft(version, f"{programme.name}: money by participant", (), ())
        return draft.undrawn(
            f"What each participant of {programme.said_name} was allocated and spent"
            " is not published",
            NONE_BY_PARTICIPANT,
        )
    spending = [row for row in ledger.spending if row["participant_id"]]
    columns = columns_for([row for row in spending if not row["to_date"]])
    rows = _rows(ledger, columns)
    shows = f"{programme.name}: pounds by participant{_span(columns)}"
    shows += ", in thousands; each month by its letter" if len(rows) <= MOST_ROWS + 1 else ""
    fields = _fields(rows, columns)
    also = (*ledger.spending, *ledger.stage("allocated"), *ledger.moved)
    draft = Draft(version, shows, fields, rows, (EMPTY_CELL, LEFT_OVER), also)
    if len(rows) > MOST_ROWS + 1:
        return draft.listed(_verdict(ledger))
    alt = "Money by participant. " + " ".join(_in_words(row) for row in rows)
    return draft.drawn(_verdict(ledger), _chart(rows, columns), alt)


def _rows(ledger: Ledger, columns: Sequence[Period]) -> list[Row]:
    """A row a participant with money, those that left last, and one for all of them together."""
    people = [person for person in ledger.people.values() if _has_money(ledger, person)]
    people.sort(key=lambda person: person.left)
    rows = [_row(ledger, person, columns) for person in people]
    return [*rows, _all(rows, columns)] if len(rows) > 1 else rows


def _has_money(ledger: Ledger, person: Person) -> bool:
    stages = (ledger.spending_stage, "allocated")
    return any(ledger.of(person.participant_id, stage) is not None for stage in stages)


def _row(ledger: Ledger, person: Person, columns: Sequence[Period]) -> Row:
    code = person.participant_id
    own = [row for row in ledger.spending if row["participant_id"] == code]
    row: Row = {
        "participant": f"{person.name}, left" if person.left else person.name,
        "spent_gbp": ledger.of(code, ledger.spending_stage),
        "allocated_gbp": ledger.of(code, "allocated"),
        "source_ids": person.source_ids,
    }
    for number, column in enumerate(columns):
        sums = [sum_ for sum_ in own if column.holds(sum_) and not sum_["to_date"]]
        row[f"column_{number}"] = _sum(sums) if sums else None
    elsewhere = [sum_ for sum_ in own if sum_["to_date"] or not any(c.holds(sum_) for c in columns)]
    row["elsewhere"] = _sum(elsewhere) if elsewhere else None
    return row | {"left_gbp": _left(row["allocated_gbp"], row["spent_gbp"])}


def _all(rows: Sequence[Row], columns: Sequence[Period]) -> Row:
    """The totals; of a column in which nobody has a sum, nothing."""
    keys = ["spent_gbp", "allocated_gbp", "elsewhere"]
    keys += [f"column_{number}" for number in range(len(columns))]
    totals: Row = {"participant": f"All {len(rows)}", "source_ids": ""}
    for key in keys:
        values = [row[key] for row in rows if row[key] is not None]
        totals[key] = round(fsum(values), 2) if values else None
    return totals | {"left_gbp": _left(totals["allocated_gbp"], totals["spent_gbp"])}


def _left(allocated: float | None, spent: float | None) -> float | None:
    """What is left of an allocation. Where no spending is recorded, that is not known."""
    return None if allocated is None or spent is None else round(allocated - spent, 2)


def _sum(rows: Sequence[Row]) -> float:
    return round(fsum(row["amount_gbp"] for row in rows), 2)


def _fields(rows: Sequence[Row], columns: Sequence[Period]) -> tuple[Field, ...]:
    elsewhere = any(row["elsewhere"] is not None for row in rows)
    return (
        Field("participant", "Participant"),
        *(Field(key, f"{words}, £", "gbp") for key, words in SUMMARY),
        *([Field("elsewhere", "Spent before, or in no single column, £", "gbp")] * elsewhere),
        *(
            Field(f"column_{number}", f"{column.label}, £", "gbp")
            for number, column in enumerate(columns)
        ),
    )


def _verdict(ledger: Ledger) -> str:
    leavers = ledger.leavers
    stage = "paid" if ledger.spending_stage == "paid" else "spent"
    if ledger.spent is None:
        return "What each participant was allocated is recorded; what each spent is not published"
    if ledger.allocated is None:
        return f"What each participant {stage} is recorded; what was allocated is not published"
    if leavers:
        who = f"The {small(len(leavers))} that left" if len(leavers) > 1 else "The one that left"
        spent = in_full(ledger.spent_by(leavers))
        staying = len(ledger.still_in)
        rest = _left_of(ledger, ledger.still_in)
        after = f"; the {small(staying)} still taking part have {rest} left" if staying > 1 else ""
        return f"{who} had {stage} {spent}{after}"
    rest = in_full(ledger.allocated - ledger.spent)
    return f"{in_full(ledger.spent)} is {stage}, and {rest} of what was allocated is left"


def _left_of(ledger: Ledger, people: Sequence[Person]) -> str:
    allocated = fsum(ledger.of(person.participant_id, "allocated") or 0.0 for person in people)
    return in_full(allocated - ledger.spent_by(people))


def _in_words(row: Row) -> str:
    parts = [
        f"{words.lower()} {in_full(row[key])}" for key, words in SUMMARY if row[key] is not None
    ]
    return f"{row['participant']}: {', '.join(parts)}."


@dataclass(frozen=True)
class _Place:
    key: str
    label: str
    name: str
    middle: float
    wide: float


def _places(rows: Sequence[Row], columns: Sequence[Period]) -> list[_Place]:
    """The columns of the chart from left to right; those without any sum are left out."""
    keys = [
        (f"column_{number}", _short(column), column.label, WIDE if column.months == 12 else 1.0)
        for number, column in enumerate(columns)
    ]
    used = any(row["elsewhere"] is not None for row in rows)
    before = [("elsewhere", "Other", "Other", WIDE)] if used else []
    totals = [
        (key, words, words, WIDE)
        for key, words in SUMMARY
        if any(row[key] is not None for row in rows)
    ]
    places, edge = [], 0.0
    for key, label, name, wide in [*before, *keys, *totals]:
        places.append(_Place(key, label, name, edge + wide / 2, wide))
        edge += wide
    return places


def _short(column: Period) -> str:
    """The column's month by its letter, as a phone has room for no more; a quarter by two."""
    first, last = MONTHS[column.start.month - 1][0], MONTHS[column.end.month - 1][0]
    if column.months == 12:
        return column.label
    return first if column.months == 1 else f"{first}-{last}"


def _span(columns: Sequence[Period]) -> str:
    """The months that the columns reach over: ", from April to October 2026"."""
    if not columns:
        return ""
    first, last = columns[0].start, columns[-1].end
    start = month(first) if first.year != last.year else MONTHS[first.month - 1]
    return f", spent from {start} to {month(last)}"


def _chart(rows: Sequence[Row], columns: Sequence[Period]) -> Chart:
    places = _places(rows, columns)
    monthly = [place for place in places if place.key.startswith("column_")]
    # All of them together are in the table, and in the line of spending; a slide has no room.
    people = rows[:-1] if len(rows) > 1 else rows
    most = max((row[p.key] or 0.0 for row in people for p in monthly), default=0.0)
    marks: list[Mark] = []
    for shade in range(1, SHADES + 1):
        spans = tuple(
            Span(
                place.middle - 0.47,
                place.middle + 0.47,
                number,
                f"{row['participant']}\n{place.name}: {in_full(row[place.key])}",
            )
            for number, row in enumerate(people)
            for place in monthly
            if _shade(row[place.key], most) == shade
        )
        marks.append(Spans(spans, sign("share", f"shade {shade}"), width=18))
    cells = tuple(
        Point(place.middle, number, label=_cell(row[place.key]), side="over")
        for number, row in enumerate(people)
        for place in places
        if row[place.key] is not None
    )
    marks.append(Labels(cells, letters=LETTERS))
    labels = [_name(row["participant"]) for row in people]
    edge = places[-1].middle + places[-1].wide / 2 if places else 1.0
    ticks = tuple(Tick(place.middle, place.label) for place in places)
    return single(
        *marks,
        x=Axis(low=0.0, high=edge, ticks=ticks, grid=False, on_top=True, level=True, letters=10.5),
        y=replace(rows_axis(labels), grid=False, letters=10.5),
        height=40 + 28 * len(people),
    )


def _name(participant: str) -> str:
    """A participant's name on at most two short lines, so that a phone has room for the sums; what
    is longer is cut, and the table has it in full.
    """
    for width in NAME_WIDTHS:
        lines = wrapped(short_trust_name(participant), width).split("\n")
        if len(lines) <= 2:
            return "\n".join(lines)
    return f"{lines[0]}\n{lines[1]} \N{HORIZONTAL ELLIPSIS}"


def _shade(amount: float | None, most: float) -> int:
    """Which of four shades a sum has, by its share of the largest; 0 where there is none."""
    if amount is None or most <= 0 or amount <= 0:
        return 0
    return min(SHADES, int(SHADES * amount / most) + 1)


def _cell(amount: float | None) -> str:
    """An amount in thousands of pounds, in as few letters as it takes."""
    thousands = (amount or 0.0) / 1000
    if 0 < abs(thousands) < 0.5:
        return "<1"
    return f"{round(thousands):,}".replace("-", "\N{MINUS SIGN}")
