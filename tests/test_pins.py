"""`python3 dev.py outdated`: what pip says of the pins, and what cannot be asked."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy import pins

PYTHON = Path("python")


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """Two made-up pins."""
    path = tmp_path / "requirements.txt"
    path.write_text("# made up\nmade-up[fast]==1.0\nother_one==2.0 ; os_name == 'nt'\n")
    return path


def _answering(patch: pytest.MonkeyPatch, **answers: tuple[int, str, str]) -> None:
    """Puts made-up answers in place of pip's, by a word of the command."""

    def run(command: list[Any], **_: Any) -> "subprocess.CompletedProcess[str]":
        words = [str(part) for part in command]
        name = next((name for name in answers if any(name in word for word in words)), "")
        status, out, err = answers.get(name, (0, "", ""))
        return subprocess.CompletedProcess(words, status, out, err)

    patch.setattr(subprocess, "run", run)


def test_pins_behind_are_listed_and_other_packages_are_not(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = [
        {"name": "Made_Up", "version": "1.0", "latest_version": "1.2"},
        {"name": "not-pinned", "version": "1", "latest_version": "2"},
    ]
    _answering(monkeypatch, list=(0, json.dumps(newer), ""), import_pip_audit=(1, "", ""))
    monkeypatch.setattr(pins, "_advisories", lambda *_: [pins.NO_AUDIT])
    lines, status = pins.report(PYTHON, requirements)
    assert status == 0
    assert lines[:2] == [
        "Made_Up: pinned 1.0, newest 1.2",
        "1 of 2 pins are behind. docs/dependencies.md says what to do.",
    ]
    assert lines[2] == "The index says of no pin that it was withdrawn."
    assert lines[3].startswith("Advisories were not looked up")


def test_a_withdrawn_pin_is_said_in_pips_words(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "WARNING: The candidate selected for download or install is a yanked version: 'made-up'"
    _answering(monkeypatch, list=(0, "[]", ""), install=(0, "", said))
    lines, _ = pins.report(PYTHON, requirements)
    assert said in lines


def test_an_index_that_cannot_be_reached_is_said_and_ends_with_1(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answering(monkeypatch, list=(1, "", "WARNING: retrying\nERROR: no route"))
    lines, status = pins.report(PYTHON, requirements)
    assert status == 1
    assert lines == [pins.NOT_REACHED.format(said="ERROR: no route")]


def test_without_pip_audit_advisories_are_not_claimed(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1, "", "")
    )
    assert pins._advisories(PYTHON, requirements) == [pins.NO_AUDIT]
