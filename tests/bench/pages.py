"""Time to the first chart, and from a change of filter to the last chart redrawn, in a real
browser.

The heaviest page and its contenders take turns in one run, so that their ratios hold when the
machine's speed drifts: a bare Streamlit page with one chart, the same page in Dash, and the page's
charts with nothing around them.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from deploy.programs import browser as find_browser
from pathfinders.settings import ROOT
from tests.bench.pages_split import Watched, print_script, print_split
from tests.bench.table import Row, against
from tests.browser.conftest import DESK, IDLE, QUIET, free_port, wait_until

QUIET_MS = 500
CHART = ".js-plotly-plot"
# Not its axes: Dash draws those before it has anything to show.
MARKS = ".main-svg .scatterlayer .trace"
# Notes the time of the last change inside a chart; a page is drawn when none has come for QUIET_MS.
WATCH = f"""() => {{
  window.lastDrawn = 0
  new MutationObserver(all => all.forEach(m => {{
    if (m.target.closest?.('{CHART}, [data-testid=stPlotlyChart]'))
      window.lastDrawn = performance.now()
  }})).observe(document.body, {{subtree: true, childList: true, attributes: true}})
}}"""
STREAMLIT = (
    sys.executable,
    "-m",
    "streamlit",
    "run",
    "{script}",
    "--server.port",
    "{port}",
    "--server.headless",
    "true",
)
MODULE = (sys.executable, "-m", "{script}", "{port}")
SURVEY = ("Would recommend as a place to work", "Unwell from work-related stress")
AIM = {"bare page": 1.3, "Dash": 1.0}


@dataclass(frozen=True)
class Contender:
    """A page to time: how it is served, its address, and the two options its filter is switched
    between.
    """

    name: str
    command: tuple[str, ...]
    script: str
    path: str
    filter: str
    """A selector of the control that opens the list of options."""
    options: tuple[str, str]
    idle: str = IDLE
    """Whether the page has nothing left to do, as JavaScript."""


HEAVIEST = Contender(
    "engagement page",
    STREAMLIT,
    "app.py",
    "/engagement",
    "role=combobox[name=/Staff survey/]",
    SURVEY,
)
BARE = Contender(
    "bare page", STREAMLIT, "tests/bench/bare.py", "/", "role=combobox[name=/Power/]", ("2", "3")
)
NINE = Contender(
    "charts alone",
    STREAMLIT,
    "tests/bench/bare_nine.py",
    "/",
    "role=combobox[name=/Staff survey/]",
    SURVEY,
)
DASH = Contender(
    "Dash",
    MODULE,
    "tests.bench.dash_page",
    "/",
    "#indicator",
    SURVEY,
    "document.title !== 'Updating...'",
)
CONTENDERS = (HEAVIEST, BARE, DASH, NINE)
FIRST, CHANGE = "first chart drawn", "filter change to last chart redrawn"


def run(rounds: int = 5, contenders: Sequence[Contender] = CONTENDERS) -> list[Row]:
    """Prints medians in milliseconds, ratios, and where the time of a change goes; returns the
    table's lines.
    """
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder)
        subprocess.run(
            [sys.executable, "-m", "pathfinders", "--lake", lake, "setup"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        rows = _race(rounds, contenders, lake)
        measuring = replace(HEAVIEST, command=(*STREAMLIT, "--browser.gatherUsageStats", "true"))
        with serving(measuring, lake) as address:
            print_script(address + measuring.path, rounds)
    return rows


def _race(rounds: int, contenders: Sequence[Contender], lake: Path) -> list[Row]:
    times: dict[str, dict[str, list[float]]] = {
        what: {c.name: [] for c in contenders} for what in (FIRST, CHANGE)
    }
    with ExitStack() as stack:
        served = [
            (contender, stack.enter_context(serving(contender, lake))) for contender in contenders
        ]
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=find_browser(), args=QUIET
        )
        for round_number in range(rounds + 1):
            for contender, address in served:
                drawn, redrawn = time_page(browser, address + contender.path, contender)
                if round_number > 0:
                    times[FIRST][contender.name].append(drawn)
                    times[CHANGE][contender.name].append(redrawn)
        rows = _table(times, rounds)
        looked = [
            Watched(c.name, a + c.path, [partial(change, c, o) for o in c.options])
            for c, a in served
            if c.idle == IDLE
        ]
        print_split(browser, looked, rounds)
        browser.close()
    return rows


def _table(times: dict[str, dict[str, list[float]]], rounds: int) -> list[Row]:
    print(
        f"\nPages, fresh browser profile each time, {rounds} rounds in turn after one warm-up,"
        " medians in ms"
    )
    rows = []
    for what, by_name in times.items():
        ours = median(by_name[HEAVIEST.name])
        for name, theirs in (
            (name, median(own)) for name, own in by_name.items() if name != HEAVIEST.name
        ):
            print(
                f"  {what:38} {HEAVIEST.name} {ours:7.0f}   {name:12} {theirs:7.0f}   ratio"
                f" {ours / theirs:5.2f}"
            )
            rows.append(against(f"{what}, against {name}", ours, theirs, "ms", AIM.get(name)))
    return rows


def _drawn(contender: Contender) -> str:
    """Whether every chart has been redrawn since WATCH, as JavaScript."""
    return (
        f"() => {contender.idle} && window.lastDrawn > 0 && performance.now() - window.lastDrawn >"
        f" {QUIET_MS}"
    )


def time_page(browser: Browser, address: str, contender: Contender) -> tuple[float, float]:
    """Milliseconds from opening the address to the first chart, and from a change of filter to the
    last chart redrawn.
    """
    context = browser.new_context(viewport=DESK, locale="en-GB")
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(f"{CHART} {MARKS}", state="attached", timeout=120_000)
    first = float(page.evaluate("performance.now()"))
    wait_until(page, contender.idle, timeout=120_000)
    page.wait_for_timeout(1500)
    changes = [change(contender, option, page)[1] for option in contender.options]
    context.close()
    return first, median(changes)


def change(contender: Contender, option: str, page: Page) -> tuple[float, float]:
    """When the last chart was redrawn after choosing an option, in the page's milliseconds, and how
    long after the choice.
    """
    page.evaluate(WATCH)
    page.locator(contender.filter).first.click()
    choice = page.locator("[role=option]").filter(has_text=option).first
    choice.wait_for()
    # What moved while the list was opened is no answer.
    start = float(page.evaluate("() => { window.lastDrawn = 0; return performance.now() }"))
    choice.click()
    wait_until(page, _drawn(contender), timeout=120_000)
    last = float(page.evaluate("window.lastDrawn"))
    return last, last - start


@contextmanager
def serving(contender: Contender, lake: Path) -> Iterator[str]:
    """The address of a server of the contender's script, on a lake."""
    port = free_port()
    command = [part.format(script=contender.script, port=port) for part in contender.command]
    stores = {
        "PATHFINDERS_CATALOG": f"sqlite:{lake / 'catalog.sqlite'}",
        "PATHFINDERS_DATA": str(lake / "files"),
    }
    environment = {**os.environ, **stores}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)
