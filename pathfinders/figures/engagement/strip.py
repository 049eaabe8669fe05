"""A measure known for one year only: its spread as a strip of points, one a trust."""

import statistics

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.measure import Measure
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
        f"Half of the {len(values)} {group} lay between {measure.said(low)} and"
        f" {measure.said(high)} on {measure.short} in {year}{', the only year known' * alone}"
    )
    draft = Draft(version, shows, fields, rows, caveats)
    named = [row for row in rows if row["part"] == "Yes"]
    said = (
        "; ".join(f"{row['name']}: {measure.said(row['value'])}" for row in named)
        or "No participant is named"
    )
    alt = f"Strip of one point a trust. {title}. Middle trust: {measure.said(middle)}. {said}."
    return draft.drawn(title, _chart(measure, values, (low, middle, high)), alt)


def _chart(measure: Measure, values: list[Row], quarters: tuple[float, float, float]) -> Spec:
    ordered = sorted(values, key=lambda row: (row["value"], row["trust_code"]))
    # A step that shares no factor with the number of heights scatters neighbours.
    heights = {
        row["trust_code"]: (i * 4) % ROWS_OF_POINTS / (ROWS_OF_POINTS - 1)
        for i, row in enumerate(ordered)
    }
    named = [row for row in ordered if row["participant"]]
    others = [row for row in ordered if not row["participant"]]
    low, middle, high = quarters

    def points(rows: list[Row], marker: dict[str, object]) -> style.Trace:
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [r["value"] for r in rows],
            "marker": marker,
            "hoverinfo": "text",
            "y": [heights[r["trust_code"]] for r in rows],
            "hovertext": [f"{style.safe(r['name'])}: {measure.said(r['value'])}" for r in rows],
        }

    traces = [points(others, {"size": 9, "color": style.BLUE, "opacity": 0.6})]
    labels = [
        {
            "text": "Middle half",
            "x": (low + high) / 2,
            "y": 1.12,
            "yanchor": "bottom",
            "showarrow": False,
        },
    ]
    top = 1.5 + 0.34 * len(named)
    for i, row in enumerate(named):
        colour = layout.PARTICIPANT_COLOURS[i % 4]
        height = heights[row["trust_code"]]
        traces.append(
            points(
                [row], {"size": 14, "color": colour, "symbol": layout.PARTICIPANT_SYMBOLS[i % 4]}
            )
        )
        # Names stand below the strip, one under another, each tied to its point.
        below = -0.34 * (i + 1)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [row["value"]] * 2,
                "y": [height, below],
                "hoverinfo": "skip",
                "line": {"color": colour, "width": 1, "dash": "dot"},
            }
        )
        left = row["value"] > middle
        labels.append(
            layout.label(
                style.safe(layout.short_name(row["name"])),
                colour,
                row["value"],
                below,
                left=left,
                shift=2,
            )
        )
    shapes = [
        {
            "type": "rect",
            "x0": low,
            "x1": high,
            "y0": -0.1,
            "y1": 1.1,
            "fillcolor": style.BAND,
            "line": {"width": 0},
            "layer": "below",
        },
        {
            "type": "line",
            "x0": middle,
            "x1": middle,
            "y0": -0.1,
            "y1": 1.1,
            "line": {"color": style.BLUE, "width": 2},
        },
    ]
    return style.spec(
        traces,
        x=measure.axis,
        height=180 + 30 * len(named) + 60,
        annotations=labels,
        shapes=shapes,
        yaxis={"visible": False, "range": [1.5 - top - 0.1, 1.4]},
    )
