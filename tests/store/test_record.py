"""Who may write, checked where it is written, and the record of who did what."""

import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pyarrow as pa
import pytest

from pathfinders.access import READER, NotAllowed, Person, local
from pathfinders.checks.problems import Refused
from pathfinders.store.lake import Conflict, Lake
from pathfinders.store.sqlite import RECORD
from tests.store.edits import with_notes
from tests.store.stores import Shared

Tables = dict[str, pa.Table]
READS = Person("Reader", "reader@example.org", "s1", why_not=READER)
MANAGES = Person("Manager", "manager@example.org", "s2", may_write=True)


def test_who_may_not_write_is_refused_and_put_on_record(lake: Lake, tables: Tables) -> None:
    for someone in (READS, Person(""), Person("Nobody", may_read=False)):
        with pytest.raises(NotAllowed):
            lake.publish({"barriers": tables["barriers"].slice(1)}, someone, "B")
        with pytest.raises(NotAllowed):
            lake.restore(1, someone, "B")
        with pytest.raises(NotAllowed):
            lake.record(someone)
    assert [info.number for info in lake.versions()] == [1]
    told = [(e.who, e.what, e.detail) for e in lake.record(MANAGES) if e.what == "refused"]
    assert len(told) == 6
    assert ("Reader", "refused", f"To publish: {READER}") in told
    assert (
        "somebody not signed in",
        "refused",
        "To restore version 1: You may not publish.",
    ) in told


def test_the_record_tells_what_was_published_restored_and_refused_newest_first(
    lake: Lake, tables: Tables
) -> None:
    lake.note(MANAGES, "signed in", "", once="s2")
    lake.note(MANAGES, "signed in", "", once="s2")
    lake.note(MANAGES, "uploaded", "sheet.xlsx")
    lake.publish({"barriers": tables["barriers"].slice(1)}, MANAGES, "Fewer")
    lake.restore(1, MANAGES, "Back")
    with pytest.raises(Conflict):
        lake.restore(1, MANAGES, "Again", expected=1)
    with pytest.raises(Refused):
        lake.publish(
            {"barriers": with_notes(tables["barriers"], "source_id", "none")}, MANAGES, "Wrong"
        )
    told = [(e.what, e.version, e.email) for e in lake.record(MANAGES)]
    assert told == [
        ("refused", None, MANAGES.email),
        ("refused", None, MANAGES.email),
        ("restored", 3, MANAGES.email),
        ("published", 2, MANAGES.email),
        ("uploaded", None, MANAGES.email),
        ("signed in", None, MANAGES.email),
        ("published", 1, ""),
    ]


def test_the_record_only_grows(file_lake: Lake) -> None:
    file_lake.note(MANAGES, "uploaded", "one.csv")
    with closing(sqlite3.connect(file_lake.settings.folder / RECORD)) as con:
        for change in ("UPDATE entries SET who = 'Somebody'", "DELETE FROM entries"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                con.execute(change)
    assert [e.who for e in file_lake.record(MANAGES) if e.what == "uploaded"] == ["Manager"]


def test_the_record_in_postgresql_only_grows(shared: Shared) -> None:
    lake = Lake(shared.new())
    lake.note(MANAGES, "uploaded", "one.csv")
    for change in (
        "UPDATE pathfinders_record SET who = 'Somebody'",
        "DELETE FROM pathfinders_record",
        "TRUNCATE pathfinders_record",
    ):
        with pytest.raises(subprocess.CalledProcessError) as refused:
            shared.postgres.do(change, shared.database(lake.settings))
        assert "the record only grows" in refused.value.stderr
    assert [e.who for e in lake.record(MANAGES)] == ["Manager"]


def test_what_people_type_is_kept_as_they_typed_it(lake: Lake) -> None:
    name = "it's \\' || (SELECT 1) -- $grows$ 中 \U0001f4c8\nand \\x27; DROP TABLE entries"
    lake.note(MANAGES, "uploaded", name)
    # A line of the record is one line, so a break in a name is written out.
    on_one_line = name.replace("\n", "\\n")
    assert [e.detail for e in lake.record(MANAGES) if e.what == "uploaded"] == [on_one_line]


def test_lines_of_many_at_once_are_all_kept(lake: Lake) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: lake.note(MANAGES, "uploaded", f"{i}.csv"), range(80)))
    assert {e.detail for e in lake.record(MANAGES) if e.what == "uploaded"} == {
        f"{i}.csv" for i in range(80)
    }


def test_the_person_at_this_machine_may_write() -> None:
    assert local().may_write
    assert local().name == "local user"
