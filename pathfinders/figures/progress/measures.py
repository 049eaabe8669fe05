"""A programme's own measures, such as a quarterly staff pulse: each participant against its own
start, and the programme's median with its spread.
"""

from collections.abc import Sequence
from datetime import date
from statistics import median, quantiles

from pathfinders.charts.chart import ACROSS, Axis, Chart, Panel
from pathfinders.charts.marks import Band, Line, Mark, Point
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.progress.readings import FEWEST_RESPONSES, Reading, Series, series_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, count, number, small

MOST_PANELS = 3
FEWEST_FOR_A_SPREAD = 4
"""Participants from which on half of them say something about the spread."""
DIGITS = 2
ITS_OWN = (
    "This is a measure of the programme's own. It is not the national NHS Staff Survey and is never"
    " set beside it"
)
OWN_START = (
    "Each participant is set against its own first reading; those that joined later start later,"
    " and those that left count until their last reading"
)
FIELDS = (
    Field("label", "Measure"),
    Field("participant", "Participant"),
    Field("period", "Period"),
    Field("value", "Reading", "decimal", DIGITS),
    Field("change", "Change since its own start", "decimal", DIGITS),
    Field("responses_words", "Answers"),
    Field("invited", "Invited", "integer"),
    Field("note", "Note"),
)


@figure(
    "own-measures",
    page="progress",
    choices=("programme",),
    queries=("programmes", "own_measures"),
)
def own_measures(version: FigureReader, view: View) -> Figure:
    """How a programme's own measures changed at each participant since its own start, and the
    programme's median with its spread.
    """
    programme = programme_of(version, view)
    series = series_of(version, programme.programme_id)
    if not series:
        draft = Draft(version, f"{programme.name}: measures of its own", FIELDS, ())
        return draft.undrawn(
            f"No measure of the programme's own is recorded for {programme.said_name}",
            "Its participants' readings, such as a quarterly staff pulse, would be needed.",
        )
    rows = [row for each in series for row in _rows(each)]
    shown = [each for each in series if _measured_twice(each)][:MOST_PANELS]
    unit = f", in {series[0].unit}" if series[0].unit else ""
    shows = f"{programme.name}: {series[0].label}{unit}. {_middle(series[0])}".strip()
    draft = Draft(version, shows, FIELDS, rows, _caveats(series, rows))
    title = _verdict(series[0])
    if not shown:
        return draft.listed(title)
    alt = f"{title}. {' '.join(_in_words(each) for each in shown)}"
    return draft.drawn(title, _chart(shown), alt)


def _rows(series: Series) -> list[Row]:
    return [
        {
            "label": series.label,
            "participant": reading.participant,
            "period": between(reading.start, reading.end),
            "value": reading.value,
            "change": series.change(reading),
            "responses_words": _answers(reading),
            "invited": None if reading.suppressed else reading.invited,
            "note": reading.note,
            "source_ids": reading.source_ids,
        }
        for reading in series.readings
    ]


def _answers(reading: Reading) -> str:
    if reading.suppressed:
        return f"under {FEWEST_RESPONSES}: not shown"
    return "not published" if reading.responses is None else f"{reading.responses:,}"


def _measured_twice(series: Series) -> dict[str, list[Reading]]:
    """The readings of the participants that have more than one."""
    return {code: own for code, own in series.by_participant.items() if len(own) > 1}


def _latest_changes(series: Series) -> list[float]:
    changes = (series.change(own[-1]) for own in _measured_twice(series).values())
    return [change for change in changes if change is not None]


def _verdict(series: Series) -> str:
    changes = _latest_changes(series)
    if not changes:
        measured = len(series.by_participant)
        if not measured:
            return f"Every reading of {series.label} is from too few people to be shown"
        return (
            f"{series.label} has been measured once at {count(measured, 'participant')}; what has"
            " changed needs a second reading"
        )
    up, down = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    same = len(changes) - up - down
    parts = [f"higher than at its own start at {small(up)}", f"lower at {small(down)}"]
    parts += [f"the same at {small(same)}"] if same else []
    return (
        f"Of the {count(len(changes), 'participant')} measured more than once, {series.label} is"
        f" {', '.join(parts[:-1])} and {parts[-1]}"
    )


def _middle(series: Series) -> str:
    """The median of the latest changes with its spread, and how many people answered."""
    changes = _latest_changes(series)
    if not changes:
        return ""
    said = f"The middle change is {_signed(median(changes))}"
    if len(changes) >= FEWEST_FOR_A_SPREAD:
        low, _, high = quantiles(changes, n=4, method="inclusive")
        said += f" (half of them are from {_signed(low)} to {_signed(high)})"
    last = max(reading.end for reading in series.readings)
    answers = [r for r in series.readings if r.end == last and r.value is not None]
    people = sum(reading.responses or 0 for reading in answers)
    if people and len(answers) > 1:
        said += f"; in the latest period {people:,} people at {len(answers)} participants answered"
    return f"{said}."


def _signed(value: float) -> str:
    return f"+{number(value, DIGITS)}" if round(value, DIGITS) > 0 else number(value, DIGITS)


def _caveats(series: Sequence[Series], rows: Sequence[Row]) -> tuple[str, ...]:
    few = sum(reading.suppressed for each in series for reading in each.readings)
    silent = sum(r.responses is None for each in series for r in each.readings)
    split = len({each.measure for each in series}) < len(series)
    hidden = (
        f"{count(few, 'reading').capitalize()} from fewer than {FEWEST_RESPONSES} people"
        f" {'is' if few == 1 else 'are'} not shown and counted nowhere"
    )
    return (
        ITS_OWN,
        OWN_START,
        *([hidden] if few else []),
        *(
            [f"How many people answered is not published for {count(silent, 'reading')}"]
            if silent
            else []
        ),
        *(["A measure whose unit or scale changed is shown apart, never joined"] if split else []),
        *notes_of(rows),
    )


def _in_words(series: Series) -> str:
    parts = [
        f"{own[-1].participant} {_signed(series.change(own[-1]) or 0.0)}"
        for own in _measured_twice(series).values()
    ]
    return f"{series.label}, change since its own start: {'; '.join(parts)}."


def _chart(series: Sequence[Series]) -> Chart:
    panels = tuple(_panel(each, titled=len(series) > 1) for each in series)
    return Chart(panels, 60 + 280 * len(panels), ACROSS, margin_top=34)


def _panel(series: Series, *, titled: bool) -> Panel:
    many = _measured_twice(series)
    marks: list[Mark] = []
    days = sorted({reading.end for own in many.values() for reading in own})
    spread = {day: _changes_on(series, many, day) for day in days}
    wide = [day for day in days if len(spread[day]) >= FEWEST_FOR_A_SPREAD]
    if wide:
        edges = [quantiles(spread[day], n=4, method="inclusive") for day in wide]
        low, high = tuple(edge[0] for edge in edges), tuple(edge[2] for edge in edges)
        marks.append(Band(tuple(wide), low, high, sign("band", "middle half"), "Half of them"))
    for place, own in enumerate(many.values()):
        points = tuple(
            Point(
                reading.end,
                series.change(reading),
                f"{reading.participant}\n{between(reading.start, reading.end)}\n"
                f"{number(reading.value or 0.0, DIGITS)}, {_signed(series.change(reading) or 0.0)}"
                f" since its own start\n{_answers(reading)} answers",
            )
            for reading in own
        )
        marks.append(
            Line(
                points,
                sign("part", "participant"),
                "One participant",
                listed=place == 0,
                width=1,
                size=5,
            )
        )
    middle = tuple(
        Point(day, median(spread[day]), f"Middle participant\n{_signed(median(spread[day]))}")
        for day in days
    )
    marks.append(Line(middle, sign("band", "middle trust"), "Middle participant", width=4, size=9))
    return Panel(
        tuple(marks),
        Axis(kind="date"),
        Axis(title="Change since its own start", zero_line=True, most=5),
        title=series.label if titled else "",
        height=230,
        above=40 if titled else 10,
        below=30,
    )


def _changes_on(series: Series, many: dict[str, list[Reading]], day: date) -> list[float]:
    changes = (series.change(r) for own in many.values() for r in own if r.end == day)
    return [change for change in changes if change is not None]
