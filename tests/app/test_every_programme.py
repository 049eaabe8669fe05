"""Every page of every programme, opened as Streamlit opens it: whole, without an exception, and
without an empty value where a reader reads.
"""

import csv
import json
import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.parts import EVERYTHING
from pathfinders.settings import BUNDLED
from pathfinders.uploads.bundle import read_bundle
from tests.fuzz.opened import Opener, opening, page_faults
from tests.fuzz.strings_against import lake_of

with (BUNDLED / "programmes.csv").open(encoding="utf-8") as _file:
    PROGRAMMES = [row["programme_id"] for row in csv.DictReader(_file)]
PAGES = ("briefing", "enrolment", "attrition", "funding", "engagement", "progress", "compare")
WORDS = ("title", "header", "subheader", "caption", "markdown", "info", "warning", "error")
EMPTY = re.compile(
    r"\b(?:nan|NaN|NaT|null|undefined|Traceback)\b"
    # "None" begins many a sentence: as an empty value it stands alone, or between marks.
    r"|(?:^|[>:(,=;£]) ?None(?:$|[<),;.%])",
    re.MULTILINE,
)
MARKUP = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """Opens pages on a lake of the bundled tables."""
    with lake_of(tmp_path_factory.mktemp("lake"), read_bundle()), opening() as opened:
        yield opened


def texts(app: AppTest) -> Iterator[str]:
    """All that a page says, with the title and second line of each chart."""
    for kind in WORDS:
        yield from (str(element.value) for element in getattr(app, kind))
    for element in app.get("html"):
        yield MARKUP.sub("", str(element.proto.body))
    for chart in app.get("bidi_component"):
        told = json.loads(chart.proto.bytes)
        yield from (str(told.get(key, "")) for key in ("title", "shows", "alt"))


def empty_values(app: AppTest) -> list[str]:
    """Each empty value that the page shows, with the words around it."""
    found = []
    for text in texts(app):
        for match in EMPTY.finditer(text):
            found.append(text[max(0, match.start() - 40) : match.end() + 40])
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_for_every_programme(opener: Opener, page: str) -> None:
    wrong = {}
    for programme in PROGRAMMES:
        query = f"programme={programme}&part={EVERYTHING}"
        app = opener.open(page, query)
        if found := [*page_faults(app, query), *empty_values(app)]:
            wrong[programme] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("Chosen: None", True),
        ("<dd>None</dd>", True),
        ("£nan was spent", True),
        ("None is known to have left", False),
        ("a fund of £1 million (None, in 2014)", True),
        ("None of the 50 left. None known", False),
    ],
)
def test_an_empty_value_would_be_seen(text: str, *, empty: bool) -> None:
    assert bool(EMPTY.search(text)) is empty
