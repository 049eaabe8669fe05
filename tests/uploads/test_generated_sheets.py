"""Some of the sheets of the runner, which makes thousands; and pairs of managers' edits merged."""

from pathlib import Path

import pytest

from tests.uploads import edit_pairs
from tests.uploads.generated_sheets import run

pytestmark = pytest.mark.usefixtures("unguarded")


def test_known_content_comes_out_or_is_asked_about() -> None:
    counts, wrong = run(60)
    assert wrong == []
    assert counts["content"] > 0
    assert counts["asked"] > counts["refused"]


def test_no_edit_of_two_managers_is_lost() -> None:
    counts, lost = edit_pairs.run(40)
    assert lost == []
    assert min(counts["merged"], counts["stopped"]) > 0


def test_the_same_seed_makes_the_same_sheet(tmp_path: Path) -> None:
    assert run(3, 40) == run(3, 40)
    assert list(tmp_path.iterdir()) == []
