"""Backups of lakes in use, the fingerprints that show a version is what was published, and removing
what nothing knows of.
"""

import contextlib
import hashlib
import os
import random
import threading
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from pathfinders.access import local
from pathfinders.cli import main as cli
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store import commit as lake_commit
from pathfinders.store.connections import LakeConnections
from pathfinders.store.fingerprint import fingerprint
from pathfinders.store.lake import Lake, LakeError
from tests.store.edits import state, with_notes
from tests.store.stores import Shared, Stores

Tables = dict[str, pa.Table]


def _publish_two(lake: Lake, tables: Tables) -> None:
    lake.publish(
        {
            "barriers": with_notes(tables["barriers"], "per", "x"),
            "outcomes": tables["outcomes"].slice(7),
        },
        local("A"),
        "B",
    )
    lake.restore(1, local("C"), "Back")
    lake.note(local("A"), "uploaded", "one.csv")


def _same(one: Lake, other: Lake) -> None:
    assert one.versions() == other.versions()
    assert one.record(local()) == other.record(local())
    for info in one.versions():
        assert state(one.tables(info.number)) == state(other.tables(info.number))


def test_a_backup_is_a_lake_and_comes_back_to_any_store(
    stores: Stores, lake: Lake, nowhere: LakeSettings, tables: Tables, tmp_path: Path
) -> None:
    _publish_two(lake, tables)
    backup = Lake(lake_settings(tmp_path / "backup"))
    assert lake.copy_to(backup.settings) == 3
    _same(lake, backup)
    assert [one.state for one in backup.verify().versions] == ["as published"] * 3
    back = Lake(nowhere)
    assert backup.copy_to(nowhere) == 3
    assert [info.number for info in back.versions()] == [1, 2, 3]
    assert state(back.tables(2)) == state(lake.tables(2))
    assert [one.state for one in back.verify().versions] == ["as published"] * 3
    assert back.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "After").number == 4
    for full in (backup, back):
        with pytest.raises(LakeError, match="There is a lake already"):
            lake.copy_to(full.settings)
    assert [info.number for info in lake.versions()] == [1, 2, 3]
    assert stores.files(lake.settings)


def test_a_backup_made_while_somebody_publishes_holds_whole_versions(
    lake: Lake, tables: Tables, tmp_path: Path
) -> None:
    stop = threading.Event()

    def publish() -> None:
        writer = Lake(lake.settings)
        for step in range(100):
            if stop.is_set():
                return
            writer.publish(
                {"barriers": with_notes(tables["barriers"], "per", str(step))},
                local("A"),
                str(step),
            )

    busy = threading.Thread(target=publish)
    busy.start()
    backup = Lake(lake_settings(tmp_path / "backup"))
    count = lake.copy_to(backup.settings)
    stop.set()
    busy.join()
    assert [info.number for info in backup.versions()] == list(range(1, count + 1))
    assert {one.state for one in backup.verify().versions} == {"as published"}
    assert backup.versions() == lake.versions()[:count]


def test_what_was_changed_behind_the_lakes_back_is_found(
    folder: Path, file_lake: Lake, tables: Tables
) -> None:
    _publish_two(file_lake, tables)
    with contextlib.closing(LakeConnections(file_lake.settings).attach("WRITE")) as con:
        con.execute(
            "UPDATE lake.barriers SET per = 'tampered' WHERE barrier = (SELECT min(barrier) FROM"
            " lake.barriers)"
        )
    assert [one.state for one in file_lake.verify().versions] == ["as published"] * 3
    with contextlib.closing(LakeConnections(file_lake.settings).attach("READ_ONLY")) as con:
        first = (
            "ducklake_list_files('lake', 'outcomes', snapshot_version =>"
            f" {file_lake.versions()[0].snapshot})"
        )
        ((name,),) = con.execute(f"SELECT data_file FROM {first}").fetchall()
    file = Path(name)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    result = Lake(file_lake.settings).verify()
    file_lake.note_verified(result)
    found = {one.version: one for one in result.versions}
    assert found[1].state == "differs"
    assert found[1].differ == ("outcomes",)
    assert "trusts" in found[1].same
    told = file_lake.verified()[0]
    assert (told.what, told.version) == ("verified", None)
    assert "differs" in told.detail
    assert cli.main(["--lake", str(folder), "verify"]) == 1


def test_a_version_of_before_says_that_nothing_was_recorded(
    folder: Path,
    tables: Tables,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lake = Lake(lake_settings(folder.parent / "old"))
    with monkeypatch.context() as then:
        then.setattr(lake_commit, "_content", lambda *_: "")
        lake.publish(tables, local("A"), "B")
    assert [one.state for one in lake.verify().versions] == ["not recorded"]
    assert cli.main(["--lake", str(folder.parent / "old"), "verify"]) == 0
    assert "1  not recorded: accepted_exceptions, answers," in capsys.readouterr().out


def test_what_no_version_knows_of_is_removed_when_it_is_old(
    stores: Stores, lake: Lake, tables: Tables
) -> None:
    lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
    known = stores.files(lake.settings)
    stray = f"{lake.settings.data}/main/barriers/ducklake-stray.parquet"
    with Shared.asking(lake.settings) as con:
        con.execute(f"COPY (SELECT 1 AS a) TO '{stray}'")
    assert lake.tidy(1) == []
    assert stray in stores.files(lake.settings)
    with pytest.raises(ValueError, match="older than an hour"):
        lake.tidy(0.9)
    if not lake.settings.on_s3:
        os.utime(stray, (0, 0))
        assert lake.tidy(1, dry_run=True) == [stray]
        assert lake.tidy(1) == [stray]
        assert stores.files(lake.settings) == known
    assert state(lake.tables(1)) == state(tables)


VALUES = st.one_of(st.none(), st.text(max_size=5), st.sampled_from(["", "a=1:b", "None", "é"]))


@trying(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(VALUES, VALUES, st.one_of(st.none(), st.floats(allow_nan=False), st.just(-0.5)))
    )
)
def test_a_fingerprint_is_what_its_words_say(rows: list[tuple[Any, ...]]) -> None:
    names = ("b", "a", "number")
    table = pa.table(
        {
            n: pa.array([r[i] for r in rows], pa.float64() if n == "number" else pa.string())
            for i, n in enumerate(names)
        }
    )
    with contextlib.closing(duckdb.connect()) as con:
        con.register("rows_of_it", table)
        types = {"b": "VARCHAR", "a": "VARCHAR", "number": "DOUBLE"}
        found = fingerprint(con, "FROM rows_of_it", types)
        as_text = con.execute("SELECT b, a, number::VARCHAR FROM rows_of_it").fetchall()
        con.register(
            "shuffled",
            table.take(pa.array(random.Random(1).sample(range(len(rows)), len(rows)), pa.int64())),
        )
        assert (
            fingerprint(
                con,
                "SELECT number, b, a, NULL::DATE AS later FROM shuffled",
                {**types, "later": "DATE"},
            )
            == found
        )
    sums = [0, 0]
    for row in as_text:
        cells = sorted((n, v) for n, v in zip(names, row, strict=True) if v is not None)
        text = "".join(f"{name}={len(value.encode())}:{value}" for name, value in cells)
        digest = hashlib.sha256(text.encode()).hexdigest()
        sums[0] += int(digest[:15], 16)
        sums[1] += int(digest[15:30], 16)
    assert found == hashlib.sha256(f"{len(rows)} {sums[0]} {sums[1]}".encode()).hexdigest()[:32]


def test_the_commands(
    folder: Path,
    tables: Tables,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _publish_two(Lake(lake_settings(folder)), tables)
    monkeypatch.setenv("PATHFINDERS_CATALOG", f"sqlite:{tmp_path / 'new' / 'catalog.sqlite'}")
    monkeypatch.setenv("PATHFINDERS_DATA", str(tmp_path / "new" / "files"))
    backup = str(tmp_path / "backup")
    assert cli.main(["backup", backup]) == 1
    assert cli.main(["--lake", str(folder), "backup", backup]) == 0
    assert cli.main(["restore-backup", str(tmp_path / "none")]) == 1
    assert cli.main(["restore-backup", backup]) == 0
    assert cli.main(["restore-backup", backup]) == 1
    assert cli.main(["verify"]) == 0
    assert cli.main(["maintain", "--hours", "2"]) == 0
    assert cli.main(["maintain", "--hours", "0"]) == 2
    out = capsys.readouterr().out
    assert "Copied 3 versions" in out
    assert "    3  as published" in out
    assert "0 files that no version knows of were removed." in out
