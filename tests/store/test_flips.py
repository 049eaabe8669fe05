"""A flipped bit that changes an answer is reported by `verify`.

`python -m tests.store.flips 1000 1` flips more.
"""

import random
from pathlib import Path

import pytest

from tests.store.flips import Seen, choose, flip_once, make

FLIPS = 8
SEED = 5


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of four versions."""
    folder = tmp_path_factory.mktemp("flips") / "lake"
    make(folder)
    return folder


def test_every_flip_that_changes_an_answer_is_reported(made: Path, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    flips = [choose(made, rng) for _ in range(FLIPS)]
    seen = [(flip, flip_once(made, tmp_path / "flipped", flip)) for flip in flips]
    assert [flip for flip, found in seen if found == Seen(changed=True, reported=False)] == []
    files = [found for flip, found in seen if flip.kind == "file" and "delete" not in flip.path]
    assert files
    assert all(found.reported for found in files)
