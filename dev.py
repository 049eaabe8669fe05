#!/usr/bin/env python3
"""Sets the project up and runs it.

    python3 dev.py run              serves the dashboard at http://localhost:8501 (PORT changes it)
    python3 dev.py run --develop    the same, reloading what is edited and showing errors whole
    python3 dev.py test             format, lint, types and every test
    python3 dev.py test ARGUMENTS   pytest alone, with the arguments
    python3 dev.py check            format, lint, types and the quick tests
    python3 dev.py coverage         which branches of pathfinders/ the quick tests take
    python3 dev.py example          a made-up programme under way, in a lake of its own
    python3 dev.py cluster          three replicas behind one address, http://localhost:8500
    python3 dev.py bench            the benchmarks, contenders side by side
    python3 dev.py outdated         which pins are behind, and what is known against them

Standard library only; Python 3.11 or newer; Linux, macOS and Windows.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import venv
import webbrowser
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# Python run with -I does not look beside the file that it runs.
sys.path.insert(0, str(ROOT))

from deploy import pins, processes, programs  # noqa: E402 - found only after the line above

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# The pins were compiled with uv (pyproject.toml), which installs them, too; pip only gets uv.
UV = "uv==0.13.9"
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
INTERRUPTED = 130
STYLE = (["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"])
# Tests that need no browser, no server and no more than a moment; see tests/conftest.py.
QUICK = ["pytest", "-m", "not slow"]
DEVELOP = ["--server.fileWatcherType", "auto", "--client.showErrorDetails", "full"]


class PortError(Exception):
    """Nothing can be served at a port; the message says why and what to do."""


def main() -> int:
    """Runs the command named on the command line; returns its exit status."""
    commands = {
        "run": run,
        "test": test,
        "check": check,
        "coverage": coverage,
        "bench": bench,
        "cluster": cluster,
        "example": example,
        "outdated": outdated,
    }
    name, *arguments = sys.argv[1:] or [""]
    # An argument that a command would not heed is a mistake, and is answered with the help.
    takes = {"run": arguments == ["--develop"], "test": True}
    if name not in commands or (arguments and not takes.get(name, False)):
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells an older Python so
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    os.chdir(ROOT)
    # As Ctrl+C, so that whatever runs is ended and what it made is removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return commands[name](arguments)
    except (programs.MissingProgramError, PortError) as reason:
        print(reason)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def run(arguments: Sequence[str]) -> int:
    """Serves the dashboard at http://localhost:8501; PORT changes it."""
    port = free_port(8501)
    install("requirements.txt")
    if processes.run([PYTHON, "-m", "pathfinders", "setup"]) != 0:
        return 1
    return serve(port, arguments, dict(os.environ))


def example(_: Sequence[str]) -> int:
    """Serves a made-up programme under way, from a lake of its own that goes when it ends."""
    port = free_port(8501)
    install("requirements.txt")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        lake = Path(folder)
        environment = {
            **os.environ,
            "PATHFINDERS_CATALOG": f"sqlite:{lake / 'catalog.sqlite'}",
            "PATHFINDERS_DATA": str(lake / "files"),
            "PATHFINDERS_MADE_UP": "yes",
        }
        say("Publishing a made-up programme into a lake of its own")
        if processes.run([PYTHON, "-m", "tests.example"], environment) != 0:
            return 1
        return serve(port, [], environment)


def serve(port: int, arguments: Sequence[str], environment: dict[str, str]) -> int:
    """Serves the dashboard at a port, with the environment that says which lake."""
    say("Serving the dashboard (Ctrl+C stops it)")
    options = [
        "--server.port",
        str(port),
        "--server.showEmailPrompt",
        "false",
        "--server.headless",
        str(not has_display()),
    ]
    # The settings in .streamlit/config.toml are for readers: no file is watched, and of an error
    # nothing is shown. The log is JSON, for programs, unless it is set otherwise.
    if arguments:
        options += DEVELOP
        environment["PATHFINDERS_LOG"] = "text"
    try:
        return processes.run([PYTHON, "-m", "streamlit", "run", "app.py", *options], environment)
    except KeyboardInterrupt:
        return 0


def test(arguments: Sequence[str]) -> int:
    """Runs the whole suite: format, lint, types and tests; with arguments, pytest with them."""
    install("requirements-dev.txt")
    paths = programs.find_all(
        [programs.CHROMIUM, programs.POSTGRESQL, programs.NGINX, programs.LIBREOFFICE]
    )
    steps = [["pytest", *arguments]] if arguments else [*STYLE, ["pytest"]]
    return run_steps(steps, {"CHROMIUM": paths["Chromium"]})


def check(_: Sequence[str]) -> int:
    """Format, lint, types and the tests that need no browser or server."""
    install("requirements-dev.txt")
    return run_steps([*STYLE, QUICK], {})


def coverage(_: Sequence[str]) -> int:
    """Runs the quick tests and prints which lines and branches of pathfinders/ they leave out."""
    # Not part of the suite: measuring takes more than a third more of a processor.
    install("requirements-dev.txt")
    return run_steps([[*QUICK, "--cov", "--cov-report=term-missing:skip-covered"]], {})


def run_steps(steps: Sequence[Sequence[str]], environment: dict[str, str]) -> int:
    """Runs modules of the environment one after the other, in a temporary folder in memory where
    there is room; returns the first exit status that is not 0.
    """
    with tempfile.TemporaryDirectory(dir=quick_folder(), ignore_cleanup_errors=True) as folder:
        # PostgreSQL runs as somebody else where root runs the tests.
        Path(folder).chmod(0o755)
        variables = {**os.environ, **environment, "TMPDIR": folder}
        # Without what is compiled, each of some hundred processes would compile the sources again.
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        for step in steps:
            say(" ".join(step))
            status = processes.run([PYTHON, "-m", *step], variables)
            if status != 0:
                return status
    return 0


def bench(_: Sequence[str]) -> int:
    """Prints the benchmarks, contenders side by side in one run."""
    install("requirements-dev.txt")
    paths = programs.find_all([programs.CHROMIUM, programs.NGINX])
    environment = {**os.environ, "CHROMIUM": paths["Chromium"]}
    return processes.run([PYTHON, "-m", "tests.bench"], environment)


def cluster(_: Sequence[str]) -> int:
    """Runs PostgreSQL, S3, three replicas and nginx at http://localhost:8500; PORT changes it."""
    free_port(8500)
    install("requirements-dev.txt")
    programs.find_all([programs.POSTGRESQL, programs.NGINX])
    say("Starting PostgreSQL, S3, three replicas and nginx (about half a minute)")
    try:
        return processes.run([PYTHON, "-m", "deploy.local"])
    except KeyboardInterrupt:
        return 0


def free_port(usual: int) -> int:
    """The port that PORT names, or the usual one. Raises PortError where it cannot be served at."""
    named = os.environ.get("PORT", str(usual))
    if not (named.isascii() and named.isdigit() and 0 < int(named) < 2**16):
        raise PortError(f"PORT is a number from 1 to 65535, not {named}.")
    # Tried before anything is installed or started, so that a port in use is named at once. On
    # POSIX the option only lets a server follow one that has just ended; on Windows it would let
    # two servers share a port.
    with socket.socket() as trial:
        if os.name == "posix":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("localhost", int(named)))
        except OSError as error:
            raise PortError(
                f"Port {named} cannot be used ({error.strerror}); perhaps a dashboard runs there"
                " already. PORT names another: set it to 8601, for instance, and start again."
            ) from None
    return int(named)


def outdated(_: Sequence[str]) -> int:
    """Lists the pins that are behind, as pip's index knows them, and what is known against them."""
    install("requirements-dev.txt")
    lines, status = pins.report(PYTHON, ROOT / "requirements-dev.txt")
    print("\n".join(lines))
    return status


def install(requirements: str) -> None:
    """Makes the virtual environment hold exactly what the requirements file pins; does nothing
    where it does already.
    """
    # Python's version counts too: packages for another one would be there and could not be loaded.
    wanted = hashlib.sha256((ROOT / requirements).read_bytes() + sys.version.encode()).hexdigest()
    stamp = VENV / f"{requirements}.sha256"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("Making a virtual environment in .venv")
        venv.create(VENV, with_pip=True)
    say(f"Installing {requirements} (about half a minute the first time)")
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.check_call([PYTHON, "-m", "pip", "install", *quiet, UV])
    subprocess.check_call(
        [
            PYTHON,
            "-m",
            "uv",
            "pip",
            "install",
            "--quiet",
            "--compile-bytecode",
            "--python",
            PYTHON,
            "-r",
            requirements,
        ]
    )
    # Last, so that what was interrupted is done again.
    stamp.write_text(wanted)


def quick_folder() -> str | None:
    """A folder in memory, where the tests' lakes take a fifteenth less of a processor than on a
    disk; None where there is none with room enough, or another was chosen.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return str(MEMORY)


def has_display() -> bool:
    """Whether a browser can be opened for the person who typed the command."""
    # Without a screen there may be a browser all the same: one that takes over the terminal.
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    # Machines that run tests set CI, and nobody looks at their screens.
    return "CI" not in os.environ


def say(what: str) -> None:
    """Says what is being done."""
    print(f"» {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
