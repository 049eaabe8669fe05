"""Figures in memory: few for many addresses that mean the same, bounded in bytes, and those that
everybody reads are never dropped for those that somebody asks for.
"""

import gc
import tracemalloc

import pytest

from pathfinders.entities.resolve import options
from pathfinders.figures import KINDS, is_made, make, registry
from pathfinders.figures.figure import Figure
from pathfinders.links import View, Years
from pathfinders.store.cache import Cache
from pathfinders.store.versions import Version

SMALL = 3_000_000


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Cache[Figure]:
    """An empty cache of SMALL bytes in place of the product's."""
    cache: Cache[Figure] = Cache(SMALL, registry._size)
    monkeypatch.setattr(registry, "_chosen", cache)
    return cache


def test_ranges_of_years_that_mean_the_same_are_one_figure(
    version: Version, chosen: Cache[Figure]
) -> None:
    for number in range(1500):
        years = Years(number, 3000 + number)
        assert make("outcome-trend", version, View(years=years)).rows
    assert chosen.keys() == []
    for first in range(1500):
        make("outcome-trend", version, View(years=Years(first, 2014)))
    assert len(chosen.keys()) == 1


def test_figures_of_odd_choices_are_bounded_in_bytes(
    version: Version, chosen: Cache[Figure]
) -> None:
    for name in KINDS:
        make(name, version, View())
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    made = 0
    for trust in list(options(version, "trust"))[:80]:
        for name, kind in KINDS.items():
            if "trust" in kind.choices:
                made += registry._size(make(name, version, View(trust=trust)))
                assert chosen.bytes <= SMALL
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert made > 2 * SMALL
    assert grown < 1.5 * SMALL
    assert all(is_made(name, version, View()) for name in KINDS)
