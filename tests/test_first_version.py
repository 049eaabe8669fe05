"""A server that is started on no lake publishes the bundled tables itself."""

from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.server import first_version
from pathfinders.server.first_version import publish_first_version
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.versions import Versions


def test_a_new_lake_gets_the_bundle_and_no_second_one(
    tmp_path: Path, bundle: dict[str, pa.Table]
) -> None:
    versions = Versions(Lake(lake_settings(tmp_path / "lake")))
    for _ in range(2):
        publish_first_version(versions)
        infos = versions.lake.versions()
        assert [info.number for info in infos] == [1]
    added = {name: change.added for name, change in infos[0].changes.items()}
    assert added == {name: rows.num_rows for name, rows in bundle.items() if rows.num_rows}
    assert infos[0].author == "Bundled data"


def test_a_lake_that_people_have_published_to_is_left_alone(
    tmp_path: Path, bundle: dict[str, pa.Table]
) -> None:
    versions = Versions(Lake(lake_settings(tmp_path / "lake")))
    versions.lake.publish(bundle, local("Made-up person"), "First")
    publish_first_version(versions)
    assert [info.author for info in versions.lake.versions()] == ["Made-up person"]


def test_a_server_starts_where_nothing_can_be_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(Lake(lake_settings(tmp_path / "lake")))

    def refuse(*_: object) -> None:
        raise LakeError("The made-up disk is full.")

    monkeypatch.setattr(first_version, "publish_first", refuse)
    publish_first_version(versions)
    assert versions.lake.versions() == []
