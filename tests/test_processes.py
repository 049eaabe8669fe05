"""Programs that dev.py and the local cluster start: a signal is passed on once, and nothing is left
behind them.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy import processes
from tests.oracles import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no process groups")
# Counts the signals it gets, and leaves a child of its own behind.
COUNTS = """
import pathlib, signal, subprocess, sys, time
folder, got = pathlib.Path(sys.argv[1]), []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: got.append(number))
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(folder / "child").write_text(str(child.pid))
while not got:
    time.sleep(0.05)
time.sleep(0.5)
(folder / "got").write_text(" ".join(map(str, map(int, got))))
sys.exit(7)
"""
RUNS = """
import sys
from deploy import processes
try:
    print(processes.run([sys.executable, "-c", *sys.argv[1:]]))
except KeyboardInterrupt:
    print("interrupted")
"""


def until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("not within 30 seconds")


def is_running(number: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


def test_a_program_runs_to_its_end() -> None:
    assert processes.run([sys.executable, "-c", "import sys; sys.exit(5)"]) == 5
    shown = "import os, sys; sys.exit(int(os.environ['N']))"
    assert processes.run([sys.executable, "-c", shown], {**os.environ, "N": "6"}) == 6


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        (signal.SIGINT, signal.SIGINT),
        (signal.SIGTERM, signal.SIGTERM),
        (signal.SIGHUP, signal.SIGTERM),
    ],
)
@pytest.mark.parametrize("to_the_group", [False, True], ids=["to one", "as a terminal does"])
def test_a_signal_is_passed_on_once(
    tmp_path: Path, sent: int, arrives: int, to_the_group: bool
) -> None:
    command = [sys.executable, "-c", RUNS, COUNTS, str(tmp_path)]
    outer = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text() != "")
    (os.killpg if to_the_group else os.kill)(outer.pid, sent)
    assert outer.communicate(timeout=60)[0] == "interrupted\n"
    assert (tmp_path / "got").read_text() == str(int(arrives))
    child = int((tmp_path / "child").read_text())
    until(lambda: not is_running(child))


def test_who_does_not_end_is_killed_with_all_it_started(tmp_path: Path) -> None:
    deaf = COUNTS.replace("while not got:", "while True:")
    process = subprocess.Popen([sys.executable, "-c", deaf, str(tmp_path)], **processes.OWN_GROUP)
    until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text() != "")
    processes.end(process, seconds=0.5)
    assert process.returncode == -signal.SIGKILL
    child = int((tmp_path / "child").read_text())
    until(lambda: not is_running(child))
    processes.end(process)
