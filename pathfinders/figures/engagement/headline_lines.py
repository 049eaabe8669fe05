"""The estimates of a link, one below another, each with its unit and method."""

from dataclasses import dataclass

import pandas as pd

from pathfinders.entities.measure import Choice
from pathfinders.figures.engagement.words import Estimates, own_unit
from pathfinders.figures.figure import Field
from pathfinders.statistics.association import associate
from pathfinders.statistics.bootstrap import correlation
from pathfinders.statistics.contrast import Contrast, contrast
from pathfinders.statistics.panel import panel_of
from pathfinders.statistics.power import smallest_seen
from pathfinders.statistics.reliability import Corrected, corrected_within
from pathfinders.statistics.time_order import TimeOrder, time_order
from pathfinders.statistics.verdict import Estimate, Refusal, Result, judge
from pathfinders.store.versions import Row
from pathfinders.words import capital

FIELDS = (
    Field("what", "Comparison"),
    Field("unit", "Unit"),
    Field("value", "Estimate", "decimal", 2),
    Field("lower", "95% interval from", "decimal", 2),
    Field("upper", "95% interval to", "decimal", 2),
    Field("verdict", "Verdict"),
    Field("seen", "Smallest likely to be seen", "decimal", 2),
    Field("trusts", "Trusts", "integer"),
    Field("observations", "Trust-years", "integer"),
    Field("own", "In its own unit"),
    Field("method", "Method"),
)
CORRELATION, RANKS, SLOPE = "Correlation", "Rank correlation", "Standard deviations"
NAMES = {
    "between": "Between trusts",
    "regional": "Same region",
    "within": "Within trusts",
    "corrected": "Within trusts, noise off",
    "contrast": "Between less within",
    "score first": "Survey a year earlier",
    "outcome first": "Outcome a year earlier",
    "time order": "The one less the other",
}
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
    "corrected": (
        "As within trusts, with the survey's noise, estimated from yearly changes and numbers of"
        " answers, taken off the score's variance (Fuller 1987); interval from 2,000 samples of"
        " whole trusts"
    ),
    "contrast": (
        "Outcome on score, the trust's mean score and years; the slope of the mean is the"
        " difference (Mundlak 1978); errors clustered by trust"
    ),
    "score first": (
        "Covariance of the score with the next year's outcome over their standard deviations, years"
        " held fixed; interval from 2,000 samples of whole trusts"
    ),
    "outcome first": (
        "Covariance of the outcome with the next year's score over their standard deviations, years"
        " held fixed; interval from 2,000 samples of whole trusts"
    ),
    "time order": "Difference of the two above, with one interval from the same samples",
}
UNITS = {
    "spearman": RANKS,
    "between": SLOPE,
    "regional": SLOPE,
    "within": SLOPE,
    "corrected": SLOPE,
    "contrast": SLOPE,
}
"""What is no correlation between −1 and 1."""


@dataclass(frozen=True)
class Line:
    """One estimate of the figure."""

    what: str
    kind: str
    result: Result
    own: str = ""

    @property
    def unit(self) -> str:
        """What it is measured in, and so which axis it belongs to."""
        return UNITS.get(self.kind, CORRELATION)


@dataclass(frozen=True)
class Evidence:
    """Everything estimated of one link."""

    lines: list[Line]
    estimates: Estimates
    corrected: Corrected | Refusal
    contrast: Contrast | Refusal
    order: TimeOrder | Refusal


def evidence(
    choice: Choice, frame: pd.DataFrame, both: pd.DataFrame, overall: Estimate
) -> Evidence:
    """The estimates of a panel's frame; `both` are its rows with both values, and `overall` is
    their correlation.
    """
    panel = panel_of(frame)
    estimates: Estimates = {
        "between": associate(panel, "between"),
        "regional": associate(panel, "between", region="region"),
        "within": associate(panel, "within"),
    }
    corrected, gap, order = corrected_within(panel), contrast(panel), time_order(panel)
    lines = _correlations(choice, both, overall)
    for kind, result in estimates.items():
        if isinstance(result, Refusal):
            lines.append(Line(NAMES[kind], kind, result))
        else:
            own = own_unit(choice, result.effect)
            lines.append(Line(NAMES[kind], kind, result.standardised, own))
    slope = corrected.slope if isinstance(corrected, Corrected) else corrected
    difference = gap.difference if isinstance(gap, Contrast) else gap
    lines += [
        Line(NAMES["corrected"], "corrected", slope),
        Line(NAMES["contrast"], "contrast", difference),
        *_ordered(order),
    ]
    return Evidence(lines, estimates, corrected, gap, order)


def row(line: Line) -> Row:
    """The estimate as a row of the figure's table."""
    values: Row = {
        "what": line.what,
        "unit": line.unit,
        "verdict": capital(judge(line.result).verdict),
        "trusts": line.result.trusts,
        "observations": line.result.observations,
        "own": line.own or None,
        "method": METHODS[line.kind],
        "value": None,
        "lower": None,
        "upper": None,
        "seen": None,
    }
    if isinstance(line.result, Refusal):
        return values | {"verdict": f"{values['verdict']}. {line.result.why}"}
    seen = None if judge(line.result).differs else smallest_seen(line.result)
    ends = {"lower": line.result.lower, "upper": line.result.upper}
    return values | {"value": line.result.value, "seen": seen} | ends


def _correlations(choice: Choice, both: pd.DataFrame, overall: Estimate) -> list[Line]:
    seen = sorted(int(year) for year in both["year"].unique())
    slim = both[["trust_code", "year", "exposure", "outcome"]]
    lines = [
        Line(str(year), "year", correlation(slim[(slim["year"] == year).to_numpy()]))
        for year in seen
    ]
    every = "all these years" if choice.when else "all years"
    if len(seen) > 1:
        lines.append(Line(capital(every), "pearson", overall))
    by_rank = "By rank" + (f", {every}" if len(seen) > 1 else "")
    return [*lines, Line(by_rank, "spearman", correlation(slim, "spearman"))]


def _ordered(order: TimeOrder | Refusal) -> list[Line]:
    if isinstance(order, Refusal):
        return [Line(NAMES["time order"], "time order", order)]
    results = (order.score_first, order.outcome_first, order.difference)
    kinds = ("score first", "outcome first", "time order")
    return [Line(NAMES[kind], kind, result) for kind, result in zip(kinds, results, strict=True)]
