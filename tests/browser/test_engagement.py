"""Choosing years, indicator and outcome on the page of engagement and outcomes."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE, profile, settle, visit

PATH = (
    "engagement?programme=mutuals-in-health&group=Acute&indicator=staff_motivation_mean"
    "&outcome=shmi&year=2019"
)


def verdict(page: Page) -> str:
    return page.locator("p", has_text="In short.").inner_text()


def years_in(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("years", [])


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_years_are_chosen_by_keyboard_and_kept_in_the_address(page: Page, server: str) -> None:
    visit(page, f"{server}/{PATH}")
    before = verdict(page)
    assert "In 2012-2019" in before
    assert years_in(page.url) == ["all"]
    first = page.get_by_role("slider").first
    first.focus()
    for _ in range(3):
        first.press("ArrowRight")
    page.wait_for_url("**years=2015-2019**")
    page.locator("p", has_text="in 2015-2019").first.wait_for()
    settle(page)
    after = verdict(page)
    assert after != before
    # The heading ends with a link to itself.
    assert page.locator("#association-headline").inner_text().removesuffix("#").strip() in after
    page.reload()
    settle(page)
    assert verdict(page) == after
    assert years_in(page.url) == ["2015-2019"]


def test_another_indicator_changes_the_verdict(page: Page, server: str) -> None:
    visit(page, f"{server}/{PATH}&years=2014-2016")
    assert "more motivated staff" in verdict(page)
    assert "In 2014-2016" in verdict(page)
    choose(page, "Staff survey", "Unwell from work-related stress")
    page.wait_for_url("**indicator=work_stress_pct**")
    page.locator("p", has_text="work-related stress").first.wait_for()
    settle(page)
    assert "In 2014-2016" in verdict(page)
    assert years_in(page.url) == ["2014-2016"]


@pytest.mark.parametrize(
    ("years", "banner", "shown"),
    [
        ("soon", "The address holds “years=soon”, which means nothing here", ["all"]),
        ("2019-2012", "The address holds “years=2019-2012”, which means nothing here", ["all"]),
        (
            "1990-1999",
            (
                "Years together “1990-1999”: both measures are known for 2012-2019. Shown instead:"
                " 2012-2019"
            ),
            ["all"],
        ),
        (
            "2010-2014",
            (
                "Years together “2010-2014”: both measures are known for 2012-2019. Shown instead:"
                " 2012-2014"
            ),
            ["2012-2014"],
        ),
    ],
)
def test_years_that_are_not_there_are_named(
    page: Page, server: str, years: str, banner: str, shown: list[str]
) -> None:
    visit(page, f"{server}/{PATH}&years={years}")
    assert banner in page.locator("[data-testid=stAlert]").first.inner_text()
    assert years_in(page.url) == shown
    assert not page.query_selector_all("[data-testid=stException]")


def test_an_indicator_of_one_year_leaves_no_years_to_choose(page: Page, server: str) -> None:
    visit(page, f"{server}/{PATH.replace('staff_motivation_mean', 'theme_engagement')}")
    assert page.get_by_role("slider").count() == 0
    assert "In 2019" in verdict(page)
    assert years_in(page.url) == ["all"]


def test_ratings_are_described_and_not_estimated(page: Page, server: str) -> None:
    visit(page, f"{server}/{PATH}")
    choose(page, "Outcome", "CQC overall rating")
    page.wait_for_url("**outcome=cqc_overall_rating**")
    settle(page)
    assert (
        "Staff motivation and the overall CQC rating: see the ratings beside the staff survey"
        in verdict(page)
    )
    heading = page.locator("#ratings-and-engagement").inner_text()
    assert "more often rated Good or Outstanding in the years after" in heading
    assert page.locator(".st-key-more-robustness").count() == 0


def test_the_years_can_be_reached_on_a_phone(browser: Browser, server: str) -> None:
    with profile(browser, viewport=PHONE, is_mobile=True, has_touch=True) as phone:
        page = phone.new_page()
        visit(page, f"{server}/{PATH}&years=2014-2016")
        names = [
            page.get_by_role("slider").nth(i).get_attribute("aria-label") or "" for i in (0, 1)
        ]
        box = page.locator("[data-testid=stSlider]", has_text="Years together").bounding_box()
    assert all("Years together" in name for name in names)
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
