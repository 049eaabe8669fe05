"""The ordered logit against statsmodels, against itself in other units, and on made-up ratings."""

from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, special
from statsmodels.miscmodels.ordinal_model import OrderedModel

from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.ordered import OrderedLogit, ordered_logit
from pathfinders.statistics.verdict import Refusal, Verdict

Array = NDArray[np.float64]


def made_up(
    seed: int, trusts: int = 60, each: int = 3, slope: float = 1.0, alike: float = 1.0
) -> tuple[NDArray[np.intp], Array, list[str]]:
    """Ratings 0 to 3 of made-up trusts whose ratings are alike by a lasting part of `alike`."""
    rng = np.random.default_rng(seed)
    code = np.repeat(np.arange(trusts), each)
    own = rng.normal(size=trusts)[code]
    x = 0.8 * own + 0.6 * rng.normal(size=len(code))
    # A lasting part that is no part of the score: a bridge distribution keeps the logit's shape.
    latent = slope * x + alike * rng.normal(size=trusts)[code] + rng.logistic(size=len(code))
    level = np.digitize(latent, [-1.5, 0.5, 2.5])
    return level, np.column_stack([x, rng.normal(size=len(code))]), [f"T{c:03}" for c in code]


def fitted(levels: Iterable[int], columns: Array, trusts: list[str]) -> OrderedLogit:
    found = ordered_logit(list(levels), columns, trusts)
    assert isinstance(found, OrderedLogit)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_equals_statsmodels(seed: int) -> None:
    level, x, trusts = made_up(seed)
    found = fitted(level, x, trusts)
    model = OrderedModel(level, x, distr="logit")
    theirs = model.fit(method="newton", maxiter=200, tol=1e-12, disp=False)
    assert found.slopes == pytest.approx(theirs.params[:2], abs=1e-6)
    cuts = model.transform_threshold_params(theirs.params)[1:-1]
    assert found.cuts == pytest.approx(cuts, abs=1e-6)
    assert found.log_likelihood == pytest.approx(theirs.llf, abs=1e-8)


def log_likelihoods(at: Array, level: NDArray[np.intp], x: Array) -> Array:
    """Each row's log likelihood, written out from the model's definition."""
    cuts = np.concatenate([[-np.inf], at[x.shape[1] :], [np.inf]])
    centre = x @ at[: x.shape[1]]
    chance = special.expit(cuts[level + 1] - centre) - special.expit(cuts[level] - centre)
    return np.asarray(np.log(chance))


def differences(at: Array, level: NDArray[np.intp], x: Array) -> Array:
    """Each row's derivatives, by differences."""
    step = 1e-6
    moved = [
        (log_likelihoods(at + step * unit, level, x) - log_likelihoods(at - step * unit, level, x))
        / (2 * step)
        for unit in np.eye(len(at))
    ]
    return np.column_stack(moved)


@pytest.mark.parametrize("seed", [4, 5])
def test_the_clustered_covariance_from_its_definition(seed: int) -> None:
    level, x, trusts = made_up(seed)
    found = fitted(level, x, trusts)
    at = np.concatenate([found.slopes, found.cuts])
    scores = differences(at, level, x)
    names = sorted(set(trusts))
    sums = np.array([scores[[t == name for t in trusts]].sum(axis=0) for name in names])
    hessian = np.column_stack(
        [
            (
                differences(at + 1e-4 * unit, level, x).sum(axis=0)
                - differences(at - 1e-4 * unit, level, x).sum(axis=0)
            )
            / 2e-4
            for unit in np.eye(len(at))
        ]
    )
    bread = np.linalg.inv(-hessian)
    groups, n, k = len(names), len(level), len(at)
    factor = groups / (groups - 1) * (n - 1) / (n - k)
    expected = factor * bread @ sums.T @ sums @ bread
    assert found.covariance == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_the_likelihood_has_no_higher_place() -> None:
    level, x, trusts = made_up(6)
    found = fitted(level, x, trusts)
    at = np.concatenate([found.slopes, found.cuts])

    def loss(place: Array) -> float:
        return -float(log_likelihoods(place, level, x).sum())

    best = optimize.minimize(loss, at + 0.05, method="BFGS")
    assert -best.fun <= found.log_likelihood + 1e-7


def test_two_levels_are_a_plain_logit() -> None:
    from statsmodels.discrete.discrete_model import Logit

    level, x, trusts = made_up(7)
    high = (level >= 2).astype(np.intp)
    found = fitted(high, x, trusts)
    theirs = Logit(high, np.column_stack([x, np.ones(len(x))])).fit(
        disp=False,
        cov_type="cluster",
        cov_kwds={"groups": np.unique(trusts, return_inverse=True)[1], "use_correction": False},
    )
    assert found.slopes == pytest.approx(theirs.params[:2], abs=1e-6)
    assert found.cuts[0] == pytest.approx(-theirs.params[2], abs=1e-6)
    groups, n = 60, len(high)
    factor = groups / (groups - 1) * (n - 1) / (n - 3)
    assert found.covariance[:2, :2] == pytest.approx(theirs.cov_params()[:2, :2] * factor, abs=1e-6)


def test_in_another_unit_the_odds_are_another_power() -> None:
    level, x, trusts = made_up(8)
    found, tenth = fitted(level, x, trusts), fitted(level, x / 10 + 3, trusts)
    assert tenth.slopes == pytest.approx(10 * found.slopes, rel=1e-8)
    assert tenth.odds.value == pytest.approx(found.odds.value**10, rel=1e-6)
    assert tenth.log_likelihood == pytest.approx(found.log_likelihood)


def test_levels_that_nothing_has_make_no_difference() -> None:
    level, x, trusts = made_up(9)
    spread = fitted([(0, 3, 7, 9)[each] for each in level], x, trusts)
    assert spread.slopes == pytest.approx(fitted(level, x, trusts).slopes, abs=1e-12)


def test_refusals() -> None:
    level, x, trusts = made_up(10)
    few = defaults().minimum_trusts - 1
    refused = ordered_logit(list(level[: 3 * few]), x[: 3 * few], trusts[: 3 * few])
    assert isinstance(refused, Refusal)
    assert refused.verdict is Verdict.TOO_FEW
    ones = np.ones_like(x)
    told = level.astype(np.float64)[:, None]
    for levels, columns in (([1] * len(level), x), (list(level), ones), (list(level), told)):
        refused = ordered_logit(levels, columns, trusts)
        assert isinstance(refused, Refusal)
        assert refused.verdict is Verdict.NOT_COMPARABLE


def test_the_interval_holds_the_truth_about_95_times_in_100() -> None:
    """With a lasting part of each trust the slope that the model estimates is smaller than that of
    the made-up data: it is found from one very large sample.
    """
    level, x, trusts = made_up(999, trusts=40_000)
    truth = fitted(level, x[:, :1], trusts).odds.value
    held = 0
    for seed in range(400):
        level, x, trusts = made_up(1000 + seed, trusts=120, each=2)
        odds = fitted(level, x[:, :1], trusts).odds
        held += odds.lower <= truth <= odds.upper
    # Of 400 with 95% each, between 366 and 392 in all but one of a thousand tries.
    assert 366 <= held <= 394
