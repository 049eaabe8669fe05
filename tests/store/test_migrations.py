"""Schema migrations, on SQLite with a folder and on PostgreSQL with S3: made-up steps that add,
rename and drop columns, move rows to a table of their own and take a table away.
"""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pathfinders.access import local
from pathfinders.settings import LakeSettings
from pathfinders.store import migrations
from pathfinders.store.lake import Change, Lake, LakeError
from tests.store.edits import plain, state, with_notes
from tests.store.made_up_migrations import LEAVERS, LEFT, REAL, install

Tables = dict[str, pa.Table]


@pytest.fixture
def later(lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake of two versions that this release made, opened by a later one and not upgraded yet."""
    lake.publish({"evidence": with_notes(tables["evidence"], "sample", "x")}, local("A"), "Two")
    install(monkeypatch)
    return Lake(lake.settings)


def _in_the_new_shape(found: Tables, tables: Tables) -> None:
    """Sees that tables hold what the old ones held, worked out here without the migrations."""
    events = tables["participation_events"]
    left = pc.equal(events["event"], LEFT)
    assert plain(found[LEAVERS]) == plain(events.filter(left).drop_columns(["event"]))
    assert plain(found["participation_events"]) == plain(events.filter(pc.invert(left)))
    barriers = found["barriers"]
    assert "per" not in barriers.column_names
    assert sorted(barriers["wording"].to_pylist()) == sorted(
        tables["barriers"]["description"].to_pylist()
    )
    assert set(barriers["certainty"].to_pylist()) == {"stated"}
    assert "gdp_deflators" not in found
    assert plain(found["trusts"]) == plain(tables["trusts"])


def test_old_versions_are_read_in_the_new_shape_before_and_after(
    later: Lake, tables: Tables
) -> None:
    assert [info.schema for info in later.versions()] == [REAL, REAL]
    before = {number: state(later.tables(number)) for number in (1, 2)}
    for found in before.values():
        _in_the_new_shape(found, tables)
    info = later.migrate()
    assert info is not None
    assert (info.number, info.schema, info.migrates, info.author) == (3, REAL + 3, True, "Upgrade")
    assert info.message == (
        f"Schema {REAL + 3}: Those who left have a table of their own; Barriers: wording,"
        " certainty; No deflators"
    )
    for reader in (later, Lake(later.settings)):
        assert state(reader.tables(3)) == before[2]
        assert {number: state(reader.tables(number)) for number in (1, 2)} == before


def test_what_an_upgrade_changes_is_counted_and_verified(later: Lake, tables: Tables) -> None:
    info = later.migrate()
    assert info is not None
    events = tables["participation_events"]
    left = pc.sum(pc.equal(events["event"], LEFT)).as_py()
    assert info.changes[LEAVERS] == Change(left, 0, 0)
    assert info.changes["participation_events"] == Change(0, 0, left)
    assert info.changes["gdp_deflators"] == Change(0, 0, tables["gdp_deflators"].num_rows)
    assert set(info.changes) == {
        LEAVERS,
        "participation_events",
        "gdp_deflators",
        "barriers",
    }
    assert [version.state for version in later.verify().versions] == ["as published"] * 3
    assert later.migrate() is None


def test_a_publish_waits_for_the_upgrade_and_works_after_it(later: Lake, tables: Tables) -> None:
    evidence = {"evidence": with_notes(tables["evidence"], "sample", "y")}
    with pytest.raises(LakeError, match="pathfinders setup"):
        later.publish(evidence, local("A"), "B")
    assert len(later.versions()) == 2
    later.migrate()
    assert later.publish(evidence, local("A"), "B").number == 4
    back = later.restore(1, local("A"), "Back")
    assert back.number == 5
    assert state(later.tables(5)) == state(later.tables(1))
    assert [version.state for version in later.verify().versions] == ["as published"] * 5


def test_a_program_from_before_the_upgrade_refuses_in_words(
    later: Lake, settings: LakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    later.migrate()
    monkeypatch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[: REAL - 1])
    old = Lake(settings)
    for ask in (old.versions, lambda: old.tables(1), old.migrate, old.verify):
        with pytest.raises(
            LakeError, match=f"its schema is {REAL + 3}, and this release knows up to {REAL}"
        ):
            ask()
    with pytest.raises(LakeError, match="newer release"):
        old.publish({"evidence": later.tables(1)["evidence"]}, local("A"), "B")


def test_an_upgrade_that_fails_leaves_the_lake_as_it_was(
    later: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: migrations.Rows) -> migrations.Rows:
        raise RuntimeError("a slip in a migration")

    last = migrations.Migration(REAL + 4, "A slip", frozenset({"trusts"}), fail)
    before = state(later.tables(2))
    steps = migrations.MIGRATIONS
    with monkeypatch.context() as worse:
        worse.setattr(migrations, "MIGRATIONS", (*steps, last))
        with pytest.raises(RuntimeError, match="a slip"):
            Lake(later.settings).migrate()
    assert len(later.versions()) == 2
    assert state(later.tables(2)) == before


def test_the_numbers_have_no_gaps() -> None:
    numbers = [migration.number for migration in migrations.MIGRATIONS]
    assert numbers == list(range(2, 2 + len(numbers)))
    assert all(migration.why and migration.tables for migration in migrations.MIGRATIONS)
