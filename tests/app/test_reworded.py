"""A pinned link shows the sentences that were published with its version beside those that this
release makes, where they differ.
"""

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from components.data import versions
from pathfinders import __version__
from pathfinders.access import local
from pathfinders.figures import make
from pathfinders.figures.verdicts import recorded_verdicts, verdict_record, verdicts
from pathfinders.links import View
from pathfinders.settings import ROOT, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Version, Versions
from pathfinders.uploads.next_record import record_of_next

SECONDS = 120
NAME = "participants-over-time"
Publish = Callable[[dict[str, Any]], Lake]


@pytest.fixture
def publish(tmp_path: Path, bundle: dict[str, pa.Table]) -> Iterator[Publish]:
    """Makes a lake of one version with a record of its own, which the pages read."""
    settings = lake_settings(tmp_path / "lake")

    def make_lake(record: dict[str, Any]) -> Lake:
        lake = Lake(settings)
        lake.publish(bundle, local("Test"), "The bundled tables", record=record)
        return lake

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATHFINDERS_CATALOG", settings.catalog)
        patch.setenv("PATHFINDERS_DATA", settings.data)
        versions.cache_clear()
        yield make_lake
    versions.cache_clear()


def _open(**query: str) -> list[str]:
    """What the enrolment page says in text and captions."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.switch_page("pages/enrolment.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    html = [element.proto.body for element in app.get("html")]
    return [*html, *(said.value for said in [*app.markdown, *app.caption])]


def test_other_sentences_are_shown_beside_the_published_ones(publish: Publish) -> None:
    lake = publish({"verdicts": {NAME: "A made-up verdict of then"}})
    now = make(NAME, Versions(lake).open(1), View()).title
    said = "\n".join(_open(version="1"))
    assert "<strong>Then:</strong> A made-up verdict of then" in said
    assert f"<strong>Now:</strong> {escape(now)}" in said
    # A live link shows the data as they are, in today's words alone.
    assert "A made-up verdict" not in "\n".join(_open())


def test_the_same_sentences_need_no_word(publish: Publish, version: Version) -> None:
    publish({"verdicts": verdicts(version)})
    said = "\n".join(_open(version="1"))
    assert "Then:" not in said
    assert "made anew" not in said
    assert f"Release {__version__} of the dashboard" in said


def test_a_version_without_a_record_of_its_sentences_says_so(publish: Publish) -> None:
    publish({"release": ""})
    said = "\n".join(_open(version="1"))
    assert f"The sentences are made anew by release {__version__}" in said
    assert "an earlier release" in said


def test_a_version_records_what_is_new_in_what_it_says(
    publish: Publish, version: Version, bundle: dict[str, pa.Table]
) -> None:
    lake = publish(verdict_record(version, []))
    (first,) = lake.versions()
    assert recorded_verdicts([first]) == verdicts(version)
    assert recorded_verdicts([first])[NAME] == make(NAME, version, View()).title
    assert sum(key.startswith("sentence-1?programme=") for key in first.verdicts) > 5
    barriers = bundle["barriers"].slice(1)
    record = record_of_next(lake, {"barriers": barriers})
    lake.publish({"barriers": barriers}, local("A"), "One fewer", record=record)
    newest = lake.versions()[-1]
    assert len(newest.verdicts) < len(first.verdicts) / 4
    assert recorded_verdicts(lake.versions()) == verdicts(Versions(lake).open(2))
