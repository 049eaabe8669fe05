"""dev.py: the two commands a newcomer types, before anything is installed."""

import ast
import os
import shutil
import socket
import subprocess
import sys
import venv
import webbrowser
from pathlib import Path
from types import SimpleNamespace

import pytest

import dev
from deploy import processes, programs
from tests.oracles import ROOT, imports

DEV = ROOT / "dev.py"
BESIDE = [ROOT / "deploy" / name for name in ("programs.py", "processes.py")]


def test_needs_the_standard_library_only() -> None:
    needed = {name.split(".")[0] for path in (DEV, *BESIDE) for name in imports(path)}
    assert needed - {"deploy"} <= sys.stdlib_module_names


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
    monkeypatch.setattr(dev, "free_port", lambda usual: usual)
    monkeypatch.setattr(
        processes, "run", lambda command, *_: 1 if "setup" in command else pytest.fail("served")
    )
    assert dev.run([]) == 1


@pytest.mark.parametrize(("arguments", "developing"), [([], False), (["--develop"], True)])
def test_developing_reloads_and_shows_errors_whole(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], developing: bool
) -> None:
    ran: list[tuple[list[str], dict[str, str]]] = []

    def call(command: list[str], env: dict[str, str] | None = None) -> int:
        ran.append((command, env or {}))
        return 0

    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(dev, "free_port", lambda usual: usual)
    monkeypatch.setattr(processes, "run", call)
    monkeypatch.delenv("PATHFINDERS_LOG", raising=False)
    assert dev.run(arguments) == 0
    command, environment = ran[-1]
    assert ("--server.fileWatcherType" in command) is developing
    assert ("--client.showErrorDetails" in command) is developing
    assert (environment.get("PATHFINDERS_LOG") == "text") is developing


@pytest.mark.parametrize("command", ["run", "cluster"])
def test_a_port_that_is_taken_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr(dev, "install", lambda _: pytest.fail("went on"))
    monkeypatch.setattr(sys, "argv", ["dev.py", command])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("PORT", port)
        assert dev.main() == 1
    printed = capsys.readouterr().out
    assert printed.startswith(f"Port {port} cannot be used (Address already in use)")
    assert "PORT names another" in printed
    assert "Serving" not in printed
    assert dev.free_port(1) == int(port)


@pytest.mark.parametrize("named", ["", "0", "65536", "http", "-1", "8501 ", "١"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("PORT", named)
    with pytest.raises(dev.PortError, match="PORT is a number from 1 to 65535"):
        dev.free_port(8501)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a screen is named on Linux alone")
def test_without_a_screen_no_browser_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: object())
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "CI"):
        monkeypatch.delenv(name, raising=False)
    assert not dev.has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert dev.has_display()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be run, with everything that it needs there; mypy fails with status 3."""
    ran: list[list[str]] = []

    def call(command: list[str], _: object) -> int:
        ran.append(command[2:])
        return 3 if command[2] == "mypy" else 0

    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(programs, "find_all", lambda needed: {p.name: p.name for p in needed})
    monkeypatch.setattr(processes, "run", call)
    return ran


def test_the_first_check_that_fails_ends_the_tests(steps: list[list[str]]) -> None:
    assert dev.test([]) == 3
    assert [step[0] for step in steps] == ["ruff", "ruff", "mypy"]


def test_arguments_go_to_pytest_alone(steps: list[list[str]]) -> None:
    assert dev.test(["-k", "retention"]) == 0
    assert steps == [["pytest", "-k", "retention"]]


def test_a_check_is_the_style_and_the_quick_tests(
    steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "find_all", lambda _: pytest.fail("a check needs no program"))
    monkeypatch.setattr(dev, "STYLE", [["ruff", "check", "."]])
    assert dev.check([]) == 0
    assert steps == [["ruff", "check", "."], ["pytest", "-m", "not slow"]]


def test_a_missing_program_ends_the_command_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_all(_: object) -> dict[str, str]:
        raise programs.MissingProgramError("install nginx")

    monkeypatch.setattr(dev, "install", lambda _: None)
    monkeypatch.setattr(programs, "find_all", find_all)
    monkeypatch.setattr(dev, "free_port", lambda usual: usual)
    for command in ("test", "cluster", "bench"):
        monkeypatch.setattr(sys, "argv", ["dev.py", command])
        assert dev.main() == 1
        assert capsys.readouterr().out == "install nginx\n"


def test_ci_runs_the_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#!")
    assert [line for line in lines[1:] if not line.startswith(("set ", "cd "))] == [
        "python3 dev.py test"
    ]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
