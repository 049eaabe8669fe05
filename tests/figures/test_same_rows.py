"""What figures say is worked out once for the same rows, and anew for others."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.figures import KINDS, make, same_rows
from pathfinders.figures.figure import Figure
from pathfinders.figures.same_rows import opening_title, sentences_of
from pathfinders.figures.sentences import sentences
from pathfinders.figures.verdicts import recorded_verdicts, verdict_record, verdicts
from pathfinders.links import View
from pathfinders.store.cache import Cache, size_in_memory
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

MUTUALS = "mutuals-in-health"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The figures that were made, with nothing worked out before."""
    names: list[str] = []

    def counted(name: str, version: Version, view: View) -> Figure:
        names.append(name)
        return make(name, version, view)

    monkeypatch.setattr(same_rows, "make", counted)
    monkeypatch.setattr(same_rows, "_titles", Cache(same_rows.WORDS_BYTES, size_in_memory))
    monkeypatch.setattr(same_rows, "_sentences", Cache(same_rows.WORDS_BYTES, size_in_memory))
    return names


def another(version: Version, **changed: pa.Table) -> Version:
    """Another version: the same rows but for the tables given."""
    tables = {name: changed.get(name, version.table(name)) for name in TABLES}
    info = VersionInfo(2, 2, datetime(2026, 2, 1, tzinfo=UTC), "Test", "Another")
    return Version(info, tables)


def test_the_same_rows_are_worked_out_once(version: Version, made: list[str]) -> None:
    same = another(version)
    for name in KINDS:
        assert opening_title(name, same) == opening_title(name, version)
    assert sorted(made) == sorted(KINDS)
    assert sentences_of(same, MUTUALS) == sentences_of(version, MUTUALS)


def test_other_rows_are_worked_out_anew(version: Version, made: list[str]) -> None:
    fewer = another(version, barriers=version.table("barriers").slice(4))
    titles = {name: opening_title(name, version) for name in KINDS}
    made.clear()
    for name in KINDS:
        assert opening_title(name, fewer) == make(name, fewer, View()).title, name
    assert titles["barriers"] != opening_title("barriers", fewer)
    assert "barriers" in made
    # No query of the funnel reads barriers.
    assert "shmi-funnel" not in made
    assert len(made) < len(KINDS) / 2


def published(version: Version, *before: VersionInfo) -> VersionInfo:
    """The version as it would be published after others, with its record."""
    record = verdict_record(version, before)
    return replace(version.info, verdicts=record["verdicts"], rests_on=record["rests_on"])


def test_what_the_last_version_recorded_is_not_made_again(
    version: Version, made: list[str]
) -> None:
    first = published(version)
    made.clear()
    # As in a new process, which has nothing in memory.
    same_rows._titles = Cache(same_rows.WORDS_BYTES, size_in_memory)
    fewer = another(version, barriers=version.table("barriers").slice(4))
    second = published(fewer, first)
    assert "barriers" in made
    assert len(made) < len(KINDS) / 2
    said = recorded_verdicts([first, second])
    assert said == verdicts(fewer)
    assert said["barriers"] == make("barriers", fewer, View()).title != first.verdicts["barriers"]


@pytest.mark.parametrize("other", ["program", "nothing recorded"])
def test_what_another_program_said_is_made_again(
    version: Version, made: list[str], monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    first = published(version)
    made.clear()
    same_rows._titles = Cache(same_rows.WORDS_BYTES, size_in_memory)
    lies = dict.fromkeys(first.verdicts, "Said by another program")
    first = replace(first, verdicts=lies)
    if other == "program":
        monkeypatch.setattr("pathfinders.figures.verdicts.program", lambda: "another")
    else:
        first = replace(first, rests_on={})
    second = published(another(version), first)
    assert sorted(made) == sorted(KINDS)
    assert "Said by another program" not in recorded_verdicts([first, second]).values()


def test_the_fingerprint_of_the_program_is_of_its_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pathfinders").mkdir()
    (tmp_path / "queries").mkdir()
    query = tmp_path / "queries" / "made_up.sql"
    query.write_text("SELECT 1")
    monkeypatch.setattr(same_rows, "ROOT", tmp_path)
    before = same_rows.program.__wrapped__()
    assert before == same_rows.program.__wrapped__() != same_rows.program()
    query.write_text("SELECT 2")
    assert same_rows.program.__wrapped__() != before


def test_sentences_are_those_of_their_version(version: Version, made: list[str]) -> None:
    assert made == []
    fewer = another(version, barriers=version.table("barriers").slice(4))
    for each in (version, fewer):
        texts = [s.text for s in sentences(each, View(programme=MUTUALS))]
        assert list(sentences_of(each, MUTUALS)) == texts
    assert sentences_of(version, MUTUALS) != sentences_of(fewer, MUTUALS)
