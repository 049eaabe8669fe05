"""What a page says before it is there: the same words, for anybody who may read them."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from pathfinders.api import first_page
from pathfinders.choices import PAGES
from pathfinders.figures import KINDS, make
from pathfinders.figures.sentences import sentences
from pathfinders.links import View
from pathfinders.store.versions import Versions
from tests.api.conftest import HOSTILE, put_together
from tests.api.test_previews import path_of

CASES = [
    ("enrolment", View(programme="gp-consortia-pathfinders")),
    ("attrition", View(programme="mutuals-in-health", version=1)),
    ("funding", View(prices="real")),
    ("trusts", View(trust="RXA")),
    ("engagement", View(programme="mutuals-in-health")),
]


class Words(HTMLParser):
    """The words before the page: its headings, items and paragraphs as text, and its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._heading = False
        self.feed(page[page.index("<div id='first'>") : page.index('<div id="root">')])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._heading = tag in ("h1", "h2")
        if self._heading:
            self.headings.append("")
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._heading = self._heading and tag not in ("h1", "h2")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._heading:
            self.headings[-1] += data


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure is made, however long it takes."""
    monkeypatch.setattr(first_page, "SECONDS", 600.0)


@pytest.mark.parametrize(("page", "view"), CASES)
def test_a_page_says_what_its_figures_say(
    client: TestClient, versions: Versions, page: str, view: View
) -> None:
    query = "&".join(f"{name}={value}" for name, value in view.query().items())
    words = Words(client.get(f"/{page}?{query}").text)
    version = versions.open(view.version) if view.version else versions.latest()
    assert words.headings[0] == PAGES[page].title
    for kind in KINDS.values():
        if kind.page == page:
            assert make(kind.name, version, view).title in words.headings, kind.name
    assert f"Version {version.number}, published" in words.text
    files = [parse_qs(urlsplit(link).query) for link in words.links if "/tables/" in link]
    assert files
    assert all(query["guarded"] == ["1"] for query in files), "opened with a double click"


def test_the_briefing_says_its_sentences(client: TestClient, versions: Versions) -> None:
    words = Words(client.get("/?programme=mutuals-in-health&version=1").text)
    said = sentences(versions.open(1), View(programme="mutuals-in-health"))
    assert len(said) > 4
    for sentence in said:
        assert sentence.text in words.text
    to_figures = [link for link in words.links if "#" in link]
    assert [link.rpartition("#")[2] for link in to_figures] == [each.figure for each in said]
    assert all(parse_qs(urlsplit(link).query)["version"] == ["1"] for link in to_figures)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_every_page_leads_somewhere(client: TestClient, page: str) -> None:
    words = Words(client.get(path_of(page)).text)
    assert words.headings[0]
    assert len(words.links) > len(PAGES)
    for link in {urlsplit(link).path.removeprefix(".") for link in words.links}:
        assert client.get(link or "/").status_code == 200, link


def test_links_to_numbers_give_the_figure_as_it_is_on_the_page(client: TestClient) -> None:
    words = Words(client.get("/funding?programme=mutuals-in-health&prices=real&version=1").text)
    numbers = [link.removeprefix(".") for link in words.links if "/api/v1/figures/" in link]
    assert len(numbers) == len([kind for kind in KINDS.values() if kind.page == "funding"])
    for link in numbers:
        assert client.get(link).json()["verdict"] in words.headings


def test_what_the_data_hold_is_text(client: TestClient) -> None:
    page = client.get("/?version=2&programme=mutuals-in-health").text
    assert HOSTILE not in page
    assert HOSTILE in Words(page).text


def test_what_an_address_asks_for_and_cannot_have_is_not_repeated(client: TestClient) -> None:
    page = client.get("/enrolment?programme=%3Cmade-up%3E&version=77").text
    assert "made-up" not in page
    assert Words(page).headings[0] == "Enrolment"


def test_a_page_is_put_together_once(
    client: TestClient, versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/attrition?programme=gp-consortia-pathfinders&version=1"
    before = client.get(address).text
    monkeypatch.setattr(first_page, "_parts", lambda *_: pytest.fail("It is made again."))
    assert client.get(address).text == before
    # Case, trackers and choices of other pages are no other view.
    assert Words(client.get(f"{address}&utm_source=x&trust=RM1".replace("gp", "GP")).text)
    with pytest.raises(pytest.fail.Exception):
        first_page.first_html(versions.open(1), "/attrition", View(programme="right-to-request"))


def test_a_page_that_takes_long_is_sent_without_what_is_not_there_yet(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_page, "SECONDS", 0.0)
    monkeypatch.setattr(first_page, "is_made", lambda *_: False)
    address = "/enrolment?programme=gp-consortia-pathfinders&version=2"
    assert Words(client.get(address).text).headings[0] == "Enrolment"
    # It is not taken for the whole.
    monkeypatch.undo()
    assert len(Words(client.get(address).text).headings) > 4


def test_where_not_everybody_may_read_nothing_of_the_data_is_in_the_page(
    versions: Versions,
) -> None:
    closed = put_together(versions, open_to_anyone=lambda: False)
    with TestClient(closed, headers={"accept-encoding": "identity"}) as asking:
        words = Words(asking.get("/attrition?programme=mutuals-in-health&version=1").text)
    assert words.headings == ["Attrition"]
    assert words.links == []
    assert "Version" not in words.text


def test_the_line_on_a_blocked_connection_is_there_and_hidden(client: TestClient) -> None:
    page = client.get("/engagement").text
    assert re.search(r"<p id='first-blocked' role='status' hidden>[^<]*blocks", page)


@pytest.mark.parametrize("name", ["nothing", "Engagment", "engagement/more", "%3Cscript%3E"])
def test_a_page_that_there_is_not_is_a_404_and_says_so(client: TestClient, name: str) -> None:
    response = client.get(f"/{name}?programme=mutuals-in-health")
    assert response.status_code == 404
    assert "There is no page" in response.text
    assert "<script" not in response.text
    assert "content-security-policy" in response.headers
    assert ("Did you mean" in response.text) is name.lower().startswith("engag")
    for page in PAGES.values():
        assert page.title in response.text


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/Engagement?year=2019", "/engagement?year=2019"),
        ("/FUNDING", "/funding"),
        ("/attrition.", "/attrition"),
        ("/attrition)?programme=a", "/attrition?programme=a"),
    ],
)
def test_a_page_is_found_in_another_case_and_with_a_full_stop_behind_it(
    client: TestClient, asked: str, place: str
) -> None:
    response = client.get(asked)
    assert (response.status_code, response.headers["location"]) == (307, place)
