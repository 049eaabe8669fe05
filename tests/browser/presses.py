"""Counts what a person presses on the way through a page, and the time that the machine takes.

A press is a click, a choice of a file or a key that sends. Typing is none: it is the person's own
work.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.conftest import IDLE, wait_until

MOST = 240_000
"""Milliseconds that one step may take on a busy machine."""


@dataclass
class Presses:
    """A person at a page."""

    page: Page
    count: int = 0
    seconds: float = 0.0
    """What the page took until it was ready again, after all presses together."""

    def click(self, target: Locator) -> None:
        """Presses something, and waits until the page is ready again."""
        target.wait_for(timeout=MOST)
        self.count += 1
        begun = time.monotonic()
        target.click()
        self._ready(begun)

    def choose(self, box: Locator, words: str, several: bool = False) -> None:
        """Chooses from a list: one press opens it, one takes the first option with these words; a
        list of which several can be chosen has to be closed.
        """
        box.wait_for(timeout=MOST)
        self.count += 1
        box.click()
        box.fill(words)
        self.click(self.page.get_by_role("option").filter(has_text=words).first)
        if several:
            self.count += 1
            self.page.keyboard.press("Escape")

    def download(self, button: Locator) -> bytes:
        """Presses a button that gives a file."""
        self.count += 1
        begun = time.monotonic()
        with self.page.expect_download(timeout=MOST) as waiting:
            button.click()
        content = Path(waiting.value.path()).read_bytes()
        self.seconds += time.monotonic() - begun
        return content

    def give(self, name: str, content: bytes) -> None:
        """Chooses a file to send, and waits until the page has read it."""
        self.count += 1
        begun = time.monotonic()
        self.page.set_input_files(
            "input[type=file] >> nth=0",
            {"name": name, "mimeType": "application/octet-stream", "buffer": content},
        )
        self.page.get_by_text(name).first.wait_for(timeout=MOST)
        self._ready(begun)

    def type(self, box: Locator, words: str) -> None:
        """Types into a box, which costs no press: the page takes it as the person goes on."""
        box.wait_for(timeout=MOST)
        begun = time.monotonic()
        box.fill(words)
        box.blur()
        self._ready(begun)

    def _ready(self, begun: float) -> None:
        """Waits until no script of the page runs, twice with a moment between: one can follow from
        another.
        """
        for _ in range(2):
            self.page.wait_for_timeout(250)
            wait_until(self.page, IDLE, timeout=MOST)
        self.seconds += time.monotonic() - begun
