"""What a link shows before it is opened, and that nothing else of Streamlit's answers changes."""

import gzip
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

import pytest
from brotli import decompress as unbrotli
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pathfinders.choices import CHOSEN, PAGES
from pathfinders.figures import KINDS
from pathfinders.links import NAMES
from pathfinders.settings import ROOT
from tests.api.conftest import HOSTILE

SITE = "NHS pathfinder programmes"
NORFOLK = "Norfolk and Norwich University Hospitals NHS Foundation Trust"
SCRIPT = re.compile(r'src="\.(/static/js/index\.[^"]+)"')


# What the words of a page are made of; none of them runs or loads anything.
WORDS = {
    *("body", "div", "style", "nav", "ul", "ol", "li", "a"),
    *("h1", "h2", "p", "small", "code", "noscript"),
}


class Head(HTMLParser):
    """The language, title and meta tags of a page, and every tag in its head and in its body."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.body_tags: set[str] = set()
        self.meta: dict[str, str] = {}
        self.language, self.title, self._in_title = "", "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "body" or self.body_tags:
            self.body_tags.add(tag)
        else:
            self.tags.append(tag)
        self._in_title = tag == "title"
        if tag == "html":
            self.language = told["lang"]
        if tag == "meta" and "content" in told:
            self.meta[told.get("name") or told["property"]] = told["content"]

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"


def head(client: TestClient, address: str) -> Head:
    response = client.get(address)
    assert response.status_code == 200
    found = Head(response.text)
    assert found.body_tags <= WORDS
    return found


@pytest.mark.parametrize(
    ("address", "title", "parts"),
    [
        ("/", "NHS pathfinder programmes", ["who left", "as they are now"]),
        (
            "/enrolment",
            "Enrolment | NHS pathfinder programmes",
            ["Who was invited", "as they are now"],
        ),
        (
            "/attrition?programme=gp-consortia-pathfinders",
            f"GP consortia pathfinder programme – Attrition | {SITE}",
            ["Programme: GP consortia pathfinder programme."],
        ),
        (
            "/enrolment?programme=mutuals-in-health&version=1",
            (
                "Mutuals in Health: Pathfinder Programme – Enrolment, version 1 | NHS pathfinder"
                " programmes"
            ),
            ["Programme: Mutuals in Health: Pathfinder Programme.", "as at version 1, published "],
        ),
        ("/trusts?trust=RM1", f"{NORFOLK} – Trusts | {SITE}", [f"Trust: {NORFOLK}."]),
        ("/trusts?trust_code=RM1", f"{NORFOLK} – Trusts | {SITE}", [f"Trust: {NORFOLK}."]),
        (
            "/engagement?group=Acute&year=2015&indicator=staff_motivation_mean&outcome=shmi",
            "Engagement and outcomes | NHS pathfinder programmes",
            [
                "Trust type: Acute.",
                "Staff survey: Staff motivation",
                "Outcome: Summary Hospital-level",
                "Year: 2015.",
            ],
        ),
        (
            "/funding?prices=real",
            "Funding | NHS pathfinder programmes",
            ["Prices: constant prices."],
        ),
        (
            "/data?table=engagement",
            "Staff survey – Data | NHS pathfinder programmes",
            ["Table: Staff survey."],
        ),
    ],
)
def test_the_page_says_what_the_address_shows(
    client: TestClient, address: str, title: str, parts: list[str]
) -> None:
    page = head(client, address)
    assert page.language == "en-GB"
    assert page.title == page.meta["og:title"] == title
    assert page.meta["description"] == page.meta["og:description"]
    for part in parts:
        assert part in page.meta["description"]


def test_what_the_data_have_not_is_left_out(client: TestClient) -> None:
    page = head(client, "/enrolment?programme=nothing&version=99&trust=RM1&year=zz&colour=red")
    assert page.title == "Enrolment | NHS pathfinder programmes"
    assert page.meta["description"] == f"{PAGES['enrolment'].about} The data as they are now."


def test_markup_in_the_data_is_text(client: TestClient) -> None:
    plain = head(client, "/")
    page = head(client, "/enrolment?programme=mutuals-in-health")
    assert page.tags == plain.tags
    assert page.title == f"{HOSTILE} – Enrolment | NHS pathfinder programmes"
    assert HOSTILE in page.meta["og:title"]


def path_of(page: str) -> str:
    """The briefing is the first page and stands at /."""
    return "/" if page == "briefing" else f"/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_title_a_description_and_its_language(
    client: TestClient, page: str
) -> None:
    told = head(client, path_of(page))
    assert told.language == "en-GB"
    assert told.title == (SITE if page == "briefing" else f"{PAGES[page].title} | {SITE}")
    assert told.meta["description"] == told.meta["og:description"]
    assert len(told.meta["description"]) > 60
    pinned = head(client, f"{path_of(page)}?version=1")
    assert "version 1" in pinned.title
    assert "as at version 1, published " in pinned.meta["description"]


@pytest.mark.parametrize(
    "page", [name for name, page in PAGES.items() if "programme" in page.choices]
)
def test_a_hostile_programme_name_is_text_on_every_page(client: TestClient, page: str) -> None:
    told = head(client, f"{path_of(page)}?programme=mutuals-in-health&version=2")
    assert told.tags == head(client, path_of(page)).tags
    assert HOSTILE in told.title
    assert f"Programme: {HOSTILE}." in told.meta["description"]
    assert told.language == "en-GB"


@pytest.mark.parametrize(
    ("page", "choice"), [(name, choice) for name, page in PAGES.items() for choice in page.choices]
)
def test_every_choice_of_every_page_is_told(client: TestClient, page: str, choice: str) -> None:
    value = {
        **dict.fromkeys(("programme", "beside", "third", "fourth"), "gp-consortia-pathfinders"),
        **{name: list(values)[-1] for name, (_, values) in CHOSEN.items()},
        "group": "Acute",
        "indicator": "staff_motivation_mean",
        "outcome": "shmi",
        "year": "2015",
        "years": "2012-2016",
        "trust": "RM1",
        "source": "hmt-gdp-deflators-2026-03",
        "period": "2013-09-30",
        "beside": "right-to-request",
        "third": "right-to-request",
        "fourth": "right-to-request",
        "places": "20",
        "fund": "1000000",
        "months": "24",
        "entry": "rolling",
    }[choice]
    told = head(client, f"{path_of(page)}?{choice}={value}&version=1").meta["description"]
    assert told != head(client, f"{path_of(page)}?version=1").meta["description"]
    assert told != head(client, f"{path_of(page)}?{choice}=nothing&version=1").meta["description"]


def test_who_published_is_not_told(client: TestClient) -> None:
    told = head(client, "/enrolment?version=2")
    assert "Ben" not in told.title + told.meta["description"]
    assert "One row fewer" not in told.meta["description"]


@settings(deadline=None, max_examples=150)
@given(
    query=st.binary(max_size=60)
    | st.builds(lambda n, v: n.encode() + b"=" + v, st.sampled_from(NAMES), st.binary(max_size=40))
)
def test_any_bytes_give_a_page_and_no_markup(client: TestClient, query: bytes) -> None:
    quoted = "".join(
        f"%{byte:02x}" if byte not in b"abc=&" else chr(byte)
        for byte in query.replace(b"=", b"=", 1)
    )
    page = head(client, f"/enrolment?{quoted}")
    assert page.tags == head(client, "/").tags
    assert page.language == "en-GB"
    # The bytes may name a version that is there.
    assert re.search(r"Enrolment(, version [12])? \| NHS pathfinder programmes$", page.title)


@pytest.mark.parametrize(
    "query",
    [
        "<script>",
        "programme=%00%ff%c0%80",
        "programme=mutuals-in-health%0d%0aSet-Cookie:x",
        "&&=&=%",
        "%",
    ],
)
def test_addresses_that_were_made_to_hurt(client: TestClient, query: str) -> None:
    response = client.get(f"/enrolment?{query}")
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert Head(response.text).tags == head(client, "/").tags


def test_the_page_is_revalidated_by_what_it_says(client: TestClient) -> None:
    first, other = client.get("/enrolment"), client.get("/enrolment?version=1")
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["etag"] != other.headers["etag"]
    same = {"if-none-match": first.headers["etag"]}
    assert client.get("/enrolment", headers=same).status_code == 304
    assert client.get("/enrolment?version=1", headers=same).status_code == 200
    late = {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT", "range": "bytes=0-9"}
    whole = client.get("/enrolment", headers=late)
    assert (whole.status_code, whole.content) == (200, first.content)
    assert client.head("/enrolment").headers["etag"] == first.headers["etag"]
    assert client.head("/enrolment").content == b""


def test_the_page_is_sent_compressed_once(client: TestClient) -> None:
    with client.stream("GET", "/enrolment", headers={"accept-encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    assert gzip.decompress(sent) == client.get("/enrolment").content
    assert packed.headers["etag"] != client.get("/enrolment").headers["etag"]


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("br", unbrotli)])
def test_scripts_are_compressed_and_whole(
    client: TestClient, coding: str, unpack: Callable[[bytes], bytes]
) -> None:
    found = SCRIPT.search(client.get("/").text)
    assert found is not None
    plain = client.get(found[1])
    for _ in range(2):
        with client.stream("GET", found[1], headers={"accept-encoding": coding}) as packed:
            sent = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == coding
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert "immutable" in packed.headers["cache-control"]
        assert unpack(sent) == plain.content
        assert len(sent) < 0.5 * len(plain.content)
    again = {"accept-encoding": coding, "if-none-match": packed.headers["etag"]}
    assert client.get(found[1], headers=again).status_code == 304
    assert (
        client.get(found[1], headers={"accept-encoding": coding, "range": "bytes=0-9"}).content
        == plain.content[:10]
    )


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/favicon.png", 200),
        ("GET", "/static/nothing.js", 200),
        ("POST", "/enrolment", 405),
        ("GET", "/enrolment/", 301),
        ("GET", "/enrolment/_stcore/health", 404),
    ],
)
def test_other_answers_are_streamlits_own(
    client: TestClient, method: str, address: str, status: int
) -> None:
    response = client.request(method, address)
    assert response.status_code == status
    assert "og:title" not in response.text


def test_the_icon_is_revalidated_as_before(client: TestClient) -> None:
    tag = client.get("/favicon.png").headers["etag"]
    assert client.get("/favicon.png", headers={"if-none-match": tag}).status_code == 304


def test_every_page_is_introduced_with_the_choices_it_has() -> None:
    assert set(PAGES) == {path.stem for path in (ROOT / "pages").glob("*.py")}
    for kind in KINDS.values():
        assert set(kind.choices) <= set(PAGES[kind.page].choices), kind.name


def test_titles_are_unescaped_once(client: TestClient) -> None:
    raw = re.search(
        r"<title>(.*?)</title>", client.get("/enrolment?programme=mutuals-in-health").text
    )
    assert raw is not None
    assert unescape(raw[1]).startswith(HOSTILE)
