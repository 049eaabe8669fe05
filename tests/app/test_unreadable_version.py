"""A version that lost a file: what a reader and a program are told, and what only the log is."""

import logging
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from components.data import versions as shared
from pathfinders import api
from pathfinders.access import local
from pathfinders.settings import ROOT, LakeSettings, lake_settings
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.versions import Versions
from tests.store.edits import with_cell


@pytest.fixture
def lake(bundle: dict[str, pa.Table], tmp_path: Path) -> LakeSettings:
    """A lake of three versions, of which the third has lost the file of its barriers."""
    found = lake_settings(tmp_path / "lake")
    made = Lake(found)
    plain = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    made.publish(plain, local("A"), "First")
    for number in (2, 3):
        before = set((tmp_path / "lake").rglob("*.parquet"))
        changed = with_cell(plain["barriers"], 0, description=f"Made up, {number}")
        made.publish({"barriers": changed}, local("A"), "Another")
    # The other new file is that of the publish itself.
    new = set((tmp_path / "lake").rglob("*.parquet")) - before
    (lost,) = [file for file in new if "barriers" in file.parts]
    lost.unlink()
    return found


def test_a_version_without_a_file_is_named_with_those_that_can_be_read(lake: LakeSettings) -> None:
    versions = Versions(Lake(lake))
    with pytest.raises(LakeError) as error:
        versions.latest()
    assert error.value.public == (
        "A file of version 3 is missing or damaged, so it cannot be shown. Versions 2 and 1 can be"
        " read, with version=2 in the address."
    )
    assert str(lake.folder) in str(error.value)
    assert versions.open(2).number == 2


def test_where_no_version_can_be_read_none_is_named(lake: LakeSettings) -> None:
    shutil.rmtree(lake.folder / "files")
    with pytest.raises(LakeError) as error:
        Versions(Lake(lake)).latest()
    assert error.value.public == "The files of version 3 cannot be read just now."


def test_neither_page_nor_answer_says_where_the_files_are(
    lake: LakeSettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATHFINDERS_CATALOG", lake.catalog)
    monkeypatch.setenv("PATHFINDERS_DATA", lake.data)
    shared.cache_clear()
    st.cache_resource.clear()
    with caplog.at_level(logging.WARNING):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        (shown,) = app.error
    assert "A file of version 3 is missing" in shown.value
    assert str(lake.folder) in caplog.text
    client = TestClient(Starlette(routes=api.routes(lambda: Versions(Lake(lake)))))
    answer = client.get("/api/v1/tables/barriers.csv")
    assert answer.status_code == 503
    assert "Versions 2 and 1 can be read" in answer.json()["detail"]
    ready = client.get("/readyz")
    for said in (shown.value, answer.text, ready.text):
        for secret in (str(lake.folder), ".parquet", "catalog.sqlite", "IO Error"):
            assert secret not in said.replace("\\", "")
    shared.cache_clear()
    st.cache_resource.clear()
