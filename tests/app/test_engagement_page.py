"""The engagement page shows what its trust type has, and gives each reason once."""

import pytest

from tests.fuzz.opened import Opener

ACUTE_ONLY = ("Deaths", "mortality ratio for", "that can be compared")


def test_every_period_is_a_choice_and_the_newest_is_its_default(opener: Opener) -> None:
    app = opener.open("engagement", "")
    (box,) = [each for each in app.selectbox if each.label == "Deaths counted in"]
    assert len(box.options) == 11
    assert box.options[0] == "October 2012 to September 2013"
    assert app.query_params["period"] == "2013-09-30"
    other = opener.open("engagement", "period=2011-12-31")
    assert any("for January to December 2011" in each.value for each in other.subheader)
    assert not other.warning


@pytest.mark.parametrize("group", ["Mental+health", "Ambulance"])
def test_trusts_without_mortality_are_not_shown_charts_of_others(
    opener: Opener, group: str
) -> None:
    app = opener.open("engagement", f"group={group}")
    titles = [each.value for each in app.subheader]
    assert titles
    assert not [title for title in titles if any(words in title for words in ACUTE_ONLY)]
    assert any("choose them as the trust type" in each.value for each in app.caption)
    reasons = [each.value for each in app.info]
    assert len(set(reasons)) == len(reasons) <= 4
