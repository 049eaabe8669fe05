"""Time to the first chart, and from a change of filter to the last chart redrawn, in a real browser.

The heaviest page and a bare Streamlit page take turns in one run, so that their ratio holds when the machine's speed drifts.
"""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from dev import find_browser
from pathfinders.settings import ROOT
from tests.browser.conftest import DESK, IDLE, QUIET, free_port

ROUNDS = 5
QUIET_MS = 500
# Notes the time of the last change inside a chart; a page is drawn when none has come for QUIET_MS.
WATCH = """() => {
  window.lastDrawn = 0
  new MutationObserver(all => all.forEach(m => {
    if (m.target.closest?.('[data-testid=stPlotlyChart]')) window.lastDrawn = performance.now()
  })).observe(document.body, {subtree: true, childList: true, attributes: true})
}"""
DRAWN = f"() => {IDLE} && window.lastDrawn > 0 && performance.now() - window.lastDrawn > {QUIET_MS}"


@dataclass(frozen=True)
class Contender:
    """A page to time: its script, its address and the two options its filter is switched between."""

    name: str
    script: str
    path: str
    filter: str
    options: tuple[str, str]


HEAVIEST = Contender(
    "engagement page",
    "app.py",
    "/engagement",
    "Staff survey",
    ("Would recommend as a place to work", "Unwell from work-related stress"),
)
BARE = Contender("bare page", "tests/bench/bare.py", "/", "Power", ("2", "3"))


def run() -> None:
    """Prints medians in milliseconds and the ratio of the heaviest page to the bare one."""
    with serving(HEAVIEST) as heavy, serving(BARE) as bare, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        first: dict[str, list[float]] = {HEAVIEST.name: [], BARE.name: []}
        change: dict[str, list[float]] = {HEAVIEST.name: [], BARE.name: []}
        for round_number in range(ROUNDS + 1):
            for contender, address in ((HEAVIEST, heavy), (BARE, bare)):
                drawn, redrawn = time_page(browser, address + contender.path, contender)
                if round_number > 0:
                    first[contender.name].append(drawn)
                    change[contender.name].append(redrawn)
        browser.close()
    print(f"\nPages, fresh browser profile each time, {ROUNDS} rounds after one warm-up, medians in ms")
    for what, times in (("first chart drawn", first), ("filter change to last chart redrawn", change)):
        ours, theirs = median(times[HEAVIEST.name]), median(times[BARE.name])
        print(f"  {what:38} {HEAVIEST.name} {ours:7.0f}   {BARE.name} {theirs:7.0f}   ratio {ours / theirs:5.2f}")


def time_page(browser: Browser, address: str, contender: Contender) -> tuple[float, float]:
    """Milliseconds from opening the address to the first chart, and from a change of filter to the last chart redrawn."""
    context = browser.new_context(viewport=DESK, locale="en-GB")
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-testid=stPlotlyChart] .main-svg .xtick", state="attached", timeout=60_000)
    first = float(page.evaluate("performance.now()"))
    page.wait_for_function(IDLE)
    page.wait_for_timeout(1500)
    changes = [_change(page, contender.filter, option) for option in contender.options]
    context.close()
    return first, median(changes)


def _change(page: Page, label: str, option: str) -> float:
    page.evaluate(WATCH)
    page.get_by_role("combobox", name=label).first.click()
    choice = page.get_by_role("option", name=option, exact=True)
    choice.wait_for()
    start = float(page.evaluate("performance.now()"))
    choice.click()
    page.wait_for_function(DRAWN, timeout=60_000)
    return float(page.evaluate("window.lastDrawn")) - start


@contextmanager
def serving(contender: Contender) -> Iterator[str]:
    """The address of a server of the contender's script."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        contender.script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)
