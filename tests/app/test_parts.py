"""A long page in parts: what is shown, what is only named, and which part a link opens."""

import pytest
from streamlit.testing.v1 import AppTest

from components import version_bar
from pathfinders.figures import KINDS
from tests.bench.page_probe import FIGURES
from tests.fuzz.opened import Opener

# A page, what of it is shown as it opens, and a figure of another part with that part's name.
PAGES = (
    ("briefing", "obstacles", "statements", "terms"),
    ("engagement", "association", "published-studies", "more"),
    ("attrition", "retention", "endings-across-programmes", "across"),
    ("funding", "funding-by-stage", "fund-against-spend", "across"),
    ("enrolment", "participants-over-time", "participants-map", "where"),
    ("trusts", "trust-events", "trust-mortality", "mortality"),
)


def figures(app: AppTest) -> set[str]:
    """The figures of a page, by the buttons below each."""
    keys = [str(each.key) for each in app.button_group]
    return {key.removeprefix("more-") for key in keys if key.startswith("more-")}


def rest(app: AppTest) -> str:
    """What the page says of the parts that it does not show."""
    lines = [each.proto.body for each in app.get("html") if "Not shown here" in each.proto.body]
    assert len(lines) <= 1
    return "".join(lines)


@pytest.mark.parametrize(("page", "first", "other", "part"), PAGES)
def test_a_page_opens_with_its_first_part_and_names_the_others(
    opener: Opener, page: str, first: str, other: str, part: str
) -> None:
    app = opener.open(page, "")
    assert first in figures(app)
    assert other not in figures(app)
    assert f'data-part="{part}"' in rest(app)
    assert 'data-part="all"' in rest(app)
    assert app.query_params["part"]


@pytest.mark.parametrize(("page", "first", "other", "part"), PAGES)
def test_a_link_to_a_figure_opens_the_part_that_holds_it(
    opener: Opener, page: str, first: str, other: str, part: str
) -> None:
    app = opener.open(page, f"figure={other}")
    assert other in figures(app)
    assert first not in figures(app)
    assert app.query_params["part"] == part
    assert "figure" not in app.query_params
    assert not app.warning


@pytest.mark.parametrize(("page", "first", "other", "part"), PAGES)
def test_all_on_one_page(opener: Opener, page: str, first: str, other: str, part: str) -> None:
    # A figure that is asked for is on it, too.
    app = opener.open(page, f"part=All&figure={other}")
    assert {first, other} <= figures(app)
    assert app.query_params["part"] == "all"
    assert rest(app) == ""
    assert f'data-part="{part}"' not in str(app.get("html"))


def test_a_part_of_another_page_is_no_choice_here(opener: Opener) -> None:
    app = opener.open("engagement", "part=more")
    app.switch_page("pages/attrition.py")
    app.query_params = {"raw": ""}
    app.run()
    assert app.query_params["part"] == "programme"
    assert not app.warning


def test_a_part_that_there_is_not_is_named(opener: Opener) -> None:
    app = opener.open("attrition", "part=nothing")
    assert app.query_params["part"] == "programme"
    assert any("nothing" in warning.value for warning in app.warning)


def test_a_page_is_taken_away_whole(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[list[str]] = []
    monkeypatch.setattr(version_bar, "page_downloads", lambda _, shown, __: taken.append(shown))
    opener.open("trusts", "part=survey")
    opener.open("trusts", "part=all")
    assert taken[0] == taken[1]
    assert set(taken[0]) == {kind.name for kind in KINDS.values() if kind.page == "trusts"}


def test_the_benchmark_of_pages_has_the_charts_that_the_page_opens_with(opener: Opener) -> None:
    assert figures(opener.open("engagement", "")) == set(FIGURES)
