"""Engagement and outcomes, the link under every reasonable specification at once."""

from dataclasses import dataclass, replace

import pandas as pd

from pathfinders.entities.measure import Choice, Measure, choice_of, indicators
from pathfinders.figures.engagement.robustness_chart import NAMES, REGIONS, WEIGHTS, chart, name_of
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
from pathfinders.statistics.robustness import (
    ALL,
    COMPARED,
    ONE_OUT,
    Share,
    Tried,
    attempt,
    robustness,
    share,
)
from pathfinders.statistics.verdict import Estimate, Refusal
from pathfinders.store.reader import Reader, derived
from pathfinders.store.versions import Row
from pathfinders.words import capital, listed, number, percent, small

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
    "Every combination of indicator, comparison, weights, region and sample (all years, each year"
    " left out, trusts that opened, closed or took over another left out). Those without one trust"
    " stand for as many fits as there are trusts, and show the one nearest to no link. The"
    " specifications share data, so their number adds no evidence: the spread is what to read."
)


@dataclass(frozen=True)
class Run:
    """Every specification of one outcome and group, which is the same whatever else is chosen."""

    measures: dict[str, Measure]
    frames: dict[str, pd.DataFrame]
    tried: list[Tried]

    @property
    def known(self) -> list[Tried]:
        """Those that could be estimated."""
        return [t for t in self.tried if isinstance(t.result, Estimate)]


@figure(
    "robustness",
    page="engagement",
    choices=("indicator", "outcome", "group", "years"),
    queries=("measures", "benchmark_groups", "engagement_panel", "ratings_held"),
)
def robustness_figure(version: FigureReader, view: View) -> Figure:
    """The link between staff survey and outcome under every reasonable specification at once."""
    choice = choice_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn("The link is not known", NOTHING)
    about = f"Staff survey indicators and {choice.outcome.name}, {group_words(choice)}"
    draft = Draft(version, about, FIELDS, ())
    if choice.outcome.only_described:
        return draft.undrawn(*only_described(choice))
    run = _run(version, choice.outcome.indicator_id, choice.group)
    if not (known := run.known):
        why = next(
            (t.result.why for t in run.tried if isinstance(t.result, Refusal)),
            "No trust of this type has both values",
        )
        empty = next(iter(run.frames.values())) if run.frames else None
        return draft.undrawn(
            "How firm the link is: not known",
            NOTHING if empty is None else needed(choice, empty, why),
        )
    chosen = _chosen(version, choice, run)
    shown = run.tried if chosen is None or chosen in run.tried else [*run.tried, chosen]
    measures = run.measures | {choice.indicator.indicator_id: choice.indicator}
    names = {
        c: n for f in run.frames.values() for c, n in zip(f["trust_code"], f["name"], strict=True)
    }
    sources = tuple(
        {"source_ids": s} for f in run.frames.values() for s in dict.fromkeys(f["source_ids"])
    )
    shows = (
        f"{about}: {len(known):,} specifications, {sum(t.fits for t in known):,} fits, sorted"
        f" within four comparisons. Standard deviations of {choice.outcome.short} for each of the"
        " indicator, turned so that up is better for staff; the bands are 95% intervals"
    )
    rows = [_row(t, measures, names, chosen) for t in shown]
    yours = _yours(choice, chosen)
    caveats = (_counts(choice, known), *yours, HOW, *outcome_caveats(choice))
    title = _title(known)
    alt = " ".join(
        [
            (
                f"Sorted dots in four blocks, with bands of their intervals. {title}."
                f" {_counts(choice, known)}"
            ),
            *yours,
        ]
    )
    drawn = [t for t in shown if isinstance(t.result, Estimate)]
    return Draft(version, shows, FIELDS, rows, caveats, sources).drawn(
        title, chart(drawn, measures, chosen), alt
    )


@derived
def _run(version: Reader, outcome: str, group: str) -> Run:
    """Bounded by the outcomes and benchmark groups of the version."""
    measures = {
        m.indicator_id: m for m in indicators(version) if m.indicator_id in defaults().exposures
    }
    frames = {
        i: version.frame("engagement_panel", indicator=i, outcome=outcome, group=group)
        for i in measures
    }
    usable = {
        i: f for i, f in frames.items() if f[["exposure", "outcome"]].notna().all(axis=1).any()
    }
    better = {i: m.higher_is_better for i, m in measures.items()}
    tried = robustness(usable, better, outcome, group) if usable else []
    return Run(measures, usable or frames, tried)


def _chosen(version: FigureReader, choice: Choice, run: Run) -> Tried | None:
    """The default but for the indicator and years that the reader chose; None where that is the
    default, or has no estimate.
    """
    indicator, known = choice.indicator, choice.known
    every = known is None or (known.first in choice.years and known.last in choice.years)
    asked = replace(
        defaults().specification,
        exposure=indicator.indicator_id,
        outcome=choice.outcome.indicator_id,
        group=choice.group,
        sample=ALL if every else f"only {choice.years}",
    )
    if asked == defaults().specification:
        return None
    if found := next((t for t in run.known if t.specification == asked), None):
        return found
    frame = version.frame(
        "engagement_panel", indicator=asked.exposure, outcome=asked.outcome, group=asked.group
    )
    within = frame["year"].between(choice.years.first, choice.years.last).to_numpy()
    tried = attempt(frame[within], asked, indicator.higher_is_better)
    return tried if isinstance(tried.result, Estimate) else None


def _yours(choice: Choice, chosen: Tried | None) -> tuple[str, ...]:
    """What the mark of the reader's own choice stands for."""
    if chosen is None or not isinstance(chosen.result, Estimate):
        return ()
    when = (
        ""
        if chosen.specification.sample == ALL
        else f", {choice.years} alone, which the counts above leave out"
    )
    return (
        (
            f"“Chosen” marks the default but with {choice.indicator.short}{when}:"
            f" {number(chosen.result.value, 2)}, {chosen.result.interval()}. The default is fixed"
            " beforehand and stays what it is."
        ),
    )


def _of(tried: list[Tried], comparison: str) -> Share:
    return share([t for t in tried if t.specification.comparison == comparison])


def _title(known: list[Tried]) -> str:
    every, between, within = share(known), _of(known, "between"), _of(known, "within")
    parts = [
        f"{_part(s)} {what}"
        for s, what in ((between, "between trusts"), (within, "within a trust"))
        if s.estimated
    ]
    clear = percent((every.lower + every.higher) / every.estimated)
    return (
        f"Of {every.estimated:,} ways to estimate the link, {clear} tell it from chance:"
        f" {' and '.join(parts)}"
    )


def _part(part: Share) -> str:
    return f"{small(part.lower + part.higher)} of {part.estimated:,}"


def _counts(choice: Choice, known: list[Tried]) -> str:
    """How many on which side, by comparison and by indicator."""
    every = share(known)
    by = listed(
        [f"{NAMES[c].lower()} {_part(s)}" for c in COMPARED if (s := _of(known, c)).estimated]
    )
    values = values_of(choice.outcome)
    return (
        f"{capital(small(every.lower))} find lower {values} where staff report better,"
        f" {small(every.higher)} find higher ones, and"
        f" {small(every.estimated - every.lower - every.higher)} cannot be told from chance. Told"
        f" from chance: {by}."
    )


def _row(
    tried: Tried, measures: dict[str, Measure], names: dict[str, str], chosen: Tried | None
) -> Row:
    asked, found = tried.specification, tried.result
    estimate = found if isinstance(found, Estimate) else None
    why = f". {found.why}" if isinstance(found, Refusal) else ""
    return {
        "comparison": NAMES[asked.comparison],
        "exposure": name_of(measures[asked.exposure]),
        "weights": WEIGHTS[asked.weights],
        "region": (
            REGIONS[asked.region] if asked.comparison != "within" else "The same within a trust"
        ),
        "sample": capital(asked.sample),
        "verdict": capital(tried.finding.verdict) + why,
        "value": estimate and estimate.value,
        "lower": estimate and estimate.lower,
        "upper": estimate and estimate.upper,
        "trusts": found.trusts,
        "observations": found.observations,
        "default": "Yes" if asked == defaults().specification else None,
        "chosen": "Yes" if tried is chosen else None,
        "fits": tried.fits,
        "left_out": names.get(tried.left_out) if asked.sample == ONE_OUT else None,
        "lowest": tried.lowest,
        "highest": tried.highest,
    }
