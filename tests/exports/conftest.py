"""Every registered figure, at its defaults and for every programme, made once."""

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pathfinders.exports.bundle.bundle import bundle
from pathfinders.exports.context import Context
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.workbook.workbook import workbook
from pathfinders.figures import KINDS, Figure, make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.exports.read_deck import slides_of


@pytest.fixture(scope="session")
def every_figure(version: Version) -> list[Figure]:
    """Each figure at the default view, and for each programme where it depends on one."""
    programmes = [str(row["programme_id"]) for row in version.rows("programmes")]
    views = {
        name: [View(), *(View(programme=p) for p in programmes if "programme" in kind.choices)]
        for name, kind in KINDS.items()
    }
    made = [make(name, version, view) for name in KINDS for view in views[name]]
    return list({id(figure): figure for figure in made}.values())


@pytest.fixture(scope="session")
def context(version: Version) -> Context:
    """A context of the test version, with a hostile choice in it."""
    link = "https://pathfinders.example/enrolment?programme=mutuals-in-health&version=1"
    return Context(
        "Every page",
        ("Programme: all & <each>", "Year: 2019"),
        link,
        version.info,
        date(2026, 1, 2),
    )


@pytest.fixture(scope="session")
def every_deck(every_figure: list[Figure], context: Context) -> list[tuple[Figure, list[Any]]]:
    """Each figure with the slides of a deck of it alone, the cover first."""
    return [(figure, slides_of(deck([figure], context))) for figure in every_figure]


@pytest.fixture(scope="session")
def every_book(every_figure: list[Figure], context: Context) -> list[tuple[Figure, Workbook]]:
    """Each figure with a workbook of it alone."""
    return [
        (figure, load_workbook(io.BytesIO(workbook([figure], context)))) for figure in every_figure
    ]


@pytest.fixture(scope="session")
def bundle_of(version: Version) -> Callable[[str], bytes]:
    """A figure's bundle at its defaults, made once."""
    return cache(lambda name: bundle(name, version, View()))
