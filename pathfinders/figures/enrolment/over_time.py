"""Enrolment over time: how many took part at each published date."""

from datetime import date

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.enrolment.basis import (
    LOWER_BOUNDS,
    by_month,
    how_exact,
    noun,
    short_name,
    standing_totals,
    told,
    wave_words,
)
from pathfinders.figures.figure import Draft, Field, Figure
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
    queries=("programmes", "programme_counts"),
)
def participants_over_time(version: FigureReader, view: View) -> Figure:
    """Standing number of participants over time, net of mergers, with uncertain dates as bands."""
    programme = programme_of(version, view)
    counts = version.rows("programme_counts", programme=programme.programme_id)
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
            "No source in this collection gives the number of participants. A dated count would be"
            " needed.",
        )
    if len({row["as_of_latest"] for row in rows}) == 1:
        return draft.undrawn(
            f"{short_name(programme)}: {_first(rows, programme)}",
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
    ways = f"{short_name(programme)}: {start}"
    if last["value"] > first["value"]:
        ways = f"{short_name(programme)} grew from {start} to {end}"
    elif last["value"] < first["value"]:
        gone = sum(
            row["value"]
            for row in left
            if row["as_of_latest"] <= last["as_of_latest"] and row["qualifier"] == "exact"
        )
        because = (
            f", after {small(gone)} withdrew" if gone == first["value"] - last["value"] else ""
        )
        ways = f"{short_name(programme)}: {start}, {end}{because}"
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
    beyond += [
        f"a later count of {counted(row['value'], row['qualifier'])} does not record anyone leaving"
        for row in apart
    ]
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


def _chart(programme: Programme, rows: list[Row], apart: list[Row]) -> Spec:
    on_line = [row for row in rows if row not in apart]
    solid = [row for row in on_line if row["qualifier"] not in LOWER_BOUNDS]
    traces = [_spans(rows), *_lines(on_line, "dot"), *_lines(solid, "solid"), _points(rows, apart)]
    yaxis = {"range": [0, 1.18 * max(row["value"] for row in rows)]}
    return style.spec(
        traces,
        y=f"{capital(noun(programme))}s taking part",
        height=400,
        xaxis=style.DATES,
        yaxis=yaxis,
    )


def _spans(rows: list[Row]) -> style.Trace:
    """A thick bar from the first to the last day that each count can stand for."""
    x = [day for row in rows for day in (row["as_of_earliest"], row["as_of_latest"], None)]
    y = [value for row in rows for value in (row["value"], row["value"], None)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": 14, "color": style.BAND},
        "hoverinfo": "skip",
    }


def _lines(rows: list[Row], dash: str) -> list[style.Trace]:
    """Steps through the counts; where sources differ on a date, one along their lowest and one
    along their highest values.
    """
    values: dict[date, list[int]] = {}
    for row in rows:
        values.setdefault(row["as_of_latest"], []).append(row["value"])
    ends = [[min(v) for v in values.values()], [max(v) for v in values.values()]]
    steps = ends[:1] if ends[0] == ends[1] else ends
    look = {"shape": "hv", "color": style.BLUE, "width": 3 if dash == "solid" else 2, "dash": dash}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(values),
            "y": y,
            "line": look,
            "hoverinfo": "skip",
        }
        for y in steps
    ]


def _points(rows: list[Row], apart: list[Row]) -> style.Trace:
    symbols = [
        (
            "diamond-open"
            if r in apart
            else "circle-open"
            if r["qualifier"] in LOWER_BOUNDS
            else "circle"
        )
        for r in rows
    ]
    hover = [
        f"{capital(counted(r['value'], r['qualifier']))}, {_span(r)}<br>"
        f"{style.safe(capital(wave_words(r['wave'])))}, {r['confidence']}"
        + (f"<br>{style.wrapped(r['note'], 40)}" if r["note"] else "")
        for r in rows
    ]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [r["as_of_latest"] for r in rows],
        "y": [r["value"] for r in rows],
        "marker": {
            "size": 11,
            "symbol": symbols,
            "color": style.BLUE,
            "line": {"width": 2, "color": style.BLUE},
        },
        "text": [
            qualified(r["value"], r["qualifier"]) + " (no withdrawal found)" * (r in apart)
            for r in rows
        ],
        "textposition": "top left",
        "cliponaxis": False,
        "hovertext": hover,
        "hoverinfo": "text",
    }
