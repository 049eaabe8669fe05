"""Panels of trusts by year with a known answer, for tests. They hold no real trust."""

import numpy as np
import pandas as pd


def panel(
    *,
    trusts: int = 60,
    years: int = 6,
    between: float = 0.0,
    within: float = 0.0,
    missing: float = 0.0,
    seed: int = 1,
) -> pd.DataFrame:
    """A panel whose outcome rises by `between` for a trust's lasting level of exposure and by
    `within` for its changes.
    """
    rng = np.random.default_rng(seed)
    level, change = rng.normal(size=(trusts, 1)), rng.normal(size=(trusts, years))
    outcome = (
        between * level
        + within * change
        + rng.normal(size=(trusts, 1))
        + rng.normal(size=(trusts, years))
    )
    frame = pd.DataFrame(
        {
            "trust_code": np.repeat([f"T{i:03}" for i in range(trusts)], years),
            "year": np.tile(np.arange(2012, 2012 + years), trusts),
            "exposure": (level + change).ravel(),
            "outcome": outcome.ravel(),
            "respondents": rng.integers(100, 5000, trusts * years).astype(float),
            "region": np.repeat(rng.choice(["North", "South", "East"], trusts), years),
            "opened": pd.NaT,
            "closed": pd.NaT,
            "took_over": pd.NaT,
        }
    )
    for column in ("exposure", "outcome"):
        frame.loc[rng.random(len(frame)) < missing, column] = np.nan
    return frame


def noisy_panel(
    *,
    trusts: int = 140,
    years: int = 8,
    within: float = -0.5,
    answer_variance: float = 400.0,
    seed: int = 1,
) -> pd.DataFrame:
    """A panel whose score is the mean of so many answers, more of them each year, so that it is
    noisy by a known amount; the outcome follows the score without its noise.
    """
    rng = np.random.default_rng([seed, 77])
    level, change = rng.normal(size=(trusts, 1)), _following(rng, trusts, years, 0.7)
    answers = np.exp(rng.normal(6.0, 0.6, (trusts, 1)) + np.linspace(0, 1.8, years))
    answers = np.ceil(answers * rng.uniform(0.8, 1.25, (trusts, years)))
    noise = rng.normal(size=(trusts, years)) * np.sqrt(answer_variance / answers)
    outcome = (
        -0.3 * level
        + within * change
        + rng.normal(size=(trusts, 1))
        + rng.normal(size=(trusts, years))
        + np.linspace(0, 0.5, years)
    )
    frame = panel(trusts=trusts, years=years, seed=seed)
    return frame.assign(
        exposure=(level + change + noise).ravel(),
        outcome=outcome.ravel(),
        respondents=answers.ravel(),
    )


def symmetric_panel(*, trusts: int = 140, years: int = 8, seed: int = 1) -> pd.DataFrame:
    """A panel in which nothing goes first: the two share a lasting level and a passing wave, which
    reaches both in the same year; the score is noisier, and less so each year.
    """
    rng = np.random.default_rng([seed, 99])
    level = rng.normal(size=(trusts, 1))
    wave, own_score, own_outcome = (
        _following(rng, trusts, years, share) for share in (0.6, 0.3, 0.8)
    )
    noise = rng.normal(size=(trusts, years)) * np.linspace(1.2, 0.4, years)
    score = 0.6 * level + rng.normal(size=(trusts, 1)) + 0.5 * wave + own_score + noise
    outcome = -0.6 * level + rng.normal(size=(trusts, 1)) - 0.5 * wave + own_outcome
    frame = panel(trusts=trusts, years=years, seed=seed)
    return frame.assign(exposure=score.ravel(), outcome=outcome.ravel())


def _following(
    rng: np.random.Generator, trusts: int, years: int, share: float
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Yearly values, with a variance of one, that keep a share of the year before."""
    values = np.empty((trusts, years))
    values[:, 0] = rng.normal(size=trusts)
    for year in range(1, years):
        fresh = rng.normal(size=trusts) * (1 - share**2) ** 0.5
        values[:, year] = share * values[:, year - 1] + fresh
    return values
