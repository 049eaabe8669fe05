"""The address that a page writes: every choice in full, so that it means the same after a default
has moved.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from components import filters, parts, view
from components import page as page_of_components
from pathfinders.choices import PAGES
from pathfinders.links import View, view_from
from tests.fuzz.opened import Opener
from tests.fuzz.strings_against import PAGE_NAMES

WITH_CHOICES = [name for name in PAGE_NAMES if PAGES[name].choices]
choice = view.choice


def with_other_defaults(
    name: str, label: str, options: Sequence[Any], view: View, **more: Any
) -> View:
    """A filter whose default has moved to the last of its options."""
    return choice(name, label, options, view, **{**more, "default": options[-1]})


def titles(app: AppTest) -> list[str]:
    """The titles of the page's figures: of those without a chart, then of those with one."""
    charts = [json.loads(chart.proto.bytes)["title"] for chart in app.get("bidi_component")]
    return [said.value for said in app.subheader] + charts


@pytest.mark.parametrize("page", WITH_CHOICES)
def test_an_address_means_the_same_after_every_default_has_moved(
    opener: Opener, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opener.open(page, "")
    address = dict(first.query_params)
    assert set(address) - {"part"} == set(PAGES[page].choices), "the address leaves a choice out"
    for module in (view, filters, page_of_components, parts):
        monkeypatch.setattr(module, "choice", with_other_defaults)
    moved = opener.open(page, "")
    assert moved.query_params != address
    again = opener.open(page, urlencode(address))
    assert again.query_params == address
    assert titles(again) == titles(first)
    assert not again.warning
    # And the other way: an address written under the new defaults, read under the old.
    monkeypatch.undo()
    other = opener.open(page, urlencode(moved.query_params))
    assert other.query_params == moved.query_params
    assert titles(other) == titles(moved)


@pytest.mark.parametrize("page", WITH_CHOICES)
def test_what_is_written_is_read_as_the_same_view(opener: Opener, page: str) -> None:
    address = {**opener.open(page, "").query_params, "version": "1"}
    assert view_from(address).query() == address
    assert opener.open(page, urlencode(address)).query_params == address


@pytest.mark.parametrize("page", WITH_CHOICES)
def test_a_choice_that_is_not_there_is_named_with_what_is_shown_instead(
    opener: Opener, page: str
) -> None:
    for name in PAGES[page].choices:
        app = opener.open(page, urlencode({name: "1066", "version": "77"}))
        said = " ".join(warning.value for warning in app.warning)
        assert "1066" in said, name
        assert "Version 77 is not in these data" in said
        assert said.count("Shown instead") == 2, (name, said)


def test_what_an_address_could_not_have_is_not_said_of_the_next(opener: Opener) -> None:
    assert opener.open("briefing", "programme=nonsense").warning
    assert not opener.open(
        "briefing", "programme=nonsense", "programme=gp-consortia-pathfinders"
    ).warning


def test_what_is_lost_is_said_once_however_often_the_page_runs(opener: Opener) -> None:
    app = opener.open("briefing", "programme=nonsense&version=77")
    for _ in range(3):
        app.query_params = {"raw": urlencode(app.query_params)}
        app.run()
    assert len(app.warning) == 2
    assert len(app.session_state["_lost"]) == 2
