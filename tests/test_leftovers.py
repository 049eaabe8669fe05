"""A run of the tests fails where it leaves a process, a port or a temporary file behind, and says
which.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.leftovers import has_ended
from tests.oracles import ROOT

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are looked for in /proc"
)
LEAVES = """
import pathlib, subprocess, sys, tempfile, time

LISTENS = '''
import socket, sys, time
taken = socket.create_server(("127.0.0.1", 0))
print(taken.getsockname()[1], flush=True)
sys.stdout.close()
time.sleep(600)
'''

def test_that_leaves_a_server():
    started = subprocess.Popen(
        [sys.executable, "-c", LISTENS], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    print("listens at", started.stdout.readline(), "as", started.pid)

def test_that_is_stopped_before_it_ends_its_server():
    started = subprocess.Popen([sys.executable, "-c", LISTENS], start_new_session=True)
    pathlib.Path(__file__).with_name("started").write_text(str(started.pid))
    time.sleep(600)

def test_that_leaves_a_folder():
    tempfile.mkdtemp(prefix="made-up-")

def test_that_ends_what_it_starts(tmp_path):
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    with tempfile.TemporaryDirectory():
        pass
    (tmp_path / "one").write_text("of pytest's own folders")
"""


def command(folder: Path, name: str, workers: int = 0) -> list[str]:
    """How one of these tests is run, as this run's own are."""
    file = folder / "test_made_up.py"
    file.write_text(LEAVES)
    options = ["--noconftest", "-p", "tests.leftovers", "-p", "no:cacheprovider", "-s"]
    return [sys.executable, "-m", "pytest", "-n", str(workers), *options, f"{file}::{name}"]


def run_test(folder: Path, name: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(folder, name),
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_process_with_its_port_fails_the_run(tmp_path: Path) -> None:
    done = run_test(tmp_path, "test_that_leaves_a_server")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    _, _, left = done.stdout.partition("Left behind by this run:\n")
    words = done.stdout.partition("listens at ")[2].split()
    port, number = words[0], words[2]
    assert f"port {port}\n" in left
    assert f"process {number}: " in left
    # It is not there any more, so that the next run is not disturbed.
    assert has_ended(int(number))


def test_a_temporary_folder_fails_the_run(tmp_path: Path) -> None:
    done = run_test(tmp_path, "test_that_leaves_a_folder")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "temporary file made-up-" in done.stdout.partition("Left behind by this run:\n")[2]
    assert list(tmp_path.glob("pathfinders-tests-*")) == []


def test_who_leaves_nothing_passes(tmp_path: Path) -> None:
    done = run_test(tmp_path, "test_that_ends_what_it_starts")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Left behind" not in done.stdout


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing(tmp_path: Path, how: int) -> None:
    name = "test_that_is_stopped_before_it_ends_its_server"
    pytest_run = subprocess.Popen(
        command(tmp_path, name, workers=1),
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
    )
    started = tmp_path / "started"
    while not started.exists() or not started.read_text():
        assert pytest_run.poll() is None
        time.sleep(0.1)
    pytest_run.send_signal(how)
    assert pytest_run.wait(120) != 0
    assert has_ended(int(started.read_text()))
    assert list(tmp_path.glob("pathfinders-tests-*")) == []
