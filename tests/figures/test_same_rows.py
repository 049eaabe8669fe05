"""What figures say is worked out once for the same rows, and anew for others."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from pathfinders.figures import KINDS, make, same_rows
from pathfinders.figures.figure import Figure
from pathfinders.figures.same_rows import opening_title, sentences_of
from pathfinders.figures.sentences import sentences
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


def test_sentences_are_those_of_their_version(version: Version, made: list[str]) -> None:
    assert made == []
    fewer = another(version, barriers=version.table("barriers").slice(4))
    for each in (version, fewer):
        texts = [s.text for s in sentences(each, View(programme=MUTUALS))]
        assert list(sentences_of(each, MUTUALS)) == texts
    assert sentences_of(version, MUTUALS) != sentences_of(fewer, MUTUALS)
