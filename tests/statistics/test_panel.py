"""Panels against plain merges."""

import numpy as np
import pandas as pd
import pytest

from pathfinders.statistics.panel import changes, pairs, panel_of, without_changed
from pathfinders.store.versions import Version
from tests.statistics.generated import panel


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_the_year_before_against_a_merge(missing: float) -> None:
    frame = panel(missing=missing, seed=3).drop(index=[1, 8, 9, 40]).sample(frac=1, random_state=1)
    made = panel_of(frame)
    ordered = frame.sort_values(["trust_code", "year"])
    earlier = ordered[["trust_code", "year", "exposure"]].assign(year=ordered["year"] + 1)
    expected = ordered[["trust_code", "year"]].merge(
        earlier, how="left", on=["trust_code", "year"]
    )["exposure"]
    assert np.array_equal(made.before(made.exposure), expected.to_numpy(), equal_nan=True)
    assert np.array_equal(made.exposure, ordered["exposure"], equal_nan=True)


def test_an_empty_panel() -> None:
    made = panel_of(panel().head(0))
    assert len(made.before(made.exposure)) == 0


def test_two_rows_for_one_trust_and_year_are_refused() -> None:
    frame = panel()
    with pytest.raises(ValueError, match="two rows"):
        panel_of(pd.concat([frame, frame.head(1)]))


def test_trusts_that_changed(version: Version, frames: dict[str, pd.DataFrame]) -> None:
    both = pairs(version.frame("engagement_panel"))
    found = changes(both)
    trusts = frames["trusts"].set_index("trust_code").loc[sorted(set(both["trust_code"]))]
    assert found.closed == trusts["closed"].dt.year.between(2012, 2019).sum() == 15
    assert found.opened == trusts["opened"].dt.year.between(2012, 2019).sum() == 4
    kept = without_changed(both)
    codes = set(kept["trust_code"])
    # University Hospitals Birmingham took over Heart of England in 2018; Manchester is new in 2017.
    assert not codes & {"RRK", "RR1", "R0A", "RW3", "RM2"}
    assert len(kept) > 800
