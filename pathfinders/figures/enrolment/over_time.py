"""Enrolment over time: how many took part at each published date."""

from datetime import date
from typing import Literal

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Line, Point, Points, Span, Spans
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.enrolment.basis import (
    LOWER_BOUNDS,
    by_month,
    how_exact,
    noun,
    standing_totals,
    told,
    wave_words,
)
from pathfinders.figures.enrolment.from_list import over_time_from_list
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, counted, listed, month, qualified, small

FIELDS = (
    Field("as_of_earliest", "Earliest day", "date"),
    Field("as_of_latest", "Latest day", "date"),
    Field("wave", "Wave"),
    Field("value", "Participants, standing total", "integer"),
    Field("exact", "How exact"),
    Field("confidence", "Stated or inferred"),
    Field("note", "Note"),
)
FIRST_WAVE = "The number the first wave named is taken as the standing total on that day"


@figure(
    "participants-over-time",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "participant_spells", "programme_counts"),
)
def participants_over_time(version: FigureReader, view: View) -> Figure:
    """Standing number of participants over time, net of mergers, with uncertain dates as bands."""
    programme = programme_of(version, view)
    counts = version.rows("programme_counts", programme=programme.programme_id)
    standing = standing_of(version, programme)
    if standing.complete:
        return over_time_from_list(version, standing, counts)
    rows = [row | {"exact": how_exact(row["qualifier"])} for row in _totals(counts)]
    shows = (
        f"{programme.name}: number taking part at each published date, mergers and withdrawals"
        " taken off. A bar spans the days a count can stand for"
    )
    left = [
        row
        for row in counts
        if row["measure"] == "withdrawn" and row["region"] is None and row["value"] > 0
    ]
    apart = _apart(rows, left)
    caveats = told(
        [*apart, *(row for row in rows if row not in apart)], lambda row: capital(_span(row))
    )
    draft = Draft(version, shows, FIELDS, rows, caveats)
    if not rows:
        return draft.undrawn(
            "How many took part is not known",
            "No source gives the number of participants. A dated count would be needed.",
        )
    if len({row["as_of_latest"] for row in rows}) == 1:
        return draft.undrawn(
            f"{programme.short_name}: {_first(rows, programme)}",
            "One dated count is known, so there is no course over time to draw. A count at a second"
            " date would be needed.",
        )
    alt = f"Step line of the number of {noun(programme)}s taking part. " + "; ".join(
        f"{_span(row)}: {qualified(row['value'], row['qualifier'])}" for row in rows
    )
    return draft.drawn(
        _verdict(programme, rows, apart, left), _chart(programme, rows, apart), alt + "."
    )


def _totals(counts: list[Row]) -> list[Row]:
    totals = standing_totals(counts)
    first = [
        row
        for row in counts
        if row["measure"] == "new_participants" and row["wave"] == "1" and row["region"] is None
    ]
    early = [
        row for row in first if not totals or row["as_of_latest"] < totals[0]["as_of_earliest"]
    ]
    notes = [". ".join(note for note in (FIRST_WAVE, row["note"]) if note) for row in early]
    return [
        row | {"confidence": "inferred", "note": note}
        for row, note in zip(early, notes, strict=True)
    ] + totals


def _apart(rows: list[Row], left: list[Row]) -> list[Row]:
    """Totals below an earlier one although no withdrawal is recorded by then: counted differently,
    perhaps, but not leavers.
    """
    apart: list[Row] = []
    highest = 0
    for row in rows:
        fell = row["value"] < highest and row["qualifier"] not in LOWER_BOUNDS
        if fell and not any(gone["as_of_earliest"] <= row["as_of_latest"] for gone in left):
            apart.append(row)
        highest = max(highest, row["value"])
    return apart


def _verdict(programme: Programme, rows: list[Row], apart: list[Row], left: list[Row]) -> str:
    solid = [
        row for row in rows if row not in apart and row["qualifier"] not in LOWER_BOUNDS
    ] or rows
    first, last = solid[0], solid[-1]
    start = _first(solid, programme)
    ends = [
        counted(row["value"], row["qualifier"])
        for row in solid
        if row["as_of_latest"] == last["as_of_latest"]
    ]
    end = f"{listed(list(dict.fromkeys(ends)), 'or')} by {month(last['as_of_latest'])}"
    ways = f"{programme.short_name}: {start}"
    if last["value"] > first["value"]:
        ways = f"{capital(programme.said_name)} grew from {start} to {end}"
    elif last["value"] < first["value"]:
        gone = sum(
            row["value"]
            for row in left
            if row["as_of_latest"] <= last["as_of_latest"] and row["qualifier"] == "exact"
        )
        because = (
            f", after {small(gone)} withdrew" if gone == first["value"] - last["value"] else ""
        )
        ways = f"{programme.short_name}: {start}, {end}{because}"
    bounds = [
        row
        for row in rows
        if row["qualifier"] in LOWER_BOUNDS and row["as_of_latest"] >= last["as_of_latest"]
    ]
    beyond = [
        f"{counted(row['value'], row['qualifier'])} by {month(row['as_of_latest'])}"
        for row in bounds
        if row is not last
    ]
    if apart:
        later = listed([counted(row["value"], row["qualifier"]) for row in apart])
        counts = "a later count of" if len(apart) == 1 else "later counts of"
        does = "does" if len(apart) == 1 else "do"
        beyond.append(f"{counts} {later} {does} not record anyone leaving")
    return "; ".join([ways, *beyond])


def _first(rows: list[Row], programme: Programme) -> str:
    """The earliest total in words, with its month; where sources differ, each of their values."""
    first = rows[0]
    values = [
        counted(row["value"], row["qualifier"])
        for row in rows
        if row["as_of_latest"] == first["as_of_latest"]
    ]
    one = values == ["one"]
    said = f"{listed(list(dict.fromkeys(values)), 'or')} {noun(programme)}{'' if one else 's'}"
    return f"{said} {by_month(first['as_of_earliest'], first['as_of_latest'])}"


def _span(row: Row) -> str:
    return between(row["as_of_earliest"], row["as_of_latest"])


def _chart(programme: Programme, rows: list[Row], apart: list[Row]) -> Chart:
    on_line = [row for row in rows if row not in apart]
    solid = [row for row in on_line if row["qualifier"] not in LOWER_BOUNDS]
    return single(
        _spans(rows),
        *_lines(on_line, "dot"),
        *_lines(solid, "solid"),
        _points(rows, apart),
        x=Axis(kind="date"),
        y=Axis(
            f"{capital(noun(programme))}s taking part",
            low=0,
            high=1.18 * max(row["value"] for row in rows),
        ),
        height=400,
    )


def _spans(rows: list[Row]) -> Spans:
    """A thick bar from the first to the last day that each count can stand for."""
    spans = tuple(Span(row["as_of_earliest"], row["as_of_latest"], row["value"]) for row in rows)
    return Spans(spans, sign("count", "days"), width=14)


def _lines(rows: list[Row], dash: Literal["dot", "solid"]) -> list[Line]:
    """Steps through the counts; where sources differ on a date, one along their lowest and one
    along their highest values.
    """
    values: dict[date, list[int]] = {}
    for row in rows:
        values.setdefault(row["as_of_latest"], []).append(row["value"])
    lowest = tuple(Point(day, min(counts)) for day, counts in values.items())
    highest = tuple(Point(day, max(counts)) for day, counts in values.items())
    width = 3 if dash == "solid" else 2
    return [
        Line(points, sign("count", "exact"), width=width, dash=dash, step=True)
        for points in dict.fromkeys((lowest, highest))
    ]


def _points(rows: list[Row], apart: list[Row]) -> Points:
    points = tuple(
        Point(
            row["as_of_latest"],
            row["value"],
            _hover(row),
            qualified(row["value"], row["qualifier"]) + " (no withdrawal found)" * (row in apart),
            "above left",
            sign=sign("count", _exactness(row, apart)),
        )
        for row in rows
    )
    return Points(points, sign("count", "exact"), size=11, edge=2)


def _exactness(row: Row, apart: list[Row]) -> str:
    if row in apart:
        return "apart"
    return "bound" if row["qualifier"] in LOWER_BOUNDS else "exact"


def _hover(row: Row) -> str:
    note = f"\n{wrapped(row['note'], 40)}" if row["note"] else ""
    return (
        f"{capital(counted(row['value'], row['qualifier']))}, {_span(row)}"
        f"\n{capital(wave_words(row['wave']))}, {row['confidence']}{note}"
    )
