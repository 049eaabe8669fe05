"""Search finds what an adviser would type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathfinders.figures import KINDS
from pathfinders.figures.search import search
from pathfinders.store.versions import Version


@pytest.mark.parametrize(
    ("query", "figure"),
    [
        ("privatisation", "lines-to-take"),
        ("privatised", "lines-to-take"),
        ("did it work", "lines-to-take"),
        ("what did it cost", "lines-to-take"),
        ("Ham review", "lines-to-take"),
        ("Tameside", "what-happened"),
        ("moorfields", "what-happened"),
        ("VAT", "obstacles"),
        ("pension", "obstacles"),
        ("who could apply", "lines-to-take"),
    ],
)
def test_what_is_typed_is_found_first(version: Version, query: str, figure: str) -> None:
    hits = search(version, query)
    assert hits
    assert hits[0].figure == figure, [(hit.lead, hit.figure) for hit in hits[:3]]


def test_a_trust_is_found_by_its_name(version: Version) -> None:
    pages = {hit.page for hit in search(version, "salford royal")}
    assert pages == {"trusts"}


def test_a_hit_stands_where_it_says(version: Version) -> None:
    for hit in search(version, "mutual"):
        kind = KINDS[hit.figure]
        assert hit.page == kind.page
        named = set(hit.view.query())
        assert named <= set(kind.choices)


@pytest.mark.parametrize("query", ["", "  ", "?!", "zzzzqqq", "mutual zzzzqqq"])
def test_nothing_is_found_for_nothing(version: Version, query: str) -> None:
    assert search(version, query) == ()


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=300))
def test_any_text_can_be_searched_for(version: Version, query: str) -> None:
    assert len(search(version, query)) <= 20
