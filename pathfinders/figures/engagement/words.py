"""The sentences of engagement and outcomes, made from verdicts."""

from collections.abc import Mapping

import pandas as pd

from pathfinders.entities.measure import Choice, Measure
from pathfinders.statistics.association import Association
from pathfinders.statistics.verdict import NEVER_RANKED, Estimate, Finding, Refusal, judge, strength
from pathfinders.words import capital, count, listed, number

Estimates = Mapping[str, Association | Refusal]
"""The link by comparison: between, regional (between, with regions held fixed), within, lagged,
reverse.
"""
NOTHING = (
    "This version holds no staff survey indicator, no outcome or no trust. All three would be"
    " needed."
)
OUTCOME_VALUES = {"shmi": "mortality ratios"}
CAME = {
    "staff_motivation_mean": "whose staff became more motivated",
    "recommend_work_pct": "that more of its staff came to recommend as a place to work",
    "recommend_care_pct": "more of whose staff came to be happy with the standard of care",
    "work_stress_pct": "more of whose staff came to be unwell from work-related stress",
    "theme_engagement": "whose staff became more engaged",
}
ONLY_DESCRIBED = (
    "A rating is a word given on a day, not a number of every year, so nothing is worked out here"
    " year by year. What was asked of the ratings of {held}, and what they show, is in the figures"
    " of CQC ratings and the staff survey on this page. Ratings of every year would be needed."
)
METHODS = {
    "year": (
        "Pearson correlation over the trusts of that year; interval from 2,000 samples of trusts"
    ),
    "pearson": (
        "Pearson correlation over all trust-years; interval from 2,000 samples of whole trusts"
    ),
    "spearman": (
        "Spearman rank correlation over all trust-years; interval from 2,000 samples of whole"
        " trusts"
    ),
    "between": "Outcome on score with year effects; standard errors clustered by trust",
    "regional": (
        "As between trusts, with a term for each NHS region, so that trusts are compared within"
        " their region"
    ),
    "within": (
        "Outcome on score with trust and year effects, each trust compared with itself; errors"
        " clustered by trust"
    ),
    "lagged": (
        "Outcome on the score and the outcome of the year before, with year effects; errors"
        " clustered by trust"
    ),
    "reverse": (
        "Score on the outcome and the score of the year before, with year effects; errors clustered"
        " by trust"
    ),
}


def group_words(choice: Choice) -> str:
    """ "acute trusts": the group within a sentence."""
    return f"{choice.group.lower()} trusts"


def values_of(outcome: Measure) -> str:
    """What a sentence calls an outcome's values: "mortality ratios"."""
    return OUTCOME_VALUES.get(outcome.indicator_id, f"values of “{outcome.name}”")


def link(finding: Finding, choice: Choice, result: Estimate, when: str, extent: str) -> str:
    """A correlation's verdict as a sentence, with r, its interval and what it rests on."""
    found = f"(correlation {number(result.value, 2)}, {result.interval()}, {extent})"
    if finding.differs:
        return (
            f"{choice.group} trusts with {choice.indicator.more} had {strength(result.value)}"
            f" {finding.verdict} {values_of(choice.outcome)} {when} {found}"
        )
    return (
        f"No link between {choice.indicator.short} and {choice.outcome.short} that can be told from"
        f" chance, {group_words(choice)} {when} {found}"
    )


def needed(choice: Choice, panel: pd.DataFrame, why: str) -> str:
    """Why there is no association, and what would be needed."""
    said = [f"{why}."]
    for measure, column in ((choice.indicator, "exposure"), (choice.outcome, "outcome")):
        if panel[column].notna().sum() <= 1:
            said.append(covered(measure, choice.group, some=bool(panel[column].notna().any())))
    asked = f", within {choice.years}," if choice.when else ""
    if choice.when and choice.known:
        said.append(f"Years with both values: {choice.known}.")
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


def own_unit(choice: Choice, comparison: str, effect: Estimate) -> str:
    """An effect in the unit of what is explained: "−0.021 (−0.033 to −0.009) on the mortality
    ratio".
    """
    explained = choice.indicator if comparison == "reverse" else choice.outcome
    digits, unit = (2, " percentage points") if explained.unit == "percent" else (3, "")
    said = (
        f"{number(effect.value, digits)} ({number(effect.lower, digits)} to"
        f" {number(effect.upper, digits)}){unit}"
    )
    return f"{said} on {explained.short}"


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


def level_words(choice: Choice, level: Finding, found: Estimate, when: str) -> str:
    """How trusts with more of something differ from others of their group."""
    said = f"({number(found.value, 2)} standard deviations, {found.interval()})"
    if level.differs:
        return (
            f"{choice.group} trusts with {choice.indicator.more} had {strength(found.value)}"
            f" {level.verdict} {values_of(choice.outcome)} than others in {when} {said}"
        )
    return (
        f"{choice.group} trusts with {choice.indicator.more} had neither higher nor lower"
        f" {values_of(choice.outcome)} than others, by more than chance, in {when} {said}"
    )


def region_words(level: Finding, found: Estimate) -> str:
    """Whether what holds between trusts also holds between those of one region, as the rest of a
    sentence.
    """
    near = judge(found)
    said = f"({number(found.value, 2)}, {number(found.lower, 2)} to {number(found.upper, 2)})"
    if near.differs:
        return (
            f", also within a region {said}"
            if near.verdict == level.verdict
            else f", but {near.verdict} ones within a region {said}"
        )
    return f", but not by more than chance within a region {said}" if level.differs else ""


def change_words(choice: Choice, within: Association | Refusal) -> str:
    """How a trust's outcome moves when its own score does, as the rest of a sentence."""
    came = CAME.get(choice.indicator.indicator_id, f"whose score for {choice.indicator.short} rose")
    if isinstance(within, Refusal):
        return f"; whether a trust {came} saw its {choice.outcome.bare} change is {within.verdict}"
    change, found = judge(within.standardised), within.standardised
    said = f"({number(found.value, 2)}, {number(found.lower, 2)} to {number(found.upper, 2)})"
    if change.differs:
        return (
            f"; a trust {came} had {strength(found.value)} {change.verdict}"
            f" {values_of(choice.outcome)} than before {said}"
        )
    return f"; a trust {came} did not measurably see its {choice.outcome.bare} change {said}"
