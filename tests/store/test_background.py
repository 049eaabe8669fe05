"""A process that ends while a thread of it reads ends well, and soon."""

import subprocess
import sys
import time

from pathfinders.store import background
from tests.oracles import ROOT

READING = """
import threading, duckdb
from pathfinders.store.background import read_beside
started = threading.Event()

def read():
    con = duckdb.connect()
    started.set()
    con.execute("SELECT sum(sin(a.range) * cos(b.range)) FROM range(8000) a, range(8000) b")

read_beside(read, "made up")
started.wait()
"""
HANGING = """
import time
from pathfinders.store.background import read_beside
read_beside(lambda: time.sleep(600), "made up")
"""


def _run(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def test_a_process_that_ends_within_a_question_is_not_aborted() -> None:
    done = _run(READING)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_store_that_hangs_does_not_keep_a_process() -> None:
    began = time.monotonic()
    assert _run(HANGING).returncode == 0
    assert time.monotonic() - began < background.LAST_SECONDS + 15
