"""A lake with two versions, and the routes and previews around Streamlit's own static files."""

from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_app import create_streamlit_middleware
from streamlit.web.server.starlette.starlette_static_routes import (
    create_streamlit_static_assets_routes,
)

from pathfinders import api
from pathfinders.access import local
from pathfinders.api.sign_in import MayRead
from pathfinders.settings import GateSettings, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions

HOSTILE = '</title><script>alert("x")</script>&'


def with_cell(rows: pa.Table, column: str, row: int, value: object) -> pa.Table:
    """The table with one cell changed."""
    cells = rows[column].to_pylist()
    cells[row] = value
    return rows.set_column(
        rows.column_names.index(column), column, pa.array(cells, rows.schema.field(column).type)
    )


@pytest.fixture(scope="session")
def versions(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """Version 1 is the bundled data; in version 2 one staff survey value is gone and a programme's
    name holds markup.
    """
    lake = Lake(lake_settings(tmp_path_factory.mktemp("lake")))
    lake.publish(bundle, local("Ann"), "The bundled tables")
    names = bundle["programmes"]["programme_id"].to_pylist()
    programmes = with_cell(bundle["programmes"], "name", names.index("mutuals-in-health"), HOSTILE)
    lake.publish(
        {"engagement": bundle["engagement"].slice(1), "programmes": programmes},
        local("Ben"),
        "One row fewer",
    )
    return Versions(lake)


@pytest.fixture(scope="session")
def application(versions: Versions) -> Starlette:
    """The routes and previews around those versions."""
    return put_together(versions)


def put_together(
    versions: Versions, open_to_anyone: Callable[[], bool] = lambda: True
) -> Starlette:
    """What `st.App` puts together, without Streamlit's sessions."""
    return Starlette(
        routes=[*api.routes(lambda: versions), *create_streamlit_static_assets_routes("")],
        middleware=[
            *around(versions, open_to_anyone=open_to_anyone),
            *create_streamlit_middleware(),
        ],
    )


class Held:
    """Uploaded files as a test has them: their sizes by page, and the pages that are open."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, int]] = {}
        self.open = {"page"}

    def is_open(self, page: str) -> bool:
        return page in self.open

    def sizes(self) -> dict[str, dict[str, int]]:
        return {page: files for page, files in self.pages.items() if files}

    def remove(self, page: str) -> None:
        self.pages.pop(page, None)


def around(
    versions: Versions,
    may_read: MayRead = lambda _: True,
    open_to_anyone: Callable[[], bool] = lambda: True,
) -> list[Middleware]:
    """The product's middleware, for a server that is called `testserver`."""
    return api.middleware(
        lambda: versions,
        may_read,
        open_to_anyone,
        None,
        may_write=lambda _: False,
        uploads=Held(),
        gate=GateSettings(frozenset({"testserver"})),
    )


@pytest.fixture(scope="session")
def client(application: Starlette) -> Iterator[TestClient]:
    """Asks the application, taking no compressed answers unless a test says so."""
    with TestClient(
        application, headers={"accept-encoding": "identity"}, follow_redirects=False
    ) as asking:
        yield asking
