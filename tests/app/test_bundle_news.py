"""The history and data pages say so where a lake holds other rows than this release brings."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from components import bundle_news
from components.data import versions
from pathfinders.access import local
from pathfinders.cli.main import main
from pathfinders.settings import ROOT, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from tests.oracles import DATA, cells, write_cells
from tests.store.edits import with_cell

SECONDS = 120


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    """A lake that `setup` made, which the pages read."""
    settings = lake_settings(tmp_path / "lake")
    assert main(["--lake", str(tmp_path / "lake"), "setup"]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATHFINDERS_CATALOG", settings.catalog)
        patch.setenv("PATHFINDERS_DATA", settings.data)
        versions.cache_clear()
        yield Lake(settings)
    versions.cache_clear()


def _open(page: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception
    return app


def _publish(lake: Lake, trusts: pa.Table) -> None:
    """Publishes a table, and has the pages see it at once: a server reads the list of versions at
    most once a second.
    """
    lake.publish({"trusts": trusts}, local("A"), "B")
    versions.cache_clear()


def test_history_says_what_a_release_brings_and_what_was_changed_here(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any("brings other data" in header.value for header in _open("history").header)
    later = tmp_path / "later"
    later.mkdir()
    for path in DATA.glob("*.csv"):
        shutil.copy(path, later)
    first, *others = cells("barriers")
    write_cells(later, "barriers", [first | {"description": "Made up"}, *others])
    monkeypatch.setattr(bundle_news, "read_bundle", lambda: read_bundle(later))
    trusts = with_cell(lake.tables(1)["trusts"], 0, note="Made up")
    _publish(lake, trusts)
    app = _open("history")
    assert any("brings other data" in header.value for header in app.header)
    (said,) = [info.value for info in app.info if "not in any version" in info.value]
    assert TABLES["trusts"].label in said
    (rows,) = [frame.value for frame in app.dataframe if "Table" in frame.value.columns]
    assert rows.iloc[0].to_list() == [
        TABLES["barriers"].label,
        "one row changed",
        "nothing changed",
    ]


def test_people_who_open_the_history_at_once_wait_for_one_reading(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []

    def slowly() -> dict[str, pa.Table]:
        readings.append(1)
        time.sleep(0.5)
        return read_bundle()

    monkeypatch.setattr(bundle_news, "read_bundle", slowly)
    newest = Versions(lake).open(1)
    with ThreadPoolExecutor(8) as people:
        assert list(people.map(bundle_news._news, [newest] * 8)) == [None] * 8
    assert len(readings) == 1


def test_the_data_page_says_where_its_notes_are_about_other_rows(lake: Lake) -> None:
    assert [info.value for info in _open("data").info] == []
    trusts = with_cell(lake.tables(1)["trusts"], 0, note="Made up")
    _publish(lake, trusts)
    (said,) = [info.value for info in _open("data").info if "These notes come with" in info.value]
    assert f"holds other rows in: {TABLES['trusts'].label}." in said
