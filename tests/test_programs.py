"""Programs of the system: where they are found, and what is said and done where one is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy import programs

ALL = (programs.CHROMIUM, programs.POSTGRESQL, programs.NGINX, programs.LIBREOFFICE)


def test_chromium_names_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/somewhere/chromium")
    assert programs.browser() == "/somewhere/chromium"


def test_without_chromium_the_path_is_searched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    browser = tmp_path / "google-chrome"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if os.name == "posix":
        assert programs.browser() == str(browser)


@pytest.mark.parametrize("program", ALL[1:], ids=lambda program: str(program.name))
def test_what_is_missing_is_named_before_it_is_installed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    program: programs.Program,
) -> None:
    missing = programs.Program(program.name, program.packages, program.purpose, lambda: None)
    commands: list[list[str]] = []
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: commands.append(command))
    with pytest.raises(programs.MissingProgramError, match=rf"install {program.name} \(on Debian"):
        programs.find_all([missing])
    assert [command[-1] for command in commands] == ["update", *program.packages]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"» Not on this machine yet: {program.name} ({program.purpose})"
    assert lines[1] == f"» Installing the package {program.packages[0]} with apt-get"


def test_without_a_package_manager_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = programs.Program("Made-up", ("made-up",), "nothing", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: pytest.fail("ran something"))
    with pytest.raises(programs.MissingProgramError, match="the package made-up"):
        programs.find(missing)


@pytest.mark.parametrize("program", ALL, ids=lambda program: str(program.name))
def test_what_is_there_is_found_and_nothing_installed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    program: programs.Program,
) -> None:
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: pytest.fail("ran something"))
    path = Path(programs.find_all([program])[program.name])
    assert path.is_dir() if program is programs.POSTGRESQL else os.access(path, os.X_OK)
    assert capsys.readouterr().out == ""
