"""A version that lost a file: what a reader and a program are told, and what only the log is."""

import contextlib
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
from components.row_changes import counts_in_words
from pathfinders import api
from pathfinders.access import local
from pathfinders.cli import main as cli
from pathfinders.settings import ROOT, LakeSettings, lake_settings
from pathfinders.store.connections import LakeConnections
from pathfinders.store.history import rows_at
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
        versions.open(3)
    assert error.value.public == (
        "A file of version 3 is missing or damaged, so it cannot be shown. Versions 2 and 1 can be"
        " read, with version=2 in the address."
    )
    assert str(lake.folder) in str(error.value)
    assert versions.open(2).number == 2


def test_the_newest_version_that_can_be_read_is_shown_in_place_of_the_newest(
    lake: LakeSettings,
) -> None:
    versions = Versions(Lake(lake))
    assert versions.latest().number == 2
    damage = versions.unreadable()
    assert damage is not None
    assert damage.public == (
        "Version 3 cannot be read: a file of its table “Barriers” is missing or damaged."
    )


@pytest.mark.parametrize("how", ["missing", "empty", "cut short", "garbled"])
def test_a_damaged_version_can_be_restored_over_and_published_over(
    lake: LakeSettings, how: str, bundle: dict[str, pa.Table]
) -> None:
    _break(lake, how)
    made = Lake(lake)
    info = made.restore(2, local("A"), "Back")
    assert not info.changes["barriers"].is_known
    assert set(info.changes) == {"barriers"}
    assert counts_in_words(info.changes["barriers"]).startswith("written anew; what changed is not")
    assert made.tables(4)["barriers"] == made.tables(2)["barriers"]
    assert rows_at(made.versions(), 4)["barriers"] == bundle["barriers"].num_rows
    versions = Versions(made)
    assert (versions.latest().number, versions.unreadable()) == (4, None)
    result = made.verify()
    assert result.wrong == (3,)
    barriers = bundle["barriers"].drop_columns(["_row"])
    assert (
        made.publish({"barriers": barriers.slice(1)}, local("A"), "On").changes["barriers"].removed
    )


def test_what_is_damaged_can_be_published_anew(
    lake: LakeSettings, bundle: dict[str, pa.Table]
) -> None:
    made = Lake(lake)
    barriers = bundle["barriers"].drop_columns(["_row"])
    info = made.publish({"barriers": barriers.slice(1)}, local("A"), "Replaces what is damaged")
    assert not info.changes["barriers"].is_known
    assert rows_at(made.versions(), 4)["barriers"] == barriers.num_rows - 1


def test_a_lost_file_of_the_guard_stands_in_nobodys_way(
    lake: LakeSettings, bundle: dict[str, pa.Table]
) -> None:
    for file in (lake.folder / "files/main/guard").glob("*.parquet"):
        file.unlink()
    made = Lake(lake)
    barriers = bundle["barriers"].drop_columns(["_row"])
    assert made.publish({"barriers": barriers.slice(1)}, local("A"), "On").number == 4
    assert made.publish({"barriers": barriers}, local("A"), "On").number == 5
    assert 5 not in made.verify().wrong


def test_the_terminal_restores_over_the_damage(lake: LakeSettings) -> None:
    arguments = ["--lake", str(lake.folder), "restore", "2", "--author", "A", "--message", "Back"]
    assert cli.main(arguments) == 0
    assert Versions(Lake(lake)).latest().number == 4


def test_readiness_and_live_answers_say_which_version_is_shown_and_why(
    lake: LakeSettings,
) -> None:
    versions = Versions(Lake(lake))
    client = TestClient(Starlette(routes=api.routes(lambda: versions)))
    live = client.get("/api/v1/tables/barriers.csv")
    assert live.status_code == 200
    assert live.headers["Data-Version"] == "2"
    assert live.headers["Data-Version-Unreadable"] == "3"
    pinned = client.get("/api/v1/tables/barriers.csv?version=3")
    assert pinned.status_code == 503
    assert "A file of version 3 is missing" in pinned.json()["detail"]
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["version"] == 2
    assert ready.json()["unreadable"] == 3
    assert "Version 3 cannot be read" in ready.json()["why"]


def _break(lake: LakeSettings, how: str) -> None:
    """Breaks the file of the third version's barriers otherwise than by taking it away."""
    with contextlib.closing(LakeConnections(lake).attach("READ_ONLY")) as con:
        listed = con.execute("SELECT data_file FROM ducklake_list_files('lake', 'barriers')")
        file = Path(listed.fetchall()[0][0])
    whole = next(iter(file.parent.glob("*.parquet"))).read_bytes()
    broken = {
        "empty": b"",
        "cut short": whole[: len(whole) // 2],
        "garbled": whole[:4] + bytes(byte ^ 0x5A for byte in whole[4:-8]) + whole[-8:],
    }
    if how in broken:
        file.write_bytes(broken[how])


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
        (shown,) = app.warning
        assert not app.error
    assert "Version 3 cannot be read" in shown.value
    assert "This page shows version 2" in shown.value
    assert str(lake.folder) in caplog.text
    client = TestClient(Starlette(routes=api.routes(lambda: Versions(Lake(lake)))))
    answer = client.get("/api/v1/tables/barriers.csv?version=3")
    assert answer.status_code == 503
    assert "Versions 2 and 1 can be read" in answer.json()["detail"]
    ready = client.get("/readyz")
    for said in (shown.value, answer.text, ready.text):
        for secret in (str(lake.folder), ".parquet", "catalog.sqlite", "IO Error"):
            assert secret not in said.replace("\\", "")
    shared.cache_clear()
    st.cache_resource.clear()
