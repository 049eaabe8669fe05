"""Addresses that nobody would write give a page: never an exception, an incomplete page or markup.

Here 300 generated query strings are asked of every page's served HTML, of the routes of versions
and tables and of one figure's route each, and 30 others for each page are opened in its script
through Streamlit's own parsing, each in a session of its own, every fourth in one that was at
another address before. `python -m tests.fuzz 10000` does the same with 10,000. What stays out is
the browser, which sends a script the address's query as it stands.
"""

from itertools import islice

import pytest

from pathfinders.links import NAMES
from tests.fuzz.addresses import HOSTILE, addresses
from tests.fuzz.opened import Opener, page_faults
from tests.fuzz.strings_against import PAGE_NAMES, REAL, against_pages, against_routes

SEED = 2015
THROUGH_ROUTES, THROUGH_A_PAGE = 300, 30


def test_the_strings_are_many_and_distinct() -> None:
    strings = list(islice(addresses(SEED, REAL), 2000))
    assert len(set(strings)) > 1900
    assert max(map(len, strings)) > 5000
    for name in NAMES:
        assert any(f"{name}=" in text for text in strings)
    assert strings == list(islice(addresses(SEED, REAL), 2000))


@pytest.mark.usefixtures("opener")
def test_routes_and_previews_answer_every_string() -> None:
    run = against_routes(islice(addresses(SEED, REAL), THROUGH_ROUTES))
    assert [(query, found) for query, found in run if found] == []


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_a_page_opens_at_every_string(opener: Opener, page: str) -> None:
    strings = islice(addresses(SEED + 1 + list(PAGE_NAMES).index(page), REAL), THROUGH_A_PAGE)
    assert [
        (query, found) for query, found in against_pages(opener, strings, [page]) if found
    ] == []


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_every_hostile_value_of_every_choice_at_once(opener: Opener, page: str) -> None:
    for start in range(0, len(HOSTILE), len(NAMES)):
        query = "&".join(
            f"{name}={value}" for name, value in zip(NAMES, HOSTILE[start:], strict=False)
        )
        assert page_faults(opener.open(page, query), query) == []


def test_a_fault_would_be_seen(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.view.plain", lambda text: text)
    assert any(
        "markup" in fault
        for fault in page_faults(opener.open("briefing", "programme=<x-made-up>"), "")
    )
    monkeypatch.setattr("components.view.not_understood", None)
    assert any(
        "exception" in fault for fault in page_faults(opener.open("briefing", "programme=a"), "")
    )
