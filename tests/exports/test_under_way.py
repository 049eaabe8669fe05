"""What must be said of a programme under way is on its slides and in its workbook."""

import io
from datetime import date

import pyarrow as pa
import pytest
from openpyxl import load_workbook

from pathfinders.exports.context import Context
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.workbook.workbook import workbook
from pathfinders.figures import make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.exports.read_deck import notes_of, slides_of, text_of
from tests.live_programme import LIVE, live_version

STATEMENTS = {
    "retention": "18 of 20 still taking part at 30 November 2026; two withdrew in November 2026",
    "who-left": "2 of 20 withdrew in November 2026; 18 still taking part",
    "participants-over-time": "20 participants were chosen from March to October 2026",
    "expressions-of-interest": "20 accepted, eight declined, one taken back and three open",
    "expressions-by-region": "most came from North East and Yorkshire and South East: seven each",
    "days-to-decision": "25 of 28 were decided within 28 days; three took 39, 40 and 43 days",
    "criteria-not-met": "three criterion 1, three criterion 2 and two criterion 3",
    "programme-timeline": "20 chosen from March to October 2026; two withdrew in November 2026",
}
TABLES = {
    "headline-numbers": ("18", "as at 30 November 2026"),
    "expressions-by-region": ("North East and Yorkshire", "South West"),
    "days-to-decision": ("Example Trust 24", "43 days", "35 days so far"),
    "participants-by-region": ("NHS England region", "South East"),
}


@pytest.fixture(scope="module")
def live(bundle: dict[str, pa.Table]) -> Version:
    return live_version(bundle)


def context(version: Version) -> Context:
    link = f"https://example.org/enrolment?programme={LIVE}"
    return Context("Made-up page", (), link, version.info, date(2026, 11, 30))


@pytest.mark.parametrize("name", STATEMENTS)
def test_slides_and_workbook_say_it(live: Version, name: str) -> None:
    figure = make(name, live, View(programme=LIVE))
    assert STATEMENTS[name] in figure.title
    for text in (_slides(live, name), _sheets(live, name)):
        assert STATEMENTS[name] in " ".join(text.split())


@pytest.mark.parametrize("name", TABLES)
def test_the_workbook_has_the_numbers(live: Version, name: str) -> None:
    text = _sheets(live, name)
    for words in TABLES[name]:
        assert words in text


def test_the_late_are_named_on_the_slide(live: Version) -> None:
    text = _slides(live, "days-to-decision")
    assert "Example Trust 24 (43 days)" in text
    assert "Example Trust 29 (35 days)" in text


def _slides(version: Version, name: str) -> str:
    figure = make(name, version, View(programme=LIVE))
    slides = slides_of(deck([figure], context(version)))
    return "\n".join(f"{text_of(slide)}\n{notes_of(slide)}" for slide in slides)


def _sheets(version: Version, name: str) -> str:
    figure = make(name, version, View(programme=LIVE))
    book = load_workbook(io.BytesIO(workbook([figure], context(version))))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value]
    return " | ".join(cells)
