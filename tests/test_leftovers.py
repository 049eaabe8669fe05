"""A run of the tests fails where it leaves a process, a port or a temporary file behind, and says
which.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leftovers import has_ended
from tests.oracles import ROOT

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are looked for in /proc"
)
LEAVES = """
import pathlib, subprocess, sys, tempfile

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

def test_that_leaves_a_folder():
    tempfile.mkdtemp(prefix="made-up-")

def test_that_ends_what_it_starts(tmp_path):
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    with tempfile.TemporaryDirectory():
        pass
    (tmp_path / "one").write_text("of pytest's own folders")
"""


def run_tests(folder: Path, *chosen: str) -> "subprocess.CompletedProcess[str]":
    file = folder / "test_made_up.py"
    file.write_text(LEAVES)
    options = ["-n", "0", "--noconftest", "-p", "tests.leftovers", "-p", "no:cacheprovider", "-s"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *(f"{file}::{name}" for name in chosen)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_process_with_its_port_fails_the_run(tmp_path: Path) -> None:
    done = run_tests(tmp_path, "test_that_leaves_a_server")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    _, _, left = done.stdout.partition("Left behind by this run:\n")
    words = done.stdout.partition("listens at ")[2].split()
    port, number = words[0], words[2]
    assert f"port {port}\n" in left
    assert f"process {number}: " in left
    # It is not there any more, so that the next run is not disturbed.
    assert has_ended(int(number))


def test_a_temporary_folder_fails_the_run(tmp_path: Path) -> None:
    done = run_tests(tmp_path, "test_that_leaves_a_folder")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "temporary file made-up-" in done.stdout.partition("Left behind by this run:\n")[2]
    assert list(tmp_path.glob("pathfinders-tests-*")) == []


def test_who_leaves_nothing_passes(tmp_path: Path) -> None:
    done = run_tests(tmp_path, "test_that_ends_what_it_starts")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Left behind" not in done.stdout
