"""The numbers in PowerPoint's own charts are the numbers of the figure's chart, worked out here
anew.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from pathfinders.charts.chart import Axis, Chart, Legend, Panel
from pathfinders.charts.marks import Bar, Bars, Line, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.exports.context import Context
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.slides.figure import FIRST_ONLY, TOO_MUCH
from pathfinders.figures import Figure, make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.exports.made_up import CONTEXT, made_up
from tests.exports.read_deck import Coordinates, charts_of, points_of, slides_of, text_of
from tests.rendered import plotly_of


def place(value: Any, order: list[str]) -> float | None:
    """Where a value of the chart stands on PowerPoint's axis."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds() / 86400
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    return float(order.index(value)) if isinstance(value, str) else float(value)


def expected(figure: Figure, panels: int) -> Iterator[tuple[str, Coordinates]]:
    """For each trace of the first panels with something in it, what must be among the chart's
    points: all of them, or only these.
    """
    assert figure.chart is not None
    data, layout = plotly_of(figure)["data"], plotly_of(figure)["layout"]
    axes = list(
        dict.fromkeys(
            (t.get("xaxis", "x"), t.get("yaxis", "y")) for t in data if len(t.get("x", ()))
        )
    )
    axes.sort(key=lambda pair: -(layout.get(f"yaxis{pair[1][1:]}", {}).get("domain") or (0, 1))[1])
    for pair in axes[:panels]:
        traces = [
            t
            for t in data
            if len(t.get("x", ())) and (t.get("xaxis", "x"), t.get("yaxis", "y")) == pair
        ]
        orders = []
        for name, key in zip(pair, "xy", strict=True):
            listed = list(layout.get(f"{key}axis{name[1:]}", {}).get("categoryarray") or ())
            orders.append(
                list(
                    dict.fromkeys(
                        [*listed, *(v for t in traces for v in t[key] if isinstance(v, str))]
                    )
                )
            )
        for trace in traces:
            found = [
                (place(x, orders[0]), place(y, orders[1]))
                for x, y in zip(trace["x"], trace["y"], strict=True)
            ]
            points = [(x, y) for x, y in found if x is not None and y is not None]
            if trace["type"] == "bar":
                flat = trace.get("orientation") == "h"
                base = trace.get("base") or 0.0
                bases = list(base) if isinstance(base, (list, tuple)) else [base] * len(points)
                points = [
                    (x + b, y) if flat else (x, y + b)
                    for (x, y), b in zip(points, bases, strict=True)
                ]
                yield "some", points
            elif (trace.get("line") or {}).get("shape") == "hv" and "lines" in trace["mode"]:
                yield "some", points
            else:
                yield "all", points


def check(figure: Figure, charts: list[Any]) -> int:
    """Looks for every trace's points in the figure's native charts; returns how many series were
    found.
    """
    every = [points_of(series) for chart in charts for series in chart.plots[0].series]
    names: list[str] = []
    if charts and not any(every):
        return check_bars(figure, charts)
    for how, points in expected(figure, len(charts)):
        rounded = [rounding(points), *(rounding(one) for one in every)]
        if how == "all":
            assert rounded[0] in rounded[1:], (figure.name, points[:3])
        else:
            # Bars of several colours are several series; their ends, and the corners of steps, are
            # in one or another.
            assert set(rounded[0]) <= {point for one in rounded[1:] for point in one}, (
                figure.name,
                points[:3],
            )
        names.append(how)
    return len(names)


def rounding(points: Coordinates) -> Coordinates:
    """Points to twelve figures, as a file may hold them."""
    return [(float(f"{x:.12g}"), float(f"{y:.12g}")) for x, y in points]


def check_bars(figure: Figure, charts: list[Any]) -> int:
    """A bar chart of PowerPoint's own: each bar's category and length."""
    assert figure.chart is not None
    plot = charts[0].plots[0]
    categories = list(plot.categories)
    for series, trace in zip(plot.series, plotly_of(figure)["data"], strict=True):
        flat = trace.get("orientation") == "h"
        lengths, where = (trace["x"], trace["y"]) if flat else (trace["y"], trace["x"])
        axis = plotly_of(figure)["layout"]["yaxis" if flat else "xaxis"]
        named = dict(zip(axis.get("tickvals") or (), axis.get("ticktext") or (), strict=False))
        wanted = {
            re.sub(r"</?b>", "", named.get(w, w).replace("<br>", " ")): length
            for w, length in zip(where, lengths, strict=True)
        }
        held = {c: v for c, v in zip(categories, series.values, strict=True) if v is not None}
        assert held == {name: length for name, length in wanted.items() if length is not None}
    return len(plotly_of(figure)["data"])


def test_every_native_chart_holds_its_figures_numbers(
    every_deck: list[tuple[Figure, list[Any]]],
) -> None:
    drawn = [(figure, slides[1]) for figure, slides in every_deck if figure.chart is not None]
    charted = [(figure, charts_of(slide)) for figure, slide in drawn if charts_of(slide)]
    assert sum(check(figure, charts) for figure, charts in charted) > 100
    # Where not all panels can be read on one slide, the first are drawn and the slide says so.
    in_part = [
        slide
        for figure, slide in drawn
        if figure.chart is not None and 0 < len(charts_of(slide)) < len(figure.chart.panels)
    ]
    assert 0 < len(in_part) < len(charted) / 10
    assert all(FIRST_ONLY in text_of(slide) for slide in in_part)
    # A chart with more text than a slide can hold says where it is.
    crowded = [(figure, slide) for figure, slide in drawn if not charts_of(slide)]
    assert len(crowded) < len(charted) / 10
    assert all(TOO_MUCH in text_of(slide) for _, slide in crowded)


def test_numbers_of_the_table_are_in_the_chart(version: Version, context: Context) -> None:
    figure = make("participants-over-time", version, View(programme="gp-consortia-pathfinders"))
    (chart,) = charts_of(slides_of(deck([figure], context))[1])
    heights = {y for series in chart.plots[0].series for _, y in points_of(series)}
    assert {row["value"] for row in figure.rows} <= heights
    assert {52.0, 257.0} <= heights


def test_intervals_are_lines_from_end_to_end(context: Context, version: Version) -> None:
    figure = make("participants-by-region", version, View(programme="mutuals-in-health"))
    (chart,) = charts_of(slides_of(deck([figure], context))[1])
    spread = next(s for s in chart.plots[0].series if s.name.endswith("interval"))
    ends = [x for x, _ in points_of(spread)]
    assert ends == pytest.approx([end for row in figure.rows for end in (row["low"], row["high"])])


def test_bars_over_categories_are_a_bar_chart() -> None:
    look = sign("basis", "chosen")
    first = Bars((Bar("One", 3), Bar("Two", None)), look, "A", flat=False)
    second = Bars((Bar("One", 1), Bar("Two", 2)), look, "B", flat=False)
    names = Axis(kind="category", categories=("One", "Two"))
    panel = Panel((first, second), x=names, bars="stacked")
    figure = made_up(chart=Chart((panel,), 400, Legend()))
    (chart,) = charts_of(slides_of(deck([figure], CONTEXT))[1])
    assert str(chart.chart_type).startswith("COLUMN_STACKED")
    assert chart.has_legend
    # The legend is drawn in the colours of the series, which are those of its bars.
    for series in chart.plots[0].series:
        own = series.format.fill.fore_color.rgb
        assert {series.points[place].format.fill.fore_color.rgb for place in (0, 1)} >= {own}
    assert list(chart.plots[0].categories) == ["One", "Two"]
    assert [(s.name, s.values) for s in chart.plots[0].series] == [
        ("A", (3.0, None)),
        ("B", (1.0, 2.0)),
    ]
    assert plotly_of(figure)["layout"]["barmode"] == "stack"


def test_what_powerpoint_cannot_draw_cannot_be_written() -> None:
    look = sign("basis", "chosen")
    names = Axis(kind="category", categories=("One",))
    bars = Bars((Bar("One", 3),), look, flat=False)
    points = Points((Point("One", 3),), look)
    with pytest.raises(ValueError, match="over names, and alone"):
        Panel((bars, points), x=names, bars="stacked")
    with pytest.raises(ValueError, match="over names, and alone"):
        Panel((Bars((Bar(1, 3),), look, flat=False),), bars="beside")
    with pytest.raises(ValueError, match="all lie or all stand"):
        Panel((bars, Bars((Bar("One", 3),), look)), x=names)
    with pytest.raises(ValueError, match="both bounds or neither"):
        Axis(low=1)
    with pytest.raises(ValueError, match="names them"):
        Axis(kind="category")
    with pytest.raises(ValueError, match="of their own"):
        Line((Point(1, 2, label="Here"),), look)
    with pytest.raises(ValueError, match="how high"):
        Chart((Panel((points,)), Panel((points,))), 400)
    with pytest.raises(ValueError, match="at least one"):
        Chart((), 400)


def test_the_parts_of_a_series_stand_in_the_order_powerpoint_wants(
    every_figure: list[Figure], context: Context
) -> None:
    order = (
        "idx",
        "order",
        "tx",
        "spPr",
        "marker",
        "dPt",
        "dLbls",
        "trendline",
        "errBars",
        "xVal",
        "yVal",
        "smooth",
    )
    figures = list(
        {figure.name: figure for figure in every_figure if figure.chart is not None}.values()
    )
    for slide in slides_of(deck(figures, context))[1:]:
        for chart in charts_of(slide):
            for series in chart._chartSpace.xpath(".//c:scatterChart/c:ser"):
                tags = [child.tag.split("}")[1] for child in series]
                assert [order.index(tag) for tag in tags] == sorted(
                    order.index(tag) for tag in tags
                )
