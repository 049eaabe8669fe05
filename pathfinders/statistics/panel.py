"""Panels of trusts by year: the rows that an analysis can use, and the trusts that changed shape
meanwhile.

A panel's frame has a row a trust and year: `trust_code`, `year`, `exposure`, `outcome` (either may
be missing), `respondents`, `region`, and the dates `opened`, `closed` and `took_over`. Rows are
never joined across codes.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]


def pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """The trust-years with both values, in order of trust and year."""
    paired = frame[(frame["exposure"].notna() & frame["outcome"].notna()).to_numpy()]
    return paired.sort_values(["trust_code", "year"], ignore_index=True)


@dataclass(frozen=True)
class Panel:
    """A panel as arrays of equal length, in order of trust and year. A value that is not known is
    NaN.
    """

    trust: Whole
    """Which trust, in order of code."""
    year: Whole
    exposure: Array
    outcome: Array
    respondents: Array
    region: Whole

    def where(self, keep: NDArray[np.bool_]) -> "Panel":
        """The panel with the rows for which `keep` is true."""
        return Panel(*(getattr(self, f.name)[keep] for f in fields(self)))

    def complete(self, *values: Array) -> NDArray[np.bool_]:
        """True for each row in which none of the values is missing."""
        return np.asarray(np.isfinite(np.stack(values)).all(axis=0))

    def before(self, values: Array) -> Array:
        """Each row's value of the same trust one year before. A gap of two years is not a lag of
        one.
        """
        # Rows are in order of trust and year, so that the year before can only be the row above.
        follows = (np.diff(self.trust) == 0) & (np.diff(self.year) == 1)
        return np.concatenate([[np.nan], np.where(follows, values[:-1], np.nan)])[: len(values)]


def panel_of(frame: pd.DataFrame) -> Panel:
    """The arrays of a panel's frame. Raises ValueError where a trust has two rows for a year."""
    codes, trust = np.unique(frame["trust_code"].to_numpy(dtype=str), return_inverse=True)
    year = frame["year"].to_numpy(dtype=np.int64)
    order = np.lexsort((year, trust))
    # before() would take a second row of a year for a gap.
    if len(np.unique(np.column_stack([trust, year]), axis=0)) < len(frame):
        raise ValueError(f"A trust has two rows for one year, among {len(codes)} trusts.")
    exposure, outcome, respondents = (
        pd.to_numeric(frame[c]).to_numpy(dtype=float, na_value=np.nan)
        for c in ("exposure", "outcome", "respondents")
    )
    region = np.unique(frame["region"].to_numpy(dtype=str), return_inverse=True)[1]
    return Panel(
        trust.astype(np.int64)[order],
        year[order],
        exposure[order],
        outcome[order],
        respondents[order],
        region.astype(np.int64)[order],
    )


def dummies(values: Whole) -> Array:
    """A column of 0 and 1 for each distinct value but the first."""
    # With all of them, their sum would be the constant, and the fit would not be unique.
    return np.asarray(values[:, None] == np.unique(values)[None, 1:], dtype=float)


@dataclass(frozen=True)
class Changes:
    """How many trusts of a panel changed shape between its first and its last year."""

    first_year: int
    last_year: int
    closed: int
    opened: int
    took_over: int
    """Trusts that took over another and kept their own code."""


def changes(frame: pd.DataFrame) -> Changes:
    """The changes of a panel's frame, which is not empty."""
    first, last = int(frame["year"].min()), int(frame["year"].max())
    trusts = frame.drop_duplicates("trust_code")
    closed, opened, took_over = (
        int(_changed(trusts, c, first, last).sum()) for c in ("closed", "opened", "took_over")
    )
    return Changes(first, last, closed, opened, took_over)


def without_changed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without the trusts that opened, closed or took over another between its first and
    last year.
    """
    first, last = frame["year"].min(), frame["year"].max()
    changed = [_changed(frame, column, first, last) for column in ("closed", "opened", "took_over")]
    unchanged: pd.DataFrame = frame.loc[~np.any(changed, axis=0), :]
    return unchanged


def _changed(frame: pd.DataFrame, column: str, first: int, last: int) -> NDArray[np.bool_]:
    return pd.to_datetime(frame[column]).dt.year.between(first, last).to_numpy(dtype=bool)
