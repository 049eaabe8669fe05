"""From the start of the process to its first answers, with no lake yet and with one that is
there.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from pathfinders.settings import ROOT
from tests.bench.load_reader import reading
from tests.bench.table import Row, alone, show

WAIT_SECONDS = 180


def run(rounds: int = 5) -> list[Row]:
    """Prints and returns median seconds to `/healthz` and to the end of the first page's first
    run.
    """
    cold, warm = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(_started(Path(folder)))
            warm.append(_started(Path(folder)))
    rows = [
        alone(f"start to {what}, {lake}", median(times[place] for times in found), "s")
        for lake, found in (("no lake yet, set-up included", cold), ("a lake that is there", warm))
        for place, what in enumerate(("the first answer of /healthz", "the first page, whole"))
    ]
    show(f"Start, {rounds} rounds, medians", rows)
    return rows


def _started(folder: Path) -> tuple[float, float]:
    """Seconds from the start, as `dev.py run` starts it, to each of the two answers."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    variables = {
        **os.environ,
        "PATHFINDERS_CATALOG": f"sqlite:{folder / 'lake' / 'catalog.sqlite'}",
        "PATHFINDERS_DATA": str(folder / "lake" / "files"),
    }
    server = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pathfinders", "setup"],
        cwd=ROOT,
        env=variables,
        check=True,
        capture_output=True,
    )
    process = subprocess.Popen(
        server, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz", process)
        healthy = time.perf_counter() - started
        asyncio.run(_first_page(address))
        return healthy, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when the address answers. Raises RuntimeError where the process ends before,
    TimeoutError after a while.
    """
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("The dashboard did not start.")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.02)
    raise TimeoutError(f"{address} does not answer.")


async def _first_page(address: str) -> None:
    """Opens the first page and reads it to its end, which is done before the block begins."""
    async with reading(f"{address}/"):
        pass
