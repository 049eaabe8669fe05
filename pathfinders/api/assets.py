"""The scripts and the style of our own pages, and the plotly.js that comes with plotly.py.

Each is served at an address that names its content, so that browsers keep it for a year and a new
release is never mixed with an old one.
"""

import functools
import hashlib
import threading
from importlib.util import find_spec
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pathfinders.api.paths import ASSETS, is_under, path_of
from pathfinders.api.responses import FOR_EVER, REVALIDATE, Body, answer
from pathfinders.settings import ROOT

SCRIPTS = ROOT / "components" / "browser"
COMPONENT = "pathfinders.chart"
"""The chart component's name, by which Streamlit asks for its script."""
COMPONENTS = f"/_stcore/bidi-components/{COMPONENT}"
JAVASCRIPT, CSS = "text/javascript; charset=utf-8", "text/css; charset=utf-8"


class Assets:
    """Answers for the scripts; passes everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            # Compressing Plotly takes more than a second, which the first reader does not wait for.
            threading.Thread(target=_pack, daemon=True, name="pack").start()
        path = path_of(scope) if scope["type"] == "http" else ""
        asset = by_path().get(path) or _other_release(path)
        if path and asset is None and is_under(scope, (ASSETS, COMPONENTS)):
            return await PlainTextResponse("There is no such script.", 404)(scope, receive, send)
        if asset is None or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        request_headers = Headers(scope=scope)
        cache = FOR_EVER if path in by_path() else REVALIDATE
        response = await run_in_threadpool(answer, scope["method"], request_headers, asset, cache)
        return await response(scope, receive, send)


def page_script() -> str:
    """The path of the script that every page has."""
    return f"{ASSETS}/{_digest(_page())}/page.js"


def page_style() -> str:
    """The path of the style sheet that every page has."""
    return f"{ASSETS}/{_digest(_style())}/page.css"


def chart_script() -> str:
    """The path of the chart component's script, beneath the component's own address."""
    return f"{_digest(_chart())}/chart.js"


def plotly_script() -> str:
    """The path of plotly.js."""
    return f"{ASSETS}/{_digest(_plotly())}/plotly.min.js"


@functools.cache
def by_path() -> dict[str, Body]:
    """The scripts by their whole path."""
    scripts = {
        page_script(): _page(),
        f"{COMPONENTS}/{chart_script()}": _chart(),
        plotly_script(): _plotly(),
    }
    bodies = {path: _body(content, JAVASCRIPT) for path, content in scripts.items()}
    return bodies | {page_style(): _body(_style(), CSS)}


def _body(content: bytes, kind: str) -> Body:
    return Body(content, kind, "asset", static=True)


def _other_release(path: str) -> Body | None:
    """The script of this name for a page that another release has served: better than none."""
    if not path.startswith((f"{ASSETS}/", f"{COMPONENTS}/")):
        return None
    name = path.rpartition("/")[2]
    return next((body for place, body in by_path().items() if place.endswith(f"/{name}")), None)


def _pack() -> list[Body]:
    """Each script compressed, which its body remembers."""
    return [body.packed_best for body in by_path().values()]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@functools.cache
def _page() -> bytes:
    return (SCRIPTS / "page.js").read_bytes()


@functools.cache
def _style() -> bytes:
    return (SCRIPTS / "page.css").read_bytes()


@functools.cache
def _chart() -> bytes:
    """The component's script, which knows the way from itself to Plotly's."""
    up = "../" * (COMPONENTS.count("/") + 1)
    text = (SCRIPTS / "chart.js").read_text(encoding="utf-8")
    return text.replace("%PLOTLY%", f"{up}{plotly_script().lstrip('/')}").encode()


@functools.cache
def _plotly() -> bytes:
    # Its package data, without loading the package.
    package = find_spec("plotly")
    if package is None or package.origin is None:
        raise ImportError("plotly is not installed.")
    return (Path(package.origin).parent / "package_data" / "plotly.min.js").read_bytes()
