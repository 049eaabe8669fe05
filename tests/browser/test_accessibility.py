"""axe-core on every page, light and dark, at both widths."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

from tests.browser.conftest import DESK, PHONE, visit

PAGES = ("briefing", "enrolment", "attrition", "funding", "engagement", "trusts", "data", "upload", "history")
LOOKS = [("light", DESK), ("dark", PHONE)]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("scheme", "size"), LOOKS, ids=["light-1440", "dark-390"])
def test_page_has_no_serious_violation(
    browser: Browser, server: str, name: str, scheme: Literal["light", "dark"], size: ViewportSize
) -> None:
    context = browser.new_context(viewport=size, locale="en-GB", color_scheme=scheme)
    page = context.new_page()
    visit(page, f"{server}/{name}")
    page.wait_for_timeout(800)
    answer = Axe().run(page)
    context.close()
    serious = [
        (v["id"], v["help"], [n["html"][:160] for n in v["nodes"][:4]])
        for v in answer.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
