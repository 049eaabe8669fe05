"""The newest year of staff survey and SHMI, beside 2019 and never joined to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pathfinders.charts.chart import Axis, Chart, Panel
from pathfinders.charts.marks import Band, Line, Mark, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.measure import choice_of
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement.words import NOTHING
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.layout import panel, stacked
from pathfinders.links import View
from pathfinders.statistics.bootstrap import correlation
from pathfinders.statistics.line import straight_line
from pathfinders.statistics.verdict import Refusal, Result, judge, strength
from pathfinders.store.versions import Row
from pathfinders.words import between, number

SCORE, OUTCOME = "theme_engagement", "shmi"
FIELDS = (
    Field("name", "Trust"),
    Field("trust_code", "ODS code"),
    Field("year", "Survey year", "year"),
    Field("score", "Staff engagement, 0 to 10", "decimal", 2),
    Field("shmi", "SHMI", "ratio", 2),
    Field("period", "Twelve months of the SHMI"),
    Field("banding", "Banding"),
    Field("part", "In the programme"),
)
APART = (
    "The questionnaire, the trusts and the way SHMI is made all changed between the two years: the"
    " two are shown one above the other and never joined, and a change from one to the other is"
    " worked out for nothing."
)
RANKING = (
    "Do not use this chart to rank trusts, or to compare one trust's mortality with another's: SHMI"
    " is not made for it."
)
WHY_NOT = (
    "A link between two measures says nothing about what brings either about: trusts also differ in"
    " size, place, patients and much else."
)
COPY = (
    "The scores and ratios of the newest year come from one public copy of the official files. How"
    " many staff answered is not in it."
)


@dataclass(frozen=True)
class Year:
    """One year's trusts with both values."""

    year: int
    rows: tuple[Row, ...]
    result: Result

    @property
    def words(self) -> str:
        """What the year says, as part of a sentence."""
        if isinstance(self.result, Refusal):
            return "it is not known how the two went together"
        finding = judge(self.result)
        if not finding.differs:
            return (
                "those with more engaged staff had neither clearly higher nor clearly lower"
                " mortality ratios"
            )
        return (
            f"those with more engaged staff had {strength(self.result)} {finding.verdict}"
            " mortality ratios"
        )


@figure(
    "newest-year",
    page="engagement",
    choices=("programme", "group"),
    queries=(
        "measures",
        "benchmark_groups",
        "programmes",
        "newest_scores",
        "engagement_panel",
    ),
)
def newest_year(version: FigureReader, view: View) -> Figure:
    """Staff engagement against SHMI in the newest year, and in 2019, one above the other."""
    choice, programme = choice_of(version, view), programme_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "Engagement and mortality in the newest year: not known", NOTHING
        )
    group, chosen = choice.group, programme.programme_id
    years = [
        year
        for year in (_newest(version, group, chosen), _before(version, group, chosen))
        if year.rows
    ]
    rows = [row | {"part": "Yes" if row["participant"] else "No"} for y in years for row in y.rows]
    shows = f"Staff engagement (0 to 10) against SHMI, {group.lower()} trusts: " + "; ".join(
        f"{y.year}, {len(y.rows)} trusts" for y in years
    )
    caveats = (*(_found(y) for y in years), APART, RANKING, WHY_NOT, COPY)
    draft = Draft(version, shows, FIELDS, rows, caveats if rows else ())
    if not any(len(y.rows) >= 3 for y in years):
        return draft.undrawn(
            f"Engagement and mortality in the newest year: not known for {group.lower()} trusts",
            "SHMI covers acute, non-specialist trusts only. Both values of one year, for at least"
            " three trusts of this type, would be needed.",
        )
    drawn = [y for y in years if len(y.rows) >= 3]
    title = _title(group, drawn)
    named = [row for y in drawn for row in y.rows if row["participant"]]
    said = "; ".join(
        f"{row['name']}, {row['year']}: engagement {number(row['score'], 2)}, SHMI"
        f" {number(row['shmi'], 2)}"
        for row in named
    )
    alt = f"Scatter charts, one a year. {title}. " + (
        said + "." if said else f"No participant of {programme.said_name} has both values."
    )
    return draft.drawn(title, _chart(drawn), alt)


def _title(group: str, drawn: list[Year]) -> str:
    """What each year says; once where they say the same."""
    if len({year.words for year in drawn}) == 1:
        when = " as in ".join(str(year.year) for year in drawn)
        return f"In {when}, of {group.lower()} trusts {drawn[0].words}"
    parts = [f"in {year.year}, {year.words}" for year in drawn]
    return f"Of {group.lower()} trusts, {'; '.join(parts)}"


def _newest(version: FigureReader, group: str, programme: str) -> Year:
    found = version.rows("newest_scores", indicator=SCORE, group=group, programme=programme)
    rows = tuple(
        row | {"year": row["survey_year"], "period": between(row["shmi_start"], row["shmi_end"])}
        for row in found
        if row["score"] is not None and row["shmi"] is not None
    )
    return _year(rows)


def _before(version: FigureReader, group: str, programme: str) -> Year:
    """The last year of the questionnaire before with both values."""
    found = version.rows(
        "engagement_panel", indicator=SCORE, outcome=OUTCOME, group=group, programme=programme
    )
    both = [row for row in found if row["exposure"] is not None and row["outcome"] is not None]
    last = max((row["year"] for row in both), default=0)
    rows = tuple(
        row
        | {
            "score": row["exposure"],
            "shmi": row["outcome"],
            "period": f"{row['year']} ({row['period_confidence']})",
            "banding": None,
        }
        for row in both
        if row["year"] == last
    )
    return _year(rows)


def _year(rows: tuple[Row, ...]) -> Year:
    frame = pd.DataFrame(
        {
            "trust_code": [row["trust_code"] for row in rows],
            "exposure": [row["score"] for row in rows],
            "outcome": [row["shmi"] for row in rows],
        }
    )
    return Year(rows[0]["year"] if rows else 0, rows, correlation(frame))


def _found(year: Year) -> str:
    if isinstance(year.result, Refusal):
        return f"{year.year}: {year.result.why}."
    return (
        f"{year.year}: correlation {number(year.result.value, 2)} ({year.result.interval()}),"
        f" {year.result.trusts} trusts; interval from 2,000 samples of trusts."
    )


def _chart(years: Sequence[Year]) -> Chart:
    every = [row for year in years for row in year.rows]
    scores, ratios = [row["score"] for row in every], [row["shmi"] for row in every]
    x = (min(scores) - 0.1, max(scores) + 0.1)
    y = (min(ratios) - 0.04, max(ratios) + 0.04)
    return stacked([_panel(year, x, y) for year in years])


def _panel(year: Year, x: tuple[float, float], y: tuple[float, float]) -> Panel:
    marks: list[Mark] = []
    if not isinstance(year.result, Refusal):
        frame = pd.DataFrame(list(year.rows))
        line = straight_line(
            frame["score"].to_numpy(dtype=float), frame["shmi"].to_numpy(dtype=float)
        )
        at = tuple(float(v) for v in line.x)
        low, high = (tuple(float(v) for v in end) for end in (line.lower, line.upper))
        marks += [
            Band(at, low, high, sign("band", "interval"), "95% interval of the average"),
            Line(
                tuple(Point(a, float(b)) for a, b in zip(at, line.y, strict=True)),
                sign("estimate", "fitted"),
                "Fitted line",
            ),
        ]
    others = tuple(_point(row) for row in year.rows if not row["participant"])
    marks.append(Points(others, sign("trusts", "others"), "One trust", size=8, opacity=0.7))
    for row in year.rows:
        if row["participant"]:
            look = sign("trust", row["trust_code"])
            name = short_trust_name(row["name"])
            marks.append(Points((_point(row),), look, name, size=13))
    return panel(
        f"{year.year}: {len(year.rows)} trusts",
        marks,
        Axis("Staff engagement, 0 to 10", low=x[0], high=x[1]),
        Axis("SHMI", low=y[0], high=y[1], form="tenths", step=0.1),
        300,
    )


def _point(row: Row) -> Point:
    hover = (
        f"{row['name']}, {row['year']}\nEngagement {number(row['score'], 2)}, SHMI"
        f" {number(row['shmi'], 2)}"
    )
    return Point(row["score"], row["shmi"], hover)
