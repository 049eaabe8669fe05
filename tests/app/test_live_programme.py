"""The pages Funding and Progress of a made-up programme under way, opened as Streamlit opens
them: they say what its records come to.
"""

import json
from collections.abc import Iterator

import pytest

from pathfinders.uploads.bundle import read_bundle
from tests.fuzz.opened import Opener, opening
from tests.fuzz.strings_against import lake_of
from tests.live_programme import LIVE
from tests.live_reporting import with_reports

SAID = {
    "funding": (
        "£654,035 was spent to October 2026 of £1,715,000 allocated, from a fund of £2 million; "
        "no participant is above £100,000",
        "The two that left had spent £86,568; the 18 still taking part have £957,533 left",
        "One claim is queried",
    ),
    "progress": (
        "One return is late by 40 days (Example Trust 07), as at 30 November 2026",
        "Two of the 18 still taking part have an entry: a decision that came late (two)",
        "Staff pulse is higher than at its own start at two",
    ),
}
NOT_RECORDED = (
    "No returns are recorded for Mutuals in Health",
    "There is nobody to watch in Mutuals in Health",
    "No measure of the programme's own is recorded for Mutuals in Health",
)


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    folder = tmp_path_factory.mktemp("lake")
    with lake_of(folder, with_reports(read_bundle())), opening() as opened:
        yield opened


def texts(opener: Opener, page: str, query: str) -> str:
    """All that a page says, without the backslashes that keep text from being markup."""
    app = opener.open(page, query)
    assert not app.exception
    kinds = ("title", "header", "subheader", "caption", "markdown", "info")
    parts = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    parts += [str(element.proto.body) for element in app.get("html")]
    charts = [json.loads(chart.proto.bytes) for chart in app.get("bidi_component")]
    parts += [f"{chart['title']}\n{chart['shows']}" for chart in charts]
    return "\n".join(parts).replace("\\", "")


@pytest.mark.parametrize("page", SAID)
def test_the_page_says_it(opener: Opener, page: str) -> None:
    told = texts(opener, page, f"programme={LIVE}")
    assert [said for said in SAID[page] if said not in told] == []
    assert "Rests on internal, unpublished records." in told


def test_an_accepted_exception_is_on_the_page(opener: Opener) -> None:
    assert "Accepted exception: Work done before it left, billed late" in texts(
        opener, "funding", f"programme={LIVE}"
    )


def test_a_programme_of_the_past_has_a_line_for_each(opener: Opener) -> None:
    told = texts(opener, "progress", "programme=mutuals-in-health")
    assert [said for said in NOT_RECORDED if said not in told.replace("&#x27;", "'")] == []
