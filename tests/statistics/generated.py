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
