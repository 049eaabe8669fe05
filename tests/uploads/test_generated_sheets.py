"""Some of the sheets of the runner, which makes thousands; and pairs of managers' edits merged."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.uploads import edit_pairs
from tests.uploads.generated_sheets import outcome, run

pytestmark = pytest.mark.usefixtures("unguarded")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(10_000, 10**9))
def test_known_content_comes_out_or_is_asked_about(tmp_path: Path, seed: int) -> None:
    assert outcome(tmp_path, seed).wrong == ()


def test_sheets_come_out_in_every_way() -> None:
    counts, wrong = run(40)
    assert wrong == []
    assert min(counts["content"], counts["asked"]) > 0


def test_no_edit_of_two_managers_is_lost() -> None:
    counts, lost = edit_pairs.run(40)
    assert lost == []
    assert min(counts["merged"], counts["stopped"]) > 0


def test_the_same_seed_makes_the_same_sheet(tmp_path: Path) -> None:
    assert run(3, 40) == run(3, 40)
    assert list(tmp_path.iterdir()) == []
