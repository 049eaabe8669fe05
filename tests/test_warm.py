"""A server makes its figures before anybody asks for them, unless its settings say not to."""

import threading

import pytest

from pathfinders import warm
from pathfinders.figures import KINDS
from pathfinders.versions import Version


class Versions:
    """Versions of which only the newest is asked for."""

    def __init__(self, version: Version) -> None:
        self.version = version

    def latest(self) -> Version:
        return self.version


@pytest.mark.parametrize(("said", "made"), [("yes", list(KINDS)), ("no", []), (None, list(KINDS))])
def test_figures_are_made_at_the_start(
    version: Version, monkeypatch: pytest.MonkeyPatch, said: str | None, made: list[str]
) -> None:
    found: list[str] = []
    if said is None:
        monkeypatch.delenv("PATHFINDERS_WARM", raising=False)
    else:
        monkeypatch.setenv("PATHFINDERS_WARM", said)
    monkeypatch.setattr(warm, "make", lambda name, *_: found.append(name))
    warm.warm_in_background(lambda: Versions(version))  # type: ignore[arg-type, return-value]
    for thread in threading.enumerate():
        if thread.name == "warm":
            thread.join()
    assert found == made


def test_a_slip_in_the_setting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHFINDERS_WARM", "false")
    with pytest.raises(ValueError, match="PATHFINDERS_WARM is yes or no, not false"):
        warm.warm_in_background(lambda: pytest.fail("read"))
