"""The habits of DuckLake that gave wrong data when measured, each with a test that would catch it
coming back.
"""

import contextlib
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from filelock import FileLock

from pathfinders.access import local
from pathfinders.store import commit as commit_module
from pathfinders.store import lake as lake_module
from pathfinders.store import rows as lake_rows
from pathfinders.store.commit import FailedCommit, Signed, commit
from pathfinders.store.connections import LakeConnections
from pathfinders.store.history import versions_in
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.sqlite import SqliteCatalogue
from tests.oracles import python_files, texts
from tests.store.edits import plain, state, with_cell, with_notes
from tests.store.stores import Shared
from tests.store.writers import processes, publish_some

Tables = dict[str, pa.Table]
SQLITE = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"


def _sqlite(folder: Path, script: str) -> list[str]:
    """What a script prints that has the catalogue open as `c`. A process of its own: SQLite's locks
    hold between processes, and a second library that closes the file would drop the first one's.
    """
    command = [
        sys.executable,
        "-c",
        SQLITE + textwrap.dedent(script),
        str(folder / "catalog.sqlite"),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


@contextlib.contextmanager
def _held(folder: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Somebody else holds SQLite's write lock on the catalogue."""
    script = (
        "import time; c.execute('BEGIN IMMEDIATE'); print('held', flush=True);"
        f" time.sleep({seconds}); c.execute('ROLLBACK')"
    )
    command = [sys.executable, "-c", SQLITE + script, str(folder / "catalog.sqlite")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*.parquet") if path.is_file()}


def test_a_change_of_one_row_is_written_as_a_file_and_not_into_the_catalogue(
    folder: Path, file_lake: Lake, tables: Tables
) -> None:
    for step in range(3):
        before = _files(folder)
        file_lake.publish(
            {"barriers": with_cell(tables["barriers"], 0, description=f"Another {step}")},
            local("A"),
            "B",
        )
        new = [
            path.relative_to(folder / "files" / "main").parts[0] for path in _files(folder) - before
        ]
        assert new.count("barriers") >= 1
        assert set(new) <= {"barriers", "guard"}
    inlined = _sqlite(
        folder,
        """
        names = [n for (n,) in c.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%inlined%'")]
        for name in names:
            if name != 'ducklake_inlined_data_tables':
                print(name, *c.execute(f'SELECT count(*) FROM "{name}"').fetchone())
    """,
    )
    assert [line for line in inlined if not line.endswith(" 0")] == []


def test_a_change_in_a_shared_store_is_written_as_a_file_too(
    shared: Shared, bundle: Tables, tables: Tables
) -> None:
    lake = Lake(shared.new())
    lake.publish(bundle, local("A"), "B")
    before = shared.files(lake.settings)
    lake.publish(
        {"barriers": with_cell(tables["barriers"], 0, description="Another")}, local("A"), "B"
    )
    new = [
        name.removeprefix(lake.settings.data).split("/")[2]
        for name in shared.files(lake.settings) - before
    ]
    assert set(new) == {"barriers", "guard"}
    assert before < shared.files(lake.settings)
    named = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE '%inlined%'"
    inlined = set(shared.postgres.do(named, shared.database(lake.settings))) - {
        "ducklake_inlined_data_tables"
    }
    for name in inlined:
        assert shared.postgres.do(
            f"SELECT count(*) FROM {name}", shared.database(lake.settings)
        ) == ["0"]


def test_a_removed_row_is_not_written_into_the_catalogue_either(
    folder: Path, file_lake: Lake, tables: Tables
) -> None:
    before = _files(folder)
    file_lake.publish({"outcomes": tables["outcomes"].slice(1)}, local("A"), "B")
    assert any("outcomes" in path.parts for path in _files(folder) - before)


def test_the_catalogue_keeps_a_write_ahead_log(folder: Path) -> None:
    assert _sqlite(folder, "print(*c.execute('PRAGMA journal_mode').fetchone())") == ["wal"]


def test_a_publish_waits_for_a_busy_catalogue(
    folder: Path, file_lake: Lake, tables: Tables
) -> None:
    file_lake.versions()
    with _held(folder, 4) as holder:
        assert len(file_lake.versions()) == 1
        assert plain(Lake(file_lake.settings).tables(1)["barriers"]) == plain(tables["barriers"])
        assert holder.poll() is None, "reading does not wait"
        assert (
            file_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B").number
            == 2
        )


def test_a_catalogue_that_stays_busy_is_said_and_nothing_is_written(
    folder: Path, file_lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_module, "RETRY_SECONDS", 1)
    with _held(folder, 60) as holder:
        with pytest.raises(LakeError, match="Nothing was written: try again"):
            file_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
        holder.kill()
    assert [info.number for info in file_lake.versions()] == [1]
    assert file_lake.publish({"barriers": tables["barriers"].slice(2)}, local("A"), "B").number == 2
    assert plain(file_lake.tables(2)["barriers"]) == plain(tables["barriers"].slice(2))


def test_writers_in_several_processes_all_commit_or_conflict(lake: Lake, tables: Tables) -> None:
    context, times = processes(), 5
    running = []
    for writer in range(4):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            target=publish_some, args=(lake.settings, writer, times, writer % 2 == 0, sender)
        )
        process.start()
        running.append((process, receiver))
    published: dict[str, int] = {}
    conflicts = {}
    for writer, (process, receiver) in enumerate(running):
        assert receiver.poll(300), "a writer failed with something other than a conflict"
        done, conflicts[writer] = receiver.recv()
        assert len(done) + conflicts[writer] == times
        published |= done
        process.join()
    # Who does not say which version it started from waits for its turn and never fails.
    assert conflicts[1] == conflicts[3] == 0
    assert [info.number for info in lake.versions()] == list(range(1, len(published) + 2))
    assert sorted(published.values()) == list(range(2, len(published) + 2))
    rows = tables["barriers"].num_rows
    with contextlib.closing(LakeConnections(lake.settings).attach("READ_ONLY")) as con:
        for info in lake.versions()[1:]:
            assert published[info.message] == info.number
            assert info.author == info.message.split(",")[0].replace("writer", "Writer")
            barriers = f"lake.barriers AT (VERSION => {info.snapshot})"
            assert con.execute(f"SELECT per, count(*) FROM {barriers} GROUP BY per").fetchall() == [
                (info.message, rows)
            ]


def test_threads_of_one_process_publish_and_read_at_once(lake: Lake, tables: Tables) -> None:
    def publish(text: str) -> int:
        return lake.publish(
            {"barriers": with_notes(tables["barriers"], "per", text)}, local("A"), text
        ).number

    def read(_: int) -> int:
        assert lake.versions()[0].number == 1
        return len(lake.tables(1)["barriers"])

    with ThreadPoolExecutor(4) as pool:
        numbers = [pool.submit(publish, text) for text in ("a", "b", "c")]
        rows = list(pool.map(read, range(12)))
    assert sorted(n.result() for n in numbers) == [2, 3, 4]
    assert set(rows) == {tables["barriers"].num_rows}


def test_a_lock_that_somebody_keeps_is_said(
    folder: Path, file_lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake_module, "LOCK_SECONDS", 0.2)
    with (
        FileLock(folder / "publish.lock"),
        pytest.raises(LakeError, match=r"publishing for 0\.2 seconds. Try again\."),
    ):
        file_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
    assert file_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B").number == 2


def test_of_two_publishes_at_once_without_the_lock_the_second_fails(
    lake: Lake, tables: Tables
) -> None:
    """Both add the same new key, which DuckLake itself would let both do."""
    added = pa.concat_tables(
        [tables["barriers"], with_cell(tables["barriers"].slice(0, 1), 0, barrier="A new barrier")]
    )
    with contextlib.ExitStack() as stack:
        ready = []
        for _ in range(2):
            con = stack.enter_context(
                contextlib.closing(LakeConnections(lake.settings).attach("WRITE"))
            )
            con.execute("BEGIN")
            before = versions_in(con, writing=True)
            present = partial(lake_rows.TableCache().read, con, versions=before, number=1)
            ready.append(
                (con, before, present, lake_rows.candidate_at({"barriers": added}, present))
            )
        outcomes: list[int] = []
        for con, before, present, candidate in ready:
            try:
                signed = Signed(local("A"), "B", None, str(len(outcomes)))
                outcomes.append(
                    commit(
                        con,
                        candidate,
                        {"barriers": added},
                        before,
                        present,
                        signed,
                        lake.settings,
                    )
                )
            except FailedCommit as failure:
                outcomes.append(0 if failure.met_another_writer else -1)
    assert outcomes == [2, 0]
    assert [info.number for info in lake.versions()] == [1, 2]
    assert lake.tables(2)["barriers"]["barrier"].to_pylist().count("A new barrier") == 1


def test_every_publish_updates_the_one_guard_row(lake: Lake, tables: Tables) -> None:
    lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B")
    lake.restore(1, local("A"), "B")
    with contextlib.closing(LakeConnections(lake.settings).attach("READ_ONLY")) as con:
        for info in lake.versions():
            guard = con.execute(
                f"SELECT version FROM lake.guard AT (VERSION => {info.snapshot})"
            ).fetchall()
            assert guard == [(info.number,)]


def test_restoring_brings_every_row_back_after_every_row_changed(
    lake: Lake, tables: Tables
) -> None:
    """Inside a transaction `AT (VERSION => n)` sees the transaction's own changes: read late, it
    would restore nothing.
    """
    lake.publish(
        {
            "outcomes": with_notes(tables["outcomes"], "note", "x"),
            "trusts": with_notes(tables["trusts"], "note", "y"),
        },
        local("A"),
        "B",
    )
    lake.restore(1, local("A"), "B")
    assert state(lake.tables(3)) == state(tables)
    lake.restore(2, local("A"), "B")
    assert set(lake.tables(4)["outcomes"]["note"].to_pylist()) == {"x"}


def test_no_code_expires_merges_or_cleans_up_and_inlining_stays_off() -> None:
    forbidden = re.compile(
        r"expire_snapshots|merge_adjacent|cleanup|delete_orphaned|rewrite_data_files|flush_inlined|CHECKPOINT|table_changes"
        r"|table_insertions|table_deletions",
        re.IGNORECASE,
    )
    said = [
        (path.name, line, text)
        for path in python_files("pathfinders", "components", "pages")
        for line, text in texts(path)
    ]
    assert len(said) > 500
    # One place removes what no version knows of, and nothing that is younger than an hour: a
    # publish under way has such files.
    found = [s for s in said if forbidden.search(s[2])]
    assert [(name, "older_than =>" in text, "cleanup_all" in text) for name, _, text in found] == [
        ("orphans.py", True, False)
    ]
    attaching = [text for _, _, text in said if "ATTACH" in text and "DATA_PATH" in text]
    assert len(attaching) == 1
    assert "DATA_INLINING_ROW_LIMIT 0" in attaching[0]
    for option in ("META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 5000"):
        assert option in SqliteCatalogue.attach_options


def test_no_publish_touches_a_file_that_is_there(
    folder: Path, file_lake: Lake, tables: Tables
) -> None:
    before = {path: path.stat().st_mtime_ns for path in _files(folder)}
    file_lake.publish({"outcomes": tables["outcomes"].slice(1000)}, local("A"), "B")
    file_lake.restore(1, local("A"), "B")
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_python_variable_is_never_taken_for_a_table(lake: Lake) -> None:
    with lake._db.reading() as con:
        barriers_of_mine = pa.table({"a": [1]})
        with pytest.raises(duckdb.CatalogException):
            con.execute("FROM barriers_of_mine")
        assert barriers_of_mine.num_rows == 1
