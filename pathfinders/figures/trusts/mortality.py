"""A trust's SHMI with its limits, and the calendar-year values that have none."""

from collections import Counter
from typing import Any

from pathfinders.charts import style
from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.layout import axis, panels
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import MONTHS, count, day, listed, number, small

FIELDS = (
    Field("series_words", "Series"),
    Field("period_start", "From", "date"),
    Field("period_end", "To", "date"),
    Field("value", "SHMI", "ratio", 2),
    Field("lower_limit", "Lower 95% limit", "ratio", 2),
    Field("upper_limit", "Upper 95% limit", "ratio", 2),
    Field("banding", "Banding"),
    Field("observed", "Observed deaths", "integer"),
    Field("expected", "Expected deaths", "decimal", 0),
    Field("confidence", "Period stated or inferred"),
    Field("note", "Note"),
)
ROLLING, YEARLY = "hscic_rolling", "calendar_year"
TITLES = {
    ROLLING: "Quarterly publications, with 95% limits",
    YEARLY: "Research panel, calendar years, no limits",
}
BANDS = {
    "Higher than expected": (style.ORANGE, "triangle-up"),
    "As expected": (style.BLUE, "circle"),
    "Lower than expected": (style.GREEN, "triangle-down"),
}
NO_LIMITS = "No limits published"
NOT_FOR_RANKING = (
    "SHMI must not be used to rank trusts or to compare one trust with another: its publisher"
    " says so."
)
PERIODS = (
    "The twelve-month periods overlap, so neighbouring values share deaths: they are not separate"
    " evidence."
)
LIMITS = (
    "A value between its limits is as expected. The limits hold for 95% of trusts as expected, and"
    " allow for over-dispersion."
)
SERIES = "The two series come from different publications and are not joined."
DAY = 86_400_000
"""Milliseconds, in which Plotly measures the width of a bar over dates."""


@figure(
    "trust-mortality",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_mortality"),
)
def trust_mortality(version: FigureReader, view: View) -> Figure:
    """The trust's Summary Hospital-level Mortality Indicator (SHMI), with its published limits."""
    trust = trust_of(version, view)
    rows = [
        row | {"series_words": TITLES[row["series"]]}
        for row in version.rows("trust_mortality", trust=trust.trust_code)
    ]
    rows.sort(key=lambda row: (row["series"] != ROLLING, row["period_end"]))
    shows = (
        f"{trust.words}: Summary Hospital-level Mortality Indicator (SHMI), deaths in hospital or"
        " within 30 days of discharge divided by the deaths expected, by end of the twelve months"
    )
    rolling = [row for row in rows if row["series"] == ROLLING]
    caveats = (
        (NOT_FOR_RANKING, PERIODS, *((LIMITS,) if rolling else ()), SERIES, *notes_of(rows))
        if rows
        else ()
    )
    draft = Draft(version, shows, FIELDS, rows, caveats)
    if not rows:
        return draft.undrawn(*_why(trust))
    shown = [series for series in (ROLLING, YEARLY) if any(row["series"] == series for row in rows)]
    traces = [
        trace
        for i, series in enumerate(shown)
        for trace in _panel([r for r in rows if r["series"] == series], i)
    ]
    y = {"range": _range(rows), "tickformat": ".1f", "dtick": 0.1}
    layout = panels(
        [TITLES[series] for series in shown],
        [_dates([r for r in rows if r["series"] == s]) for s in shown],
        y,
        220,
    )
    layout["shapes"] = [_expected(panel) for panel in range(len(shown))]
    chart = style.spec(
        traces, showlegend=True, legend={"itemclick": False, "itemdoubleclick": False}, **layout
    )
    return draft.drawn(_title(rows, rolling), chart, _alt(rows))


def _why(trust: Trust) -> tuple[str, str]:
    if trust.trust_type != "Acute":
        return (
            f"SHMI does not exist for {trust.kind} trusts",
            (
                "The Summary Hospital-level Mortality Indicator covers acute, non-specialist trusts"
                " only."
            ),
        )
    return (
        "No SHMI of this trust is held",
        (
            "It may have opened after, or closed before, the periods in this collection. The"
            " publication for its own periods would be needed."
        ),
    )


def _title(rows: list[Row], rolling: list[Row]) -> str:
    if not rolling:
        years = [str(row["period_end"].year) for row in rows]
        return (
            f"SHMI is held for {listed(years)} without limits, so whether it was as expected cannot"
            " be said"
        )
    bands = Counter(row["banding"] for row in rolling)
    periods = f"{count(len(rolling), 'overlapping period')} to {day(rolling[-1]['period_end'])}"
    if len(bands) == 1:
        scope = (
            f"in the one period to {day(rolling[-1]['period_end'])}"
            if len(rolling) == 1
            else f"in all {periods}"
        )
        return f"SHMI was {_banded(rolling[0]['banding'])} {scope}"
    parts = [f"{_banded(band)} in {small(n)}" for band, n in bands.most_common()]
    return f"SHMI was {listed(parts)} of {periods}"


def _banded(banding: str | None) -> str:
    return banding.lower() if banding else "without a banding"


def _panel(rows: list[Row], panel: int) -> list[style.Trace]:
    """One series: its limits as a bar at each period, and a marker a value, with no line
    between.
    """
    on = {"xaxis": axis("x", panel), "yaxis": axis("y", panel)}
    limited = [
        row for row in rows if row["lower_limit"] is not None and row["upper_limit"] is not None
    ]
    traces: list[style.Trace] = []
    if limited:
        traces.append(
            {
                "type": "bar",
                "x": [row["period_end"] for row in limited],
                "base": [row["lower_limit"] for row in limited],
                "y": [row["upper_limit"] - row["lower_limit"] for row in limited],
                "width": 70 * DAY,
                "hoverinfo": "skip",
                "marker": {"color": style.PALE, "line": {"width": 0}},
                "name": "95% limits",
                **on,
            }
        )
    for banding, (colour, symbol) in (*BANDS.items(), (None, (style.PURPLE, "diamond"))):
        banded = [row for row in rows if row["banding"] == banding]
        if banded:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [row["period_end"] for row in banded],
                    "y": [row["value"] for row in banded],
                    "name": banding or NO_LIMITS,
                    "cliponaxis": False,
                    "marker": {"size": 12, "color": colour, "symbol": symbol},
                    "hoverinfo": "text",
                    "hovertext": [_hover(row) for row in banded],
                    **on,
                }
            )
    return traces


def _hover(row: Row) -> str:
    limits = ""
    if row["lower_limit"] is not None and row["upper_limit"] is not None:
        limits = (
            f"<br>Limits {number(row['lower_limit'], 2)} to"
            f" {number(row['upper_limit'], 2)}<br>{row['banding']}"
        )
    return (
        f"{day(row['period_start'])} to {day(row['period_end'])}<br>SHMI"
        f" {number(row['value'], 2)}{limits}"
    )


def _range(rows: list[Row]) -> list[float]:
    values = [
        row[key]
        for row in rows
        for key in ("value", "lower_limit", "upper_limit")
        if row[key] is not None
    ]
    return [min([*values, 0.85]) - 0.05, max([*values, 1.15]) + 0.05]


def _dates(rows: list[Row]) -> dict[str, Any]:
    """An axis marked at the end of every second period of a quarterly series, and of every period
    of a yearly one.
    """
    ends = [row["period_end"] for row in rows]
    yearly = rows[0]["series"] == YEARLY
    marked = ends if yearly else ends[::-2][::-1]
    text = [
        str(end.year) if yearly else f"{MONTHS[end.month - 1][:3]}<br>{end.year}" for end in marked
    ]
    return {"type": "date", "tickvals": marked, "ticktext": text, "showgrid": False}


def _expected(panel: int) -> dict[str, Any]:
    """The line at 1, where as many died as expected."""
    return {
        "type": "line",
        "xref": f"{axis('x', panel)} domain",
        "x0": 0,
        "x1": 1,
        "yref": axis("y", panel),
        "y0": 1,
        "y1": 1,
        "line": {"color": style.GREY, "width": 1.5},
        "layer": "below",
    }


def _alt(rows: list[Row]) -> str:
    said = "; ".join(
        f"twelve months to {day(row['period_end'])}: {number(row['value'], 2)},"
        f" {(row['banding'] or NO_LIMITS).lower()}"
        for row in rows
    )
    return (
        "Points by period, in"
        f" {count(len({row['series'] for row in rows}), 'separate series', 'separate series')}."
        f" {said}."
    )
