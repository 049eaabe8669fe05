"""A lake that cannot be opened is never overwritten: LakeError, and every byte as it was."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from deploy.local.servers import PASSWORD
from pathfinders.access import local
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store.lake import Lake, LakeError
from tests.oracles import ROOT
from tests.store.edits import state
from tests.store.stores import Shared


def _hashes(folder: Path) -> dict[str, str]:
    """The contents of the catalogue and the data files. SQLite's own side files and the lock are no
    part of a lake.
    """
    files = (
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    )
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def _garbage(catalog: Path) -> None:
    catalog.write_bytes(b"this is no database\n" * 500)


def _truncated(catalog: Path) -> None:
    os.truncate(catalog, catalog.stat().st_size // 3)


def _short(catalog: Path) -> None:
    os.truncate(catalog, 60)


def _emptied(catalog: Path) -> None:
    os.truncate(catalog, 0)


def _folder(catalog: Path) -> None:
    catalog.unlink()
    catalog.mkdir()


def _another_database(catalog: Path) -> None:
    catalog.unlink()
    script = (
        f"import sqlite3; c = sqlite3.connect({str(catalog)!r}); c.execute('CREATE TABLE diary (day"
        " TEXT)'); c.commit()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def _gone(catalog: Path) -> None:
    catalog.unlink()


DAMAGES = [_garbage, _truncated, _short, _emptied, _folder, _another_database, _gone]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_lake_is_left_as_it_is(
    folder: Path, tables: dict[str, pa.Table], damage: Callable[[Path], None]
) -> None:
    damage(folder / "catalog.sqlite")
    before = _hashes(folder)
    assert len(before) > 17
    lake = Lake(lake_settings(folder))
    for attempt in (
        lake.versions,
        lambda: lake.tables(1),
        lambda: lake.publish(tables, local("A"), "B"),
        lambda: lake.publish(tables, local("A"), "B", expected=0),
        lambda: lake.restore(1, local("A"), "B"),
    ):
        with pytest.raises(LakeError) as error:
            attempt()
        assert "Nothing was changed. Restore the lake from a backup, or move it away" in str(
            error.value
        )
        assert str(folder) in str(error.value)
        assert _hashes(folder) == before


@pytest.mark.parametrize("damage", [_garbage, _truncated, _emptied, _gone])
def test_set_up_stops_at_a_damaged_lake(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder / "catalog.sqlite")
    before = _hashes(folder)
    command = [sys.executable, "-m", "pathfinders", "--lake", str(folder), "setup"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Nothing was changed." in done.stderr
    assert "Traceback" not in done.stderr
    assert _hashes(folder) == before


def test_a_data_file_that_is_gone_is_said(folder: Path, file_lake: Lake) -> None:
    assert file_lake.tables(1)["engagement"].num_rows == 8077
    next((folder / "files").rglob("engagement/*.parquet")).unlink()
    before = _hashes(folder)
    with pytest.raises(LakeError, match="cannot be read"):
        Lake(file_lake.settings).tables(1)
    assert _hashes(folder) == before


def test_an_empty_catalogue_of_a_stopped_set_up_is_a_new_lake(
    tmp_path: Path, tables: dict[str, pa.Table]
) -> None:
    (tmp_path / "catalog.sqlite").touch()
    lake = Lake(lake_settings(tmp_path))
    assert lake.versions() == []
    assert lake.publish(tables, local("A"), "B").number == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_lake_that_may_not_be_written(file_lake: Lake) -> None:
    """As a user who is not root, whom permissions stop: in a process of its own, and outside
    pytest's private folder.
    """
    home = Path(tempfile.mkdtemp())
    folder = Path(shutil.copytree(file_lake.settings.folder, home / "lake"))
    for path in [home, folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = _hashes(folder)
    script = f"""
import os
from pathlib import Path
from pathfinders.access import local
from pathfinders.uploads.bundle import read_bundle
from pathfinders.store.lake import Lake, LakeError
from pathfinders.settings import LakeSettings, lake_settings
tables = read_bundle()
if os.geteuid() == 0:
    os.setuid(65534)
try:
    fewer = dict(tables, barriers=tables["barriers"].slice(1))
    Lake(lake_settings(Path({str(folder)!r}))).publish(fewer, local("A"), "B")
except LakeError as error:
    print("refused:", error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    after = _hashes(folder)
    for path in [home, folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(home)
    assert done.stdout.startswith("refused: "), done.stderr
    assert after == before


def test_after_an_error_the_lake_is_opened_anew(
    folder: Path, file_lake: Lake, tables: dict[str, pa.Table]
) -> None:
    assert len(file_lake.versions()) == 1
    away = folder.rename(folder.parent / "away")
    assert file_lake.versions() == []
    with pytest.raises(LakeError, match="There is no version 1"):
        file_lake.tables(1)
    away.rename(folder)
    assert state(file_lake.tables(1)) == state(tables)


def test_a_lake_put_in_place_of_another_is_noticed(
    folder: Path, file_lake: Lake, tables: dict[str, pa.Table]
) -> None:
    assert len(file_lake.versions()) == 1
    shutil.rmtree(folder)
    other = Lake(lake_settings(folder))
    other.publish({**tables, "barriers": tables["barriers"].slice(3)}, local("Other"), "B")
    other.publish({"barriers": tables["barriers"].slice(2)}, local("Other"), "B")
    assert [info.author for info in file_lake.versions()] == ["Other", "Other"]
    assert file_lake.tables(1)["barriers"].num_rows == tables["barriers"].num_rows - 3


def _drop_catalogue(shared: Shared, database: str) -> None:
    for name in shared.postgres.do(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'ducklake%'", database
    ):
        shared.postgres.do(f"DROP TABLE {name}", database)


def _drop_one_table(shared: Shared, database: str) -> None:
    shared.postgres.do("DROP TABLE ducklake_snapshot", database)


def _drop_columns(shared: Shared, database: str) -> None:
    shared.postgres.do("ALTER TABLE ducklake_data_file DROP COLUMN path", database)


def _format_of_tomorrow(shared: Shared, database: str) -> None:
    shared.postgres.do(
        "UPDATE ducklake_metadata SET value = '99.0' WHERE key = 'version'", database
    )


@pytest.mark.parametrize(
    "damage", [_drop_catalogue, _drop_one_table, _drop_columns, _format_of_tomorrow]
)
def test_a_damaged_shared_lake_is_left_as_it_is(
    shared: Shared,
    published_shared: LakeSettings,
    tables: dict[str, pa.Table],
    damage: Callable[[Shared, str], None],
) -> None:
    settings = shared.copy(published_shared)
    damage(shared, shared.database(settings))

    def everything() -> tuple[set[str], list[str]]:
        counted = (
            "SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE relname LIKE 'ducklake%'"
            " ORDER BY relname"
        )
        return shared.files(settings), shared.postgres.do(counted, shared.database(settings))

    before = everything()
    assert len(before[0]) > 10
    lake = Lake(settings)
    for attempt in (
        lambda: lake.tables(1),
        lambda: lake.publish(tables, local("A"), "B"),
        lambda: lake.publish(tables, local("A"), "B", expected=0),
        lambda: lake.restore(1, local("A"), "B"),
    ):
        with pytest.raises(LakeError) as error:
            attempt()
        assert PASSWORD not in str(error.value)
        assert everything() == before


def test_a_shared_lake_put_in_place_of_another_is_noticed(
    shared: Shared, tables: dict[str, pa.Table]
) -> None:
    settings = shared.new()
    lake = Lake(settings)
    lake.publish(tables, local("First"), "B")
    assert [info.author for info in lake.versions()] == ["First"]
    shared.cut(settings)
    shared.postgres.do(f"DROP DATABASE {shared.database(settings)}")
    shared.postgres.do(f"CREATE DATABASE {shared.database(settings)}")
    other = LakeSettings(settings.catalog, settings.data + "-other")
    Lake(other).publish({**tables, "barriers": tables["barriers"].slice(3)}, local("Other"), "B")
    assert [info.author for info in Lake(other).versions()] == ["Other"]
    assert [info.author for info in lake.versions()] == ["Other"]
