"""How much of a survey score's movement within trusts is noise of the survey, and what a slope
within trusts would be without it.

A trust's score is the mean of those who answered, so that it moves from year to year even where
nothing changes; a slope on such a score is nearer to nought than the true one, by the share of the
movement that is not noise (the reliability). The noise is found in the data: if an answer has
variance s², the expected square of a change over a year is s² (1 / n before + 1 / n now) more than
that of the true change, so s² is the slope of squared changes on those numbers (weighted, because
large ones spread more: Carroll RJ, Ruppert D (1988), Transformation and Weighting in Regression,
chapter 3). The corrected slope
takes the noise off the score's sum of squares within trusts and years, and leaves its product with
the outcome alone, because noise of the survey has nothing to do with the outcome.

It assumes that true changes are no larger in trusts with few answers. References: Fuller WA (1987),
Measurement Error Models, section 2.2 (error variance estimated apart); Angrist JD, Pischke J-S
(2009), Mostly Harmless Econometrics, section 5.1 (noise and fixed effects). The interval resamples
whole trusts and estimates everything anew each time; its percentiles are those of time_order.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pathfinders.statistics.association import less_mean
from pathfinders.statistics.bootstrap import refusal, resampled
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.panel import Array, Panel, dummies
from pathfinders.statistics.time_order import expanded
from pathfinders.statistics.verdict import Estimate, Refusal, Verdict

LEAST = 0.1
"""Below this reliability a correction would multiply a slope by more than ten."""


@dataclass(frozen=True)
class Corrected:
    """A slope within trusts with the survey's noise taken off, in standard deviations of the
    outcome for each of the score over the analysed sample.
    """

    reliability: float
    """Share of the score's variance within trusts and years that is no noise."""
    answer_variance: float
    """Variance of a single answer, in the score's unit squared."""
    slope: Estimate


def corrected_within(panel: Panel) -> Corrected | Refusal:
    """The corrected slope within trusts, or the refusal with the reason why there is none.

    Over trust-years with both values and a known number of answers, of trusts with at least two of
    them.
    """
    rows = _usable(panel)
    codes, trust = np.unique(rows.trust, return_inverse=True)
    size = (len(codes), len(rows.year))
    if not len(codes):
        why = "No trust has both values and a number of answers in two years"
        return Refusal(Verdict.NOT_KNOWN, why)
    if refused := refusal(rows.exposure, rows.outcome, len(codes)):
        return refused
    rules = defaults()
    drawn = resampled(len(codes), rules.resamples, rules.seed)
    sums = _Sums.of(rows, trust)
    copies = np.column_stack([np.ones(len(codes)), drawn]).T
    variance, reliability, slope = sums.solved(copies)
    defined = np.isfinite(slope) & (reliability > LEAST)
    enough = defined[1:].mean() >= 1 - rules.undefined_share
    if not (defined[0] and variance[0] > 0 and enough):
        why = "The survey's noise cannot be told apart from real changes in these trusts"
        return Refusal(Verdict.NOT_KNOWN, why, *size)
    low, high = np.quantile(slope[1:][defined[1:]], expanded(len(codes)))
    unit = float(rows.exposure.std(ddof=1) / rows.outcome.std(ddof=1))
    estimate = Estimate(float(slope[0]), float(low), float(high), *size).times(unit)
    return Corrected(float(reliability[0]), float(variance[0]), estimate)


def _usable(panel: Panel) -> Panel:
    answered = panel.respondents > 0
    rows = panel.where(panel.complete(panel.exposure, panel.outcome, panel.respondents) & answered)
    years = np.bincount(rows.trust, minlength=rows.trust.max(initial=0) + 1)
    return rows.where(years[rows.trust] > 1)


@dataclass(frozen=True)
class _Sums:
    """Sums by trust, from which any resample of trusts is solved."""

    years: Array
    """Products of the years' terms with one another: (trusts, terms, terms)."""
    score: Array
    """Products of the years' terms with the score: (trusts, terms)."""
    outcome: Array
    squares: Array
    """Of the score with itself: (trusts,)."""
    products: Array
    """Of the score with the outcome."""
    noise: Array
    """What the noise of one answer adds to the score's squares."""
    noise_in_years: Array
    """What of it the years' terms take up: (trusts, terms, terms)."""
    changes: Array
    """Of squared yearly changes on the inverse numbers of answers: n, u, u², d², u d²."""

    @classmethod
    def of(cls, rows: Panel, trust: NDArray[np.intp]) -> "_Sums":
        """The sums of rows of which each trust has two or more."""
        inverse = 1 / rows.respondents
        even = np.ones(len(trust))
        terms = less_mean(dummies(rows.year), even, trust)
        score, outcome = (
            less_mean(values[:, None], even, trust)[:, 0]
            for values in (rows.exposure, rows.outcome)
        )
        squares = terms[:, :, None] * terms[:, None, :]
        share = 1 - 1 / np.bincount(trust)[trust]
        return cls(
            _by_trust(squares, trust),
            _by_trust(terms * score[:, None], trust),
            _by_trust(terms * outcome[:, None], trust),
            _by_trust(score**2, trust),
            _by_trust(score * outcome, trust),
            _by_trust(inverse * share, trust),
            _by_trust(squares * inverse[:, None, None], trust),
            _by_trust(_changes(rows, inverse), trust),
        )

    def solved(self, copies: Array) -> tuple[Array, Array, Array]:
        """The variance of an answer, the reliability and the corrected slope for each row of
        `copies` (resamples, trusts), which says how often each trust counts.
        """

        def total(values: Array) -> Array:
            return np.asarray(np.tensordot(copies, values, axes=1))

        # A resample can lack a year altogether, whose terms are then all nought.
        inverse = np.linalg.pinv(total(self.years), hermitian=True)
        score, outcome = total(self.score), total(self.outcome)
        taken = np.einsum("skl,sl->sk", inverse, score)
        squares = total(self.squares) - (taken * score).sum(axis=1)
        products = total(self.products) - (taken * outcome).sum(axis=1)
        in_years = np.einsum("skl,slk->s", inverse, total(self.noise_in_years))
        variance = _slope(total(self.changes))
        noise = variance * (total(self.noise) - in_years)
        left = squares - noise
        with np.errstate(divide="ignore", invalid="ignore"):
            return variance, left / squares, products / left


def _changes(rows: Panel, inverse: Array) -> Array:
    """For each row that follows on the year before: one, the sum of the inverse numbers of answers,
    its square, the squared change of the score, and the product of the two; noughts for others.
    """
    change = rows.exposure - rows.before(rows.exposure)
    follows = np.isfinite(change)
    # What all trusts moved in a year is no noise of theirs; it takes a degree of freedom a year.
    for year in np.unique(rows.year[follows]):
        here = follows & (rows.year == year)
        count = int(here.sum())
        centred = change[here] - change[here].mean()
        change[here] = centred * (count / max(count - 1, 1)) ** 0.5
    both = inverse + rows.before(inverse)
    squared = change**2
    columns = np.column_stack([np.ones_like(both), both, both**2, squared, both * squared])
    columns = np.where(follows[:, None], columns, 0.0)
    return np.where(follows[:, None], columns * _weights(columns, both)[:, None], 0.0)


def _weights(columns: Array, both: Array) -> Array:
    """Weights for squared changes, whose spread grows with their own expected size."""
    n, u, _, d, _ = totals = columns.sum(axis=0)
    if n < 3:
        return np.ones_like(both)
    slope = max(float(_slope(totals[None])[0]), 0.0)
    # Where the line runs below nought for few answers, a tenth of the average keeps it above.
    expected = np.maximum(d / n + slope * (both - u / n), 0.1 * d / n)
    return np.asarray((d / n / expected) ** 2)


def _slope(sums: Array) -> Array:
    n, u, uu, d, ud = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((n * ud - u * d) / (n * uu - u**2))


def _by_trust(values: Array, trust: NDArray[np.intp]) -> Array:
    starts = np.flatnonzero(np.diff(trust, prepend=-1))
    return np.asarray(np.add.reduceat(values, starts, axis=0))
