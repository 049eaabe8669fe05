"""Time to the first words and the first chart, and from a change of filter until what can be seen
is right, in a real browser; and the same on a slow phone's network and processor.

The heaviest page and its contenders take turns in one run, so that their ratios hold when the
machine's speed drifts: the same charts in static HTML, which is the floor, the same page in Dash, a
bare Streamlit page with one chart, and the page's charts with nothing around them; and the page
with all of its parts.

`python -m tests.bench pages` takes five rounds and writes the table; `python -m tests.bench.pages
ROUNDS` takes as many as are asked for and only prints.
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
from tests.bench.page_probe import PROBE, SLOW_4G, SLOWER, SURVEY, WINDOW, received
from tests.bench.pages_split import Watched, print_script, print_split
from tests.bench.table import Row, against, alone, show
from tests.browser.conftest import IDLE, QUIET, free_port, wait_until

QUIET_MS = 500
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
FIRST, CHANGE = "first chart drawn", "filter change until what is seen is right"
AIM = {
    (FIRST, "static"): 1.1,
    (FIRST, "Dash"): 1.0,
    (FIRST, "bare page"): 1.3,
    (CHANGE, "static"): 0.85,
    (CHANGE, "Dash"): 1.0,
    (CHANGE, "bare page"): 1.3,
}
SLOW_AIM, WORDS_MS, CHANGE_KB, CHANGE_MESSAGES = 1.2, 3000, 50, 40


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


@dataclass(frozen=True)
class Visit:
    """One visit in a fresh browser profile: milliseconds to the first words (0 where the page has
    none before it is there), to the first chart, and for a change; kilobytes over the wire and
    messages a change.
    """

    words: float
    first: float
    change: float
    kilobytes: float
    messages: float


HEAVIEST = Contender(
    "engagement page",
    STREAMLIT,
    "app.py",
    "/engagement",
    "role=combobox[name=/Staff survey/]",
    SURVEY,
)
WHOLE = replace(HEAVIEST, name="all on one page", path="/engagement?part=all")
STATIC = Contender(
    "static", MODULE, "tests.bench.static_page", "/", "role=combobox", SURVEY, "true"
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
CONTENDERS = (HEAVIEST, STATIC, DASH, BARE, NINE, WHOLE)
Times = dict[str, list[Visit]]


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
    show("One reader: pages in a browser", rows)
    return rows


def _race(rounds: int, contenders: Sequence[Contender], lake: Path) -> list[Row]:
    quick: Times = {contender.name: [] for contender in contenders}
    slow: Times = {contender.name: [] for contender in contenders}
    with ExitStack() as stack:
        served = [
            (contender, stack.enter_context(serving(contender, lake))) for contender in contenders
        ]
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=find_browser(), args=QUIET
        )
        for number in range(rounds + 1):
            # In another order each time, so that none is always after the same other.
            for contender, address in served[:: 1 if number % 2 else -1]:
                visit = time_page(browser, address + contender.path, contender)
                if number > 0:
                    quick[contender.name].append(visit)
        for contender, address in [each for each in served if each[0] in (HEAVIEST, STATIC)] * 2:
            slow[contender.name].append(
                time_page(browser, address + contender.path, contender, slow=True)
            )
        looked = [
            Watched(c.name, a + c.path, [partial(change, c, o) for o in c.options])
            for c, a in served
            if c.idle == IDLE
        ]
        print_split(browser, looked, rounds)
        browser.close()
    return [*_quick_rows(quick), *_slow_rows(slow)]


def _middle(visits: Sequence[Visit], what: str) -> float:
    return median(float(getattr(visit, what)) for visit in visits)


def _quick_rows(times: Times) -> list[Row]:
    own, whole = times.pop(HEAVIEST.name), times.pop(WHOLE.name, [])
    rows = []
    for title, what in ((FIRST, "first"), (CHANGE, "change")):
        rows += [
            against(
                f"{title}, against {name}",
                _middle(own, what),
                _middle(theirs, what),
                "ms",
                AIM.get((title, name)),
            )
            for name, theirs in times.items()
        ]
    kilobytes, messages = _middle(own, "kilobytes"), _middle(own, "messages")
    return [
        *rows,
        _at_most("over the wire, a change", kilobytes, "KB", CHANGE_KB),
        _at_most("messages, a change", messages, "", CHANGE_MESSAGES),
        *_whole_rows(whole),
    ]


def _whole_rows(visits: Sequence[Visit]) -> list[Row]:
    """The page with all of its parts, three times as many charts: held against nothing."""
    if not visits:
        return []
    measured = (
        (FIRST, "first", "ms"),
        (CHANGE, "change", "ms"),
        ("over the wire, a change", "kilobytes", "KB"),
        ("messages, a change", "messages", ""),
    )
    return [
        alone(f"{WHOLE.name}: {title}", _middle(visits, what), unit)
        for title, what, unit in measured
    ]


def _slow_rows(times: Times) -> list[Row]:
    own, static = times.get(HEAVIEST.name), times.get(STATIC.name)
    if not own or not static:
        return []
    where = "slow 4G, processor four times slower"
    return [
        against(
            f"{where}: first chart, against static",
            _middle(own, "first"),
            _middle(static, "first"),
            "ms",
            SLOW_AIM,
        ),
        _at_most(f"{where}: the answer's words", _middle(own, "words"), "ms", WORDS_MS),
    ]


def _at_most(what: str, value: float, unit: str, most: float) -> Row:
    return replace(alone(what, value, unit), aim=f"at most {most:,}", met=value <= most)


def time_page(browser: Browser, address: str, contender: Contender, *, slow: bool = False) -> Visit:
    """What a visit to the page takes; `slow` with a phone's network and processor."""
    context = browser.new_context(viewport=WINDOW, locale="en-GB")
    context.add_init_script(PROBE)
    page = context.new_page()
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    wait_until(page, "bench.first > 0", timeout=240_000)
    wait_until(page, f"bench.quiet(1500) && ({contender.idle})", timeout=240_000)
    first, words = page.evaluate("[bench.first, bench.words]")
    changes, kilobytes, messages = [], [], []
    for option in () if slow else contender.options:
        before = received()
        changes.append(change(contender, option, page)[1])
        kilobytes.append((received() - before) / 1024)
        messages.append(float(page.evaluate("bench.messages")))
    context.close()
    if slow:
        return Visit(words, first, 0, 0, 0)
    return Visit(words, first, median(changes), median(kilobytes), median(messages))


def change(contender: Contender, option: str, page: Page) -> tuple[float, float]:
    """When what can be seen was last drawn after choosing an option, in the page's milliseconds,
    and how long after the choice.
    """
    page.locator(contender.filter).first.click()
    choice = page.locator("[role=option]").filter(has_text=option).first
    choice.wait_for()
    page.wait_for_timeout(300)
    # What moved while the list was opened is no answer.
    start = float(page.evaluate("() => { bench.reset(); return performance.now() }"))
    choice.click()
    wait_until(page, f"bench.quiet({QUIET_MS}) && ({contender.idle})", timeout=120_000)
    painted = float(page.evaluate("bench.painted"))
    return painted, painted - start


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


if __name__ == "__main__":
    run(int(sys.argv[1]))
