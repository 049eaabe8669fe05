"""Every page, for every programme and for choices without data, in a real browser; with axe-core,
light and dark, at both widths.
"""

import csv
from collections.abc import Iterator
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pathfinders.settings import BUNDLED
from tests.browser.conftest import FIGURE, PHONE, profile, settle, visit

with (BUNDLED / "programmes.csv").open(encoding="utf-8") as _file:
    PROGRAMMES = {row["programme_id"]: row["name"] for row in csv.DictReader(_file)}
# One that is over, one that rests on counts, one with members, one under way for years, and one of
# which little is known. tests/app/test_every_programme.py opens all of them.
UNLIKE = (
    "mutuals-in-health",
    "gp-consortia-pathfinders",
    "new-care-models-vanguards",
    "gp-access-fund",
    "total-place-pilots",
)
PAGES = ("briefing", "enrolment", "attrition", "funding", "progress", "engagement")
OTHERS = ("trusts", "data", "upload", "history")
CHOICES = (
    "engagement?group=Ambulance&indicator=theme_engagement",
    "engagement?group=Mental+health&indicator=staff_motivation_mean",
    "engagement?indicator=work_stress_pct&year=2012",
    "engagement?year=1066&indicator=nothing",
    "trusts?trust=RXA",
    "trusts?trust=RM1",
    "trusts?trust=RYQ",
    "trusts?trust=R0D",
    "trusts?trust=5QT",
    "data",
    "data?table=outcomes",
    "briefing?programme=nonsense",
    "briefing?programme=%3Cscript%3Ealert(1)%3C/script%3E",
    "funding?prices=real",
)

LEVELS = """[...document.querySelectorAll('h1, h2, h3, h4, h5')]
  .filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"""


def faults(page: Page) -> list[str]:
    """What is wrong with the page as drawn: exceptions, and figures without title, content, source
    or alt text.
    """
    found = [
        f"exception: {e.inner_text()}" for e in page.query_selector_all("[data-testid=stException]")
    ]
    found += [f"dialog: {d.inner_text()}" for d in page.query_selector_all("[role=dialog]")]
    figures = page.query_selector_all(FIGURE)
    if not figures and "/data" not in page.url:
        found.append("no figure")
    if not page.evaluate(
        "figures => [...document.querySelectorAll('.pf-chart')].every(chart =>"
        " chart.closest(figures))",
        FIGURE,
    ):
        found.append("a chart that is in no figure")
    if (levels := page.evaluate(LEVELS)) and (
        levels.count(1) != 1 or any(b - a > 1 for a, b in pairwise([0, *levels]))
    ):
        found.append(f"headings out of order: {levels}")
    for figure in figures:
        name = figure.eval_on_selector("[class*='st-key-more-']", "buttons => buttons.className")
        title = figure.query_selector("h3")
        if title is None or len(title.inner_text()) < 10:
            found.append(f"{name}: no title")
        chart = figure.query_selector(".pf-chart")
        if (
            chart is None
            and figure.query_selector(
                "[data-testid=stAlert], table.listing, [data-testid=stDataFrame]"
            )
            is None
        ):
            found.append(f"{name}: neither chart nor list nor explanation")
        if chart is not None and not (
            figure.query_selector(".pf-chart[role=img][tabindex='0'][aria-label]")
        ):
            found.append(f"{name}: no alt text")
        if chart is not None and not (figure.query_selector(".main-svg path, .main-svg text")):
            found.append(f"{name}: an empty chart")
        if (
            figure.query_selector("[data-testid=stAlert]") is None
            and "source" not in figure.inner_text().lower()
        ):
            found.append(f"{name}: no source")
    return found


def violations(page: Page) -> list[tuple[str, str, list[str]]]:
    """What axe-core finds serious, with some of the places."""
    return [
        (v["id"], v["help"], [n["html"][:160] for n in v["nodes"][:4]])
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("name", [*PAGES, *OTHERS])
def test_page_on_a_desk_for_unlike_programmes(
    page: Page, server: str, server_key: str, name: str
) -> None:
    visit(page, f"{server}/{name}?{server_key}&part=all")
    page.wait_for_timeout(800)
    assert not violations(page)
    wrong = {}
    for programme in UNLIKE if name in PAGES else ():
        if f"programme={programme}" not in page.url:
            choose_programme(page, programme)
        if found := faults(page):
            wrong[programme] = found
    assert not wrong


def choose_programme(page: Page, programme: str) -> None:
    """Chooses another programme, and waits until the page is its."""
    page.locator(".st-key-choose-programme input[role=combobox]").click()
    page.get_by_role("option", name=PROGRAMMES[programme], exact=True).click()
    page.wait_for_url(f"**programme={programme}**", timeout=90_000)
    settle(page)
    page.wait_for_timeout(400)
    assert (
        page.locator(".st-key-choose-programme input[role=combobox]").input_value()
        == PROGRAMMES[programme]
    )


@pytest.mark.parametrize("choice", CHOICES)
def test_page_for_choices_without_data(page: Page, server: str, choice: str) -> None:
    alerts: list[str] = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    visit(page, f"{server}/{choice}{'&' if '?' in choice else '?'}part=all")
    page.wait_for_timeout(600)
    assert not faults(page)
    assert not alerts


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """A tab on a phone, in the dark."""
    with profile(
        browser, viewport=PHONE, is_mobile=True, has_touch=True, color_scheme="dark"
    ) as dark:
        yield dark.new_page()


@pytest.mark.parametrize("name", [*PAGES, *OTHERS])
def test_page_on_a_phone_in_the_dark_does_not_scroll_sideways(
    phone: Page, server: str, server_key: str, name: str
) -> None:
    visit(phone, f"{server}/{name}?{server_key}&part=all")
    phone.wait_for_timeout(800)
    wider = phone.evaluate(
        "[document.documentElement, ...document.querySelectorAll('.stMain,"
        " .stMainBlockContainer')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e =>"
        " `${e.className}: ${e.scrollWidth} > ${e.clientWidth}`)"
    )
    assert wider == []
    assert violations(phone) == []


def test_a_choice_survives_a_change_of_page_and_a_reload(page: Page, server: str) -> None:
    visit(page, f"{server}/enrolment?programme=gp-consortia-pathfinders")
    title = page.inner_text("h3")
    page.click("[data-testid=stTopNavLink]:has-text('Funding')")
    page.wait_for_url("**/funding?programme=gp-consortia-pathfinders**")
    page.click("[data-testid=stTopNavLink]:has-text('Enrolment')")
    page.wait_for_url("**/enrolment?programme=gp-consortia-pathfinders**")
    settle(page)
    assert page.inner_text("h3") == title
    page.reload()
    settle(page)
    assert page.inner_text("h3") == title


def test_an_unknown_programme_is_named_with_what_is_shown_instead(page: Page, server: str) -> None:
    visit(page, f"{server}/briefing?programme=nonsense")
    assert "Programme “nonsense” is not in these data" in page.inner_text("[data-testid=stAlert]")
    assert "Mutuals in Health" in page.inner_text("[data-testid=stAlert]")


def test_a_briefing_sentence_leads_to_its_figure(page: Page, server: str) -> None:
    visit(page, f"{server}/briefing?programme=mutuals-in-health")
    link = page.locator("ul.briefing a").nth(2)
    anchor = str(link.get_attribute("href")).split("#")[1]
    link.click()
    page.wait_for_selector(f"h3#{anchor}")
    page.wait_for_timeout(2500)
    top = page.evaluate(f"document.querySelector('#{anchor}').getBoundingClientRect().top")
    assert 0 <= top < 700
