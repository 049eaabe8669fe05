"""The engagement page shows what its trust type has, and gives each reason once."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.fuzz.opened import Opener

ACUTE_ONLY = {
    "association",
    "outcome-trend",
    "robustness",
    "pathfinders-before-and-after",
    "pathfinders-before-and-after-shmi",
    "shmi-funnel",
}


def figures(app: AppTest) -> set[str]:
    """The figures of a page, by the buttons below each."""
    keys = [str(each.key) for each in app.button_group]
    return {key.removeprefix("more-") for key in keys if key.startswith("more-")}


def test_every_period_is_a_choice_and_the_newest_is_its_default(opener: Opener) -> None:
    app = opener.open("engagement", "")
    (box,) = [each for each in app.selectbox if each.label == "Deaths counted in"]
    assert len(box.options) == 11
    assert box.options[0] == "October 2012 to September 2013"
    assert app.query_params["period"] == "2013-09-30"
    other = opener.open("engagement", "period=2011-12-31")
    (box,) = [each for each in other.selectbox if each.label == "Deaths counted in"]
    assert box.value == "2011-12-31"
    assert other.query_params["period"] == "2011-12-31"
    assert not other.warning


@pytest.mark.parametrize("group", ["Mental+health", "Ambulance"])
def test_trusts_without_mortality_are_not_shown_charts_of_others(
    opener: Opener, group: str
) -> None:
    app = opener.open("engagement", f"group={group}&part=all")
    shown = figures(app)
    assert {"indicator-trend", "published-studies"} <= shown
    assert not shown & ACUTE_ONLY
    acute = opener.open("engagement", "part=all")
    assert figures(acute) >= ACUTE_ONLY
    assert any("choose them as the trust type" in each.value for each in app.caption)
    reasons = [each.value for each in app.info]
    assert len(set(reasons)) == len(reasons) <= 4
