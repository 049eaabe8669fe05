"""Where the time of a change of filter goes in Streamlit's pages: the script, sending its answer,
and drawing it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page

from tests.bench.load_people import FILTER
from tests.bench.load_reader import Answer, reading
from tests.bench.page_probe import PROBE as BENCH
from tests.bench.page_probe import WINDOW
from tests.browser.conftest import IDLE, wait_until

# Notes when messages go out and come in, how large they are, and how long the page's own thread was
# held up.
PROBE = """
  window.sent = []; window.came = []; window.held = []
  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given)
      this.addEventListener('message', m =>
        window.came.push([performance.now(), m.data.byteLength || 0]))
    }
    send(data) { window.sent.push(performance.now()); super.send(data) }
  }
  new PerformanceObserver(list =>
    list.getEntries().forEach(e => window.held.push([e.startTime, e.duration])))
    .observe({type: 'longtask', buffered: true})
"""


PARTS = {
    "asked": "from the choice to asking the server",
    "first": "until the first message of the answer",
    "last": "until the page has taken its last message",
    "drawn": "until the last chart is redrawn",
    "held": "of all that, the page's own thread held up by tasks over 50 ms",
}


@dataclass(frozen=True)
class Watched:
    """A page to look into: its name, its address, and changes of its filter that return when the
    last chart was redrawn, in milliseconds, and how long after the choice.
    """

    name: str
    address: str
    changes: Sequence[Callable[[Page], tuple[float, float]]]


@dataclass(frozen=True)
class Split:
    """One change in milliseconds: each part after the one before, and how long the page's thread
    was held up; what was sent.
    """

    asked: float
    first: float
    last: float
    drawn: float
    held: float
    kilobytes: float
    messages: float


def print_split(browser: Browser, pages: Sequence[Watched], rounds: int) -> None:
    """Prints the medians of each part of a change, one column a page."""
    taken = [[split for _ in range(rounds) for split in _splits(browser, page)] for page in pages]
    print("\nWhere the time of a filter change goes, medians in ms, other visits than those above")
    print(f"  {'':64}" + "".join(f"{page.name:>18}" for page in pages))
    for key, words in (*PARTS.items(), ("kilobytes", "KB sent"), ("messages", "messages sent")):
        print(
            f"  {words:64}"
            + "".join(f"{median(getattr(split, key) for split in own):18.0f}" for own in taken)
        )


def _splits(browser: Browser, watched: Watched) -> list[Split]:
    context = browser.new_context(viewport=WINDOW, locale="en-GB")
    context.add_init_script(BENCH)
    context.add_init_script(PROBE)
    page = context.new_page()
    page.goto(watched.address, wait_until="commit")
    wait_until(page, f"{IDLE} && window.came.length > 0", timeout=120_000)
    page.wait_for_timeout(1500)
    splits = [_split(page, change) for change in watched.changes]
    context.close()
    return splits


def _split(page: Page, change: Callable[[Page], tuple[float, float]]) -> Split:
    drawn, took = change(page)
    chosen = drawn - took
    sent = next(at for at in page.evaluate("window.sent") if at >= chosen)
    came = [(at, size) for at, size in page.evaluate("window.came") if at >= sent]
    held = sum(took for at, took in page.evaluate("window.held") if chosen <= at <= drawn)
    # The page is told that its script has ended after the last chart, which may be drawn by then.
    first, last = came[0][0], max(at for at, _ in came if at <= drawn)
    return Split(
        sent - chosen,
        first - sent,
        last - first,
        drawn - last,
        held,
        sum(size for _, size in came) / 1024,
        float(len(came)),
    )


def print_script(address: str, rounds: int) -> None:
    """Prints how much of an answer without a browser is the script, from a server that measures its
    scripts.
    """
    answers = asyncio.run(_answers(address, rounds))
    script, whole = (
        median(getattr(answer, key) for answer in answers) * 1000 for key in ("script", "seconds")
    )
    print(
        f"  without a browser: answered after {whole:.0f} ms, of which the script runs"
        f" {script:.0f}, by Streamlit's own measurement, and the rest is sending and reading"
        f" {median(answer.messages for answer in answers):.0f} messages"
    )


async def _answers(address: str, rounds: int) -> list[Answer]:
    """Answers of two options in turn, whose figures were made before."""
    async with reading(address) as reader:
        options = reader.options(FILTER)[:2]
        return [
            await reader.choose(FILTER, option)
            for _ in range(rounds + 1)
            for option in options[::-1]
        ][2:]
