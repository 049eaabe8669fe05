"""Figures made by hand for tests. Everything in them is made up, and says so."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from pathfinders.charts.chart import Axis, Legend, single
from pathfinders.charts.marks import Mark, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.exports.context import Context
from pathfinders.figures import Field, Figure, Source
from pathfinders.store.lake import VersionInfo

INFO = VersionInfo(1, 1, datetime(2026, 1, 1, 9, tzinfo=UTC), "Test", "The bundled tables")
CONTEXT = Context(
    "Made-up page",
    ("Programme: Made-up programme",),
    "https://example.org/made-up?programme=x",
    INFO,
    date(2026, 2, 3),
)
HOSTILE = (
    '=HYPERLINK("http://evil.example","click")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "{=1+1}",
    "http://evil.example/",
    "</a:t></a:r>",
    "&amp; & &lt;",
    "nul\x00bell\x07",
    "\ud800 half",
    "]]>",
    "_x0041_",
    "' or 1=1 --",
    "a" * 40_000,
    "\r\n\ttabs",
    "internal:'Cover'!A1",
    "😀 emoji",
    "%s {0} $x",
)
SOURCE = Source(
    "made-up", "A made-up source", "Nobody", "https://example.org/source", "2026", "cited"
)


def made_up(**changes: Any) -> Figure:
    """A drawn figure with every kind of field and an unknown in each."""
    fields = (
        Field("name", "Name"),
        Field("number", "Trusts, number", "integer"),
        Field("share", "Share, %", "percent"),
        Field("ratio", "Ratio", "ratio", 2),
        Field("sum", "Sum, £", "gbp"),
        Field("day", "Day", "date"),
        Field("year", "Year", "year"),
    )
    rows = (
        {
            "name": "Made-up trust",
            "number": 1234,
            "share": 12.5,
            "ratio": 0.97,
            "sum": 1000.5,
            "day": date(2015, 2, 7),
            "year": 2015,
        },
        {
            "name": None,
            "number": None,
            "share": None,
            "ratio": None,
            "sum": None,
            "day": None,
            "year": None,
        },
        {
            "name": "Zero",
            "number": 0,
            "share": 0.0,
            "ratio": 0.0,
            "sum": 0,
            "day": date(2011, 1, 1),
            "year": 2011,
        },
    )
    chart = single(Points((Point(1, 3.5), Point(2, None)), sign("count", "exact")), height=400)
    figure = Figure(
        "made-up",
        "A made-up verdict about nothing",
        "Made-up numbers, by made-up trust",
        1,
        fields,
        rows,
        chart,
        "A made-up scatter.",
        caveats=("Made up for a test",),
        sources=(SOURCE,),
    )
    return replace(figure, **changes)


def charted(*marks: Mark, x: Axis | None = None, y: Axis | None = None) -> Figure:
    """A figure of these marks, with a legend."""
    return made_up(chart=single(*marks, x=x, y=y, height=400, legend=Legend()))
