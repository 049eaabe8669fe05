"""Engagement and outcomes: one point a trust, within one benchmark group and year."""

import pandas as pd

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.marks import Band, Line, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.measure import Choice, choice_of
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement.many_looks import links, looks_caveat
from pathfinders.figures.engagement.words import (
    NOTHING,
    correlation_words,
    group_words,
    link,
    needed,
    only_described,
    outcome_caveats,
)
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.bootstrap import correlation
from pathfinders.statistics.line import straight_line
from pathfinders.statistics.verdict import Refusal, judge
from pathfinders.store.versions import Row
from pathfinders.words import number

METHOD = (
    "The correlation is Pearson's r: −1 and 1 mean that the points lie on a straight line, 0 that"
    " there is no straight-line link. Its interval comes from 2,000 samples of trusts drawn with"
    " replacement. The line is fitted by least squares; the band is the 95% interval of the"
    " average, not of single trusts."
)
WHY_NOT = (
    "A link between two measures says nothing about what brings either about: trusts also differ in"
    " size, place, patients and much else."
)


@figure(
    "association",
    page="engagement",
    choices=("programme", "indicator", "outcome", "group", "year"),
    queries=(
        "measures",
        "benchmark_groups",
        "programmes",
        "engagement_panel",
        "links_by_year",
        "ratings_held",
    ),
)
def association(version: FigureReader, view: View) -> Figure:
    """One point a trust: a staff survey indicator against an outcome, in one benchmark group and
    year.
    """
    choice, programme = choice_of(version, view), programme_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn("The link is not known", NOTHING)
    if choice.outcome.only_described:
        return Draft(version, _shows(choice), (), ()).undrawn(*only_described(choice))
    panel = version.frame(
        "engagement_panel",
        indicator=choice.indicator.indicator_id,
        outcome=choice.outcome.indicator_id,
        group=choice.group,
        year=choice.year,
        programme=programme.programme_id,
    )
    points = panel.dropna(subset=["exposure", "outcome"]).sort_values(["name", "trust_code"])
    result = correlation(points)
    shows = _shows(choice)
    if isinstance(result, Refusal):
        title = (
            f"Whether {choice.indicator.short} and {choice.outcome.short} go together in"
            f" {choice.year}: {result.verdict}"
        )
        draft = Draft(version, shows, _fields(choice), _rows(points), _caveats(choice, panel))
        return draft.undrawn(title, needed(choice, panel, result.why))
    every = links(version, choice.outcome.indicator_id, choice.group)
    caveats = (
        WHY_NOT,
        *looks_caveat(every, "One", choice.indicator.indicator_id, choice.year),
        *_caveats(choice, panel),
    )
    shows += f". {correlation_words(result)}"
    draft = Draft(version, shows, _fields(choice), _rows(points), caveats)
    title = link(judge(result), choice, result)
    named = points[points["participant"]]
    alt = f"Scatter chart of {result.trusts} trusts. {title}. " + _named_words(
        named, programme, choice
    )
    return draft.drawn(title, _chart(choice, points, named), alt)


def _shows(choice: Choice) -> str:
    return (
        f"{choice.indicator.axis}, staff survey of autumn {choice.year}, against"
        f" {choice.outcome.name}, {choice.year}: one point"
        f" {'an' if choice.group[0] in 'AEIOU' else 'a'} {group_words(choice)[:-1]}"
    )


def _fields(choice: Choice) -> tuple[Field, ...]:
    return (
        Field("name", "Trust"),
        Field("trust_code", "ODS code"),
        Field("year", "Year", "year"),
        Field("exposure", choice.indicator.axis, "decimal", choice.indicator.digits),
        Field("respondents", "Staff who answered", "integer"),
        Field("outcome", choice.outcome.axis, "decimal", choice.outcome.digits),
        Field("part", "In the programme"),
    )


def _records(points: pd.DataFrame) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in points.to_dict("records")]


def _rows(points: pd.DataFrame) -> list[Row]:
    return [
        row
        | {
            "respondents": None if pd.isna(row["respondents"]) else int(row["respondents"]),
            "part": "Yes" if row["participant"] else "No",
        }
        for row in _records(points)
    ]


def _caveats(choice: Choice, panel: pd.DataFrame) -> tuple[str, ...]:
    inferred = bool((panel["period_confidence"] == "inferred").any())
    period = (
        (
            (
                f"The twelve months of the outcome of {choice.year} are inferred to be the calendar"
                " year."
            ),
        )
        if inferred
        else ()
    )
    one_sided = int(panel[["exposure", "outcome"]].isna().any(axis=1).sum())
    left_out = (
        (f"Trusts left out because one of the two values is not known: {one_sided}.",)
        if one_sided
        else ()
    )
    return (
        *outcome_caveats(choice),
        *choice.indicator.caveats,
        *period,
        *left_out,
        METHOD,
    )


def _chart(choice: Choice, points: pd.DataFrame, named: pd.DataFrame) -> Chart:
    x, y = (points[c].to_numpy(dtype=float) for c in ("exposure", "outcome"))
    line = straight_line(x, y)
    # Named in the legend: a name beside a point would lie over the points of other trusts.
    trusts = [
        Points(
            (_point(row, choice),),
            sign("trust", row["trust_code"]),
            short_trust_name(row["name"]),
            rim=True,
        )
        for row in _records(named)
    ]
    others = tuple(_point(row, choice) for row in _records(points[~points["participant"]]))
    return single(
        Band(tuple(line.x), tuple(line.lower), tuple(line.upper), sign("band", "interval")),
        Line(
            tuple(Point(*place) for place in zip(line.x, line.y, strict=True)),
            sign("estimate", "fitted"),
            dash="dash",
        ),
        Points(others, sign("trusts", "others"), size=8, opacity=0.35),
        *trusts,
        x=Axis(choice.indicator.axis),
        y=Axis(choice.outcome.listed),
        height=480,
        legend=Legend(toggles=False) if trusts else None,
        margin_top=40 if trusts else 8,
    )


def _point(row: Row, choice: Choice) -> Point:
    return Point(
        row["exposure"],
        row["outcome"],
        f"{row['name']}\n{choice.indicator.name}: {choice.indicator.format(row['exposure'])}"
        f"\n{choice.outcome.name}: {choice.outcome.format(row['outcome'])}",
        trust=row["trust_code"],
    )


def _named_words(named: pd.DataFrame, programme: Programme, choice: Choice) -> str:
    if named.empty:
        return f"No {group_words(choice)[:-1]} with both values took part in {programme.said_name}."
    said = "; ".join(
        f"{p['name']} at {choice.indicator.format(p['exposure'])} and"
        f" {number(p['outcome'], choice.outcome.digits)}"
        for p in _records(named)
    )
    return f"Named are the participants of {programme.said_name}: {said}."
