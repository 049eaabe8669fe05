"""A real server on a lake of its own, and a real browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize

from deploy import processes
from pathfinders.access import local
from pathfinders.settings import ROOT, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.uploads.next_record import record_of_next

# Without them a browser without a network spends its time on failing look-ups.
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Two with rows of every kind, and enough others that a page offers them as a list.
FEW = [
    "mutuals-in-health",
    "gp-consortia-pathfinders",
    "mutuals-support-programme",
    "personal-health-budget-pilots",
    "total-purchasing-pilots",
    "right-to-request",
]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
# A figure on a page: what stands with its row of buttons, whose key holds its name.
FIGURE = "[data-testid=stVerticalBlock]:has(> [class*='st-key-more-'])"
IDLE = (
    "document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') ==="
    " 'notRunning'"
)

# The component comes after the page that it stands in, and draws what is out of sight when there is
# nothing else to do.
DRAWN = (
    "!document.querySelector('#first') &&"
    " [...document.querySelectorAll('.stMain [class*=st-key-chart-]')].every(one =>"
    " one.querySelector('.pf-chart[data-state=drawn]'))"
)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="session")
def lake_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of this run's own, with the bundled data as version 1."""
    folder = tmp_path_factory.mktemp("lake")
    subprocess.run(
        [sys.executable, "-m", "pathfinders", "--lake", folder, "setup"], cwd=ROOT, check=True
    )
    return folder


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the dashboard at `server` writes what it prints."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def server(lake_folder: Path, server_log: Path) -> Iterator[str]:
    """The address of a running dashboard, at which one only reads."""
    with serving(lake_folder, server_log) as address:
        yield address


@pytest.fixture(scope="session")
def server_key(server: str, server_log: Path) -> str:
    """What to write behind an address of `server` to change data there."""
    return printed_key(server, server_log)


@pytest.fixture(scope="session")
def few_programmes(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a lake with the bundled rows of a few programmes, and of all trusts, as
    version 1; only for reading.

    Before a publish the words of every programme are compared, so that each costs a second or two.
    """
    rows = {name: table.drop_columns(["_row"]) for name, table in bundle.items()}
    ours = pc.field("programme_id").isin(FEW)
    rows |= {n: t.filter(ours) for n, t in rows.items() if "programme_id" in t.column_names}
    folder = tmp_path_factory.mktemp("few") / "lake"
    lake = Lake(lake_settings(folder))
    record = record_of_next(lake, rows)
    lake.publish(rows, local("Bundled data"), "A few programmes", record=record)
    return folder


@pytest.fixture
def folder(few_programmes: Path, tmp_path: Path) -> Path:
    """The folder of a lake that a test may change."""
    return Path(copytree(few_programmes, tmp_path / "lake"))


@pytest.fixture
def lake(folder: Path) -> Lake:
    """A lake of this test's own, for what publishes."""
    return Lake(lake_settings(folder))


@pytest.fixture
def address(lake: Lake, tmp_path: Path) -> Iterator[str]:
    """The address of a dashboard on the test's own lake."""
    with serving(lake.settings.folder, tmp_path / "log") as found:
        yield found


@pytest.fixture
def key(address: str, tmp_path: Path) -> str:
    """What to write behind an address of the test's own dashboard to change data there."""
    return printed_key(address, tmp_path / "log")


def printed_key(address: str, log: Path) -> str:
    """The key that a dashboard printed into its address, as an address takes it: `key=...`."""
    printed = re.search(rf"{re.escape(address)}/\?(key=\S+)", log.read_text())
    assert printed, log.read_text()
    return printed[1]


@contextmanager
def serving(
    lake_folder: Path, log: Path, *arguments: str, port: int | None = None
) -> Iterator[str]:
    """A dashboard of its own on a lake, as long as the block runs; it must not have logged an
    exception by then.
    """
    process, address = running(lake_folder, log, *arguments, port=port)
    try:
        yield address
    finally:
        processes.end(process, seconds=30)
    assert "Traceback" not in log.read_text(), (
        f"The server's log holds an exception:\n{log.read_text()}"
    )


def running(
    lake_folder: Path, log: Path, *arguments: str, port: int | None = None
) -> tuple[subprocess.Popen[bytes], str]:
    """A dashboard on a lake that answers, and its address."""
    port = port or free_port()
    environment = {
        **os.environ,
        "PATHFINDERS_CATALOG": f"sqlite:{lake_folder / 'catalog.sqlite'}",
        "PATHFINDERS_DATA": str(lake_folder / "files"),
        # Most of these servers do not live long enough for it to help anybody.
        "PATHFINDERS_WARM": "no",
    }
    command = [
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
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            **processes.OWN_GROUP,
        )
    address = f"http://localhost:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", process, log)
    except BaseException:
        processes.end(process)
        raise
    return process, address


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(900):
        if process.poll() is not None:
            raise RuntimeError(f"The server stopped:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not answer within 90 seconds:\n{log.read_text()}")


@contextmanager
def profile(browser: Browser, **chosen: Any) -> Iterator[BrowserContext]:
    """A profile that has seen nothing before, at desk size where nothing else is chosen. It asks
    for no animations, which take a seventh of a page's work.
    """
    context = browser.new_context(
        **{"viewport": DESK, "locale": "en-GB", "reduced_motion": "reduce", **chosen}
    )
    yield context
    context.close()


def _evaluated(page: Page, expression: str, arg: object) -> Any:
    """What an expression is in the page; None where another page takes its place meanwhile."""
    try:
        return page.evaluate(expression, arg)
    except Error as error:
        if "context was destroyed" in error.message:
            return None
        raise


def wait_until(page: Page, expression: str, *, arg: object = None, timeout: float = 30_000) -> None:
    """Waits until an expression, or a function of `arg`, is true in the page; `timeout` is in
    milliseconds.

    Playwright's own way has the page evaluate text again and again, which the page's content
    security policy forbids.
    """
    until = time.monotonic() + timeout / 1000
    while not _evaluated(page, expression, arg):
        if time.monotonic() > until:
            raise TimeoutError(f"Not within {timeout / 1000:.0f} s: {expression}")
        page.wait_for_timeout(50)


def visit(page: Page, address: str) -> None:
    """Opens the address and waits until the page has been computed and drawn."""
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    page.wait_for_selector("h1", timeout=90_000)
    wait_until(page, IDLE, timeout=90_000)
    page.wait_for_selector("[data-testid=stCaptionContainer]:has-text('Version ')", timeout=90_000)
    wait_until(page, "!document.querySelector('[data-testid=stSkeleton]')", timeout=90_000)
    wait_until(page, DRAWN, timeout=90_000)
