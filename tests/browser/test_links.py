"""Links in a real browser: every filter of every page changed, both links copied, each opened in a
fresh profile; then a new version published, and what the pinned and the live link show of it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pytest
from playwright.sync_api import Browser, Locator, Page

from pathfinders.access import local
from pathfinders.choices import PAGES
from pathfinders.settings import ROOT, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.uploads.bundle import read_bundle
from tests.browser.conftest import FIGURE, IDLE, profile, serving, settle, wait_until

NAMES = [
    name
    for name, page in PAGES.items()
    if page.choices and (ROOT / "pages" / f"{name}.py").exists()
]
# What a figure shows: its words, its list, and the numbers of its chart. Plotly keeps numbers in
# typed arrays.
SHOWN = """figures => {
  const plain = (_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value
  const found = {}
  for (const figure of document.querySelectorAll(figures)) {
    const buttons = figure.querySelector("[class*='st-key-more-']")
    const name = [...buttons.classList].find(one => one.startsWith('st-key-more-'))
    const words = figure.querySelectorAll(
      "h3, [data-testid=stAlert], table.listing, [class*='st-key-more-']")
    const chart = figure.querySelector('.js-plotly-plot')
    found[name] = [[...words].map(one => one.innerText), chart && JSON.stringify(chart.data, plain)]
  }
  // A list in an expander that is closed has no text of its own to show.
  found.lists = [...document.querySelectorAll('.stMain table.listing')].map(one => one.textContent)
  return found
}"""
CHOSEN = """() => [...document.querySelectorAll(".stMain [class*='st-key-choose-']")].map(one => {
  const ends = [...one.querySelectorAll('input[type=range]')]
    .map(end => end.getAttribute('aria-valuetext'))
  return [[...one.classList].find(name => name.startsWith('st-key-')),
    ends.join(' to ') || one.querySelector('input')?.value
      || one.querySelector('[aria-checked=true]')?.innerText]
})"""


@dataclass(frozen=True)
class Shared:
    """A page as it was shared: its two links, what was chosen and what the figures showed."""

    live: str
    pinned: str
    chosen: Any
    shown: dict[str, Any]


@contextmanager
def fresh(browser: Browser, address: str) -> Iterator[Page]:
    """A page opened in a profile that has seen nothing before."""
    with profile(browser, permissions=["clipboard-read", "clipboard-write"]) as new:
        page = new.new_page()
        follow(page, address)
        yield page


def follow(page: Page, address: str) -> None:
    """Opens an address, and waits until every chart is drawn."""
    page.goto(address)
    # The first to open a page at new choices waits for its estimates.
    wait_until(page, IDLE, timeout=120_000)
    settle(page)
    wait_until(page, "[...document.querySelectorAll('.js-plotly-plot')].every(one => one.data)")


def change(page: Page, filter: Locator) -> None:
    """Chooses something else in a filter, as a reader does."""
    if filter.locator("input[type=range]").count():
        filter.locator("input[type=range]").first.press("ArrowRight")
    elif filter.locator("input[role=combobox]").count():
        # A list closes when the page scrolls, so the scrolling comes first.
        filter.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        filter.locator("input[role=combobox]").click()
        page.locator("[role=option][aria-selected=false]").first.click()
    else:
        # Of the parts of a page the last is all of them.
        filter.locator("[role=radio][aria-checked=false]").last.click()
    page.wait_for_timeout(200)
    wait_until(page, IDLE, timeout=120_000)
    settle(page)


def share(page: Page) -> tuple[str, str]:
    """The live and the pinned link, copied from the page."""
    page.get_by_role("button", name="Share this page").click()
    links = []
    for number in range(2):
        code = page.locator(".st-key-share [data-testid=stCode]").nth(number)
        code.hover()
        code.get_by_role("button").first.click()
        links.append(str(page.evaluate("navigator.clipboard.readText()")))
    page.get_by_role("button", name="Share this page").click()
    page.locator(".st-key-share").wait_for(state="detached")
    return links[0], links[1]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of these tests' own, because they publish; the bundled data are version 1."""
    found = Lake(lake_settings(tmp_path_factory.mktemp("links")))
    found.publish(read_bundle(), local("Made-up publisher"), "First")
    return found


@pytest.fixture(scope="module")
def address(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(lake.settings.folder, tmp_path_factory.mktemp("server") / "log") as found:
        yield found


@pytest.fixture(scope="module")
def shared(browser: Browser, address: str) -> dict[str, Shared]:
    """Every page with every filter changed, and its links."""
    found = {}
    with fresh(browser, address) as page:
        for name in NAMES:
            follow(page, f"{address}/{name}")
            for key, _ in page.evaluate(CHOSEN):
                filter = page.locator(f".stMain .{key}")
                # Another choice can leave one year, and no filter of years.
                if filter.count():
                    before = dict(page.evaluate(CHOSEN))[key]
                    change(page, filter)
                    assert dict(page.evaluate(CHOSEN)).get(key) != before, (
                        f"{name}: {key} still shows {before}"
                    )
            page.wait_for_timeout(300)
            found[name] = Shared(*share(page), page.evaluate(CHOSEN), page.evaluate(SHOWN, FIGURE))
    return found


def test_every_choice_of_every_page_is_a_filter_and_in_both_links(
    shared: dict[str, Shared],
) -> None:
    for name, one in shared.items():
        live, pinned = (parse_qs(urlsplit(link).query) for link in (one.live, one.pinned))
        choices = {key.removeprefix("st-key-choose-") for key, _ in one.chosen}
        part = {"part"} & choices
        assert choices <= {*PAGES[name].choices, *part} == set(live), name
        assert pinned == {**live, "version": ["1"]}


@pytest.mark.parametrize("name", NAMES)
def test_a_link_shows_the_same_figures_in_a_fresh_browser(
    browser: Browser, shared: dict[str, Shared], name: str
) -> None:
    one = shared[name]
    with fresh(browser, one.live) as page:
        assert_as_shared(page, one)
        # The browser has nothing from the one to give to the other.
        assert {cookie.get("name") for cookie in page.context.cookies()} <= {"_streamlit_xsrf"}
        follow(page, one.pinned)
        assert_as_shared(page, one)


def assert_as_shared(page: Page, one: Shared) -> None:
    """Fails where the page chooses or shows anything other than when it was shared."""
    assert page.evaluate(CHOSEN) == one.chosen
    assert differing(page.evaluate(SHOWN, FIGURE), one.shown) == []
    assert page.locator("[data-testid=stAlert]:has-text('Shown instead')").count() == 0
    assert page.get_by_text("You are looking at version").count() == 0


def differing(now: dict[str, Any], then: dict[str, Any]) -> list[str]:
    """The figures that show something else, or are not on both."""
    return [
        name
        for name in sorted({*now, *then})
        if json.dumps(now.get(name)) != json.dumps(then.get(name))
    ]


@pytest.fixture(scope="module")
def republished(shared: dict[str, Shared], lake: Lake) -> str:
    """Publishes a version in which every page shows something else; the message that it is
    published with.
    """
    assert set(shared) == set(NAMES)
    tables = lake.tables(1)
    note = "Changed for a test of links."
    changed: dict[str, pa.Table] = {}
    programmes = [
        # With a day of its records, what went before a withdrawal can be read.
        {**row, "name": f"Renamed {row['name']}", "records_as_at": date(2026, 11, 30)}
        for row in tables["programmes"].to_pylist()
    ]
    trusts = [{**row, "name": f"{row['name']} (renamed)"} for row in tables["trusts"].to_pylist()]
    moved = [
        {**row, "value": round(row["value"] * 0.99, 4)} for row in tables["engagement"].to_pylist()
    ]
    for table, rows in (("programmes", programmes), ("trusts", trusts), ("engagement", moved)):
        changed[table] = pa.Table.from_pylist(rows, schema=tables[table].schema)
    changed["funding"] = tables["funding"].slice(1)
    assert lake.publish(changed, local("Made-up manager"), note).number == 2
    return note


@pytest.mark.parametrize("name", NAMES)
def test_after_a_publish_the_pinned_link_shows_the_old_numbers_and_leads_to_the_new(
    page: Page, shared: dict[str, Shared], republished: str, name: str
) -> None:
    one = shared[name]
    follow(page, one.pinned)
    assert page.evaluate(CHOSEN)[0][0] == one.chosen[0][0]
    assert differing(page.evaluate(SHOWN, FIGURE), one.shown) == []
    bar = page.locator(
        "[data-testid=stAlert]:has-text('You are looking at version 1')"
    ).inner_text()
    assert "published" in bar
    assert "by Made-up publisher" in bar
    assert "The newest is version 2" in bar
    if name == "data":
        link = page.get_by_role("link", name="The rows that have changed since")
        assert "/history?earlier=1&later=2" in str(link.get_attribute("href"))
    else:
        changes = page.locator(
            "[data-testid=stExpander]:has-text('What has changed here since')"
        ).first
        changes.locator("summary").click()
        # What stands below moves down meanwhile, and a click can miss it.
        changes.locator("details[open]").wait_for()
        page.wait_for_timeout(300)
        wait_until(page, IDLE, timeout=120_000)
        told = changes.inner_text()
        assert "Then:" in told or "changed" in told, told
    page.get_by_role("button", name="Show the newest version").click()
    page.get_by_text("You are looking at version 1").wait_for(state="detached")
    settle(page)
    page.wait_for_timeout(300)
    now = page.evaluate(SHOWN, FIGURE)
    assert "version" not in parse_qs(urlsplit(page.url).query)
    assert differing(now, one.shown) != []
    follow(page, one.live)
    assert differing(page.evaluate(SHOWN, FIGURE), now) == []
    assert (
        "Version 2, published" in page.locator("[data-testid=stCaptionContainer]").last.inner_text()
    )
    assert (
        republished.rstrip(".")
        in page.locator("[data-testid=stCaptionContainer]").last.inner_text()
    )


def test_a_link_to_two_versions_compared_compares_the_same_two(
    browser: Browser, republished: str, lake: Lake, address: str
) -> None:
    """Runs last, because it publishes: the two filters of the history need three versions to be
    changed.
    """
    assert republished
    lake.publish(
        {"funding": lake.tables(2)["funding"].slice(2)},
        local("Made-up manager"),
        "Two amounts fewer.",
    )
    said = (
        "() => [...document.querySelectorAll('.stMain p, .stMain summary')].map(one =>"
        " one.innerText)"
    )
    with fresh(browser, f"{address}/history") as page:
        before = page.evaluate(CHOSEN)
        for key, _ in before:
            filter = page.locator(f".stMain .{key}")
            filter.locator("input[role=combobox]").click()
            page.locator("[role=option]").filter(
                has_text="1, " if key.endswith("earlier") else "2, "
            ).first.click()
            page.wait_for_timeout(300)
            wait_until(page, IDLE)
        chosen, words = page.evaluate(CHOSEN), page.evaluate(said)
        assert [value != was for (_, value), (_, was) in zip(chosen, before, strict=True)] == [
            True,
            True,
        ]
        assert any("Funding: 1 removed" in line for line in words)
        live, pinned = share(page)
    assert parse_qs(urlsplit(live).query) == {"earlier": ["1"], "later": ["2"]}
    assert parse_qs(urlsplit(pinned).query) == {"earlier": ["1"], "later": ["2"], "version": ["3"]}
    for link in (live, pinned):
        with fresh(browser, link) as page:
            assert page.evaluate(CHOSEN) == chosen
            assert page.evaluate(said) == words
