"""What published studies found, each effect on an axis of its own kind or as words."""

import re
from collections.abc import Sequence

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import (
    Edge,
    Mark,
    Note,
    Point,
    Points,
    Rule,
    Side,
    Text,
    Words,
    line_count,
)
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.programme import programmes
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, number, small

FIELDS = (
    Field("citation", "Study"),
    Field("year", "Year", "year"),
    Field("design", "Design"),
    Field("sample", "Sample"),
    Field("exposure", "What was compared"),
    Field("outcome", "On what"),
    Field("effect", "Number as published", "decimal", 3),
    Field("effect_kind", "Kind of number"),
    Field("controls", "Allowed for"),
    Field("finding", "Finding in words"),
    Field("comparable", "Can it be set beside the numbers on this page?"),
    Field("programme", "Programme studied"),
)
STAFF = re.compile(r"engag|motivat|openness|advoca|staff|priority|happy|satisfied", re.IGNORECASE)
MORTALITY = re.compile(r"mortality|SHMI|HSMR", re.IGNORECASE)
ENGAGEMENT = re.compile(r"engage|motivat", re.IGNORECASE)
RATING = re.compile(r"rating", re.IGNORECASE)
OVER_TIME = re.compile(r"growth|cross-lagged|longitudinal|fixed effects|panel", re.IGNORECASE)
# Kinds that lie between -1 and 1. Even these are not comparable with one another, so each has an
# axis of its own.
BOUNDED = {
    "standardised beta": "Standardised beta",
    "lambda": "Lambda",
    "Kendall tau": "Kendall's tau, a rank correlation",
}
LINE, MARK, GAP, WIDTH = 18, 26, 10, 44
"""Heights of a line of text, of a marker and of a gap, in pixels; the characters a line of a phone
holds.
"""


@figure(
    "published-studies",
    page="engagement",
    queries=("published_studies", "programmes"),
)
def published_studies(version: FigureReader, _view: View) -> Figure:
    """What published studies found about staff engagement and outcomes, and whether it can be set
    beside our numbers.
    """
    rows = [row | {"comparable": comparable(row)} for row in version.rows("published_studies")]
    shows = (
        "Published findings that set how staff feel beside outcomes. Each number as published, on"
        " an axis of its own kind where it lies between −1 and 1; none came with an interval"
    )
    relevant = [row for row in rows if is_relevant(row)]
    draft = Draft(version, shows, FIELDS, rows, _caveats(version, rows, relevant))
    if not relevant:
        why = (
            "No finding in this version sets how staff feel beside an outcome. Rows of published"
            " studies would be needed."
        )
        return draft.undrawn("What published studies found is not known", why)
    alt = "Published findings. " + " ".join(
        f"{_who(r)}, {_question(r)}: {said(r)}." for r in relevant
    )
    return draft.drawn(_title(relevant), _chart(relevant), alt)


def is_relevant(row: Row) -> bool:
    """Whether a finding sets how staff feel or act beside something else than that itself."""
    return bool(STAFF.search(row["exposure"])) and not ENGAGEMENT.search(row["outcome"])


def bounded_kind(row: Row) -> str | None:
    """The kind of a number that lies between -1 and 1; None for any other."""
    kind = next((k for k in BOUNDED if row["effect_kind"].lower().startswith(k.lower())), None)
    return kind if row["effect"] is not None and abs(row["effect"]) <= 1 else None


def is_better(row: Row) -> bool | None:
    """Whether more engaged staff went with lower mortality or better ratings; None where the
    finding is on neither or gives no number. An odds ratio is compared with one, any other number
    with nought.
    """
    if row["effect"] is None or not (
        MORTALITY.search(row["outcome"]) or RATING.search(row["outcome"])
    ):
        return None
    above = row["effect"] > (1 if "odds ratio" in row["effect_kind"] else 0)
    return not above if MORTALITY.search(row["outcome"]) else above


def comparable(row: Row) -> str:
    """Whether a finding can be set beside the associations on this page. None can be in size."""
    if not is_relevant(row):
        return "No: another question"
    if row["effect"] is None:
        return "No: no number"
    if re.search(r"\bSHMI\b", row["outcome"]):
        return "In direction only: the same outcome, another survey score and unit"
    if MORTALITY.search(row["outcome"]):
        return "In direction only: another measure of mortality"
    return "No: another outcome"


def said(row: Row) -> str:
    """The effect as published, in words."""
    if row["effect"] is None:
        return (
            "no correlation found"
            if row["effect_kind"] == "no correlation"
            else "no number available"
        )
    digits = len(f"{row['effect']:.6f}".rstrip("0").partition(".")[2])
    return f"{number(row['effect'], digits)}, {row['effect_kind']}"


def _title(relevant: Sequence[Row]) -> str:
    on = [r for r in relevant if MORTALITY.search(r["outcome"]) or RATING.search(r["outcome"])]
    if not on:
        return "No published finding here sets how staff feel beside mortality or ratings"
    signs = [b for b in map(is_better, on) if b is not None]
    none = sum(r["effect_kind"] == "no correlation" for r in on)
    words = len(on) - len(signs) - none
    better = "all" if signs and all(signs) else small(sum(signs))
    found = (
        [
            f"{small(len(signs))} give a number ({better} with better results where staff are more"
            " engaged)"
        ]
        if signs
        else []
    )
    found += [f"{small(words)} give none"] if words else []
    found += [f"{small(none)} found no link"] if none else []
    return (
        f"Of {count(len(on), 'published finding')} that set how staff feel beside mortality or"
        f" ratings, {listed(found)}"
    )


def _caveats(version: FigureReader, rows: list[Row], relevant: list[Row]) -> tuple[str, ...]:
    followed = [r for r in relevant if OVER_TIME.search(r["design"])]
    one = programmes(version)[0].name
    measured = [r for r in rows if r["programme"] == one and r["effect"] is not None]
    numbers = sum(r["effect"] is not None for r in followed)
    who = listed(sorted({_who(r) for r in followed}))
    over_time = f"{capital(count(len(followed), 'finding'))} came from following trusts over time"
    over_time += (
        f" ({who}; {small(numbers) if numbers else 'none'} with a number)." if followed else "."
    )
    return (
        (
            "Kinds of number differ (coefficients, rank correlations, odds ratios, percentages), so"
            " sizes cannot be compared with one another or with the numbers on this page."
        ),
        (
            "None of the studies' numbers came with an interval in the sources used, so how firm"
            " each is cannot be shown."
        ),
        over_time
        + " Others set trusts side by side, which cannot show what changes when engagement does.",
        (
            f"{capital(count(len(measured), 'finding'))} with a number measured the participants in"
            f" {one}."
        ),
        f"The table has {count(len(rows) - len(relevant), 'further finding')} on other questions.",
        (
            "Published studies are not all studies: those that find a link may be published more"
            " readily."
        ),
    )


def _question(row: Row) -> str:
    outcome = str(row["outcome"])
    return (
        f"{row['exposure']}, against"
        f" {outcome if outcome[1:2].isupper() else outcome[:1].lower() + outcome[1:]}"
    )


def _who(row: Row) -> str:
    name = str(row["citation"]).split(",")[0]
    return name if str(row["year"]) in name else f"{name} {row['year']}"


def _chart(relevant: list[Row]) -> Chart:
    marks: list[Mark] = []
    top = 0
    for kind, heading in BOUNDED.items():
        panel = [r for r in relevant if bounded_kind(r) == kind]
        if not panel:
            continue
        top = _text(marks, top, Text(heading))
        heights = []
        for row in panel:
            top = _text(marks, top, _label(row))
            heights.append(top + MARK // 2)
            marks.append(Rule("x", 0, GREY, start=top, end=top + MARK))
            top += MARK
        marks.append(Rule("y", top, GREY, 2, -1, 1))
        for tick in (-1, -0.5, 0, 0.5, 1):
            words = number(tick, 1 if tick % 1 else 0)
            marks.append(Note(words, tick, top, upright="top"))
        top += LINE + 2 * GAP
        marks.append(_points(panel, heights, kind))
    text = [r for r in relevant if bounded_kind(r) is None]
    if text:
        top = _text(marks, top, Text("Other numbers, and findings without one"))
    for row in text:
        words = f"{_label(row)}\n{wrapped(f'– {capital(said(row))}', WIDTH)}"
        top = _text(marks, top, words) + GAP
    return single(
        *marks,
        x=Axis(low=-1.06, high=1.06, visible=False),
        y=Axis(low=0, high=top, reversed=True, visible=False),
        height=top + 40,
    )


def _label(row: Row) -> str:
    return f"{_who(row)}:\n{wrapped(_question(row), WIDTH)}"


def _text(marks: list[Mark], top: int, words: Words) -> int:
    """Adds lines of text at a height in pixels; returns the height below them."""
    marks.append(Note(words, Edge.START, top, "left", "top"))
    return top + LINE * line_count(words) + 4


def _points(panel: list[Row], heights: list[int], kind: str) -> Points:
    points = tuple(
        Point(
            row["effect"],
            height,
            wrapped(f"{said(row)}. {row['finding']}", 40),
            number(row["effect"], 2),
            _side(row["effect"]),
        )
        for row, height in zip(panel, heights, strict=True)
    )
    return Points(points, sign("study", kind))


def _side(effect: float) -> Side:
    """The side of a marker on which its number stands: away from nought, unless it would leave the
    chart.
    """
    return "right" if effect < -0.8 or 0 <= effect < 0.8 else "left"
