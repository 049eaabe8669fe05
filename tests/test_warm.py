"""A server makes its figures before anybody asks for them, unless its settings say not to."""

import os
import subprocess
import sys
import threading

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.entities.resolve import options
from pathfinders.figures import KINDS
from pathfinders.server import warming as warm
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Version, Versions
from pathfinders.uploads.figure_texts import prepare
from tests.oracles import ROOT


@pytest.fixture(scope="module")
def lake(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Lake:
    found = Lake(lake_settings(tmp_path_factory.mktemp("lake")))
    found.publish(bundle, local("Test"), "First")
    return found


OF_INDICATORS = [kind.name for kind in KINDS.values() if "indicator" in kind.choices]


@pytest.mark.parametrize(("said", "warms"), [("yes", True), ("no", False), (None, True)])
def test_figures_are_made_at_the_start(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, said: str | None, warms: bool
) -> None:
    found: list[tuple[str, str | None]] = []
    if said is None:
        monkeypatch.delenv("PATHFINDERS_WARM", raising=False)
    else:
        monkeypatch.setenv("PATHFINDERS_WARM", said)
    monkeypatch.setattr(warm, "make", lambda name, _, view: found.append((name, view.indicator)))
    warm.warm_in_background(lambda: Versions(lake))
    for thread in threading.enumerate():
        if thread.name == "warm":
            thread.join()
    if not warms:
        assert found == []
        return
    assert found[: len(KINDS)] == [(name, None) for name in KINDS]
    # What readers change first is the indicator: after the pages as they open come its others.
    known = list(options(Versions(lake).latest(), "indicator"))
    assert len(known) > 10
    assert found[len(KINDS) :] == [(name, each) for each in known for name in OF_INDICATORS]


@pytest.mark.parametrize("said", ["yes", "no"])
def test_what_figures_say_is_recorded_once_for_who_uploads(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    recorded: list[str] = []
    monkeypatch.setenv("PATHFINDERS_WARM", said)
    monkeypatch.setattr(warm, "_prepared", set())
    monkeypatch.setattr(warm, "prepare", lambda version, _: recorded.append(version.identity))
    version = Versions(lake).latest()
    for _ in range(2):
        warm.prepare_in_background(version)
    for thread in threading.enumerate():
        if thread.name == "prepare":
            thread.join()
    assert recorded == ([version.identity] if said == "yes" else [])


def test_preparing_ends_with_the_process(version: Version) -> None:
    asked = iter([False, False, True])
    prepare(version, lambda: next(asked))
    assert next(asked, "ended") == "ended"


def test_a_server_that_is_stopped_at_the_start_ends_in_order(lake: Lake) -> None:
    variables = {
        **os.environ,
        "PATHFINDERS_CATALOG": lake.settings.catalog,
        "PATHFINDERS_DATA": lake.settings.data,
        "PATHFINDERS_WARM": "yes",
    }
    script = "import app, time; time.sleep(0.4)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        done.returncode,
        [line for line in done.stderr.splitlines() if "terminate" in line],
    ) == (0, [])


def test_a_slip_in_the_setting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHFINDERS_WARM", "false")
    with pytest.raises(ValueError, match="PATHFINDERS_WARM is yes or no, not false"):
        warm.warm_in_background(lambda: pytest.fail("read"))
