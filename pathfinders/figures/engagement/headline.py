"""Engagement and outcomes, all estimates of the link side by side."""

from dataclasses import dataclass

import pandas as pd

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.marks import Interval, Note, Point, Points, Rule
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.measure import Choice, choice_of
from pathfinders.figures.engagement.words import (
    METHODS,
    NOTHING,
    Estimates,
    group_words,
    needed,
    only_described,
    outcome_caveats,
    own_unit,
    whole,
)
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.association import associate
from pathfinders.statistics.bootstrap import correlation
from pathfinders.statistics.panel import Changes, changes, pairs, panel_of
from pathfinders.statistics.verdict import Estimate, Refusal, Result, Verdict, judge
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, number, small

FIELDS = (
    Field("what", "Comparison"),
    Field("value", "Estimate, standard deviations", "decimal", 2),
    Field("lower", "95% interval from", "decimal", 2),
    Field("upper", "95% interval to", "decimal", 2),
    Field("verdict", "Verdict"),
    Field("trusts", "Trusts", "integer"),
    Field("observations", "Trust-years", "integer"),
    Field("own", "In its own unit"),
    Field("method", "Method"),
)
NAMES = {
    "between": "Between trusts",
    "regional": "Same region",
    "within": "Within trusts",
    "lagged": "One year later",
    "reverse": "Other way round",
}


@dataclass(frozen=True)
class Line:
    """One estimate of the figure."""

    what: str
    kind: str
    result: Result
    own: str = ""


@figure(
    "association-headline",
    page="engagement",
    choices=("indicator", "outcome", "group", "years"),
    queries=("measures", "benchmark_groups", "engagement_panel", "ratings_held"),
)
def association_headline(version: FigureReader, view: View) -> Figure:
    """All estimates of a link: by year, over all years, between trusts, within trusts, a year
    later, and the other way round.
    """
    choice = choice_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn("The link is not known", NOTHING)
    about = f"{choice.indicator.name} and {choice.outcome.name}, {group_words(choice)}{choice.when}"
    if choice.outcome.only_described:
        return Draft(version, about, FIELDS, ()).undrawn(*only_described(choice))
    every = version.frame(
        "engagement_panel",
        indicator=choice.indicator.indicator_id,
        outcome=choice.outcome.indicator_id,
        group=choice.group,
    )
    frame = every[every["year"].between(choice.years.first, choice.years.last).to_numpy()]
    both = pairs(frame)
    if isinstance(overall := correlation(both), Refusal):
        draft = Draft(version, about, FIELDS, ())
        title = (
            f"Whether {choice.indicator.short} and {choice.outcome.short} go together among"
            f" {group_words(choice)}{choice.when}"
        )
        return draft.undrawn(f"{title}: {overall.verdict}", needed(choice, every, overall.why))
    changed = changes(both)
    when = (
        f"{changed.first_year}"
        if changed.first_year == changed.last_year
        else f"{changed.first_year}-{changed.last_year}"
    )
    lines, estimates = _lines(choice, frame, both, overall)
    shows = (
        f"{choice.indicator.name} and {choice.outcome.name}, {group_words(choice)}, {when}:"
        f" {overall.trusts:,} trusts, {overall.observations:,} trust-years. Correlations, and"
        " standard deviations of one for each standard deviation of the other, with 95% intervals"
    )
    caveats = (
        _leaning(choice, estimates),
        _changed_words(changed, overall.trusts, when),
        *_about_rows(both),
        *outcome_caveats(choice),
        *choice.indicator.caveats,
    )
    rows = [_row(line) for line in lines]
    draft = Draft(version, shows, FIELDS, rows, caveats, tuple(_sources(both)))
    title = whole(choice, estimates, when)
    alt = (
        f"Dots with intervals. {title}. "
        + "; ".join(f"{line.what}: {_said(line.result)}" for line in lines)
        + "."
    )
    return draft.drawn(title, _chart(lines), alt)


def _lines(
    choice: Choice, frame: pd.DataFrame, both: pd.DataFrame, overall: Estimate
) -> tuple[list[Line], Estimates]:
    seen = sorted(int(y) for y in both["year"].unique())
    slim = both[["trust_code", "year", "exposure", "outcome"]]
    lines = [
        Line(str(year), "year", correlation(slim[(slim["year"] == year).to_numpy()]))
        for year in seen
    ]
    all_years = "all these years" if choice.when else "all years"
    if len(seen) > 1:
        lines.append(Line(capital(all_years), "pearson", overall))
    lines.append(
        Line(
            "By rank" + (f", {all_years}" if len(seen) > 1 else ""),
            "spearman",
            correlation(slim, "spearman"),
        )
    )
    panel = panel_of(frame)
    estimates = {
        "between": associate(panel, "between"),
        "regional": associate(panel, "between", region="region"),
        "within": associate(panel, "within"),
        "lagged": associate(panel, "lagged"),
        "reverse": associate(panel, "reverse"),
    }
    for comparison, found in estimates.items():
        if isinstance(found, Refusal):
            lines.append(Line(NAMES[comparison], comparison, found))
        else:
            own = own_unit(choice, comparison, found.effect)
            lines.append(Line(NAMES[comparison], comparison, found.standardised, own))
    return lines, estimates


def _row(line: Line) -> Row:
    row: Row = {
        "what": line.what,
        "verdict": capital(judge(line.result).verdict),
        "trusts": line.result.trusts,
        "observations": line.result.observations,
        "own": line.own or None,
        "method": METHODS[line.kind],
    }
    if isinstance(line.result, Refusal):
        return row | {
            "value": None,
            "lower": None,
            "upper": None,
            "verdict": f"{row['verdict']}. {line.result.why}",
        }
    return row | {
        "value": line.result.value,
        "lower": line.result.lower,
        "upper": line.result.upper,
    }


def _sources(both: pd.DataFrame) -> list[Row]:
    return [{"source_ids": named} for named in dict.fromkeys(both["source_ids"])]


def _said(result: Result) -> str:
    if isinstance(result, Refusal):
        return str(result.verdict)
    return f"{number(result.value, 2)}, {result.interval()}"


def _leaning(choice: Choice, estimates: Estimates) -> str:
    """Which way the link leans in time: whether the score or the outcome goes first."""
    later, earlier = estimates["lagged"], estimates["reverse"]
    if isinstance(later, Refusal) or isinstance(earlier, Refusal):
        return "Which of the two goes first in time cannot be told from one year."
    after, before = judge(later.standardised), judge(earlier.standardised)
    words = {Verdict.HIGHER: "higher", Verdict.LOWER: "lower"}
    first = (
        f"After a year with {choice.indicator.more}, {choice.outcome.short} was "
        + (
            f"{words[after.verdict]} than its own year before would suggest"
            if after.differs
            else "no different that can be told from chance, given its own year before"
        )
        + f" ({_said(later.standardised)})"
    )
    second = (
        f"the other way round, after a year with a higher {choice.outcome.bare},"
        f" {choice.indicator.short} was "
        + (
            f"{words[before.verdict]} than its own year before would suggest"
            if before.differs
            else "no different that can be told from chance"
        )
        + f" ({_said(earlier.standardised)})"
    )
    return f"{first}; {second}."


def _changed_words(changed: Changes, trusts: int, when: str) -> str:
    parts = [
        (changed.closed, "closed"),
        (changed.opened, "opened"),
        (changed.took_over, "took over another under their own code"),
    ]
    said = (
        listed([f"{small(n)} {what}" for n, what in parts if n])
        or "none opened, closed or took over another"
    )
    return (
        f"Of the {count(trusts, 'trust code')}, {said} in {when}. Nothing is joined across "
        "codes: a merged trust's successor with a new code counts as another trust."
    )


def _about_rows(both: pd.DataFrame) -> tuple[str, ...]:
    inferred = sorted(
        int(y) for y in both.loc[both["period_confidence"] == "inferred", "year"].unique()
    )
    said = (
        "The outcome's twelve months are inferred to be the calendar year in"
        f" {listed([str(y) for y in inferred])}."
    )
    return (said,) if inferred else ()


def _chart(lines: list[Line]) -> Chart:
    drawn = [(line, line.result) for line in lines if isinstance(line.result, Estimate)]
    points = []
    for differs, thing, name in (
        (True, "clear", "Can be told from chance"),
        (False, "unclear", "Cannot be told from chance"),
    ):
        some = tuple(
            Point(
                estimate.value,
                line.what,
                f"{line.what}: {_said(estimate)}",
                interval=Interval(estimate.lower, estimate.upper),
            )
            for line, estimate in drawn
            if judge(estimate).differs is differs
        )
        look = sign("estimate", thing)
        points.append(Points(some, look, name, size=12, edge=2, stroke=2, cap=0))
    refusals = [
        Note(judge(line.result).verdict, 0, line.what, "left", right=8)
        for line in lines
        if isinstance(line.result, Refusal)
    ]
    order = tuple(line.what for line in lines)
    return single(
        *points,
        Rule("x", 0, GREY, 2),
        *refusals,
        x=Axis("Standard deviations; 0 is no link"),
        y=Axis(
            kind="category",
            categories=order,
            low=-0.5,
            high=len(order) - 0.5,
            reversed=True,
        ),
        height=120 + 34 * len(lines),
        legend=Legend(),
        margin_top=40,
    )
