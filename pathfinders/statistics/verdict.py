"""Verdicts: the few things that a figure may say of its data, and the words for them.

Titles, tiles, briefing sentences and alt text all take their words from here, so that they cannot
disagree.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pathfinders.words import number

NEVER_RANKED = frozenset({"shmi"})
"""Measures whose publisher forbids ranking."""


class Verdict(StrEnum):
    """All that a comparison or an association can show."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_DIFFERENCE = "no clear difference"
    TOO_FEW = "too few to say"
    NOT_COMPARABLE = "not comparable"
    NOT_KNOWN = "not known"


REFUSALS = (Verdict.TOO_FEW, Verdict.NOT_COMPARABLE, Verdict.NOT_KNOWN)


@dataclass(frozen=True)
class Estimate:
    """A number with its 95% interval, and the number of trusts and observations behind it. Raises
    ValueError for a value that is not finite.
    """

    value: float
    lower: float
    upper: float
    trusts: int
    observations: int

    def __post_init__(self) -> None:
        finite = all(math.isfinite(v) for v in (self.value, self.lower, self.upper))
        if not finite or self.lower > self.upper:
            raise ValueError(
                f"Not an estimate with an interval: {self.value}, {self.lower} to {self.upper}."
            )

    def times(self, factor: float) -> "Estimate":
        """The estimate in another unit; a negative factor turns the interval round."""
        low, high = sorted((self.lower * factor, self.upper * factor))
        return Estimate(self.value * factor, low, high, self.trusts, self.observations)

    @property
    def nearer_end(self) -> float:
        """The end of the interval that is nearer to nought; nought where it lies inside."""
        if self.lower <= 0 <= self.upper:
            return 0.0
        return min(self.lower, self.upper, key=abs)

    def interval(self, digits: int = 2) -> str:
        """ "95% interval −0.35 to −0.03"; with more decimals where an end that is not zero would
        otherwise read as zero.
        """
        shown = digits
        while (
            shown < 4
            and self.lower * self.upper > 0
            and 0 in (round(self.lower, shown), round(self.upper, shown))
        ):
            shown += 1
        # Adding nought turns a rounded "-0.0" into "0.0".
        low, high = (number(round(end, shown) + 0.0, shown) for end in (self.lower, self.upper))
        return f"95% interval {low} to {high}"


@dataclass(frozen=True)
class Refusal:
    """Why there is no estimate, as a whole sentence without its full stop."""

    verdict: Verdict
    why: str
    trusts: int = 0
    observations: int = 0

    def __post_init__(self) -> None:
        if self.verdict not in REFUSALS:
            raise ValueError(f"{self.verdict!r} needs an estimate.")


Result = Estimate | Refusal


@dataclass(frozen=True)
class Finding:
    """A verdict on a result; `good` is whether the difference lies in the direction of good, None
    where neither.
    """

    verdict: Verdict
    good: bool | None = None
    why: str = ""

    @property
    def differs(self) -> bool:
        """True if the interval leaves no difference out."""
        return self.verdict in (Verdict.HIGHER, Verdict.LOWER)


def judge(
    result: Result, *, no_difference: float = 0.0, higher_is_better: bool | None = None
) -> Finding:
    """The verdict on a result: a difference only where the 95% interval leaves out `no_difference`.

    An end of the interval that equals `no_difference` does not leave it out.
    """
    if isinstance(result, Refusal):
        return Finding(result.verdict, why=result.why)
    if result.lower > no_difference:
        return Finding(Verdict.HIGHER, higher_is_better)
    if result.upper < no_difference:
        lower_is_better = None if higher_is_better is None else not higher_is_better
        return Finding(Verdict.LOWER, lower_is_better)
    return Finding(Verdict.NO_DIFFERENCE)


def compared(finding: Finding, measure: str, here: str, there: str) -> str:
    """A finding about two groups as a sentence without its full stop: `measure` in `here` against
    `there`.
    """
    match finding.verdict:
        case Verdict.HIGHER | Verdict.LOWER:
            return f"{measure} was {finding.verdict} {here} than {there}"
        case Verdict.NO_DIFFERENCE:
            return f"{measure} {here} shows {finding.verdict} from {there}"
        case _:
            return f"{measure} {here} and {there}: {finding.verdict}. {finding.why}"


def strength(correlation: Estimate) -> str:
    """ "very slightly", "slightly", "moderately" or "much": Cohen's bounds for a correlation of
    0.1, 0.3 and 0.5, applied to the end of the interval that is nearer to nought.

    The estimate itself would overstate: of many looks, those that come out large are noticed.

    Reference: Cohen J (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd edition,
    section 3.2.
    """
    size = abs(correlation.nearer_end)
    if size < 0.1:
        return "very slightly"
    if size < 0.3:
        return "slightly"
    if size < 0.5:
        return "moderately"
    return "much"


CAUSAL = re.compile(
    r"\b(effects? (of|on)|because of|led to|lead(s|ing)?"
    r" to|caus(e|es|ed|ing|al|ation)|impact\w*|driv(e|es|en|ing|ers?)|"
    r"due to|improv(e|es|ed|ing|ements?)|thanks to|result(ed|ing) in|as a result|owing"
    r" to|ma(kes?|de) (a|the) difference|"
    r"reduc(e|es|ed|ing)|boost\w*|rais(es|ed)|lower(s|ed|ing)|prevent(s|ed)?|attributable"
    r" to|benefit(s|ed)? from)\b",
    re.IGNORECASE,
)
RATING_NAME = "Requires improvement"
"""What the Care Quality Commission calls its second lowest rating."""


def causal_words(text: str) -> tuple[str, ...]:
    """The words in a text that claim or suggest that one thing brings about another. The name of
    the rating "Requires improvement" does not count.
    """
    return tuple(match.group(0) for match in CAUSAL.finditer(text.replace(RATING_NAME, "")))


def refuse_causal(*texts: str) -> None:
    """Raises ValueError where one of the texts holds causal words: an association supports none."""
    for text in texts:
        if words := causal_words(text):
            raise ValueError(f"Causal words about an association ({', '.join(words)}): {text!r}")


def ranking_refused(measure: str, estimates: Iterable[Estimate]) -> str:
    """The reason why these estimates must not be put in order; empty if they may be.

    An order is given only where no two intervals overlap, and never for a measure whose publisher
    forbids ranking.
    """
    if measure in NEVER_RANKED:
        return "The publisher of this measure forbids ranking by it."
    # An interval may reach past several others, so each is compared with the highest end so far.
    ordered: Sequence[Estimate] = sorted(estimates, key=lambda e: e.value)
    highest = -math.inf
    for estimate in ordered:
        if estimate.lower <= highest:
            return "Their intervals overlap, so they have no clear order."
        highest = max(highest, estimate.upper)
    return ""
