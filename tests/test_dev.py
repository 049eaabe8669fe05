"""dev.py: the two commands a newcomer types, before anything is installed."""

import ast
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from types import SimpleNamespace

import pytest

import dev
from tests.oracles import ROOT, imports

DEV = ROOT / "dev.py"


def test_needs_the_standard_library_only() -> None:
    assert {name.split(".")[0] for name in imports(DEV)} <= sys.stdlib_module_names


def test_is_python_3_11() -> None:
    compiled = ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 11))
    assert ast.get_docstring(compiled)


@pytest.mark.parametrize("arguments", [[], ["serve"], ["run", "now"], ["--help"], [""]])
def test_wrong_arguments_say_what_is_right_and_end_with_2(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-E", DEV, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "python3 dev.py run" in done.stdout
    assert "python3 dev.py test" in done.stdout


def test_runs_from_any_folder_without_the_project_on_the_path(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", DEV], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    assert done.stderr == ""


def test_chromium_names_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/somewhere/chromium")
    assert dev.find_browser() == "/somewhere/chromium"


def test_without_chromium_the_path_is_searched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    browser = tmp_path / "google-chrome"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if os.name == "posix":
        assert dev.find_browser() == str(browser)


@pytest.mark.parametrize(
    ("room", "chosen", "found"),
    [(2**33, None, True), (2**31, None, False), (2**33, "/elsewhere", False)],
)
def test_tests_write_to_memory_where_it_has_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, room: int, chosen: str | None, found: bool
) -> None:
    monkeypatch.setattr(dev, "MEMORY", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=room))
    monkeypatch.delenv("TMPDIR", raising=False)
    if chosen:
        monkeypatch.setenv("TMPDIR", chosen)
    assert dev.quick_folder() == (str(tmp_path) if found else None)
    monkeypatch.setattr(dev, "MEMORY", tmp_path / "none")
    assert dev.quick_folder() is None


def test_an_installed_environment_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(subprocess, "check_call", calls.append)
    monkeypatch.setattr(venv, "create", lambda *_, **__: calls.append("venv"))
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / "v",
        "PYTHON": tmp_path / "v" / "python",
    }.items():
        monkeypatch.setattr(dev, name, value)
    (tmp_path / "requirements.txt").write_text("duckdb==1.5.5\n")
    (tmp_path / "v").mkdir()
    dev.install("requirements.txt")
    assert calls[0] == "venv"
    assert len(calls) == 3
    (tmp_path / "v" / "python").write_text("")
    dev.install("requirements.txt")
    assert len(calls) == 3
    (tmp_path / "requirements.txt").write_text("duckdb==1.5.6\n")
    dev.install("requirements.txt")
    assert len(calls) == 5


def test_a_failed_set_up_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(
        subprocess, "call", lambda command, **_: 1 if "setup" in command else pytest.fail("served")
    )
    assert dev.run() == 1


def test_the_first_check_that_fails_ends_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(dev, "find_browser", lambda: "chromium")
    monkeypatch.setattr(dev, "find_postgres", lambda: "bin")
    monkeypatch.setattr(dev, "find_nginx", lambda: "nginx")
    monkeypatch.setattr(dev, "find_office", lambda: "soffice")

    def call(command: list[str], **_: object) -> int:
        ran.append(command[2])
        return 3 if command[2] == "mypy" else 0

    monkeypatch.setattr(subprocess, "call", call)
    assert dev.test() == 3
    assert ran == ["ruff", "ruff", "mypy"]


def test_without_a_browser_the_tests_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(dev, "find_browser", lambda: None)
    assert dev.test() == 1
    assert "install Chromium" in capsys.readouterr().out


def test_without_postgresql_the_tests_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(dev, "find_browser", lambda: "chromium")
    monkeypatch.setattr(dev, "postgres_programs", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: asked.append(command))
    assert dev.test() == 1
    assert [command[-1] for command in asked] == ["update", "postgresql"]
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .endswith("install PostgreSQL (on Debian the package postgresql).")
    )


def test_postgresqls_programs_are_found() -> None:
    found = dev.postgres_programs()
    assert found is not None
    assert all((Path(found) / name).exists() for name in dev.POSTGRES)


def test_without_nginx_tests_and_cluster_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(dev, "find_browser", lambda: "chromium")
    monkeypatch.setattr(dev, "find_postgres", lambda: "bin")
    monkeypatch.setattr(dev, "nginx_program", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: asked.append(command))
    for command in (dev.test, dev.cluster):
        asked.clear()
        assert command() == 1
        assert [one[-1] for one in asked] == ["update", "nginx"]
        assert (
            capsys.readouterr()
            .out.splitlines()[-1]
            .endswith("install nginx (on Debian the package nginx).")
        )


def test_nginx_is_found() -> None:
    found = dev.nginx_program()
    assert found is not None
    assert os.access(found, os.X_OK)


def test_without_libreoffice_the_tests_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(dev, "install", lambda _: None)
    for name in ("find_browser", "find_postgres", "find_nginx"):
        monkeypatch.setattr(dev, name, lambda: "found")
    monkeypatch.setattr(dev, "office_program", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: asked.append(command))
    assert dev.test() == 1
    assert [one[-1] for one in asked] == ["update", "libreoffice-calc-nogui"]
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.endswith("install LibreOffice (on Debian the package libreoffice-calc-nogui).")


def test_libreoffice_is_found() -> None:
    found = dev.office_program()
    assert found is not None
    assert os.access(found, os.X_OK)


def test_ci_runs_the_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#!")
    assert [line for line in lines[1:] if not line.startswith(("set ", "cd "))] == [
        "python3 dev.py test"
    ]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
