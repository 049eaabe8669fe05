"""Runs query strings against the routes, the previews and the page scripts, and says what went
wrong.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pyarrow as pa
import pytest
from starlette.types import ASGIApp

from components.data import versions
from pathfinders.access import local
from pathfinders.choices import PAGES
from pathfinders.figures import KINDS
from pathfinders.settings import ROOT, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from tests.api.conftest import HOSTILE, put_together, with_cell
from tests.fuzz.addresses import MARK
from tests.fuzz.opened import Opener, ask, page_faults

PAGE_NAMES = tuple(name for name in PAGES if (ROOT / "pages" / f"{name}.py").exists())
# A few values of each choice, so that figures made once serve many addresses; fewest where a figure
# takes seconds to make.
REAL: Mapping[str, Sequence[str]] = {
    "programme": ("mutuals-in-health", "gp-consortia-pathfinders", "none"),
    "group": ("Acute", "Ambulance"),
    "indicator": ("staff_motivation_mean",),
    "outcome": ("shmi",),
    "year": ("2015", "2012"),
    "years": ("all",),
    "trust": ("RM1", "RXA", "R0D", "5QT"),
    "prices": ("cash", "real"),
    "part": ("all", "more", "across"),
    "table": tuple(TABLES)[:4],
    "source": ("hmt-gdp-deflators-2026-03", "cqc-rmp-2014"),
    "version": ("1", "2", "3"),
}
PREVIEWS = ("/", *(f"/{page}" for page in PAGE_NAMES if page != "briefing"))
ROUTES = (
    "/briefing",
    "/api/v1/versions",
    "/api/v1/tables",
    "/api/v1/tables/programmes.csv",
    "/api/v1/tables/trusts.json",
    "/healthz",
)
# Estimates that take seconds for every choice are left to the pages, which open each string once.
FIGURES = tuple(
    f"/api/v1/figures/{name}.json"
    for name, kind in KINDS.items()
    if "indicator" not in kind.choices
)
ANSWERS = {200, 307, 400, 404}


@contextmanager
def lake_of_two(folder: Path) -> Iterator[None]:
    """A lake of its own for the pages of this process: the bundled tables, then a programme whose
    name is markup.
    """
    bundle: dict[str, pa.Table] = read_bundle()
    named = with_cell(bundle["programmes"], "name", 0, HOSTILE)
    with lake_of(folder, bundle, {"programmes": named}):
        yield


@contextmanager
def lake_of(folder: Path, *states: dict[str, pa.Table]) -> Iterator[None]:
    """A lake of its own for the pages of this process, with a version for each of the states."""
    own = lake_settings(folder)
    for tables in states:
        Lake(own).publish(tables, local("<b>Test</b>"), "Published for a test")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATHFINDERS_CATALOG", own.catalog)
        patch.setenv("PATHFINDERS_DATA", own.data)
        versions.cache_clear()
        yield
    versions.cache_clear()


def against_routes(queries: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each query with what went wrong at every page's preview, at the routes of versions and
    tables, and at one figure's.
    """
    app = put_together(versions())
    # In a thread of its own, because the loop of a browser may be running in this one.
    with _unnoted("pathfinders.api.endpoints"), ThreadPoolExecutor(1) as alone:
        loop = asyncio.Runner()
        tags = {
            path: _tags(alone.submit(loop.run, ask(app, path, b"")).result()[1])
            for path in PREVIEWS
        }
        for query, figure in zip(queries, cycle(FIGURES), strict=False):
            faults = _route_faults(app, (*PREVIEWS, *ROUTES, figure), query, tags)
            yield query, alone.submit(loop.run, faults).result()
        alone.submit(loop.close).result()


@contextmanager
def _unnoted(logger: str) -> Iterator[None]:
    """Keeps a logger from noting errors, which are findings here."""
    noting = logging.getLogger(logger)
    level = noting.level
    noting.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        noting.setLevel(level)


def _tags(page: bytes) -> tuple[int, bool]:
    """How many tags a page's head has, which are as many whatever is chosen, and whether its words
    hold one of an address.
    """
    head, _, words = page.partition(b"</head>")
    return head.count(b"<"), f"<{MARK}".encode() in words


async def _route_faults(
    app: ASGIApp, paths: Iterable[str], query: str, tags: Mapping[str, tuple[int, bool]]
) -> list[str]:
    found = []
    for path in paths:
        status, body = await ask(app, path, query.encode("utf-8", "surrogatepass"))
        if status not in ANSWERS:
            found.append(f"{path}: {status} {body[:200]!r}")
        elif status == 200 and path in tags and _tags(body) != tags[path]:
            found.append(f"{path}: markup in the preview")
    return found


def against_pages(
    opener: Opener, queries: Iterable[str], pages: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Each query with what went wrong with the page opened there, the pages taking turns.

    Every fourth time the session was at the address before it, so that what is kept between
    addresses meets them too.
    """
    before = ""
    for number, (query, page) in enumerate(zip(queries, cycle(pages), strict=False)):
        asked = (before, query) if number % 4 == 3 else (query,)
        try:
            found = page_faults(opener.open(page, *asked), query)
        except Exception as error:  # Whatever is raised is the finding.
            found = [f"raised {error!r}"]
        yield query, [f"{page} after {asked[:-1]!r}: {fault}" for fault in found]
        before = query
