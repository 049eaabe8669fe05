"""A version in memory: closed to the outside, shared by threads, the same for ever; and the few
kept warm.
"""

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake, LakeError, VersionInfo
from pathfinders.store.versions import FRESH_SECONDS, WARM_VERSIONS, Version, Versions
from tests.oracles import DATA, cells
from tests.store.edits import plain, with_notes

Publish = Callable[[str], int]


@pytest.fixture(scope="module")
def _made_once(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("versions") / "lake"
    lake = Lake(lake_settings(folder))
    lake.publish(bundle, local("A"), "1")
    for number in range(2, WARM_VERSIONS + 3):
        lake.publish(
            {"barriers": with_notes(bundle["barriers"].drop_columns(["_row"]), "per", str(number))},
            local("A"),
            str(number),
        )
    return folder


@pytest.fixture
def lake(_made_once: Path, tmp_path: Path) -> Lake:
    """A lake with two versions more than are kept warm; in version n > 1 every barrier is "per
    n".
    """
    return Lake(lake_settings(Path(shutil.copytree(_made_once, tmp_path / "lake"))))


def _per(version: Version) -> set[str | None]:
    return set(version.table("barriers")["per"].to_pylist())


def _counted(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the versions that are read from the lake from now on."""
    read: list[int] = []
    tables = lake.tables

    def reading(number: int, most: int | None = None) -> dict[str, pa.Table]:
        read.append(number)
        return tables(number, most)

    monkeypatch.setattr(lake, "tables", reading)
    return read


OUTSIDE = [
    "FROM '{file}'",
    "FROM read_csv('{file}')",
    "FROM read_text('{file}')",
    "FROM glob('{folder}/*')",
    "COPY trusts TO '{out}'",
    "EXPORT DATABASE '{out}'",
    "ATTACH '{out}' AS other",
    "ATTACH ':memory:' AS m (TYPE sqlite)",
    "FROM read_parquet('https://example.org/x.parquet')",
    "INSTALL httpfs",
    "LOAD '{file}'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET memory_limit = '1TB'",
    "SET threads = 64",
    "PRAGMA memory_limit = '1TB'",
    "RESET enable_external_access",
    "SET GLOBAL allowed_directories = ['/']",
    "FROM a_frame_of_mine",
]


@pytest.mark.parametrize("statement", OUTSIDE)
def test_a_version_reaches_nothing_outside(
    version: Version, tmp_path: Path, statement: str
) -> None:
    a_frame_of_mine = pd.DataFrame({"a": [1]})
    text = statement.format(file=DATA / "trusts.csv", folder=DATA, out=tmp_path / "out")
    with pytest.raises(duckdb.Error):
        version._con.cursor().execute(text).fetchall()
    assert list(tmp_path.iterdir()) == []
    assert len(a_frame_of_mine) == 1


def test_threads_that_share_a_version_each_get_their_own_answer(version: Version) -> None:
    programmes = [row["programme_id"] for row in cells("programmes")] * 8
    counts = pd.DataFrame(cells("programme_counts")).groupby("programme_id").size()

    def ask(programme: str) -> tuple[set[str], int, int]:
        rows = version.rows("programmes", programme=programme)
        return (
            {row["programme_id"] for row in rows},
            len(version.rows("programme_counts", programme=programme)),
            len(rows),
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, programmes))
    assert answers == [({programme}, counts.get(programme, 0), 1) for programme in programmes]


def test_an_answer_is_the_readers_own(version: Version) -> None:
    first = version.rows("programmes")
    first[0]["name"] = "changed"
    first.pop()
    assert version.rows("programmes") != first
    frame = version.frame("programmes")
    assert list(frame["name"]) == [row["name"] for row in version.rows("programmes")]
    frame["name"] = "changed"
    assert "changed" not in set(version.frame("programmes")["name"])


def test_unknown_names_are_refused(version: Version) -> None:
    with pytest.raises(ValueError, match=r"There is no query 'nothing'\. Queries: "):
        version.rows("nothing")
    with pytest.raises(ValueError, match=r"takes no parameter colour\. It takes: programme\."):
        version.rows("programmes", colour="red")
    with pytest.raises(KeyError):
        version.table("trusts; DROP TABLE trusts")


def test_the_newest_version_is_shown_and_any_other_can_be_opened(lake: Lake) -> None:
    versions = Versions(lake)
    newest = WARM_VERSIONS + 2
    assert versions.latest().number == newest
    assert _per(versions.latest()) == {str(newest)}
    for number in range(2, newest + 1):
        assert versions.open(number).info.message == str(number)
        assert _per(versions.open(number)) == {str(number)}


def test_few_versions_are_kept_warm_and_each_is_read_once(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _counted(lake, monkeypatch)
    versions = Versions(lake)
    for number in (1, 1, 2, 3, 4, 1, 5, 1):
        versions.open(number)
    assert WARM_VERSIONS == 4
    assert read == [1, 2, 3, 4, 5]
    assert versions.warm_numbers() == [1, 3, 4, 5], "the one not asked for longest goes"
    assert versions.open(1) is versions.open(1)


def test_many_threads_that_want_one_version_read_it_once(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _counted(lake, monkeypatch)
    versions = Versions(lake)
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: versions.open(2), range(8)))
    assert len({id(version) for version in opened}) == 1
    assert read == [2]


def test_who_wants_a_warm_version_does_not_wait_for_another_to_be_read(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(lake)
    warm = versions.open(1)
    reading, go_on = threading.Event(), threading.Event()
    tables = lake.tables

    def slow(number: int, most: int | None = None) -> dict[str, pa.Table]:
        reading.set()
        assert go_on.wait(60)
        return tables(number, most)

    monkeypatch.setattr(lake, "tables", slow)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(versions.open, 2)
        assert reading.wait(60)
        assert versions.open(1) is warm
        assert not other.done()
        go_on.set()
        assert other.result().number == 2


def test_a_publish_made_elsewhere_is_seen_within_about_a_second(lake: Lake) -> None:
    versions = Versions(lake)
    before = versions.latest().number
    Lake(lake.settings).restore(1, local("B"), "Elsewhere")
    assert FRESH_SECONDS <= 1
    versions._read_at -= FRESH_SECONDS
    assert versions.latest().number == before + 1
    assert versions.latest().info.author == "B"


def test_the_list_is_not_read_again_within_a_second(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(lake)
    versions.infos()
    monkeypatch.setattr(lake, "versions", lambda: pytest.fail("read again"))
    versions._read_at = time.monotonic()
    assert len(versions.infos()) == WARM_VERSIONS + 2


def test_a_version_published_a_moment_ago_can_be_opened_at_once(lake: Lake) -> None:
    versions = Versions(lake)
    newest = versions.latest().number
    made = lake.restore(1, local("B"), "Now")
    assert versions.open(made.number).number == newest + 1


@pytest.mark.parametrize("number", [0, -1, 99, 10**12])
def test_an_unknown_version_is_said(lake: Lake, number: int) -> None:
    with pytest.raises(
        LakeError, match=f"There is no version {number}. The newest is {WARM_VERSIONS + 2}"
    ):
        Versions(lake).open(number)


def test_a_lake_without_versions_says_what_to_run(tmp_path: Path) -> None:
    versions = Versions(Lake(lake_settings(tmp_path / "none")))
    with pytest.raises(LakeError, match=r"holds no version yet\. Run 'python3 dev.py run'"):
        versions.latest()
    with pytest.raises(LakeError, match=r"There is no version 1\. There is none yet"):
        versions.open(1)


def test_a_version_in_memory_needs_the_lake_no_longer(
    lake: Lake, bundle: dict[str, pa.Table]
) -> None:
    version = Versions(lake).open(1)
    shutil.rmtree(lake.settings.folder)
    assert plain(version.table("engagement")) == plain(bundle["engagement"].drop_columns(["_row"]))
    assert len(version.rows("programmes")) == bundle["programmes"].num_rows


def test_another_lake_in_the_same_place_is_shown_and_not_the_one_in_memory(
    lake: Lake, bundle: dict[str, pa.Table]
) -> None:
    versions = Versions(lake)
    versions.open(1)
    shutil.rmtree(lake.settings.folder)
    Lake(lake.settings).publish(
        {**bundle, "barriers": bundle["barriers"].slice(5)}, local("Another"), "Lake"
    )
    versions._read_at = -FRESH_SECONDS
    assert versions.latest().info.author == "Another"
    assert versions.open(1).table("barriers").num_rows == bundle["barriers"].num_rows - 5


def test_a_warm_version_is_read_on_while_the_lake_cannot_be_reached(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(lake)
    warm, known = versions.latest(), versions.infos()
    go_on = threading.Event()

    def gone() -> list[VersionInfo]:
        raise LakeError("It is gone.")

    def hangs() -> list[VersionInfo]:
        assert go_on.wait(60)
        return known

    monkeypatch.setattr("pathfinders.store.versions.PATIENCE_SECONDS", 0.2)
    for failing in (gone, hangs):
        with monkeypatch.context() as outage:
            outage.setattr(lake, "versions", failing)
            for _ in range(3):
                versions._read_at = -FRESH_SECONDS
                started = time.monotonic()
                assert versions.latest() is warm
                assert versions.infos() == known
                assert time.monotonic() - started < 5
            assert versions.trouble() is not None
            if failing is gone:
                with pytest.raises(LakeError, match="gone"):
                    Versions(lake).latest()
            go_on.set()
        until = time.monotonic() + 30
        while versions.trouble() is not None:
            versions._read_at = -FRESH_SECONDS
            versions.infos()
            assert time.monotonic() < until
        go_on.clear()
    assert versions.latest() is warm
