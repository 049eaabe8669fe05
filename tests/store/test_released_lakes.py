"""Lakes that earlier releases made, as files in released/, opened and upgraded by this one.

Each `COMMIT.tar.gz` is the folder of a lake that the code of that commit made: the bundled tables
as version 1, and one made-up correction as version 2. `COMMIT.json` is what the same code read back
from it. Neither is ever made anew: how to add one is in docs/upgrades.md.
"""

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from pathfinders.access import local
from pathfinders.cli.main import main
from pathfinders.figures import KINDS, make
from pathfinders.links import View
from pathfinders.settings import lake_settings
from pathfinders.store import migrations
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from pathfinders.uploads.bundle_news import find_news
from tests.store.edits import state

RELEASED = Path(__file__).parent / "released"
NAMES = sorted(path.name.partition(".")[0] for path in RELEASED.glob("*.tar.gz"))


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """The commit whose code made the lake."""
    return str(request.param)


@pytest.fixture
def told(name: str) -> list[dict[str, Any]]:
    """What the code that made the lake read from each of its versions."""
    text = (RELEASED / f"{name}.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["versions"]
    return found


@pytest.fixture
def old(name: str, tmp_path: Path) -> Lake:
    """The lake as that release left it."""
    with tarfile.open(RELEASED / f"{name}.tar.gz") as archive:
        archive.extractall(tmp_path / "lake", filter="data")
    return Lake(lake_settings(tmp_path / "lake"))


def _as_it_was(lake: Lake, told: list[dict[str, Any]]) -> None:
    """Sees that every version holds the cells that it held, whatever has been added since."""
    infos = {info.number: info for info in lake.versions()}
    for version in told:
        tables = lake.tables(version["number"])
        assert set(tables) == set(TABLES)
        moved = migrations.touched_since(infos[version["number"]].schema)
        for name, was in version["tables"].items():
            # What a migration has changed is for the migration's own tests.
            if name in moved:
                continue
            rows = tables[name].select(was["columns"]).to_pylist()
            cells = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
            assert len(cells) == was["rows"], name
            assert hashlib.sha256("\n".join(cells).encode()).hexdigest() == was["sha256"], name


def test_five_releases_or_more_are_opened() -> None:
    assert len(NAMES) >= 5


def test_its_versions_are_read_as_they_were(old: Lake, told: list[dict[str, Any]]) -> None:
    assert [(i.number, i.author, i.message) for i in old.versions()] == [
        (version["number"], version["author"], version["message"]) for version in told
    ]
    _as_it_was(old, told)


def test_every_figure_that_it_made_then_can_be_made_now(
    old: Lake, told: list[dict[str, Any]]
) -> None:
    version = Versions(old).open(1)
    assert set(told[0]["verdicts"]) <= set(KINDS)
    for name in told[0]["verdicts"]:
        assert make(name, version, View()).title


def test_it_is_upgraded_restored_and_stays_as_it_was(
    old: Lake, told: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(old.settings.folder)
    assert main(["--lake", folder, "setup"]) == 0
    # One correction was published, so the data of this release wait for somebody to merge them.
    upgraded = [info for info in old.versions() if info.number > len(told)]
    assert all(info.migrates for info in upgraded)
    before = state(old.tables(1))
    restored = old.restore(1, local("Made up"), "As it was first")
    assert state(old.tables(restored.number)) == before
    waiting = find_news(old, read_bundle()) is not None
    status = main(["--lake", folder, "publish-bundle", "--prefer", "release"])
    assert status == (0 if waiting else 1)
    assert find_news(old, read_bundle()) is None
    assert main(["--lake", folder, "setup"]) == 0
    capsys.readouterr()
    _as_it_was(old, told)
    assert old.verify().wrong == ()
