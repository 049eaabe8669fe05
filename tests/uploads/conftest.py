"""Reading uploads in the test's own process, where what is tested is not the guard: a process each
would take minutes.
"""

from collections.abc import Callable
from typing import Any

import pytest

from pathfinders.uploads import read_upload


def _here(function: Callable[..., Any], *arguments: Any, file: str = "") -> Any:
    assert file
    return function(*arguments)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes read_upload read in this process."""
    monkeypatch.setattr(read_upload, "guarded", _here)
