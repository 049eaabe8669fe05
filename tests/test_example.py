"""The example lake holds the made-up programme and no other, and every figure says what it is."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.exports.json_file import figure_data
from pathfinders.figures import make
from pathfinders.links import View
from pathfinders.settings import is_made_up, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES
from tests.example import NAME, publish_example
from tests.live_programme import LIVE


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake of its own with the example, served as such."""
    monkeypatch.setenv("PATHFINDERS_MADE_UP", "yes")
    found = Lake(lake_settings(tmp_path / "example"))
    publish_example(found)
    return found


def test_only_the_made_up_programme_is_in_it(lake: Lake) -> None:
    tables: dict[str, pa.Table] = lake.tables(1)
    for name in TABLES:
        if "programme_id" in tables[name].column_names:
            programmes = set(tables[name]["programme_id"].to_pylist())
            assert programmes <= {LIVE, None}, name
    assert tables["programmes"]["name"].to_pylist() == [NAME]


def test_a_figure_says_that_it_is_made_up_wherever_its_caveats_go(lake: Lake) -> None:
    figure = make("participants-list", Versions(lake).open(1), View())
    assert figure.caveats[0].startswith("Made-up data")
    assert "Made-up data" in json.dumps(figure_data(figure, View()), default=str)
    # A bare table of rows has no caveats; whom it names is plainly made up.
    assert all(str(row["name"]).startswith("Example ") for row in figure.rows)


def test_the_setting_is_yes_or_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATHFINDERS_MADE_UP", raising=False)
    assert not is_made_up()
    monkeypatch.setenv("PATHFINDERS_MADE_UP", "perhaps")
    with pytest.raises(ValueError, match="PATHFINDERS_MADE_UP is yes or no"):
        is_made_up()
