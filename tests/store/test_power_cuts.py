"""The power goes while a lake is set up, published to and copied: what is left opens, holds the old
version or the new one whole, and can be written on. `python -m tests.store.cuts 1000 1` cuts more
often.
"""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.cuts.cutting import Outcome, Recording, cut_once, record
from tests.store.cuts.disk import FATES, Fate

CUTS = 6
SEED = 18


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What was done to a lake of eight versions and its backup. Fails where there is no C compiler:
    without one nothing is known of power cuts.
    """
    return record(tmp_path_factory.mktemp("recorded"))


def test_a_power_cut_leaves_the_old_or_the_new_version_whole(
    recording: Recording, tmp_path: Path
) -> None:
    rng, outcome = random.Random(SEED), Outcome()
    for _ in range(CUTS):
        cut_once(recording, tmp_path / "left", rng, outcome)
    assert outcome.wrong == []
    assert sum(outcome.left.values()) == CUTS


@pytest.mark.parametrize("fate", FATES)
def test_what_was_acknowledged_is_there_whatever_else_is_lost(
    recording: Recording, tmp_path: Path, fate: Fate
) -> None:
    outcome = Outcome()
    cut_once(recording, tmp_path / "left", random.Random(SEED), outcome, fate)
    assert outcome.wrong == []
    assert set(outcome.left) == {len(recording.infos)}


@pytest.mark.parametrize("unsynced", [".parquet", "files/main/barriers", "lake"])
def test_without_the_syncs_of_a_publish_the_cuts_find_damage(
    recording: Recording, tmp_path: Path, unsynced: str
) -> None:
    handles = {s.number for s in recording.steps if s.kind == "o" and s.path.endswith(unsynced)}
    without = [s for s in recording.steps if not (s.kind == "s" and s.number in handles)]
    assert len(without) < len(recording.steps)
    outcome = Outcome()
    cut_once(
        replace(recording, steps=without), tmp_path / "left", random.Random(1), outcome, "nothing"
    )
    assert len(outcome.wrong) == 1
