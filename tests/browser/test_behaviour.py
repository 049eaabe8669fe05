"""How a page behaves in a browser: Back, the phone's menu, lists, links from outside, a page that
comes back, and what is there before it is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.conftest import DESK, IDLE, PHONE, profile, settle, visit, wait_until

PAGES = ("Briefing", "Enrolment", "Attrition", "Funding", "Engagement and outcomes", "Trusts")
PATHS = {
    "Briefing": "/",
    "Enrolment": "/enrolment",
    "Attrition": "/attrition",
    "Funding": "/funding",
    "Engagement and outcomes": "/engagement",
    "Trusts": "/trusts",
}


def go(page: Page, name: str) -> None:
    """Goes to a page by its link."""
    page.locator("[data-testid=stTopNavLink]", has_text=re.compile(f"^{name}")).click()
    arrived(page, name)


def arrived(page: Page, name: str) -> None:
    wait_until(page, "path => location.pathname === path", arg=PATHS[name])
    wait_until(page, "location.search.length > 1")
    settle(page)


def steps(page: Page) -> int:
    return int(page.evaluate("history.length"))


def tour(pages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A way from the first page that takes every pair of pages, in both orders, once."""
    here, *others = pages
    for place, other in enumerate(others):
        yield here, other
        if place == 0:
            yield from tour(others)
        yield other, here


def test_one_page_is_one_step_of_back(fresh: Callable[[], Page], server: str) -> None:
    """From each page to each other; in one tab, which counts fifty steps at most."""
    pairs = list(tour(PAGES))
    assert sorted(pairs) == sorted(permutations(PAGES, 2))
    page = fresh()
    visit(page, server + PATHS[PAGES[0]])
    arrived(page, PAGES[0])
    for first, second in pairs:
        before = steps(page)
        go(page, second)
        assert steps(page) == before + 1, (first, second)
        page.go_back()
        arrived(page, first)
        heading = "NHS pathfinder programmes" if first == "Briefing" else first
        expect(page.locator("h1")).to_have_text(heading)
        page.go_forward()
        arrived(page, second)


def test_back_leads_out_of_the_dashboard_in_one_step(page: Page, server: str) -> None:
    outside = f"{server}/api/v1/versions"
    page.goto(outside)
    visit(page, f"{server}/engagement")
    arrived(page, "Engagement and outcomes")
    page.go_back()
    assert page.url == outside


def test_choices_are_no_steps_of_their_own(fresh: Callable[[], Page], server: str) -> None:
    page = fresh()
    visit(page, f"{server}/funding?programme=mutuals-in-health")
    go(page, "Attrition")
    before = steps(page)
    box = page.locator(".st-key-choose-programme input[role=combobox]")
    box.click()
    page.get_by_role("option", name="GP consortia pathfinder programme", exact=True).click()
    page.wait_for_url("**programme=gp-consortia-pathfinders**")
    settle(page)
    assert steps(page) == before
    page.go_back()
    arrived(page, "Funding")
    expect(page.locator("h1")).to_have_text("Funding")
    # The page shows what its own address says.
    asked = parse_qs(urlsplit(page.url).query)["programme"]
    assert asked == ["mutuals-in-health"]
    expect(page.locator(".st-key-choose-programme input[role=combobox]")).to_have_value(
        re.compile("Mutuals in Health")
    )


def test_the_phones_menu_closes_when_a_page_is_chosen_and_has_a_name(
    browser: Browser, server: str
) -> None:
    with profile(browser, viewport=PHONE, is_mobile=True, has_touch=True) as phone:
        page = phone.new_page()
        visit(page, f"{server}/funding")
        menu = page.get_by_role("button", name="Menu of pages")
        menu.tap()
        page.locator("[data-testid=stSidebarNavLink]", has_text="Attrition").tap()
        page.wait_for_url("**/attrition**")
        settle(page)
        expect(menu).to_be_visible()
        wait_until(
            page,
            "!document.querySelector('[data-testid=stSidebar]') ||"
            " document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right < 10",
        )


@pytest.mark.parametrize("width", [390, 720, 1440])
def test_lists_show_all_of_what_is_chosen(page: Page, server: str, width: int) -> None:
    """At 720 pixels a page is as at twice the size on a desk."""
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{server}/engagement?programme=gp-consortia-pathfinders&indicator=work_stress_pct")
    page.wait_for_timeout(1500)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stSelectbox]')].filter(box => {
             const input = box.querySelector('input[role=combobox]')
             return input.scrollWidth > input.clientWidth + 1 && box.dataset.whole !== input.value
           }).map(box => box.innerText)"""
    )
    assert cut == []
    visit(page, f"{server}/trusts?trust=RMP")
    page.wait_for_timeout(1500)
    shown = page.locator(".st-key-choose-trust")
    whole = shown.locator("input[role=combobox]").input_value()
    told = shown.locator("[data-testid=stSelectbox]").get_attribute("data-whole")
    clipped = shown.locator("input[role=combobox]").evaluate("i => i.scrollWidth > i.clientWidth+1")
    assert told == whole if clipped else True


def test_a_list_finds_names_however_they_are_typed(page: Page, server: str) -> None:
    typed = {
        "Guy’s": "Guy's and St Thomas'",
        "St. George's": "St George's",
        "Norfolk & Suffolk": "Norfolk and Suffolk",
        "nórfolk and suffólk": "Norfolk and Suffolk",
        "  Norfolk  and": "Norfolk and",
    }
    visit(page, f"{server}/trusts")
    box = page.locator(".st-key-choose-trust input[role=combobox]")
    box.click()
    for text, found in typed.items():
        box.press("Control+a")
        box.press("Delete")
        # So that nothing is found of the text before.
        page.get_by_role("option", name=re.compile("Tameside")).first.wait_for()
        box.press_sequentially(text, delay=20)
        name = re.compile(re.escape(found), re.IGNORECASE)
        page.get_by_role("option", name=name).first.wait_for()
        page.get_by_role("option", name=re.compile("Tameside")).first.wait_for(state="detached")


def test_a_code_that_is_pasted_with_a_blank_is_found(browser: Browser, server: str) -> None:
    with profile(browser, permissions=["clipboard-read", "clipboard-write"]) as own:
        page = own.new_page()
        visit(page, f"{server}/trusts")
        page.evaluate("navigator.clipboard.writeText('RJ1 ')")
        box = page.locator(".st-key-choose-trust input[role=combobox]")
        box.click()
        box.press("Control+a")
        box.press("Control+v")
        page.get_by_role("option", name=re.compile("RJ1")).first.wait_for()


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("funding?utm_source=a&fbclid=b&gclid=c&mc_cid=d", {}),
        ("funding?programme=gp-consortia-pathfinders&amp;prices=real", {"prices": ["real"]}),
        (
            "funding?programme=gp-consortia-pathfinders.",
            {"programme": ["gp-consortia-pathfinders"]},
        ),
        (
            "funding?programme=GP-Consortia-Pathfinders)",
            {"programme": ["gp-consortia-pathfinders"]},
        ),
        ("Funding?PRICES=Real&version=1>", {"prices": ["real"], "version": ["1"]}),
    ],
)
def test_an_address_from_mail_is_understood_in_silence(
    page: Page, server: str, address: str, meant: dict[str, list[str]]
) -> None:
    visit(page, f"{server}/{address}")
    arrived(page, "Funding")
    asked = parse_qs(urlsplit(page.url).query)
    assert set(asked) <= {"programme", "prices", "part", "version"}
    assert {name: asked[name] for name in meant} == meant
    assert page.get_by_text("which means nothing here").count() == 0
    assert page.get_by_text("is not in these data").count() == 0


def test_a_version_that_is_not_there_does_not_stay_in_the_address(page: Page, server: str) -> None:
    visit(page, f"{server}/funding?version=99")
    expect(page.get_by_text("Version 99 is not in these data")).to_be_visible()
    wait_until(page, "!location.search.includes('version')")


def test_a_page_that_there_is_not_says_so(page: Page, server: str) -> None:
    response = page.goto(f"{server}/fundng")
    assert response is not None
    assert response.status == 404
    expect(page.locator("h1")).to_have_text("There is no page “fundng”")
    page.get_by_role("link", name="Funding").first.click()
    settle(page)
    expect(page.locator("h1")).to_have_text("Funding")


def test_a_button_and_a_page_link_pressed_at_once_leave_no_blank_page(
    page: Page, server: str
) -> None:
    for _ in range(2):
        visit(page, f"{server}/funding")
        page.evaluate(
            """() => {
              const more = [...document.querySelectorAll('[class*=st-key-more-] button')]
              const link = [...document.querySelectorAll('[data-testid=stTopNavLink]')]
                .find(one => one.textContent.startsWith('Attrition'))
              more[0].click(); link.click(); more[1].click()
            }"""
        )
        # Where the page breaks, it is loaded once more, perhaps after its heading was there.
        wait_until(
            page,
            "document.querySelector('.stMain h1')?.textContent === 'Attrition' &&"
            f" {IDLE} && document.querySelectorAll('.pf-chart').length > 1",
        )
        page.wait_for_timeout(500)
        settle(page)
        expect(page.locator("h1")).to_have_text("Attrition")


def test_a_page_that_has_gone_blank_comes_back_by_itself(page: Page, server: str) -> None:
    visit(page, f"{server}/funding")
    page.evaluate("document.querySelector('.stMain h1').remove()")
    page.locator(".stMain h1").wait_for(timeout=30_000)
    settle(page)


@pytest.mark.parametrize("script", [True, False])
def test_the_answer_is_there_before_the_page(
    browser: Browser, server: str, *, script: bool
) -> None:
    """Without JavaScript it is all there is; with it, until the page takes over."""
    with profile(browser, java_script_enabled=script) as own:
        page = own.new_page()
        page.route("**/static/js/**", lambda route: route.abort())
        page.goto(f"{server}/attrition?programme=mutuals-in-health", wait_until="domcontentloaded")
        expect(page.locator("#first h1")).to_have_text("Attrition")
        expect(page.locator("#first h2").first).to_be_visible()
        assert page.locator("#first a[href*='enrolment']").count() > 0


def test_the_page_takes_over(page: Page, server: str) -> None:
    visit(page, f"{server}/attrition")
    assert page.locator("#first").count() == 0
    assert page.locator("h1").count() == 1
    assert not page.evaluate("document.getElementById('root').inert")


def test_where_the_connection_is_blocked_the_words_stay_with_a_line_on_why(
    fresh: Callable[[], Page], server: str
) -> None:
    def refuse(route: WebSocketRoute) -> None:
        route.close()

    page = fresh()
    page.route_web_socket("**/_stcore/stream**", refuse)
    page.goto(f"{server}/attrition?programme=mutuals-in-health")
    line = page.locator("#first-blocked")
    expect(line).to_be_visible(timeout=20_000)
    assert "/_stcore/stream" in line.inner_text()
    assert "Ask whoever runs your network" in line.inner_text()
    page.wait_for_timeout(3000)
    expect(page.locator("#first h1")).to_have_text("Attrition")
    assert page.locator("#first a[href*='.csv']").count() > 3


def test_what_is_on_this_page_stands_beside_it(page: Page, server: str) -> None:
    visit(page, f"{server}/attrition")
    contents = page.get_by_role("navigation", name="On this page")
    titles = [one.strip() for one in page.locator(".pf-title span").all_inner_texts()]
    expect(contents.get_by_role("link", name=titles[-1])).to_be_visible()
    link = contents.get_by_role("link", name=titles[-1])
    link.focus()
    link.press("Enter")
    page.wait_for_timeout(500)
    assert page.evaluate("document.activeElement.tagName") == "H3"
    assert page.evaluate("location.hash").strip("#") == page.evaluate("document.activeElement.id")
    page.set_viewport_size(PHONE)
    expect(contents).to_be_hidden()


def test_where_the_keyboard_is_can_be_seen(page: Page, server: str) -> None:
    visit(page, f"{server}/funding")
    unseen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
              const at = document.activeElement
              if (at === document.body) return null
              const marked = one => {
                const style = getComputedStyle(one)
                return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                  || style.boxShadow !== 'none'
              }
              for (let one = at, up = 0; one && up < 4; one = one.parentElement, up++)
                if (marked(one)) return null
              return at.outerHTML.slice(0, 120)
            }"""
        )
        if found:
            unseen.append(found)
    assert unseen == []


def test_the_copy_button_shows_on_touch(browser: Browser, server: str) -> None:
    with profile(browser, viewport=PHONE, is_mobile=True, has_touch=True) as phone:
        page = phone.new_page()
        visit(page, f"{server}/funding")
        page.get_by_role("button", name="Share this page").tap()
        button = page.locator(".st-key-share [data-testid=stCode] button").first
        button.wait_for()
        assert float(button.evaluate("one => getComputedStyle(one).opacity")) == 1


def test_a_phone_opens_on_the_answer(browser: Browser, server: str) -> None:
    with profile(browser, viewport=PHONE, is_mobile=True, has_touch=True) as phone:
        page = phone.new_page()
        for name in ("enrolment", "attrition", "funding", "engagement", "trusts"):
            visit(page, f"{server}/{name}")
            box = page.locator(".st-key-answer p").bounding_box()
            assert box is not None
            assert box["y"] + 40 < PHONE["height"], name


def test_a_link_to_a_figure_opens_the_part_of_the_page_that_holds_it(
    page: Page, server: str
) -> None:
    visit(page, f"{server}/attrition?programme=mutuals-in-health")
    assert page.locator("h3#endings-across-programmes").count() == 0
    # As a link within the page does.
    page.evaluate("location.hash = '#endings-across-programmes'")
    page.locator("h3#endings-across-programmes").wait_for()
    settle(page)
    page.wait_for_timeout(1500)
    top = page.evaluate(
        "document.querySelector('#endings-across-programmes').getBoundingClientRect().top"
    )
    assert 0 <= top < 600
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"programme": ["mutuals-in-health"], "part": ["across"]}
    # What is chosen after that is no longer where the link led.
    page.locator(".st-key-choose-part").get_by_role("radio", name="This programme").click()
    page.wait_for_url("**part=programme**")
    settle(page)
    assert urlsplit(page.url).fragment == ""
    page.reload()
    settle(page)
    assert page.locator("h3#retention").count() == 1


def test_what_is_not_shown_is_named_on_the_page_beside_it_and_on_paper(
    page: Page, server: str
) -> None:
    page.set_viewport_size(DESK)
    visit(page, f"{server}/attrition")
    line = page.locator(".rest")
    expect(line).to_have_text("Not shown here: Across all programmes. All on one page.")
    contents = page.get_by_role("navigation", name="On this page")
    expect(contents.get_by_role("link", name="Across all programmes")).to_be_visible()
    page.emulate_media(media="print")
    expect(line).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.stayed = true")
    line.get_by_role("link", name="All on one page").click()
    page.wait_for_url("**part=all**")
    settle(page)
    assert page.evaluate("window.stayed")
    assert page.locator(".rest").count() == 0
    assert page.locator("h3#endings-across-programmes, h3#retention").count() == 2
