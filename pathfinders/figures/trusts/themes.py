"""A trust's staff survey themes over the spread of its own benchmark group, in the last survey that
has them.
"""

from pathfinders.charts.chart import Axis, Legend, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.spread import SPREAD_FIELDS, has_spread, sampled, standing
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import number

FIELDS = (
    Field("theme", "Theme, 0 to 10"),
    Field("survey_year", "Survey year", "year"),
    *SPREAD_FIELDS,
)
SPREAD = (
    "Beside each theme stands the trust's score. Bars: the middle half of the trusts of its type"
    " (darker) and the middle four fifths (paler), counted from the median. A higher score is"
    " better on every theme. Scores are weighted by the publisher; no interval is published with"
    " them."
)


@figure(
    "trust-themes",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_survey"),
)
def trust_themes(version: FigureReader, view: View) -> Figure:
    """The trust's scores on the staff survey themes, over the spread of trusts of its own type."""
    trust = trust_of(version, view)
    rows = version.rows("trust_survey", trust=trust.trust_code, themes=1)
    year = max((row["survey_year"] for row in rows), default=None)
    rows = [
        row | {"theme": row["indicator"].removesuffix(" (theme)")}
        for row in rows
        if row["survey_year"] == year
    ]
    own = [row for row in rows if row["value"] is not None and has_spread(row)]
    about = f" of {year}" if year else ""
    shows = (
        f"{trust.words}: NHS staff survey themes{about}, scored 0 to 10, over the spread of"
        f" {trust.kind} trusts"
    )
    draft = Draft(
        version,
        shows,
        FIELDS,
        own,
        (*sampled(own), SPREAD, *notes_of(own)) if own else (),
    )
    if not own:
        return draft.undrawn(
            "No staff survey theme of this trust is held",
            "It may have closed before the survey, or be left out of the publisher's workbook,"
            " which suppresses scores that rest on fewer than 11 answers. Its results in that"
            " survey would be needed.",
        )
    drawn = own[::-1]
    labels = [wrapped(f"{row['theme']}: {number(row['value'], 1)}", 20) for row in drawn]
    chart = single(
        _bars(drawn, labels, "p10", "p90", "middle 80%", "Middle four fifths"),
        _bars(drawn, labels, "p25", "p75", "middle half", "Middle half"),
        _trust(drawn, labels, trust),
        x=Axis(f"Points above or below\nthe median {trust.kind} trust", zero_line=True, most=6),
        y=Axis(kind="category", categories=tuple(labels)),
        height=110 + 54 * len(drawn),
        legend=Legend(toggles=False),
    )
    said = "; ".join(
        f"{row['theme']}: {number(row['value'], 1)}, median {number(row['p50'], 1)}" for row in own
    )
    group = f"{own[0]['trusts']} {trust.kind} trusts"
    return draft.drawn(
        standing(own, f"In {year}", trust.kind, "theme"),
        chart,
        f"Dots over bars of the spread of {group}, by theme. {said}.",
    )


def _bars(rows: list[Row], labels: list[str], low: str, high: str, thing: str, name: str) -> Bars:
    """Bars from one quantile to another, counted from the median."""
    bars = tuple(
        Bar(label, row[high] - row["p50"], row[low] - row["p50"])
        for row, label in zip(rows, labels, strict=True)
    )
    return Bars(bars, sign("band", thing), name, width=0.6, rank=20)


def _trust(rows: list[Row], labels: list[str], trust: Trust) -> Points:
    points = tuple(
        Point(
            row["value"] - row["p50"],
            label,
            f"{row['theme']}: {number(row['value'], 2)}\nMedian of {row['trusts']}"
            f" trusts: {number(row['p50'], 2)}",
        )
        for row, label in zip(rows, labels, strict=True)
    )
    return Points(points, sign("trust", trust.trust_code), "This trust", rank=1)
