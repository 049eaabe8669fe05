"""The sentences of engagement and outcomes, made from verdicts.

A title says in words what the data support; its numbers and their intervals stand in the line below
it.
"""

from collections.abc import Mapping

import pandas as pd

from pathfinders.entities.measure import Choice, Measure
from pathfinders.statistics.association import Association
from pathfinders.statistics.power import smallest_seen
from pathfinders.statistics.verdict import NEVER_RANKED, Estimate, Finding, Refusal, judge, strength
from pathfinders.words import capital, count, listed, number

Estimates = Mapping[str, Association | Refusal]
"""The link by comparison: between, regional (between, with regions held fixed) and within."""
NOTHING = (
    "This version holds no staff survey indicator, no outcome or no trust. All three would be"
    " needed."
)
OUTCOME_VALUES = {"shmi": "mortality ratios"}
CAME = {
    "staff_motivation_mean": "a trust's staff became more motivated",
    "recommend_work_pct": "more staff came to recommend a trust",
    "recommend_care_pct": "more staff came to be happy with a trust's care",
    "work_stress_pct": "more of a trust's staff came to be unwell from stress",
    "theme_engagement": "a trust's staff became more engaged",
}
ONLY_DESCRIBED = (
    "A rating is a word given on a day, not a number of every year, so nothing is worked out here"
    " year by year. What was asked of the ratings of {held}, and what they show, is in the figures"
    " of CQC ratings and the staff survey on this page. Ratings of every year would be needed."
)


def group_words(choice: Choice) -> str:
    """ "acute trusts": the group within a sentence."""
    return f"{choice.group.lower()} trusts"


def values_of(outcome: Measure) -> str:
    """What a sentence calls an outcome's values: "mortality ratios"."""
    return OUTCOME_VALUES.get(outcome.indicator_id, f"values of “{outcome.name}”")


def link(finding: Finding, choice: Choice, result: Estimate) -> str:
    """The verdict on a year's correlation as a sentence."""
    if finding.differs:
        return (
            f"In {choice.year}, {group_words(choice)} with {choice.indicator.more} had"
            f" {strength(result)} {finding.verdict} {values_of(choice.outcome)}"
        )
    return (
        f"In {choice.year}, {choice.indicator.short} and {choice.outcome.short} showed no clear"
        f" link among {group_words(choice)}"
    )


def correlation_words(result: Estimate) -> str:
    """A correlation with its interval, what it rests on, and, where it is not clear, how small a
    one could have been seen.
    """
    text = f"Correlation {number(result.value, 2)} ({result.interval()}), {result.trusts:,} trusts"
    if judge(result).differs:
        return text
    return f"{text}; the smallest likely to be seen is {number(smallest_seen(result), 2)}"


def needed(choice: Choice, panel: pd.DataFrame, why: str) -> str:
    """Why there is no association, and what would be needed."""
    said = [f"{why}."]
    for measure, column in ((choice.indicator, "exposure"), (choice.outcome, "outcome")):
        if panel[column].notna().sum() <= 1:
            said.append(covered(measure, choice.group, some=bool(panel[column].notna().any())))
    asked = f", within {choice.years}," if choice.when else ""
    if choice.when and choice.years_known:
        said.append(f"Years with both values: {choice.years_known}.")
    said.append(
        f"Both values, of the same year{asked} for more trusts of this type would be needed."
    )
    return " ".join(said)


def only_described(choice: Choice) -> tuple[str, str]:
    """The title and the reason of a figure of associations where the outcome is only described."""
    held = count(choice.outcome.trusts, "trust")
    title = (
        f"{capital(choice.indicator.short)} and {choice.outcome.short}: see the ratings beside the"
        " staff survey"
    )
    return title, ONLY_DESCRIBED.format(held=held)


def covered(measure: Measure, group: str, *, some: bool = False) -> str:
    """Which trusts and years a measure covers, for a reader who chose others."""
    types = [part.strip() for part in measure.covers.split(";")]
    when = (
        f"in {measure.first_year}"
        if measure.first_year == measure.last_year
        else f"in {measure.first_year}-{measure.last_year}"
    )
    if group in types or (group == "Acute" and any(t.startswith("Acute (") for t in types)):
        return f"Values of {measure.name} exist {when}."
    known = "only single figures are known" if some else "there is none"
    return (
        f"{measure.name} covers {listed([t.lower() for t in types])} trusts, {when}; for"
        f" {group.lower()} trusts {known}."
    )


def outcome_caveats(choice: Choice) -> tuple[str, ...]:
    """What to know before reading an outcome."""
    never = choice.outcome.indicator_id in NEVER_RANKED
    ranking = (
        (
            (
                "Do not use this chart to rank trusts, or to compare one trust's mortality with"
                " another's."
            ),
        )
        if never
        else ()
    )
    return (*ranking, *choice.outcome.caveats)


def own_unit(choice: Choice, effect: Estimate) -> str:
    """An effect in the unit of the outcome: "−0.021 (−0.033 to −0.009) on the mortality ratio"."""
    digits, unit = (2, " percentage points") if choice.outcome.unit == "percent" else (3, "")
    said = (
        f"{number(effect.value, digits)} ({number(effect.lower, digits)} to"
        f" {number(effect.upper, digits)}){unit}"
    )
    return f"{said} on {choice.outcome.short}"


def whole(choice: Choice, estimates: Estimates, when: str) -> str:
    """The verdict over all estimates: how trusts differ from one another, and how a trust moves
    against itself.
    """
    between, regional, within = estimates["between"], estimates["regional"], estimates["within"]
    if isinstance(between, Refusal):
        return (
            f"Whether {choice.indicator.short} and {choice.outcome.short} go together in {when}:"
            f" {between.verdict}"
        )
    level = judge(between.standardised)
    same_region = (
        "" if isinstance(regional, Refusal) else region_words(level, regional.standardised)
    )
    return (
        level_words(choice, level, between.standardised, when)
        + same_region
        + change_words(choice, within)
    )


def level_words(choice: Choice, level: Finding, result: Estimate, when: str) -> str:
    """How trusts with more of something differ from others of their group."""
    who = f"In {when}, {group_words(choice)} with {choice.indicator.more} had"
    if level.differs:
        return f"{who} {strength(result)} {level.verdict} {values_of(choice.outcome)}"
    return f"{who} neither clearly higher nor clearly lower {values_of(choice.outcome)}"


def region_words(level: Finding, result: Estimate) -> str:
    """Whether what holds between trusts also holds between those of one region, as the rest of a
    sentence.
    """
    near = judge(result)
    if near.differs:
        return (
            ", also within a region"
            if near.verdict == level.verdict
            else f", but {near.verdict} ones within a region"
        )
    return ", though not clearly so within a region" if level.differs else ""


def change_words(choice: Choice, within: Association | Refusal) -> str:
    """How a trust's outcome moves when its own score does, as a sentence after the first."""
    came = CAME.get(
        choice.indicator.indicator_id, f"a trust's score for {choice.indicator.short} rose"
    )
    if isinstance(within, Refusal):
        return f". Whether the two move together within a trust is {within.verdict}"
    change = judge(within.standardised)
    if change.differs:
        return (
            f". Where {came}, its {choice.outcome.without_the} was {strength(within.standardised)}"
            f" {change.verdict}"
        )
    return f". Where {came}, its {choice.outcome.without_the} did not clearly change"
