"""One test of several shares: against every possible table, and SciPy."""

import itertools
from math import comb

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from pathfinders.statistics.equal_shares import equal_shares_p


def exact(part: list[int], whole: list[int]) -> float:
    """The p-value over every table with these margins."""
    took = sum(part)

    def uneven(cells: tuple[int, ...]) -> float:
        table = np.array([cells, np.array(whole) - np.array(cells)])
        return float(chi2_contingency(table, correction=False).statistic)

    own, total = uneven(tuple(part)), comb(sum(whole), took)
    every = itertools.product(*(range(min(took, size) + 1) for size in whole))
    return sum(
        np.prod([comb(size, cell) for size, cell in zip(whole, cells, strict=True)]) / total
        for cells in every
        if sum(cells) == took and uneven(cells) >= own - 1e-9
    )


@pytest.mark.parametrize(
    ("part", "whole"),
    [([2, 3, 3, 1], [38, 74, 73, 57]), ([5, 0, 1], [10, 12, 9]), ([4, 0], [6, 9])],
)
def test_against_every_table(part: list[int], whole: list[int]) -> None:
    # Of 9,999 draws a share is within 0.015 of its own but once in some hundreds of times.
    assert equal_shares_p(part, whole) == pytest.approx(exact(part, whole), abs=0.015)


def test_large_groups_against_the_usual_approximation() -> None:
    part, whole = [120, 150, 131], [400, 420, 400]
    table = np.array([part, np.array(whole) - np.array(part)])
    expected = chi2_contingency(table, correction=False).pvalue
    assert equal_shares_p(part, whole) == pytest.approx(expected, abs=0.02)


def test_nothing_to_compare_and_what_is_impossible() -> None:
    assert equal_shares_p([0, 0], [4, 5]) == 1.0
    assert equal_shares_p([4, 5], [4, 5]) == 1.0
    assert equal_shares_p([2], [4]) == 1.0
    assert equal_shares_p([2, 0], [4, 0]) == 1.0
    with pytest.raises(ValueError, match="between nought and its whole"):
        equal_shares_p([3, 1], [2, 4])
