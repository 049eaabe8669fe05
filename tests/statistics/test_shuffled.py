"""Shuffles of whole trusts: each as the product's own fits have it, and the truth where nothing is
linked.
"""

import numpy as np
import pandas as pd
import pytest

from pathfinders.statistics.association import Design, fit
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.robustness import started, ways
from pathfinders.statistics.shuffled import Shuffled, clear_counts, partners
from pathfinders.statistics.verdict import judge
from pathfinders.store.versions import Version
from tests.statistics.generated import panel

EXPOSURE = "staff_motivation_mean"


def regressions(frame: pd.DataFrame) -> list[Design]:
    every = [way.regression for way in ways(frame, started(EXPOSURE, "shmi", "Acute"))]
    return [each for each in every if isinstance(each, Design)]


def clear(frame: pd.DataFrame) -> int:
    """How many are clear, each fitted by itself with statsmodels."""
    return sum(judge(fit(each).standardised).differs for each in regressions(frame))


def swapped(frame: pd.DataFrame, gets: dict[str, str]) -> pd.DataFrame:
    """The frame with every trust's outcomes taken from another, year by year."""
    theirs = frame.set_index(["trust_code", "year"])["outcome"]
    places = [(gets.get(c, c), y) for c, y in zip(frame["trust_code"], frame["year"], strict=True)]
    return frame.assign(outcome=[theirs.get(place, np.nan) for place in places])


def test_the_data_as_they_are_and_two_shuffles_against_single_fits(version: Version) -> None:
    frame = version.frame("engagement_panel")
    gets = partners(frame)
    counts = clear_counts(frame, regressions(frame), gets)
    assert len(counts) == 1 + defaults().shuffles
    assert counts[0] == clear(frame)
    for shuffle in (1, 17):
        again = swapped(frame, {code: others[shuffle] for code, others in gets.items()})
        assert counts[shuffle] == clear(again)


def test_missing_years_weights_and_regions_against_single_fits() -> None:
    frame = panel(trusts=60, years=5, missing=0.1, between=0.6, within=0.2, seed=4)
    gets = partners(frame)
    counts = clear_counts(frame, regressions(frame), gets)
    for shuffle in (0, 5, 23):
        again = swapped(frame, {code: others[shuffle] for code, others in gets.items()})
        assert counts[shuffle] == clear(again)


@pytest.mark.parametrize("same_region", [False, True])
def test_trusts_change_places_with_those_of_the_same_years(
    version: Version, same_region: bool
) -> None:
    frame = version.frame("engagement_panel")
    known = frame.dropna(subset=["outcome"])
    years = known.groupby("trust_code")["year"].agg(tuple)
    region = known.groupby("trust_code")["region"].first()
    gets = partners(frame, same_region=same_region)
    assert set(gets) == set(known["trust_code"])
    for code, others in gets.items():
        assert others[0] == code
        assert {years[other] for other in others} == {years[code]}
        if same_region:
            assert {region[other] for other in others} == {region[code]}
    for shuffle in (0, 1, 200):
        column = [others[shuffle] for others in gets.values()]
        assert sorted(column) == sorted(gets)
    assert partners(frame, same_region=same_region) == gets


def test_shares_of_several_together() -> None:
    counts = [np.array([8, 1, 0, 2, 9]), np.array([4, 0, 0, 2, 5])]
    both = Shuffled.of(counts, 20)
    assert (both.observed, both.shuffles) == (0.6, 4)
    assert both.mean == pytest.approx(19 / 80)
    # The shuffle with more clear, and the data themselves.
    assert both.p == pytest.approx(2 / 5)


def test_where_nothing_is_linked_p_is_small_as_seldom_as_it_says() -> None:
    """Of 40 panels without a link two or so have p up to 0.05; seven or more would come up in one
    of three hundred runs.
    """
    few = 0
    for seed in range(40):
        frame = panel(trusts=40, years=3, seed=200 + seed)
        some = regressions(frame)[:12]
        counts = clear_counts(frame, some, partners(frame))
        few += Shuffled.of([counts], len(some)).p <= 0.05
    assert few <= 6
