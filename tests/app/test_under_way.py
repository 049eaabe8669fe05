"""The pages of a made-up programme under way, opened as Streamlit opens them."""

import json
from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from pathfinders.uploads.bundle import read_bundle
from tests.fuzz.opened import Opener, opening
from tests.fuzz.strings_against import lake_of
from tests.live_programme import LIVE, live_rows, with_live

QUERY = f"programme={LIVE}&part=all"
SAID = {
    "briefing": (
        "20 participants had been chosen by 30 November 2026. 18 of 20 were still taking part at "
        "30 November 2026; Example Foundation Trust 04 and Example Foundation Trust 05 withdrew "
        "in November 2026.",
        "18 are still taking part at 30 November 2026",
        "Still taking part",
        "as at 30 November 2026",
        "Announced in March 2026; 20 chosen from March to October 2026",
    ),
    "enrolment": (
        "32 expressions of interest by 30 November 2026: 20 accepted, eight declined, one taken"
        " back and three open",
        "25 of 28 were decided within 28 days; three took 39, 40 and 43 days; one that is open has"
        " waited 35 days",
        "Of 32 expressions of interest, most came from North East and Yorkshire and South East",
        "did not meet a criterion: three criterion 1, three criterion 2 and two criterion 3",
        "All 20 participants are listed: 18 still taking part at 30 November 2026, two withdrew",
    ),
    "attrition": (
        "18 of 20 still taking part at 30 November 2026",
        "After 213 days an estimated 71% had not left",
        "2 of 20 withdrew in November 2026; 18 still taking part at 30 November 2026",
        "2 of 20 so far",
    ),
}
NOT_SAID = (
    "told from chance",
    "No list of participants",
    "How many took part is not known",
    "How many applied is not known",
    "Chosen for Engaged Staff Pathfinders and withdrew",
)


def month_ago() -> dict[str, pa.Table]:
    """The programme as it was before the two withdrew."""
    tables = with_live(read_bundle())
    rows = tables["participation_events"].to_pylist()
    before = [row for row in rows if (row["programme_id"], row["event"]) != (LIVE, "withdrew")]
    programmes = [
        row | ({"records_as_at": date(2026, 10, 31)} if row["programme_id"] == LIVE else {})
        for row in tables["programmes"].to_pylist()
    ]
    return tables | {
        "participation_events": pa.Table.from_pylist(before, tables["participation_events"].schema),
        "programmes": pa.Table.from_pylist(programmes, tables["programmes"].schema),
    }


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    now = with_live(read_bundle())
    changed = {name: now[name] for name in ("participation_events", "programmes")}
    folder = tmp_path_factory.mktemp("lake")
    with lake_of(folder, month_ago(), changed), opening() as opened:
        yield opened


def text_of(app: AppTest) -> str:
    """Everything that a page says."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info]
    said = [str(part.value) for part in parts] + [part.proto.body for part in app.get("html")]
    for chart in app.get("bidi_component"):
        said += [str(text) for text in json.loads(chart.proto.bytes).values()]
    return " ".join(" ".join(said).replace("\\", "").split())


@pytest.mark.parametrize("page", SAID)
def test_the_page_says_what_the_rows_say(opener: Opener, page: str) -> None:
    app = opener.open(page, QUERY)
    assert not app.exception
    text = text_of(app)
    for said in SAID[page]:
        assert said in text, said
    for said in NOT_SAID:
        assert said not in text, said


def test_a_programme_without_applications_says_so_once(opener: Opener) -> None:
    text = text_of(opener.open("enrolment", "programme=mutuals-in-health"))
    assert text.count("Expressions of interest are not listed one by one") == 1
    assert "Which criteria were not met is not known" not in text


def test_what_has_changed_since_a_month_ago(opener: Opener) -> None:
    app = opener.open("briefing", QUERY)
    choice = next(box for box in app.selectbox if box.label == "What has changed since")
    assert choice.options[0].startswith("a month before: version 1")
    app.query_params = {"raw": QUERY}
    choice.select_index(0).run()
    text = text_of(app)
    assert "left 2, was 0" in text
    assert "still taking part 18, was 20" in text
    assert "18 of 20 still taking part at 30 November 2026; two withdrew in November 2026" in text


def test_the_rows_are_those_of_the_case() -> None:
    assert len(live_rows()["applications"]) == 32
