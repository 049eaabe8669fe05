"""A page that is open when somebody publishes: its numbers stay, the new version is offered, and
nothing jumps.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from components.version_bar import LOOK_SECONDS
from pathfinders.access import local
from pathfinders.store.lake import Lake
from tests.browser.conftest import settle, visit
from tests.store.edits import with_notes

OFFER = "The newest is version 2"
MADE_UP = "made-up purpose of the second version"


def publish(lake: Lake) -> None:
    lake.publish(
        {"programmes": with_notes(lake.tables(1)["programmes"], "purpose", MADE_UP)},
        local("Somebody else"),
        "Second",
    )


def test_an_open_page_keeps_its_version_and_offers_the_newer(
    address: str, lake: Lake, fresh: Callable[[], Page]
) -> None:
    touched, idle = fresh(), fresh()
    for page in (touched, idle):
        visit(page, f"{address}/?programme=mutuals-in-health")
    said = touched.inner_text("ul.briefing")
    assert MADE_UP not in said
    publish(lake)

    # Nobody touches the one: the offer comes by itself, and nothing else on the page changes.
    expect(idle.get_by_text(OFFER)).to_be_visible(timeout=(LOOK_SECONDS + 20) * 1000)
    assert idle.inner_text("ul.briefing") == said

    # In the other a filter is changed, and changed back: the numbers are those of before.
    for programme in (
        "GP consortia pathfinder programme",
        "Mutuals in Health: Pathfinder Programme",
    ):
        touched.get_by_role("combobox", name="Programme").click()
        touched.get_by_role("option", name=programme).first.click()
        touched.wait_for_timeout(500)
        settle(touched)
    expect(touched.get_by_text(OFFER)).to_be_visible()
    assert touched.inner_text("ul.briefing") == said
    expect(touched.get_by_text("What has changed here since")).to_be_visible()

    touched.get_by_role("button", name="Show the newest version").click()
    expect(touched.get_by_text(MADE_UP).first).to_be_visible(timeout=60_000)
    expect(touched.get_by_text(OFFER)).to_have_count(0)

    # Another page, or this one opened anew, shows the newest at once.
    idle.get_by_role("link", name="Enrolment").click()
    expect(
        idle.get_by_text(re.compile("Version 2, published .* by Somebody else: Second"))
    ).to_be_visible(timeout=60_000)
