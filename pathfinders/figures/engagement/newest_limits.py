"""SHMI of the newest year with limits that are worked out here, because none were found."""

import numpy as np

from pathfinders.charts.chart import Chart, Legend, single
from pathfinders.charts.marks import Line, Point, Points
from pathfinders.charts.palette import ring, sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement.funnel_parts import (
    EXPECTED,
    PROMPT,
    RATIO,
    banding_agreement,
    banding_counts,
    between_trusts,
    ratio_and_banding,
)
from pathfinders.figures.engagement.newest_year import RANKING, SCORE
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.funnel import (
    BANDINGS,
    FEWEST_TRUSTS,
    banding,
    between_variance,
    over_dispersed_limits,
)
from pathfinders.store.versions import Row
from pathfinders.words import count, day, listed, small

FIELDS = (
    Field("name", "Trust"),
    Field("trust_code", "ODS code"),
    Field("part", "In the programme"),
    Field("observed", "Observed deaths, to the nearest five", "integer"),
    Field("expected", "Expected deaths, to the nearest five", "integer"),
    Field("shmi", "SHMI", "ratio", 3),
    Field("banding", "Published banding"),
    Field("ours", "Banding by our limits"),
    Field("low", "Our lower 95% limit", "ratio", 3),
    Field("high", "Our upper 95% limit", "ratio", 3),
)
OURS = (
    "The limits are worked out here, by the method of the publisher's earlier files, from observed"
    " and expected deaths that it rounds to the nearest five. They are not the publisher's: its own"
    " were not found. A trust near a limit can be on one side of ours and on the other of its."
)


@figure(
    "newest-shmi-limits",
    page="engagement",
    choices=("programme",),
    queries=("programmes", "newest_scores"),
)
def newest_shmi_limits(version: FigureReader, view: View) -> Figure:
    """SHMI of the newest year by expected deaths, with limits worked out in this collection."""
    programme = programme_of(version, view)
    found = version.rows(
        "newest_scores", indicator=SCORE, group="Acute", programme=programme.programme_id
    )
    rows = [row for row in found if row["observed"] and row["expected"]]
    if len(rows) < FEWEST_TRUSTS:
        return Draft(version, "SHMI of the newest year", (), ()).undrawn(
            "SHMI of the newest year, with limits: not known",
            f"Limits need the deaths of at least {FEWEST_TRUSTS} acute trusts, and"
            f" those of {small(len(rows))} were found.",
        )
    observed, expected = (
        np.array([row[key] for row in rows], dtype=np.float64) for key in ("observed", "expected")
    )
    variance = between_variance(observed, expected)
    low, high = over_dispersed_limits(expected, variance, 0.95)
    ratio = np.array([row["shmi"] for row in rows])
    ours = banding(ratio, low, high)
    rows = [
        row
        | {
            "low": float(low[i]),
            "high": float(high[i]),
            "ours": str(ours[i]),
            "part": "Yes" if row["participant"] else "No",
        }
        for i, row in enumerate(rows)
    ]
    when = day(rows[0]["shmi_end"])
    shows = (
        f"SHMI of {len(rows)} acute trusts in the twelve months to {when}, by expected deaths, with"
        " 95% limits worked out here"
    )
    agree = banding_agreement(rows)
    caveats = (
        RANKING,
        OURS,
        f"Our limits band {agree} of {len(rows)} trusts as the publisher did; beyond chance the"
        f" standard deviation between trusts is {between_trusts(variance)}.",
        PROMPT,
    )
    draft = Draft(version, shows, FIELDS, rows, caveats)
    title = _title(rows, when)
    own = "; ".join(
        f"{short_trust_name(row['name'])}: {ratio_and_banding(row, row['shmi'])}"
        for row in rows
        if row["participant"]
    )
    alt = f"Funnel of SHMI by expected deaths: {banding_counts(rows)} as published. {title}. {own}"
    return draft.drawn(title, _chart(rows, variance), f"{alt.rstrip('. ')}.")


def _title(rows: list[Row], when: str) -> str:
    own = [row for row in rows if row["participant"]]
    some = own or rows
    usual, high, low = (
        [row for row in some if row["banding"] == band]
        for band in ("As expected", "Higher than expected", "Lower than expected")
    )
    who = count(len(own), "pathfinder") if own else f"{len(rows)} acute trusts"
    every = "all" if len(usual) == len(some) > 1 else small(len(usual))
    parts = [f"{every} had about as many deaths as expected"]
    for others, words in ((high, "more"), (low, "fewer")):
        names = f" ({listed([short_trust_name(row['name']) for row in others])})" if own else ""
        if others:
            parts.append(f"{small(len(others))}{names} had {words}")
    return f"In the twelve months to {when}, of {who} with a figure, {listed(parts)}"


def _chart(rows: list[Row], variance: float) -> Chart:
    expected = [row["expected"] for row in rows]
    grid = np.linspace(0.92 * min(expected), 1.08 * max(expected), 60)
    edges = over_dispersed_limits(grid, variance, 0.95)
    lines = [
        Line(
            tuple(Point(float(x), float(y)) for x, y in zip(grid, edge, strict=True)),
            sign("limit", "chance alone"),
            "95% limits worked out here",
            listed=place == 0,
            dash="dash",
        )
        for place, edge in enumerate(edges)
    ]
    bands = [
        Points(
            tuple(
                Point(
                    row["expected"],
                    row["shmi"],
                    f"{row['name']}\nSHMI {ratio_and_banding(row, row['shmi'])} (publisher's"
                    " banding)",
                )
                for row in rows
                if row["banding"] == band
            ),
            sign("banding", band),
            band,
            size=7,
            edge=2,
        )
        for band in BANDINGS[::-1]
    ]
    rings = [
        Points(
            (Point(row["expected"], row["shmi"]),),
            ring(sign("trust", row["trust_code"])),
            short_trust_name(row["name"]),
            size=16,
            edge=3,
        )
        for row in rows
        if row["participant"]
    ]
    return single(
        *lines,
        *bands,
        *rings,
        x=EXPECTED,
        y=RATIO,
        height=500,
        legend=Legend(),
    )
