"""Plotly charts drawn by a browser, through Kaleido. The browser is kept for the next picture, and
let go when idle.
"""

import asyncio
import atexit
import contextlib
import os
import shutil
import threading
from collections.abc import Coroutine
from typing import Any, Literal, TypeVar

import kaleido

from pathfinders.charts.plotly.render import Spec
from pathfinders.exports.picture.service import NoService, asked_for
from pathfinders.settings import picture_service

Kind = Literal["png", "svg"]
T = TypeVar("T")
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
IDLE_SECONDS = 90.0
# On a busy machine a browser takes some ten seconds to start.
LONGEST_SECONDS = 60
SHARP = 2
"""Pixels of a PNG per pixel of the chart."""


class NoBrowser(RuntimeError):
    """There is no browser to draw with, or it does not work. The message says what to install."""


def find_browser() -> str:
    """The path of a Chrome or Chromium: the one CHROMIUM names, or one on the PATH. Raises
    NoBrowser.
    """
    named = os.environ.get("CHROMIUM")
    program = (
        shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    )
    if program is None:
        where = f"CHROMIUM names {named}, which cannot be run" if named else "none is on the PATH"
        raise NoBrowser(
            f"Pictures are drawn by Chrome or Chromium, and {where}. Install Chromium (on Debian"
            " and Ubuntu: apt-get install chromium), or set the environment variable CHROMIUM to"
            " its path."
        )
    return program


class _Browser:
    """A running browser, with the event loop it is spoken to in."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True, name="pictures").start()
        self._kaleido = self._wait(self._open())

    async def _open(self) -> kaleido.Kaleido:
        drawing = kaleido.Kaleido(n=1, timeout=LONGEST_SECONDS, path=self.path, mathjax=False)
        return await drawing.__aenter__()

    def draw(self, spec: Spec, options: dict[str, Any]) -> bytes:
        drawing: bytes = self._wait(self._kaleido.calc_fig(spec, opts=options))
        return drawing

    def close(self) -> None:
        try:
            self._wait(self._kaleido.__aexit__(None, None, None))
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _wait(self, what: Coroutine[Any, Any, T]) -> T:
        # Kaleido's own server waits for ever for a browser that could not be started.
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(LONGEST_SECONDS)


class _Drawer:
    """One browser for all pictures, one picture at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: threading.Timer | None = None
        self._browser: _Browser | None = None

    def draw(self, spec: Spec, options: dict[str, Any]) -> bytes:
        """The picture. Raises NoBrowser."""
        path = find_browser()
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            if self._browser is not None and self._browser.path != path:
                self._stop()
            try:
                self._browser = self._browser or _Browser(path)
                drawing = self._browser.draw(spec, options)
            except Exception as error:
                # Whatever went wrong in or with the browser, the next picture starts a new one.
                self._stop()
                why = str(error) or type(error).__name__
                raise NoBrowser(
                    f"{path} could not draw the picture: {why}. Try another Chrome or Chromium."
                ) from error
            self._idle = threading.Timer(IDLE_SECONDS, self.rest)
            self._idle.daemon = True
            self._idle.start()
            return drawing

    def rest(self) -> None:
        """Lets the browser go."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        running, self._browser = self._browser, None
        if running is not None:
            with contextlib.suppress(Exception):  # it is gone already
                running.close()


_drawer = _Drawer()


def close_browser() -> None:
    """Ends the browser of this process, where one runs, with its temporary folders."""
    _drawer.rest()


atexit.register(close_browser)


def drawn(spec: Spec, width: int, height: int, kind: Kind) -> bytes:
    """The chart as a picture of `width` by `height` pixels, a PNG twice as sharp: drawn by the
    picture service where one is set up, and by a browser of this process otherwise. Raises
    NoBrowser.
    """
    address = picture_service()
    if not address:
        return drawn_here(spec, width, height, kind)
    try:
        return asked_for(address, spec, width, height, kind)
    except NoService as error:
        raise NoBrowser(str(error)) from error


def drawn_here(spec: Spec, width: int, height: int, kind: Kind) -> bytes:
    """The same, by a browser that this process starts. Raises NoBrowser."""
    options = {
        "format": kind,
        "width": width,
        "height": height,
        "scale": SHARP if kind == "png" else 1,
    }
    return _drawer.draw(spec, options)
