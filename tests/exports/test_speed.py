"""Exports of the heaviest page are made in time; what making its figures takes is not counted."""

import time

import pytest

from pathfinders.exports.context import Context
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.workbook.workbook import workbook
from pathfinders.figures import KINDS, make
from pathfinders.links import View
from pathfinders.store.versions import Version

MOST_SECONDS = 5.0


@pytest.mark.parametrize("page", sorted({kind.page for kind in KINDS.values()}))
def test_a_pages_deck_and_workbook_take_less_than_five_seconds_of_computing(
    page: str, version: Version, context: Context
) -> None:
    figures = [make(kind.name, version, View()) for kind in KINDS.values() if kind.page == page]
    start = time.process_time()
    deck(figures, context)
    workbook(figures, context)
    assert time.process_time() - start < MOST_SECONDS
