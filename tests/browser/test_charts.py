"""How charts are drawn in a page: once, and in words that can be read in the light and in the
dark.
"""

import json

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import profile, visit, wait_until

A4_INCHES, MARGIN_INCHES, INCHES_A_PIXEL = 210 / 25.4, 24 / 25.4, 1 / 96
# Plotly says when it begins to draw a chart, but nobody can listen before the chart is there: so
# the first is not counted.
AGAIN = """
window.again = []
const heard = new WeakSet()
new MutationObserver(() => document.querySelectorAll('.js-plotly-plot').forEach(chart => {
  if (!chart.on || heard.has(chart)) return
  heard.add(chart)
  chart.on('plotly_beforeplot', () =>
    window.again.push(chart.closest('[class*="st-key-chart-"]').className))
})).observe(document, {subtree: true, childList: true, attributes: true})
"""
# The words of axes and legends, with the colour behind them, as [word, ratio of contrast].
CONTRASTS = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).slice(0, 3)
      .map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const mixed = (over, share, under) => 'rgb(' + over.match(/[\\d.]+/g).slice(0, 3)
    .map((part, i) => share * part + (1 - share) * under.match(/[\\d.]+/g)[i]).join() + ')'
  const behind = getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor
  return [...document.querySelectorAll(
    '.js-plotly-plot :is(.xtick, .ytick, .legend, .g-xtitle, .g-ytitle) text')].map(word => {
    const style = getComputedStyle(word)
    const letters = mixed(style.fill, Number(style.fillOpacity), behind)
    const [low, high] = [light(letters), light(behind)].sort((a, b) => a - b)
    return [word.textContent, (high + 0.05) / (low + 0.05)]
  })
}"""


def test_every_chart_is_drawn_once(browser: Browser, server: str) -> None:
    with profile(browser) as new:
        page = new.new_page()
        page.add_init_script(AGAIN)
        # The second time, scripts and fonts are there at once.
        for name, most in (("engagement", 16), ("attrition", 6), ("engagement", 16)):
            visit(page, f"{server}/{name}?part=all")
            wait_until(page, f"document.querySelectorAll('.js-plotly-plot').length === {most}")
            page.wait_for_timeout(1000)
            assert page.evaluate("window.again") == []


def test_a_chart_is_drawn_again_where_it_must_be(page: Page, server: str) -> None:
    page.add_init_script(AGAIN)
    visit(page, f"{server}/funding?part=all")
    page.wait_for_timeout(500)
    drawn = page.locator(".js-plotly-plot").count()
    assert drawn > 0
    page.set_viewport_size({"width": 700, "height": 900})
    wait_until(page, f"new Set(window.again).size === {drawn}")
    wait_until(
        page,
        "[...document.querySelectorAll('.js-plotly-plot')]"
        ".every(chart => chart._fullLayout.width < 700)",
    )


def test_a_choice_gives_a_chart_its_new_content(page: Page, server: str) -> None:
    # While one chart takes another's place there is none.
    points = (
        "document.querySelector('.st-key-chart-association .js-plotly-plot')?.data?.map(trace =>"
        " [...trace.x || []].length)"
    )
    visit(page, f"{server}/engagement?group=Acute&year=2019")
    acute = page.evaluate(points)
    assert acute
    page.get_by_role("combobox", name="Year", exact=True).first.click()
    page.get_by_role("option", name="2012", exact=True).click()
    page.wait_for_url("**year=2012**")
    wait_until(
        page,
        f"{points} && JSON.stringify({points}) !== '{json.dumps(acute, separators=(',', ':'))}'",
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_printed_page_holds_whole_charts_dark_on_white(
    browser: Browser, server: str, theme: str
) -> None:
    with profile(browser, color_scheme=theme) as chosen:
        page = chosen.new_page()
        visit(page, f"{server}/attrition")
        wait_until(page, f"({CONTRASTS})().length > 20")
        page.emulate_media(media="print")
        widths = (
            "[...document.querySelectorAll('.js-plotly-plot .main-svg')].map(chart =>"
            " chart.getBoundingClientRect().width)"
        )
        assert max(page.evaluate(widths)) * INCHES_A_PIXEL <= A4_INCHES - MARGIN_INCHES
        assert not page.get_by_role("button", name="Share this page").is_visible()
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        )
        assert [word for word, ratio in page.evaluate(CONTRASTS) if ratio < 4.5] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_a_chart_stand_out_from_what_is_behind_them(
    browser: Browser, server: str, theme: str
) -> None:
    with profile(browser, color_scheme=theme) as chosen:
        page = chosen.new_page()
        visit(page, f"{server}/attrition")
        wait_until(page, f"({CONTRASTS})().length > 20")
        found = page.evaluate(CONTRASTS)
        assert [word for word, ratio in found if ratio < 4.5] == []
