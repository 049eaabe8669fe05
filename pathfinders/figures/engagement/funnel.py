"""SHMI by expected deaths, with the limits within which chance and ordinary variation would put a
trust.
"""

from typing import Literal

import numpy as np

from pathfinders.charts.chart import Chart, Legend, single
from pathfinders.charts.marks import Line, Note, Point, Points
from pathfinders.charts.palette import Sign, ring, sign
from pathfinders.entities.period import Period, periods
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
from pathfinders.figures.engagement.funnel_words import BANDS, funnel_title, over_all_periods
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.funnel import (
    FEWEST_TRUSTS,
    Array,
    banding,
    between_variance,
    over_dispersed_limits,
    poisson_limits,
)
from pathfinders.store.versions import Row
from pathfinders.words import count, number

FIELDS = (
    Field("name", "Trust"),
    Field("trust_code", "ODS code"),
    Field("taking_part", "Pathfinder"),
    Field("observed", "Observed deaths", "integer"),
    Field("expected", "Expected deaths", "integer"),
    Field("value", "SHMI", "ratio", 3),
    Field("banding", "Published banding"),
    Field("ours", "Banding by our limits"),
    Field("lower_limit", "Published lower 95% limit", "ratio", 3),
    Field("upper_limit", "Published upper 95% limit", "ratio", 3),
    Field("low_95", "Our lower 95% limit", "ratio", 3),
    Field("high_95", "Our upper 95% limit", "ratio", 3),
    Field("low_998", "Our lower 99.8% limit", "ratio", 3),
    Field("high_998", "Our upper 99.8% limit", "ratio", 3),
    Field("poisson_low_95", "Lower 95% limit, chance alone", "ratio", 3),
    Field("poisson_high_95", "Upper 95% limit, chance alone", "ratio", 3),
    Field("poisson_low_998", "Lower 99.8% limit, chance alone", "ratio", 3),
    Field("poisson_high_998", "Upper 99.8% limit, chance alone", "ratio", 3),
    Field("note", "Note"),
)
LINES: tuple[tuple[str, Literal["solid", "dash"], str, str, str], ...] = (
    ("95", "solid", "", "published", "Limits as published: 95%, dashed 99.8%"),
    ("998", "dash", "", "published", ""),
    ("95", "solid", "poisson_", "chance alone", "Limits for chance alone: 95%, dashed 99.8%"),
    ("998", "dash", "poisson_", "chance alone", ""),
)
LETTERS = "ABCDEFGHIJ"
MOST_NAMES = len(LETTERS)
RANKING = (
    "SHMI must not be used to rank trusts or to compare one trust with another: read each with its"
    " own limits and banding."
)


@figure(
    "shmi-funnel",
    page="engagement",
    choices=("programme", "period"),
    queries=("programmes", "shmi_periods", "shmi_funnel", "shmi_bandings"),
)
def shmi_funnel(version: FigureReader, view: View) -> Figure:
    """SHMI by expected deaths in one published period, with exact Poisson and over-dispersed
    control limits, pathfinders named.
    """
    programme = programme_of(version, view)
    held = version.rows("shmi_funnel", programme=programme.programme_id, period=view.period)
    usable = [r for r in held if r["observed"] and r["expected"]]
    if len(usable) < FEWEST_TRUSTS:
        draft = Draft(version, "SHMI by expected deaths", FIELDS, [], (RANKING,), also=tuple(held))
        why = (
            f"Observed and expected deaths of at least {FEWEST_TRUSTS} trusts in one period are"
            " needed; "
        )
        why += f"this version has them for {count(len(usable), 'trust')}."
        return draft.undrawn("A funnel of SHMI cannot be drawn from these data", why)
    expected = np.array([r["expected"] for r in usable])
    variance = between_variance(np.array([float(r["observed"]) for r in usable]), expected)
    rows = _rows(usable, limits(expected, variance))
    when = Period(rows[0]["period_start"], rows[0]["period_end"])
    history = version.rows("shmi_bandings", programme=programme.programme_id)
    shows = (
        "SHMI (Summary Hospital-level Mortality Indicator: deaths in hospital or within 30 days of"
        f" leaving it, divided by the deaths expected) by expected deaths; {len(rows)} acute"
        f" trusts, {when.words}. Not for ranking or comparing trusts"
    )
    caveats = _caveats(version, rows, variance, history, len(held) - len(rows))
    draft = Draft(version, shows, FIELDS, rows, caveats, also=tuple(history))
    named = [r for r in rows if r["is_participant"]]
    title = funnel_title(rows, named, when, programme, history)
    return draft.drawn(title, _chart(rows, named, variance), _alt(rows, named, when.words))


def limits(expected: Array, variance: float) -> dict[str, Array]:
    """The four pairs of limits for trusts with so many expected deaths: low_95, high_95,
    poisson_low_95 and so on.
    """
    made: dict[str, Array] = {}
    for key, level in (("95", 0.95), ("998", 0.998)):
        made[f"low_{key}"], made[f"high_{key}"] = over_dispersed_limits(expected, variance, level)
        made[f"poisson_low_{key}"], made[f"poisson_high_{key}"] = poisson_limits(expected, level)
    return made


def _rows(usable: list[Row], made: dict[str, Array]) -> list[Row]:
    ratio = np.array([r["observed"] / r["expected"] for r in usable])
    ours = banding(ratio, made["low_95"], made["high_95"])
    return [
        r
        | {key: float(values[i]) for key, values in made.items()}
        | {"ours": str(ours[i]), "taking_part": "Yes" if r["is_participant"] else "No"}
        for i, r in enumerate(usable)
    ]


def _alt(rows: list[Row], named: list[Row], when: str) -> str:
    sentences = [
        f"Funnel of SHMI by expected deaths, {when}: {len(rows)} acute trusts,"
        f" {banding_counts(rows)} as published.",
        *(
            f"{short_trust_name(r['name'])}: {ratio_and_banding(r, r['value'])}, limits"
            f" {number(r['low_95'], 2)} to {number(r['high_95'], 2)}."
            for r in named
        ),
    ]
    return " ".join(sentences)


def _chart(rows: list[Row], named: list[Row], variance: float) -> Chart:
    expected = [r["expected"] for r in rows]
    grid = np.linspace(0.92 * min(expected), 1.12 * max(expected), 80)
    made = limits(grid, variance)
    lines = []
    for key, dash, kind, limit, label in LINES:
        for side in ("low", "high"):
            heights = made[f"{kind}{side}_{key}"].tolist()
            lines.append(
                Line(
                    tuple(Point(*place) for place in zip(grid.tolist(), heights, strict=True)),
                    sign("limit", limit),
                    label,
                    listed=side == "high",
                    width=1.5 if kind else 2.5,
                    dash=dash,
                )
            )
    ends = [
        Note(
            f"{level}%",
            float(grid[-1]),
            float(made[f"{side}_{key}"][-1]),
            "right",
            up=9 if side == "high" else -9,
            letters=12,
        )
        for key, level in (("95", "95"), ("998", "99.8"))
        for side in ("low", "high")
    ]
    return single(
        *lines,
        *(_points([r for r in rows if r["banding"] == band], band, 7) for band in BANDS),
        _points([r for r in rows if r["banding"] not in BANDS], "Not banded", 8),
        *_rings(named),
        *ends,
        x=EXPECTED,
        y=RATIO,
        height=560,
        legend=Legend(),
    )


def _points(rows: list[Row], band: str, size: int) -> Points:
    points = tuple(
        Point(
            r["expected"],
            r["value"],
            f"{r['name']}\nSHMI {ratio_and_banding(r, r['value'])}\n{r['observed']:,} deaths,"
            f" {r['expected']:,.0f} expected",
            trust=r["trust_code"],
        )
        for r in rows
    )
    return Points(points, sign("banding", band), band, size=size, edge=2)


def _rings(named: list[Row]) -> list[Points]:
    """A ring round each pathfinder, in its colour and shape, with a letter that the legend
    explains; all alike and without letters where they are many.
    """
    if len(named) > MOST_NAMES:
        return [_ring(named, sign("trusts", "named"), "Pathfinders", "")]
    ordered = sorted(named, key=lambda r: (r["expected"], r["trust_code"]))
    return [
        _ring(
            [row],
            ring(sign("trust", row["trust_code"])),
            f"{letter}: {short_trust_name(row['name'])}",
            letter,
        )
        for letter, row in zip(LETTERS, ordered, strict=False)
    ]


def _ring(rows: list[Row], look: Sign, name: str, letter: str) -> Points:
    points = tuple(Point(r["expected"], r["value"], label=letter, side="above") for r in rows)
    return Points(points, look, name, size=16, edge=3, letters=17, ink=look.colour)


def _caveats(
    version: FigureReader,
    rows: list[Row],
    variance: float,
    history: list[Row],
    unusable: int,
) -> tuple[str, ...]:
    banded = [r for r in rows if r["banding"]]
    agree = banding_agreement(banded)
    outside = sum(not r["poisson_low_95"] <= r["value"] <= r["poisson_high_95"] for r in rows)
    texts = [
        RANKING,
        over_all_periods(history, len(periods(version))),
        (
            "Our limits, worked out from observed and expected deaths by the publisher's method,"
            f" band {agree} of {len(banded)} trusts ({number(100 * agree / len(banded))}%) as the"
            " publisher did."
            if banded
            else ""
        ),
        (
            f"Chance alone would put about one trust in twenty outside its 95% limits; {outside} of"
            f" {len(rows)} are. So the publisher widens the limits by the variation between trusts,"
            " found with the lowest and highest tenth left out (a standard deviation of"
            f" {between_trusts(variance)})."
        ),
        PROMPT,
        "Published periods overlap, so they are never averaged.",
    ]
    if unusable:
        texts.append(
            "Left out because observed or expected deaths are not known:"
            f" {count(unusable, 'trust')}."
        )
    return (*filter(None, texts), *notes_of(rows))
