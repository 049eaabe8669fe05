"""What `verify` finds besides rows: what is recorded of a version, the chain, files, the catalogue;
and that its result reaches whoever asks though nothing can be written.
"""

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.cli import main as cli
from pathfinders.settings import lake_settings
from pathfinders.store import commit as lake_commit
from pathfinders.store.lake import Lake
from tests.store.edits import with_notes

Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def _three_once(bundle: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("three") / "lake"
    lake = Lake(lake_settings(folder))
    lake.publish(bundle, local("Ann"), "The first")
    barriers = bundle["barriers"].drop_columns(["_row"])
    lake.publish({"barriers": with_notes(barriers, "per", "x")}, local("Ben"), "The second")
    lake.restore(1, local("Cat"), "Back")
    return folder


@pytest.fixture
def three(_three_once: Path, tmp_path: Path) -> Path:
    """The folder of a lake of three versions, the last of which restores the first."""
    return Path(shutil.copytree(_three_once, tmp_path / "lake"))


def _do(folder: Path, statement: str, *values: str) -> None:
    con = sqlite3.connect(folder / "catalog.sqlite")
    with con:
        assert con.execute(statement, values).rowcount == 1
    con.close()


def _extra(folder: Path, number: int) -> dict[str, object]:
    con = sqlite3.connect(folder / "catalog.sqlite")
    rows = con.execute("SELECT commit_extra_info FROM ducklake_snapshot_changes").fetchall()
    con.close()
    found = [json.loads(extra) for (extra,) in rows if extra]
    return next(extra for extra in found if extra["version"] == number)


def _rewrite(folder: Path, number: int, **changes: object) -> None:
    extra = {**_extra(folder, number), **changes}
    extra = {name: value for name, value in extra.items() if value != "gone"}
    _do(
        folder,
        "UPDATE ducklake_snapshot_changes SET commit_extra_info = ?"
        f" WHERE commit_extra_info LIKE '%\"version\": {number},%'",
        json.dumps(extra),
    )


def test_a_lake_that_nobody_touched_is_as_published_and_chained(three: Path) -> None:
    result = Lake(lake_settings(three)).verify()
    assert [found.state for found in result.versions] == ["as published"] * 3
    assert (result.wrong, result.catalogue, result.chained_from) == ((), (), 1)
    assert result.summary == "3 versions: 3 as published"


@pytest.mark.parametrize(
    ("column", "value"), [("author", "Somebody else"), ("commit_message", "Something else")]
)
def test_a_changed_author_or_message_is_found(three: Path, column: str, value: str) -> None:
    _do(
        three,
        f"UPDATE ducklake_snapshot_changes SET {column} = ? WHERE commit_message = 'The second'",
        value,
    )
    result = Lake(lake_settings(three)).verify()
    assert result.wrong == (2,)
    assert "author, message, time" in result.versions[1].faults[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"restores": 2},
        {"at": "2020-01-01T00:00:00+00:00"},
        {"email": "x@example.org"},
        {"key": "another"},
        {"changes": {"barriers": [1, 2, 3]}},
        {"chain": "gone"},
        {"before": "0" * 32},
    ],
)
def test_whatever_else_is_recorded_of_a_version_cannot_change(
    three: Path, changes: dict[str, object]
) -> None:
    _rewrite(three, 3, **changes)
    assert Lake(lake_settings(three)).verify().wrong == (3,)


def test_a_fingerprint_that_is_lost_is_a_fault(three: Path) -> None:
    _rewrite(three, 2, content={})
    result = Lake(lake_settings(three)).verify()
    assert 2 in result.wrong
    assert any("no fingerprint is recorded of barriers" in f for f in result.versions[1].faults)


def test_a_version_that_was_taken_out_is_missed(three: Path) -> None:
    for number, wrong in ((3, "the newest version in it"), (2, "")):
        _do(
            three,
            "UPDATE ducklake_snapshot_changes SET commit_extra_info = NULL"
            f" WHERE commit_extra_info LIKE '%\"version\": {number},%'",
        )
        result = Lake(lake_settings(three)).verify()
        assert any(wrong in fault for fault in result.catalogue)
        assert result.catalogue or result.wrong


def test_bytes_of_a_file_that_change_no_row_are_found(three: Path) -> None:
    file = next(iter(sorted((three / "files/main/trusts").glob("*.parquet"))))
    content = bytearray(file.read_bytes())
    # The name of the program that wrote the file, in its footer.
    place = content.rindex(b"DuckDB")
    content[place : place + 6] = b"duckdb"
    file.write_bytes(content)
    result = Lake(lake_settings(three)).verify()
    assert result.wrong == (1,)
    assert result.versions[0].differ == ()
    assert result.versions[0].faults == (f"its file {file.name} holds other bytes",)


def test_a_damaged_page_of_the_catalogue_is_found(three: Path) -> None:
    con = sqlite3.connect(three / "catalog.sqlite")
    con.execute("CREATE INDEX made_up ON ducklake_column (column_name)")
    (root,) = con.execute("SELECT rootpage FROM sqlite_master WHERE name = 'made_up'").fetchone()
    (size,) = con.execute("PRAGMA page_size").fetchone()
    con.commit()
    con.close()
    with (three / "catalog.sqlite").open("r+b") as file:
        file.seek((root - 1) * size + size - 4)
        file.write(b"\xff\xff\xff\xff")
    result = Lake(lake_settings(three)).verify()
    assert any(fault.startswith("SQLite finds: ") for fault in result.catalogue)


def test_a_lake_from_before_the_chain_says_from_which_version_on_it_holds(
    three: Path, bundle: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2, 3):
        _rewrite(three, number, **dict.fromkeys(("chain", "before", "at", "files"), "gone"))
    assert cli.main(["--lake", str(three), "verify"]) == 0
    assert "the next publish begins it" in capsys.readouterr().out
    lake = Lake(lake_settings(three))
    barriers = bundle["barriers"].drop_columns(["_row"])
    lake.publish({"barriers": with_notes(barriers, "per", "y")}, local("Dan"), "The fourth")
    assert cli.main(["--lake", str(three), "verify"]) == 0
    assert "from version 4 on" in capsys.readouterr().out
    # What the versions before were by then is in the chain as well.
    _do(three, "UPDATE ducklake_snapshot_changes SET author = 'X' WHERE author = 'Ben'")
    assert Lake(lake_settings(three)).verify().wrong == (4,)


def test_the_result_is_printed_where_it_cannot_be_noted(
    three: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (three / "record.sqlite").unlink(missing_ok=True)
    (three / "record.sqlite").mkdir()
    assert cli.main(["--lake", str(three), "verify"]) == 0
    said = capsys.readouterr()
    assert said.out.count("as published") == 3
    assert "could not be noted" in said.err
    _rewrite(three, 2, restores=1)
    assert cli.main(["--lake", str(three), "verify"]) == 1
    said = capsys.readouterr()
    assert "    2  differs" in said.out
    assert "could not be noted" in said.err
    assert "Not as published: version 2." in said.err


def test_no_version_is_older_than_the_one_before_it(
    three: Path, bundle: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(lake_settings(three))
    before = lake.versions()[-1].at
    late = datetime.now(UTC) - timedelta(days=400)
    monkeypatch.setattr(
        lake_commit, "datetime", SimpleNamespace(now=lambda zone: late.astimezone(zone))
    )
    barriers = bundle["barriers"].drop_columns(["_row"])
    made = lake.publish({"barriers": with_notes(barriers, "per", "z")}, local("Eve"), "Late")
    assert made.at == before
    assert _extra(three, 4)["clock"] == late.isoformat()
    assert [info.at for info in lake.versions()] == sorted(info.at for info in lake.versions())
    assert lake.verify().wrong == ()
