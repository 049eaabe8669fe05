"""Search stands on every page and leads to where a thing is said."""

from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from components.search import QUERY
from components.version_bar import LINKS
from tests.fuzz.opened import Opener


def found(app: AppTest, query: str) -> str:
    """What a page shows once a query is typed."""
    app.session_state[LINKS] = ["search"]
    _run(app)
    app.text_input(key=QUERY).set_value(query)
    _run(app)
    assert not app.exception
    return "".join(e.proto.body for e in app.get("html") if "briefing found" in e.proto.body)


def _run(app: AppTest) -> None:
    app.query_params = {"raw": urlencode(app.query_params)}
    app.run()


@pytest.mark.parametrize("page", ["briefing", "trusts", "data"])
def test_a_line_to_take_is_found_from_any_page(opener: Opener, page: str) -> None:
    html = found(opener.open(page, ""), "privatisation")
    assert "an alternative to privatisation" in html
    assert 'href="./?programme=mutuals-in-health#lines-to-take"' in html


def test_a_pinned_page_leads_to_its_version(opener: Opener) -> None:
    html = found(opener.open("trusts", "trust=RMP&version=1"), "Tameside")
    assert "version=1#what-happened" in html


def test_what_is_typed_is_text(opener: Opener) -> None:
    app = opener.open("briefing", "")
    assert found(app, "<b>zzzz</b>") == ""
    assert any("Nothing is said of" in said.value for said in app.caption)
