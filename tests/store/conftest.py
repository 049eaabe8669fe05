"""Lakes on real stores: one made once of each kind, and copies of it that a test may change or
break.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from deploy.local.servers import S3, Postgres
from pathfinders.access import local
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store.lake import Lake
from tests.store.stores import Folders, Shared, Stores

KINDS = ("sqlite", "postgres")


@pytest.fixture(scope="session", autouse=True)
def _s3() -> Iterator[S3]:
    """The S3 server, not started yet. The processes of the tests inherit how it is reached."""
    server = S3()
    before = dict(os.environ)
    os.environ.update(server.variables())
    yield server
    server.remove()
    for name in server.variables():
        os.environ.pop(name)
    os.environ.update(before)


@pytest.fixture(scope="session")
def shared(_s3: S3) -> Iterator[Shared]:
    """PostgreSQL and S3, running."""
    postgres = Postgres()
    try:
        postgres.start()
        _s3.start()
        yield Shared(postgres, _s3)
    finally:
        postgres.remove()


@pytest.fixture(scope="session", params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Each kind of store in turn: what uses it runs on SQLite and a folder, and on PostgreSQL and
    S3.
    """
    if request.param == "sqlite":
        return Folders(tmp_path_factory.mktemp("stores"))
    found: Shared = request.getfixturevalue("shared")
    return found


@pytest.fixture(scope="session")
def _published_there(stores: Stores, request: pytest.FixtureRequest) -> LakeSettings:
    if isinstance(stores, Folders):
        return lake_settings(request.getfixturevalue("published"))
    settings: LakeSettings = request.getfixturevalue("published_shared")
    return settings


@pytest.fixture
def nowhere(stores: Stores) -> LakeSettings:
    """Where no lake is yet."""
    return stores.new()


@pytest.fixture
def settings(stores: Stores, _published_there: LakeSettings) -> LakeSettings:
    """Where a lake is that holds the bundled tables as version 1."""
    return stores.copy(_published_there)


@pytest.fixture
def lake(settings: LakeSettings) -> Lake:
    """A lake that holds the bundled tables as version 1."""
    return Lake(settings)


@pytest.fixture
def file_lake(folder: Path) -> Lake:
    """The lake in `folder`."""
    return Lake(lake_settings(folder))


@pytest.fixture(scope="session")
def published_shared(shared: Shared, bundle: dict[str, pa.Table]) -> LakeSettings:
    """A lake on PostgreSQL and S3 that holds the bundled tables as version 1; to be copied and not
    changed.
    """
    settings = shared.new()
    Lake(settings).publish(bundle, local("Bundled data"), "The first version")
    return settings


@pytest.fixture
def tables(bundle: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The bundled tables without the lines of their files."""
    return {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
