"""Lakes on a real disk: one made once, and copies of it that a test may change or break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.lake import Lake
from pathfinders.settings import lake_settings


@pytest.fixture(scope="session")
def _made_once(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake") / "made"
    Lake(lake_settings(folder)).publish(bundle, local("Bundled data"), "The first version")
    return folder


@pytest.fixture
def folder(_made_once: Path, tmp_path: Path) -> Path:
    """The folder of a lake that holds the bundled tables as version 1."""
    return Path(shutil.copytree(_made_once, tmp_path / "lake"))


@pytest.fixture
def lake(folder: Path) -> Lake:
    """A lake that holds the bundled tables as version 1."""
    return Lake(lake_settings(folder))


Edit = Callable[..., pa.Table]


@pytest.fixture
def tables(bundle: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The bundled tables without the lines of their files."""
    return {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
