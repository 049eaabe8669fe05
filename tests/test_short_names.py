"""Trusts and programmes have one short name each, wherever they are named."""

import pytest

from pathfinders.entities.programme import programmes, short_programme_name
from pathfinders.entities.trust import short_trust_name, trusts
from pathfinders.store.versions import Version


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tameside Hospital NHS Foundation Trust", "Tameside Hospital"),
        ("Barts Health NHS Trust", "Barts Health"),
        ("Made-up Hospitals Trust", "Made-up Hospitals"),
        ("Made-up Foundation Trust", "Made-up"),
        ("Trust", "Trust"),
        ("Trust NHS Trust of Nowhere", "Trust NHS Trust of Nowhere"),
    ],
)
def test_short_trust_name(name: str, short: str) -> None:
    assert short_trust_name(name) == short


@pytest.mark.parametrize(
    ("name", "short"),
    [
        (
            "Prime Minister's Challenge Fund (later GP Access Fund)",
            "Prime Minister's Challenge Fund",
        ),
        ("Mutuals in Health: Pathfinder Programme", "Mutuals in Health"),
        ("Made-up:programme", "Made-up"),
        ("Plain", "Plain"),
    ],
)
def test_short_programme_name(name: str, short: str) -> None:
    assert short_programme_name(name) == short


def test_no_two_share_a_short_name(version: Version) -> None:
    """A label must not stand for two programmes, nor for two trusts open at one time."""
    named = [programme.short_name for programme in programmes(version)]
    assert len(set(named)) == len(named)
    labels = [short_trust_name(trust.name) for trust in trusts(version) if trust.closed is None]
    assert "" not in labels
    assert len(set(labels)) == len(labels)
