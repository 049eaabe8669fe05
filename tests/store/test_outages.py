"""What the lake rests on goes away and comes back: readers of a warm version read on, writers are
told, nothing is lost, doubled or half there, and nobody has to start anything again.
"""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from deploy.local.servers import PASSWORD, S3, Postgres, Server
from pathfinders.access import local
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.versions import FRESH_SECONDS, PATIENCE_SECONDS, Versions
from tests.oracles import ROOT
from tests.store.cutting import Moment, Wire
from tests.store.edits import plain, state, with_notes
from tests.store.stores import Shared

Tables = dict[str, pa.Table]
SECONDS = 30
# The least that PostgreSQL must be let write to one file, or it could not write its log.
WAL_SEGMENT = 16 * 2**20


@contextlib.contextmanager
def _down(server: Server) -> Iterator[None]:
    server.stop(signal.SIGQUIT if isinstance(server, Postgres) else signal.SIGKILL)
    try:
        yield
    finally:
        server.start()


@pytest.fixture
def shared_lake(shared: Shared, published_shared: LakeSettings) -> Lake:
    return Lake(shared.copy(published_shared))


@pytest.mark.parametrize("what", ["postgres", "s3"])
def test_a_server_goes_away_and_comes_back(
    shared: Shared, shared_lake: Lake, tables: Tables, what: str
) -> None:
    versions = Versions(shared_lake)
    warm = versions.latest()
    one, two = (with_notes(tables["barriers"], "per", text) for text in "ab")
    with _down(getattr(shared, what)):
        versions._read_at -= FRESH_SECONDS
        for _ in range(3):
            started = time.monotonic()
            assert versions.latest() is warm
            assert len(warm.rows("programmes")) == tables["programmes"].num_rows
            assert time.monotonic() - started < PATIENCE_SECONDS + 3
        assert (versions.trouble() is not None) == (what == "postgres")
        for attempt in (
            lambda: shared_lake.publish({"barriers": one}, local("A"), "Refused"),
            lambda: Lake(shared_lake.settings).restore(1, local("A"), "Refused"),
            lambda: Lake(shared_lake.settings).tables(1),
        ):
            started = time.monotonic()
            with pytest.raises(LakeError) as refused:
                attempt()
            assert time.monotonic() - started < SECONDS
            assert PASSWORD not in str(refused.value)
            assert "127.0.0.1" in str(refused.value)
    assert [info.number for info in shared_lake.versions()] == [1]
    assert shared_lake.publish({"barriers": two}, local("A"), "After").number == 2
    until = time.monotonic() + SECONDS
    while versions.latest().number != 2:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert versions.trouble() is None
    assert plain(versions.latest().table("barriers")) == plain(two)
    assert state(shared_lake.tables(1)) == state(tables)


def test_a_store_that_is_full_refuses_and_is_well_again_with_room(
    shared: Shared, shared_lake: Lake, tables: Tables
) -> None:
    shared.s3.stop(signal.SIGKILL)
    shared.s3.full = True
    try:
        shared.s3.start()
        with pytest.raises(LakeError, match="nothing was changed"):
            shared_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "No room")
        assert state(shared_lake.tables(1)) == state(tables)
    finally:
        shared.s3.stop(signal.SIGKILL)
        shared.s3.full = False
        shared.s3.start()
    assert (
        shared_lake.publish({"barriers": tables["barriers"].slice(2)}, local("A"), "Room").number
        == 2
    )
    assert plain(shared_lake.tables(2)["barriers"]) == plain(tables["barriers"].slice(2))


def _longest_file(server: Postgres, size: int | str) -> None:
    """How long a file each connection that is opened later may make: beyond, it meets what a full
    disk does.
    """
    assert server.process is not None
    subprocess.run(
        ["prlimit", f"--fsize={size}:", "--pid", str(server.process.pid)],
        check=True,
        **server.options(),
    )


@pytest.fixture
def full(shared: Shared, shared_lake: Lake) -> Iterator[Callable[[], None]]:
    """Leaves the database no room for more columns of files; what room there was is taken by rows
    that are of no file.
    """
    server, database = shared.postgres, shared.database(shared_lake.settings)

    def fill() -> None:
        _longest_file(server, WAL_SEGMENT)
        rows, refused = 2**17, ""
        while rows:
            try:
                server.do(
                    "INSERT INTO ducklake_file_column_stats (data_file_id, table_id, column_id)"
                    f" SELECT -1, -1, -1 FROM generate_series(1, {rows})",
                    database,
                )
            except subprocess.CalledProcessError as error:
                refused = error.stderr
                server.do("VACUUM ducklake_file_column_stats", database)
                rows //= 2
        assert "could not extend file" in refused

    yield fill
    _longest_file(server, "unlimited")


def test_a_database_without_room_refuses_and_is_well_again_with_room(
    shared: Shared, shared_lake: Lake, tables: Tables, full: Callable[[], None]
) -> None:
    full()
    reader, writer = Versions(shared_lake), Lake(shared_lake.settings)
    with pytest.raises(
        LakeError, match=r"nothing was changed\. .* look first whether its disk is full"
    ) as refused:
        writer.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "No room")
    assert PASSWORD not in str(refused.value)
    assert state(reader.lake.tables(1)) == state(tables)
    assert reader.latest().number == 1
    _longest_file(shared.postgres, "unlimited")
    assert writer.publish({"barriers": tables["barriers"].slice(2)}, local("A"), "Room").number == 2
    assert plain(writer.tables(2)["barriers"]) == plain(tables["barriers"].slice(2))
    assert [one.state for one in writer.verify().versions] == ["as published"] * 2


def test_a_connection_that_was_lost_while_idle_is_not_noticed(
    shared: Shared, shared_lake: Lake, tables: Tables
) -> None:
    shared_lake.tables(1)
    shared.cut(shared_lake.settings)
    assert [info.number for info in shared_lake.versions()] == [1]
    shared.cut(shared_lake.settings)
    assert (
        shared_lake.publish({"barriers": tables["barriers"].slice(1)}, local("A"), "B").number == 2
    )
    shared.cut(shared_lake.settings)
    shared_lake.note(local("A"), "uploaded", "one.csv")
    assert [entry.what for entry in shared_lake.record(local("A"))].count("uploaded") == 1


@pytest.mark.parametrize("moment", ["before the commit arrives", "before the answer arrives"])
def test_a_connection_cut_at_the_commit(
    shared: Shared, shared_lake: Lake, tables: Tables, moment: Moment
) -> None:
    wire = Wire(shared.postgres.port)
    there = shared_lake.settings.catalog.replace(
        f"port={shared.postgres.port}", f"port={wire.port}"
    )
    lake = Lake(LakeSettings(there, shared_lake.settings.data))
    assert len(lake.versions()) == 1
    wire.breaks = moment
    changed = {
        "barriers": with_notes(tables["barriers"], "per", "x"),
        "outcomes": tables["outcomes"].slice(7),
    }
    # Where the answer was lost it is published and not published again; where the commit was lost,
    # it is tried again.
    assert lake.publish(changed, local("A"), "Cut", expected=1).number == 2
    assert wire.breaks is None, "the wire never broke"
    assert [info.number for info in shared_lake.versions()] == [1, 2]
    assert plain(shared_lake.tables(2)["outcomes"]) == plain(changed["outcomes"])
    assert [one.state for one in shared_lake.verify().versions] == ["as published"] * 2
    wire.close()


def test_a_server_that_is_not_there_is_said_in_seconds_and_without_its_password() -> None:
    started = time.monotonic()
    for catalog in (
        "postgres:host=127.0.0.1 port=1 user=u password=sesame dbname=x",
        "postgres:postgresql://u:sesame@127.0.0.1:1/x",
    ):
        with pytest.raises(LakeError, match="cannot be reached") as error:
            Lake(LakeSettings(catalog, "s3://lakes/none")).versions()
        assert "sesame" not in str(error.value)
        assert "127.0.0.1" in str(error.value)
    assert time.monotonic() - started < SECONDS


FILL = """
import resource, signal, sys
from pathlib import Path
from pathfinders.access import local
from pathfinders.store.lake import Lake, LakeError
from pathfinders.settings import lake_settings
lake = Lake(lake_settings(Path(sys.argv[1])))
tables = lake.tables(1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    fewer = {name: tables[name].slice(1) for name in ("engagement", "barriers")}
    lake.publish(fewer, local("A"), "No room")
except LakeError as error:
    print("refused:", str(error).splitlines()[0])
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print([info.number for info in lake.versions()], lake.tables(1)["engagement"].num_rows)
"""


@pytest.mark.parametrize("room", [0, 1000, 20_000])
def test_a_disk_without_room_refuses_and_keeps_what_is_there(
    folder: Path, tables: Tables, room: int
) -> None:
    """In a process that may not make any file longer than `room`, which fails as a full disk
    does.
    """
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(folder), str(room)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert lines, done.stderr
    assert lines[0].startswith("refused: "), done.stdout
    assert lines[-1] == "[1] 8077"
    lake = Lake(lake_settings(folder))
    assert state(lake.tables(1)) == state(tables)
    assert lake.publish({"barriers": tables["barriers"].slice(2)}, local("A"), "Room").number == 2


def test_the_server_of_the_tests_is_started_by_an_ordinary_user(shared: Shared) -> None:
    assert isinstance(shared.s3, S3)
    assert shared.postgres.process is not None
    owner = Path(f"/proc/{shared.postgres.process.pid}")
    assert not owner.exists() or owner.stat().st_uid != 0
