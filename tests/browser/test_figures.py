"""The chart component in a browser: what is drawn when, what stays, what a press on a trust does,
and that nothing is lost for readers of screens, of paper and without a mouse.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pathfinders.api import assets
from pathfinders.entities.trust import trusts
from pathfinders.figures import make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.browser.conftest import DRAWN, PHONE, profile, settle, visit, wait_until

ENGAGEMENT = "engagement?programme=mutuals-in-health&part=all"
# The place of a trust's point in the window, the first that the chart has of it.
PLACE = """([name, code]) => {
  const graph = document.querySelector(`.st-key-chart-${name} .pf-chart`)
  for (const trace of graph._fullData) {
    const place = (trace.customdata || []).indexOf(code)
    if (place < 0 || trace.name === 'marked') continue
    const { xaxis, yaxis } = graph._fullLayout, box = graph.getBoundingClientRect()
    return [box.left + xaxis._offset + xaxis.d2p(trace.x[place]),
            box.top + yaxis._offset + yaxis.d2p(trace.y[place])]
  }
}"""
# How many charts hold what they were last sent, and how many are near the window.
STATES = """() => [...document.querySelectorAll('.pf-chart')].map(one => [
  one.dataset.state, Math.max(0, one.getBoundingClientRect().top - innerHeight)])"""


def point(page: Page, figure: str, trust: str) -> tuple[float, float]:
    """The middle of a trust's point, after the chart has been brought into the window."""
    page.locator(f".st-key-chart-{figure} .pf-chart").scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    x, y = page.evaluate(PLACE, [figure, trust])
    return float(x), float(y)


def corner(page: Page, figure: str) -> tuple[float, float]:
    """A place within a chart where there is no point: its upper right corner."""
    page.locator(f".st-key-chart-{figure} .pf-chart").scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    x, y = page.evaluate(
        """name => {
          const graph = document.querySelector(`.st-key-chart-${name} .pf-chart`)
          const { xaxis, yaxis } = graph._fullLayout, box = graph.getBoundingClientRect()
          return [box.left + xaxis._offset + xaxis._length - 6, box.top + yaxis._offset + 6]
        }""",
        figure,
    )
    return float(x), float(y)


def test_what_can_be_seen_is_drawn_first(browser: Browser, server: str) -> None:
    """With idle moments put off, charts below the window wait until they are scrolled to."""
    with profile(browser) as own:
        page = own.new_page()
        page.add_init_script("window.requestIdleCallback = () => 1")
        page.goto(f"{server}/{ENGAGEMENT}")
        wait_until(page, "document.querySelectorAll('.pf-chart').length > 9", timeout=90_000)
        wait_until(page, "document.querySelector('.pf-chart').dataset.state === 'drawn'")
        page.wait_for_timeout(1500)
        states = page.evaluate(STATES)
        assert {state for state, below in states if below == 0} == {"drawn"}
        assert {state for state, below in states if below > 800} == {"waiting"}
        page.locator(".pf-chart").last.scroll_into_view_if_needed()
        wait_until(
            page, "[...document.querySelectorAll('.pf-chart')].pop().dataset.state==='drawn'"
        )


def test_the_rest_is_drawn_when_nothing_else_is_to_do(page: Page, server: str) -> None:
    visit(page, f"{server}/{ENGAGEMENT}")
    assert {state for state, _ in page.evaluate(STATES)} == {"drawn"}


def test_a_graph_stays_where_it_is_and_gets_new_content(page: Page, server: str) -> None:
    visit(page, f"{server}/{ENGAGEMENT}&indicator=staff_motivation_mean")
    page.evaluate(
        "document.querySelectorAll('.pf-chart').forEach((one, number) => one.number = number)"
    )
    before = page.locator(".st-key-chart-association .pf-title").inner_text()
    page.get_by_role("combobox", name="Staff survey").first.click()
    page.get_by_role("option", name="Unwell from work-related stress").click()
    page.wait_for_url("**indicator=work_stress_pct**")
    settle(page)
    assert page.locator(".st-key-chart-association .pf-title").inner_text() != before
    assert page.evaluate(
        "[...document.querySelectorAll('.pf-chart')].every(one => one.number !== undefined)"
    )


def test_a_page_prints_every_chart(browser: Browser, server: str) -> None:
    with profile(browser) as own:
        page = own.new_page()
        page.add_init_script("window.requestIdleCallback = () => 1")
        page.goto(f"{server}/{ENGAGEMENT}")
        wait_until(page, "document.querySelectorAll('.pf-chart').length > 9", timeout=90_000)
        wait_until(page, "document.querySelector('.pf-chart').dataset.state === 'drawn'")
        assert "waiting" in {state for state, _ in page.evaluate(STATES)}
        page.emulate_media(media="print")
        wait_until(page, DRAWN)


def test_a_chart_says_itself_to_readers_of_screens(
    page: Page, server: str, version: Version
) -> None:
    visit(page, f"{server}/attrition?programme=mutuals-in-health&version=1")
    figure = make("retention", version, View(programme="mutuals-in-health"))
    title = page.get_by_role("heading", name=figure.title, level=3)
    expect(title).to_be_visible()
    assert title.get_attribute("id") == "retention"
    chart = page.get_by_role("img", name=figure.alt)
    chart.focus()
    expect(chart).to_be_focused()
    assert page.get_by_text(figure.shows, exact=True).first.is_visible()


@pytest.mark.parametrize("page_name", ["attrition", "engagement"])
def test_a_link_to_a_figure_lands_on_it(browser: Browser, server: str, page_name: str) -> None:
    last = {"attrition": "attrition-across-programmes", "engagement": "published-studies"}
    with profile(browser) as own:
        page = own.new_page()
        visit(page, f"{server}/{page_name}#{last[page_name]}")
        page.wait_for_timeout(2500)
        top = page.evaluate(
            f"document.querySelector('h3#{last[page_name]}').getBoundingClientRect().top"
        )
        assert 0 <= top < 600


def test_the_words_of_a_figure_are_found_in_the_page(page: Page, server: str) -> None:
    visit(page, f"{server}/{ENGAGEMENT}")
    title = page.locator(".pf-title span").last.inner_text()
    assert page.evaluate("words => window.find(words)", title)


def test_pointing_at_a_trust_says_its_name_and_value(
    page: Page, server: str, version: Version
) -> None:
    visit(page, f"{server}/{ENGAGEMENT}")
    name = next(trust.name for trust in trusts(version) if trust.trust_code == "RMP")
    page.mouse.move(*point(page, "association", "RMP"))
    said = page.locator(".st-key-chart-association .hoverlayer")
    expect(said).to_contain_text(name)
    assert any(letter.isdigit() for letter in said.text_content() or "")


def test_a_press_on_a_trust_opens_its_page_and_marks_it_everywhere(page: Page, server: str) -> None:
    visit(page, f"{server}/{ENGAGEMENT}")
    page.mouse.click(*point(page, "association", "RM1"))
    page.wait_for_url("**/trusts?**trust=RM1**")
    settle(page)
    expect(page.locator("h1")).to_have_text("Trusts")
    page.locator("[data-testid=stTopNavLink]", has_text="Engagement").click()
    page.wait_for_url("**/engagement?**trust=RM1**")
    settle(page)
    assert marked(page) >= {"association", "shmi-funnel"}
    # The address alone does the same.
    with_link = page.url
    page.goto("about:blank")
    visit(page, with_link)
    assert marked(page) >= {"association", "shmi-funnel"}
    expect(page.get_by_text("Ringed on the charts:")).to_be_visible()
    page.mouse.dblclick(*corner(page, "association"))
    wait_until(page, "!location.search.includes('trust')")
    settle(page)
    assert marked(page) == set()


def test_the_mark_is_taken_away_by_a_button(page: Page, server: str) -> None:
    visit(page, f"{server}/{ENGAGEMENT}&trust=RM1")
    assert marked(page)
    page.get_by_role("button", name="Mark none").click()
    wait_until(page, "!location.search.includes('trust')")
    settle(page)
    assert marked(page) == set()
    assert "trust" not in parse_qs(urlsplit(page.url).query)


def marked(page: Page) -> set[str]:
    """The figures whose charts have a ring round a trust."""
    return set(
        page.evaluate(
            "[...document.querySelectorAll('.pf-chart')].filter(one =>"
            " one.data.some(trace => trace.name === 'marked'))"
            ".map(one => one.parentElement.querySelector('h3').id)"
        )
    )


def test_a_finger_reads_first_and_opens_second(browser: Browser, server: str) -> None:
    with profile(browser, viewport=PHONE, is_mobile=True, has_touch=True) as phone:
        page = phone.new_page()
        visit(page, f"{server}/{ENGAGEMENT}")
        at = point(page, "association", "RM1")
        page.touchscreen.tap(*at)
        page.wait_for_timeout(700)
        assert "/engagement" in page.url
        page.touchscreen.tap(*at)
        page.wait_for_url("**/trusts?**trust=RM1**")


def test_a_double_click_shows_again_what_the_legend_has_hidden(page: Page, server: str) -> None:
    visit(page, f"{server}/{ENGAGEMENT}")
    graph = page.locator(".st-key-chart-shmi-funnel .pf-chart")
    graph.scroll_into_view_if_needed()
    hidden = "one => one._fullData.filter(trace => trace.visible === 'legendonly').length"
    graph.locator(".legendtoggle").first.click()
    page.wait_for_timeout(700)
    assert graph.evaluate(hidden) > 0
    page.mouse.dblclick(*corner(page, "shmi-funnel"))
    page.wait_for_timeout(500)
    assert graph.evaluate(hidden) == 0


def test_where_plotly_does_not_come_the_page_says_so_and_has_its_words(
    browser: Browser, server: str
) -> None:
    with profile(browser) as own:
        page = own.new_page()
        page.route(f"**{assets.plotly_script()}", lambda route: route.abort())
        page.goto(f"{server}/attrition")
        wait_until(page, "document.querySelector('.pf-chart')?.dataset.failed", timeout=60_000)
        assert page.locator(".pf-title").first.is_visible()
        assert page.get_by_role("button", name="Show as table").count() > 0


def test_plotly_comes_once_from_this_server(browser: Browser, server: str) -> None:
    with profile(browser) as own:
        page = own.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        visit(page, f"{server}/{ENGAGEMENT}")
        assert [url for url in asked if "lotly" in url] == [server + assets.plotly_script()]
        assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == {
            urlsplit(server).netloc
        }
