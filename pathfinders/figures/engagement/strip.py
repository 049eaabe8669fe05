"""A measure known for one year only: its spread as a strip of points, one a trust."""

import statistics

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.marks import Line, Mark, Note, Point, Points, Rule, Zone
from pathfinders.charts.palette import BLUE, sign
from pathfinders.entities.measure import Measure
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement import layout
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.store.versions import Row

ROWS_OF_POINTS = 9
"""Points are spread over this many heights, in order of value, so that near ones do not cover each
other.
"""


def strip(
    version: FigureReader,
    measure: Measure,
    group: str,
    values: list[Row],
    shows: str,
    caveats: tuple[str, ...],
    alone: bool,
) -> Figure:
    """The figure of one year: every trust a point, the participants named. `group` is "acute
    trusts"; `alone` whether no other year is known.
    """
    year = values[0]["year"]
    rows = sorted(
        (row | {"part": "Yes" if row["participant"] else "No"} for row in values),
        key=lambda r: (r["name"], r["trust_code"]),
    )
    fields = (
        Field("name", "Trust"),
        Field("trust_code", "ODS code"),
        Field("year", "Year", "year"),
        Field("value", measure.axis, "decimal", measure.digits),
        Field("respondents", "Staff who answered", "integer"),
        Field("part", "In the programme"),
    )
    low, middle, high = statistics.quantiles(
        [row["value"] for row in values], n=4, method="inclusive"
    )
    title = (
        f"Half of the {len(values)} {group} lay between {measure.format(low)} and"
        f" {measure.format(high)} on {measure.short} in {year}{', the only year known' * alone}"
    )
    draft = Draft(version, shows, fields, rows, caveats)
    named = [row for row in rows if row["part"] == "Yes"]
    said = (
        "; ".join(f"{row['name']}: {measure.format(row['value'])}" for row in named)
        or "No participant is named"
    )
    alt = f"Strip of one point a trust. {title}. Middle trust: {measure.format(middle)}. {said}."
    return draft.drawn(title, _chart(measure, values, (low, middle, high)), alt)


def _chart(measure: Measure, values: list[Row], quarters: tuple[float, float, float]) -> Chart:
    ordered = sorted(values, key=lambda row: (row["value"], row["trust_code"]))
    # A step that shares no factor with the number of heights scatters neighbours.
    heights = {
        row["trust_code"]: (i * 4) % ROWS_OF_POINTS / (ROWS_OF_POINTS - 1)
        for i, row in enumerate(ordered)
    }
    named = [row for row in ordered if row["participant"]]
    low, middle, high = quarters

    def point(row: Row) -> Point:
        hover = f"{row['name']}: {measure.format(row['value'])}"
        return Point(row["value"], heights[row["trust_code"]], hover, trust=row["trust_code"])

    others = tuple(point(row) for row in ordered if not row["participant"])
    marks: list[Mark] = [Points(others, sign("trusts", "others"), size=9, opacity=0.6)]
    for i, row in enumerate(named):
        look = sign("trust", row["trust_code"])
        # Names stand below the strip, one under another, each tied to its point.
        below = -0.34 * (i + 1)
        name = short_trust_name(row["name"])
        left = row["value"] > middle
        tie = (Point(row["value"], heights[row["trust_code"]]), Point(row["value"], below))
        marks += [
            Points((point(row),), look, size=14),
            Line(tie, look, width=1, dash="dot"),
            layout.label(name, look, row["value"], below, left=left, shift=2),
        ]
    top = 1.5 + 0.34 * len(named)
    return single(
        *marks,
        Zone(low, high, sign("band", "middle half"), -0.1, 1.1),
        Rule("x", middle, BLUE, 2, -0.1, 1.1),
        Note("Half of the trusts", (low + high) / 2, 1.12, upright="bottom"),
        x=Axis(measure.axis),
        y=Axis(low=1.5 - top - 0.1, high=1.4, visible=False),
        height=180 + 30 * len(named) + 60,
    )
