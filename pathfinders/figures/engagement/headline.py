"""Engagement and outcomes, all estimates of the link side by side."""

import pandas as pd

from pathfinders.entities.measure import Choice, choice_of
from pathfinders.figures.engagement.headline_chart import chart, estimate_words
from pathfinders.figures.engagement.headline_lines import FIELDS, Evidence, evidence, row
from pathfinders.figures.engagement.many_looks import links, looks_caveat
from pathfinders.figures.engagement.words import (
    NOTHING,
    group_words,
    needed,
    only_described,
    outcome_caveats,
    whole,
)
from pathfinders.figures.figure import Draft, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.bootstrap import correlation
from pathfinders.statistics.panel import Changes, changes, pairs
from pathfinders.statistics.power import smallest_seen
from pathfinders.statistics.reliability import Corrected
from pathfinders.statistics.verdict import Refusal, Result, judge
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, number, percent, small


@figure(
    "association-headline",
    page="engagement",
    choices=("indicator", "outcome", "group", "years"),
    queries=("measures", "benchmark_groups", "engagement_panel", "links_by_year", "ratings_held"),
)
def association_headline(version: FigureReader, view: View) -> Figure:
    """All estimates of a link: by year, over all years, between trusts, within trusts with and
    without the survey's noise, and over a year in either order.
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
    when = _when(changed)
    held = evidence(choice, frame, both, overall)
    shows = (
        f"{choice.indicator.name} and {choice.outcome.name}, {group_words(choice)}, {when}:"
        f" {overall.trusts:,} trusts, {overall.observations:,} trust-years. {_numbers(held)}"
    )
    caveats = (
        *_noise_words(held.corrected),
        *_contrast_words(held),
        _order_words(choice, held),
        *looks_caveat(
            links(version, choice.outcome.indicator_id, choice.group), "Each year is one"
        ),
        _changed_words(changed, overall.trusts, when),
        *_about_rows(both),
        *outcome_caveats(choice),
        *choice.indicator.caveats,
    )
    rows = [row(line) for line in held.lines]
    draft = Draft(version, shows, FIELDS, rows, caveats, tuple(_sources(both)))
    title = whole(choice, held.estimates, when) + _order_title(choice, held)
    alt = (
        f"Dots with intervals. {title}. "
        + "; ".join(f"{line.what}: {_said(line.result)}" for line in held.lines)
        + "."
    )
    return draft.drawn(title, chart(held.lines), alt)


def _when(changed: Changes) -> str:
    if changed.first_year == changed.last_year:
        return str(changed.first_year)
    return f"{changed.first_year}-{changed.last_year}"


def _numbers(held: Evidence) -> str:
    """The estimates behind the title with their intervals, in standard deviations of the outcome
    for each of the score, and how small a link could have been seen where none is clear.
    """
    names = {"between": "between trusts", "regional": "within a region", "within": "within a trust"}
    results = {
        name: result.standardised
        for kind, name in names.items()
        if not isinstance(result := held.estimates[kind], Refusal)
    }
    if isinstance(held.corrected, Corrected):
        results["within a trust with the survey's noise taken off"] = held.corrected.slope
    shown = listed([f"{name} {estimate_words(result)}" for name, result in results.items()])
    unseen = [
        f"{number(smallest_seen(result), 2)} {name}"
        for name, result in results.items()
        if not judge(result).differs
    ]
    text = f"In standard deviations of one for each of the other, where 0 is no link: {shown}"
    return text + (f". Smallest link likely to be seen: {listed(unseen)}" if unseen else "")


def _noise_words(corrected: Corrected | Refusal) -> tuple[str, ...]:
    """What the survey's noise does to a comparison within trusts."""
    if isinstance(corrected, Refusal):
        return ()
    share = corrected.reliability
    takes = "about halves" if 0.42 <= share <= 0.58 else f"takes about {percent(1 - share)} off"
    return (
        (
            f"Within trusts, noise of the survey {takes} the link: of a score's yearly movement,"
            f" {percent(share)} is real (reliability {number(share, 2)}) and the rest comes from"
            " who happened to answer. With the noise taken off the link is"
            f" {estimate_words(corrected.slope)}. Links between trusts lose far less."
        ),
    )


def _contrast_words(held: Evidence) -> tuple[str, ...]:
    """Whether the link between trusts and that within them differ, tested."""
    if isinstance(held.contrast, Refusal):
        return ()
    difference, p = held.contrast.difference, held.contrast.p
    differ = "clearly differ" if judge(difference).differs else "do not clearly differ"
    shown = "under 0.001" if p < 0.001 else number(p, 3)
    return (
        (
            f"The link between trusts and the link within a trust {differ}: tested, the one less"
            f" the other is {estimate_words(difference)} (p {shown})."
        ),
    )


def _order_words(choice: Choice, held: Evidence) -> str:
    """Whether the score or the outcome goes first in time."""
    order = held.order
    if isinstance(order, Refusal):
        return f"Which of the two goes first in time is {order.verdict}. {order.why}."
    numbers = (
        f"{choice.indicator.short} a year before {choice.outcome.short}"
        f" {estimate_words(order.score_first)}; the other way round"
        f" {estimate_words(order.outcome_first)}; difference {estimate_words(order.difference)}"
    )
    if judge(order.difference).differs:
        return f"One order in time shows the stronger link: {numbers}."
    return (
        f"These data cannot tell which of the two goes first in time: {numbers}. Regressions on"
        " the year before would seem to tell, because the noisier of two measures then seems to"
        " come second."
    )


def _order_title(choice: Choice, held: Evidence) -> str:
    """The rest of the title where the data can tell an order in time, which is seldom."""
    order = held.order
    if isinstance(order, Refusal) or not judge(order.difference).differs:
        return ""
    stronger = abs(order.score_first.value) > abs(order.outcome_first.value)
    names = choice.indicator.short, choice.outcome.short
    first, second = names if stronger else names[::-1]
    return f". The link is stronger where {first} comes a year before {second}"


def _sources(both: pd.DataFrame) -> list[Row]:
    return [{"source_ids": named} for named in dict.fromkeys(both["source_ids"])]


def _said(result: Result) -> str:
    return str(result.verdict) if isinstance(result, Refusal) else estimate_words(result)


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
