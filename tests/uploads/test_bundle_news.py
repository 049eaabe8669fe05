"""The data of a new release reach a lake: taken as they are where nobody has published since, and
merged by row and cell where somebody has.
"""

import shutil
from pathlib import Path

import pytest

from pathfinders import __version__
from pathfinders.access import local
from pathfinders.cli.main import main
from pathfinders.settings import lake_settings
from pathfinders.store import migrations
from pathfinders.store.lake import Change, Lake
from pathfinders.store.versions import Versions
from pathfinders.uploads.bundle import read_bundle
from pathfinders.uploads.bundle_news import find_news, last_bundle, publish_bundle
from tests.oracles import DATA, cells, write_cells

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a lake that this release's `setup` made; only for reading."""
    folder = tmp_path_factory.mktemp("news") / "lake"
    assert main(["--lake", str(folder), "setup"]) == 0
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The folder of a lake that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "lake"))


@pytest.fixture
def lake(folder: Path) -> Lake:
    """The lake in `folder`."""
    return Lake(lake_settings(folder))


def _bundle(tmp_path: Path, name: str, **changes: dict[str, str]) -> Path:
    """A folder with the bundled tables of a later release: `changes` gives for a table the cells
    that its first row has there.
    """
    there = tmp_path / name
    there.mkdir()
    for path in DATA.glob("*.csv"):
        shutil.copy(path, there)
    for table, cells_of_first in changes.items():
        first, *others = cells(table)
        write_cells(there, table, [first | cells_of_first, *others])
    return there


def _publish(lake: Lake, tmp_path: Path, table: str, **first: str) -> None:
    changed, *others = cells(table)
    path = write_cells(tmp_path, table, [changed | first, *others])
    signed = ["--author", "Ann", "--message", "A correction", "--yes"]
    folder = str(lake.settings.folder)
    assert main(["--lake", folder, "publish", str(path), "--table", table, *signed]) == 0


def _setup(lake: Lake, bundle: Path, *more: str) -> int:
    return main(["--lake", str(lake.settings.folder), "setup", "--bundle", str(bundle), *more])


def _merge(lake: Lake, bundle: Path, *more: str) -> int:
    folder = str(lake.settings.folder)
    return main(["--lake", folder, "publish-bundle", "--bundle", str(bundle), *more])


def test_the_bundle_is_in_the_versions_own_record(lake: Lake) -> None:
    (info,) = lake.versions()
    # Versions in memory are looked up by it.
    assert hash(info) == hash(Lake(lake.settings).versions()[0])
    assert Versions(lake).open(1).table("barriers").num_rows == len(cells("barriers"))
    assert set(info.bundle) == {path.stem for path in DATA.glob("*.csv")}
    assert (info.release, info.schema) == (__version__, migrations.current_schema())
    assert find_news(lake, read_bundle()) is None


def test_without_a_terminal_a_new_bundle_is_announced_and_with_yes_it_is_published(
    lake: Lake, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = _bundle(tmp_path, "later", barriers={"description": "Worded anew"})
    monkeypatch.setattr("sys.stdin", (tmp_path / "none").open("w+"))
    capsys.readouterr()
    assert _setup(lake, later) == 0
    said = capsys.readouterr().out
    assert "one row changed by the release; nothing changed here" in said
    assert "publish-bundle" in said
    assert len(lake.versions()) == 1
    assert _setup(lake, later, "--yes") == 0
    assert "Published them as version 2" in capsys.readouterr().out
    info = lake.versions()[-1]
    assert info.changes == {"barriers": Change(0, 1, 0)}
    assert info.message == f"The tables that come with release {__version__} of the dashboard"
    assert _setup(lake, later) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("answer", "versions"), [("y\n", 2), ("\n", 1), ("no\n", 1), ("", 1)])
def test_on_a_terminal_it_is_asked(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, versions: int
) -> None:
    later = _bundle(tmp_path, "later", barriers={"description": "Worded anew"})
    typed = tmp_path / "typed"
    typed.write_text(answer)
    terminal = typed.open()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    assert _setup(lake, later) == 0
    assert len(lake.versions()) == versions


def test_after_somebody_has_published_nothing_is_taken_without_the_merge(
    lake: Lake, tmp_path: Path, capsys: Capture
) -> None:
    _publish(lake, tmp_path, "barriers", description="Ours")
    later = _bundle(tmp_path, "later", barriers={"amount_gbp": "123", "per": "head"})
    capsys.readouterr()
    assert _setup(lake, later, "--yes") == 0
    said = capsys.readouterr().out
    assert "one row changed by the release; one row changed here" in said
    assert "merge them" in said
    assert len(lake.versions()) == 2
    assert _merge(lake, later) == 0
    (row,) = [row for row in lake.tables(3)["barriers"].to_pylist() if row["description"] == "Ours"]
    assert (row["amount_gbp"], row["per"]) == (123.0, "head")
    assert find_news(lake, read_bundle(later)) is None
    assert [version.state for version in lake.verify().versions] == ["as published"] * 3


def test_a_collision_stops_with_both_values_until_a_side_is_preferred(
    lake: Lake, tmp_path: Path, capsys: Capture
) -> None:
    _publish(lake, tmp_path, "barriers", description="Ours")
    later = _bundle(tmp_path, "later", barriers={"description": "Theirs"})
    assert _merge(lake, later) == 1
    said = capsys.readouterr().err
    assert "column description: Ours here, Theirs in the release" in said
    assert cells("barriers")[0]["description"] in said
    assert len(lake.versions()) == 2
    assert _merge(lake, later, "--prefer", "release") == 0
    assert "Theirs" in lake.tables(3)["barriers"]["description"].to_pylist()


def test_the_next_release_is_compared_with_the_bundle_and_not_with_the_merge(
    lake: Lake, tmp_path: Path
) -> None:
    _publish(lake, tmp_path, "barriers", description="Ours")
    second = _bundle(tmp_path, "second", barriers={"description": "Theirs"})
    assert _merge(lake, second, "--prefer", "here") == 0
    # The third release changes another cell: what was settled stays settled.
    third = _bundle(
        tmp_path, "third", barriers={"description": "Theirs", "amount_gbp": "5", "per": "head"}
    )
    news = find_news(lake, read_bundle(third))
    assert news is not None
    assert news.base.number == 3
    assert [table.release for table in news.tables] == [Change(0, 1, 0)]
    assert news.edited == ("barriers",)
    info = publish_bundle(lake, read_bundle(third), local("B"))
    assert info.number == 4
    (row,) = [row for row in lake.tables(4)["barriers"].to_pylist() if row["description"] == "Ours"]
    assert row["amount_gbp"] == 5.0
    copy = Lake(lake_settings(tmp_path / "copy"))
    lake.copy_to(copy.settings)
    assert copy.bundle_at(copy.versions()[2])["barriers"].num_rows == len(cells("barriers"))
    assert [version.state for version in copy.verify().versions] == ["as published"] * 4


def test_what_the_merge_would_break_is_refused_by_key(
    lake: Lake, tmp_path: Path, capsys: Capture
) -> None:
    _publish(lake, tmp_path, "barriers", amount_gbp="5", per="head")
    later = _bundle(tmp_path, "later", barriers={"source_id": "no-such-source"})
    # The bundle itself is refused before anything is merged.
    assert _merge(lake, later) == 1
    assert "barriers.csv" in capsys.readouterr().err
    assert len(lake.versions()) == 2


def test_a_lake_from_before_bundles_were_recorded_is_known_by_its_first_version(
    tmp_path: Path,
) -> None:
    lake = Lake(lake_settings(tmp_path / "old"))
    rows = read_bundle()
    lake.publish(rows, local("Bundled data"), "The tables that come with the dashboard")
    assert last_bundle(lake.versions()) == lake.versions()[0]
    assert find_news(lake, rows) is None
    later = read_bundle(_bundle(tmp_path, "later", barriers={"description": "Worded anew"}))
    news = find_news(lake, later)
    assert news is not None
    assert news.can_be_taken


def test_a_lake_that_never_took_in_a_bundle_is_left_alone(tmp_path: Path) -> None:
    lake = Lake(lake_settings(tmp_path / "other"))
    lake.publish(read_bundle(), local("Ann"), "Our own")
    assert find_news(lake, read_bundle()) is None
