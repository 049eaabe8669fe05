"""Engagement and outcomes, the link of one survey question tested in every reasonable way."""

from dataclasses import replace

from pathfinders.entities.measure import Choice, Measure, choice_of
from pathfinders.figures.engagement.robustness_chart import NAMES, REGIONS, WEIGHTS, chart, name_of
from pathfinders.figures.engagement.robustness_run import Run, counted, run_of
from pathfinders.figures.engagement.words import (
    NOTHING,
    group_words,
    needed,
    only_described,
    outcome_caveats,
    values_of,
)
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.robustness import ALL, COMPARED, ONE_OUT, Share, Tried, attempt, share
from pathfinders.statistics.shuffled import Shuffled
from pathfinders.statistics.verdict import Estimate, Refusal
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, number, percent, small

FIELDS = (
    Field("comparison", "Comparison"),
    Field("exposure", "Staff survey indicator, up is better for staff"),
    Field("weights", "Weights"),
    Field("region", "Region"),
    Field("sample", "Sample"),
    Field("value", "Estimate, standard deviations", "decimal", 3),
    Field("lower", "95% interval from", "decimal", 3),
    Field("upper", "95% interval to", "decimal", 3),
    Field("verdict", "Verdict"),
    Field("trusts", "Trusts", "integer"),
    Field("observations", "Trust-years", "integer"),
    Field("default", "Default"),
    Field("chosen", "Chosen on the page"),
    Field("fits", "Fits it stands for", "integer"),
    Field("left_out", "Trust left out in the fit nearest to no link"),
    Field("lowest", "Lowest of those fits", "decimal", 3),
    Field("highest", "Highest of those fits", "decimal", 3),
)
HOW = (
    "Every combination of comparison, weights, region and sample (all years, each year left out,"
    " trusts that opened, closed or took over another left out). The ways share data, so their"
    " number adds no evidence: the spread is what to read."
)
REGION = (
    "Trusts of one region resemble one another in both, so a part of any such link is one of"
    " regions: the figure above shows it within a region as well."
)


@figure(
    "robustness",
    page="engagement",
    choices=("indicator", "outcome", "group", "years"),
    queries=("measures", "benchmark_groups", "engagement_panel", "ratings_held"),
)
def every_way(version: FigureReader, view: View) -> Figure:
    """The link of the indicator chosen under every combination of comparison, weights, region and
    sample, with how many would be clear if nothing were linked.
    """
    choice = choice_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "How firm the link is: not known", NOTHING
        )
    about = (
        f"{choice.indicator.name} and {choice.outcome.name}, {group_words(choice)}, tested in every"
        " reasonable way"
    )
    if choice.outcome.only_described:
        return Draft(version, about, FIELDS, ()).undrawn(*only_described(choice))
    run = run_of(version, choice.outcome.indicator_id, choice.group)
    indicator = choice.indicator.indicator_id
    draft = Draft(version, about, FIELDS, [])
    if indicator not in run.measures:
        names = listed([f"“{measure.name}”" for measure in run.measures.values()])
        why = (
            f"Only questions known for all years were tested in many ways: {names}. Choose one of"
            f" them. Values of {choice.indicator.name} in more years would be needed."
        )
        title = f"Whether the link with {choice.indicator.short} holds in other ways was not tested"
        return draft.undrawn(title, why)
    own = run.of(indicator)
    clear = counted(own)
    if not share(clear).estimated:
        reasons = [t.result.why for t in own if isinstance(t.result, Refusal)]
        why = next(iter(reasons), "No trust of this type has both values")
        return draft.undrawn(
            "How firm the link is: not known", needed(choice, run.frames[indicator], why)
        )
    return _drawn(version, choice, run, about)


def _drawn(version: FigureReader, choice: Choice, run: Run, about: str) -> Figure:
    indicator = choice.indicator.indicator_id
    own, frame = run.of(indicator), run.frames[indicator]
    chosen = _chosen(version, choice, own)
    shown = own if chosen is None or chosen in own else [*own, chosen]
    names = dict(zip(frame["trust_code"], frame["name"], strict=True))
    sources = tuple({"source_ids": s} for s in dict.fromkeys(frame["source_ids"]))
    ways = counted(own)
    # What a reader chose themselves is drawn as well, but counts with no others.
    drawn = [*ways, *(t for t in shown if t is chosen and t not in ways)]
    shows = (
        f"{about}: {_by_comparison(ways)}. Standard deviations of {choice.outcome.short} for each"
        " of the indicator, turned so that up is better for staff; the bands are 95% intervals."
        f" {_shuffle_words(run.shuffled((indicator,)))}"
    )
    caveats = (
        *_all_words(run),
        REGION,
        *_yours(choice, chosen),
        *_without_one_words(own, choice),
        HOW,
        *outcome_caveats(choice),
    )
    title = _title(choice, ways)
    rows = [_row(t, choice.indicator, names, chosen) for t in shown]
    alt = " ".join(
        [
            f"Sorted dots in blocks, with bands of their intervals. {title}.",
            f"{capital(_by_comparison(ways))}.",
            *_yours(choice, chosen),
        ]
    )
    return Draft(version, shows, FIELDS, rows, caveats, sources).drawn(
        title, chart(drawn, choice.indicator, chosen), alt
    )


def _chosen(version: FigureReader, choice: Choice, own: list[Tried]) -> Tried | None:
    """The default comparison in the years that the reader chose; None where that is the default, or
    has no estimate.
    """
    years = choice.years_known
    every = years is None or (years.first in choice.years and years.last in choice.years)
    wanted = replace(
        defaults().specification,
        exposure=choice.indicator.indicator_id,
        outcome=choice.outcome.indicator_id,
        group=choice.group,
        sample=ALL if every else f"only {choice.years}",
    )
    if wanted == defaults().specification:
        return None
    if match := next((t for t in counted(own) if t.specification == wanted), None):
        return match
    frame = version.frame(
        "engagement_panel", indicator=wanted.exposure, outcome=wanted.outcome, group=wanted.group
    )
    within = frame["year"].between(choice.years.first, choice.years.last).to_numpy()
    tried = attempt(frame[within], wanted, choice.indicator.higher_is_better)
    return tried if isinstance(tried.result, Estimate) else None


def _yours(choice: Choice, chosen: Tried | None) -> tuple[str, ...]:
    """What the mark of the reader's own choice stands for."""
    if chosen is None or not isinstance(chosen.result, Estimate):
        return ()
    alone = (
        ""
        if chosen.specification.sample == ALL
        else f", {choice.years} alone, which the counts above leave out"
    )
    return (
        (
            f"“Chosen” marks the comparison between trusts with {choice.indicator.short}{alone}:"
            f" {number(chosen.result.value, 2)}, {chosen.result.interval()}. The default is fixed"
            " beforehand and stays what it is."
        ),
    )


def _title(choice: Choice, ways: list[Tried]) -> str:
    """How many ways find which link, and whether any does within a trust."""
    every, values = share(ways), values_of(choice.outcome)
    # Scores are turned so that up is better for staff.
    trusts = (
        f"at trusts where {choice.indicator.short} was lower"
        if choice.indicator.higher_is_better is False
        else f"at trusts with {choice.indicator.more}"
    )
    sides = [
        f"{small(number_of)} {'find' if number_of != 1 else 'finds'} {side} {values}"
        for side, number_of in (("lower", every.lower), ("higher", every.higher))
        if number_of
    ]
    total = count(every.estimated, "way")
    if not sides:
        return (
            f"None of {total} of testing this link finds clearly higher or lower {values} {trusts}"
            if every.estimated > 1
            else f"The one way of testing this link finds no clear link with {values}"
        )
    within = _of(ways, "within")
    inside = ""
    if within.estimated:
        clear = within.lower + within.higher
        inside = (
            f". Within the same trust over time, none of {within.estimated} does"
            if not clear
            else f". Within the same trust over time, {small(clear)} of {within.estimated} do"
        )
    return f"Of {total} of testing this link, {listed(sides)} {trusts}{inside}"


def _of(tried: list[Tried], comparison: str) -> Share:
    return share([t for t in tried if t.specification.comparison == comparison])


def _by_comparison(ways: list[Tried]) -> str:
    """How many are clear on which side, by comparison."""
    parts = []
    for comparison in COMPARED:
        part = _of(ways, comparison)
        if part.estimated:
            parts.append(
                f"{NAMES[comparison].lower()} {small(part.lower)} lower and {small(part.higher)}"
                f" higher of {part.estimated}"
            )
    return listed(parts)


def _shuffle_words(result: Shuffled | None) -> str:
    """What the same ways would find if nothing were linked."""
    if result is None:
        return "How many would be clear if nothing were linked is not known"
    return (
        f"{percent(result.observed)} are clear; were nothing linked, {percent(result.mean)} would"
        f" be on average, and in one of twenty cases {percent(result.high)} or more"
    )


def _all_words(run: Run) -> tuple[str, ...]:
    """All questions together: lower and higher apart, and against two kinds of shuffle."""
    every = share(counted(run.tried))
    result, near = run.shuffled(), run.shuffled(same_region=True)
    if result is None or near is None or len(run.frames) < 2:
        return ()
    return (
        (
            f"Over {small(len(run.frames))} survey questions, {every.lower} of {every.estimated}"
            f" ways find a lower outcome where staff report better, and {every.higher} a higher"
            f" one: {percent(result.observed)} together. If nothing were linked"
            f" {percent(result.mean)} would be clear on average, and in one case of twenty"
            f" {percent(result.high)} or more (p {number(result.p, 3)}): found by giving every"
            f" trust the outcomes of another, {result.shuffles} times."
        ),
        (
            "If trusts change places within their region only, so that what regions have in common"
            f" stays, {percent(near.mean)} would be clear on average, and in one case of twenty"
            f" {percent(near.high)} or more (p {number(near.p, 3)})."
        ),
    )


def _without_one_words(own: list[Tried], choice: Choice) -> tuple[str, ...]:
    """Whether the link between trusts hangs on a single one."""
    for tried in own:
        asked = (tried.specification.sample, tried.specification.comparison)
        if asked == (ONE_OUT, "between") and isinstance(tried.result, Estimate):
            clear = "stays clear" if tried.finding.differs else "is not clear"
            return (
                (
                    f"Left out one at a time: without the trust that matters most, the link with"
                    f" {choice.outcome.short} between trusts {clear}"
                    f" ({number(tried.result.value, 2)}, {tried.result.interval()}). These rows"
                    " stand in the table and count with no others."
                ),
            )
    return ()


def _row(tried: Tried, measure: Measure, names: dict[str, str], chosen: Tried | None) -> Row:
    way, result = tried.specification, tried.result
    estimate = result if isinstance(result, Estimate) else None
    why = f". {result.why}" if isinstance(result, Refusal) else ""
    return {
        "comparison": NAMES[way.comparison],
        "exposure": name_of(measure),
        "weights": WEIGHTS[way.weights],
        "region": REGIONS[way.region] if way.comparison != "within" else "The same within a trust",
        "sample": capital(way.sample),
        "verdict": capital(tried.finding.verdict) + why,
        "value": estimate and estimate.value,
        "lower": estimate and estimate.lower,
        "upper": estimate and estimate.upper,
        "trusts": result.trusts,
        "observations": result.observations,
        "default": "Yes" if way == defaults().specification else None,
        "chosen": "Yes" if tried is chosen else None,
        "fits": tried.fits,
        "left_out": names.get(tried.left_out) if way.sample == ONE_OUT else None,
        "lowest": tried.lowest,
        "highest": tried.highest,
    }
