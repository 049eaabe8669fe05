"""A trust's staff survey scores from 0 to 10 over the spread of its own benchmark group, survey by
survey.
"""

from pathfinders.charts.chart import Axis, Panel
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.layout import panel, stacked
from pathfinders.figures.trusts.spread import SPREAD_FIELDS, has_spread, sampled, standing
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import listed, number

FIELDS = (
    Field("theme", "Score, 0 to 10"),
    Field("survey_year", "Survey year", "year"),
    *SPREAD_FIELDS,
)
SPREAD = (
    "Beside each score is the trust's value. Half of the trusts of its type lie within the darker"
    " bar and four fifths within the paler, counted from the middle trust. A higher score is better"
    " on each. Scores are weighted by the publisher; no interval is published with them."
)
APART = (
    "The questionnaire changed between the surveys: the scores of one are set beside those of the"
    " other, and never joined or subtracted, even where they have the same name."
)


@figure(
    "trust-themes",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_survey"),
)
def trust_themes(version: FigureReader, view: View) -> Figure:
    """The trust's scores from 0 to 10 in each staff survey that has them, over the spread of trusts
    of its own type.
    """
    trust = trust_of(version, view)
    rows = [
        row | {"theme": row["indicator"].split(" (")[0]}
        for row in version.rows("trust_survey", trust=trust.trust_code, themes=1)
    ]
    own = [row for row in rows if row["value"] is not None and has_spread(row)]
    own.sort(key=lambda row: -row["survey_year"])
    years = list(dict.fromkeys(row["survey_year"] for row in own))
    about = f" of {listed([str(year) for year in years])}" if years else ""
    shows = (
        f"{trust.words}: NHS staff survey scores from 0 to 10{about}, over the spread of"
        f" {trust.kind} trusts"
    )
    apart = (APART,) if len(years) > 1 else ()
    caveats = (*sampled(own), SPREAD, *apart, *notes_of(own)) if own else ()
    draft = Draft(version, shows, FIELDS, own, caveats)
    if not own:
        return draft.undrawn(
            "No staff survey scores from 0 to 10 of this trust were found",
            "It may have closed before the surveys with such scores, or be left out of the files"
            " read here; the publisher suppresses scores that rest on fewer than 11 answers, and"
            " fewer than ten trusts of one type are no group. Its results would be needed.",
        )
    by_year = [[row for row in own if row["survey_year"] == year] for year in years]
    group = f"{trust.kind} trusts"
    said = ". ".join(
        f"{rows[0]['survey_year']}, of {rows[0]['trusts']} {group}: "
        + "; ".join(
            f"{row['theme']}: {number(row['value'], 1)}, median {number(row['p50'], 1)}"
            for row in rows
        )
        for rows in by_year
    )
    newest = by_year[0]
    return draft.drawn(
        standing(newest, f"In {years[0]}", trust.kind, "score"),
        stacked([_panel(rows, trust) for rows in by_year]),
        f"Dots over bars of the spread of trusts of its type, by score. {said}.",
    )


def _panel(rows: list[Row], trust: Trust) -> Panel:
    drawn = rows[::-1]
    labels = [wrapped(f"{row['theme']}: {number(row['value'], 1)}", 20) for row in drawn]
    return panel(
        f"Staff survey of {rows[0]['survey_year']}",
        (
            _bars(drawn, labels, "p10", "p90", "middle 80%", "Middle four fifths"),
            _bars(drawn, labels, "p25", "p75", "middle half", "Middle half"),
            _trust(drawn, labels, trust),
        ),
        Axis(f"Points above or below\nthe median {trust.kind} trust", zero_line=True, most=6),
        Axis(kind="category", categories=tuple(labels)),
        30 + 54 * len(drawn),
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
