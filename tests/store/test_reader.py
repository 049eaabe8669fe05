"""A recorder remembers what is asked of a version, also where the answer comes from memory."""

import pytest

from pathfinders.store.reader import QueryCall, Reader, Recorder, TableRead, derived
from pathfinders.store.versions import Version


def test_a_recorder_remembers_each_question_once(version: Version) -> None:
    recorder = Recorder(version)
    assert recorder.rows("programmes") == version.rows("programmes")
    recorder.rows("programmes", programme=None)
    assert recorder.frame("sources").equals(version.frame("sources"))
    assert recorder.table("barriers").equals(version.table("barriers"))
    assert [call.query for call in recorder.calls] == ["programmes", "sources"]
    assert recorder.reads == (*recorder.calls, TableRead("barriers"))
    assert recorder.number == version.number
    assert recorder.version is version


def test_parameters_tell_calls_apart(version: Version) -> None:
    recorder = Recorder(version)
    recorder.rows("trust_profiles", trust="RM1")
    recorder.rows("trust_profiles", trust="RMP")
    assert recorder.calls == (
        QueryCall("trust_profiles", (("trust", "RM1"),)),
        QueryCall("trust_profiles", (("trust", "RMP"),)),
    )
    with pytest.raises(ValueError, match="takes no parameter colour"):
        recorder.rows("trust_profiles", colour="red")
    with pytest.raises(ValueError, match="There is no query 'nothing'"):
        recorder.frame("nothing")


def test_a_recorder_passes_on_what_it_notes(version: Version) -> None:
    outer = Recorder(version)
    Recorder(outer).rows("programmes")
    assert [call.query for call in outer.calls] == ["programmes"]


def test_a_derived_value_is_worked_out_once_and_its_queries_noted_each_time(
    version: Version,
) -> None:
    worked_out: list[int] = []

    @derived
    def count_of(reader: Reader, extra: int) -> int:
        worked_out.append(extra)
        barriers: int = reader.table("barriers").num_rows
        return len(reader.rows("programmes")) + barriers + extra

    first, second = Recorder(version), Recorder(version)
    assert count_of(first, 1) == count_of(second, 1) == count_of(version, 1)
    assert worked_out == [1]
    assert first.reads == second.reads
    assert [call.query for call in second.calls] == ["programmes"]
    assert TableRead("barriers") in second.reads
    assert count_of(version, 5) == count_of(version, 1) + 4
    assert worked_out == [1, 5]


def test_a_derived_value_behind_another_is_noted_too(version: Version) -> None:
    @derived
    def inner(reader: Reader) -> int:
        return len(reader.rows("measures"))

    @derived
    def outer(reader: Reader) -> int:
        return inner(reader) + len(reader.rows("programmes"))

    inner(version)
    recorder = Recorder(version)
    outer(recorder)
    assert {call.query for call in recorder.calls} == {"measures", "programmes"}
