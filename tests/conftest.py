"""What tests share: the bundled tables as a version in memory, and as plain data frames for
oracles; a browser.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from deploy.programs import browser as browser_program
from pathfinders.access import local
from pathfinders.settings import BUNDLED, ROOT, lake_settings
from pathfinders.store.lake import Lake, VersionInfo
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from pathfinders.uploads.next_record import record_of_next
from tests.browser.conftest import QUIET, profile
from tests.leftovers import pytest_configure, pytest_sessionfinish

__all__ = ["pytest_configure", "pytest_sessionfinish"]

# No server or page of a test makes figures in advance, unless the test is about that.
os.environ["PATHFINDERS_WARM"] = "no"
# Their tests read the same decks and workbooks of every figure, which take half a minute to make.
TOGETHER = "tests/exports/"
DATE_COLUMNS = {t.name: [c.name for c in t.columns if c.kind == "date"] for t in TABLES.values()}


# What starts a browser, a server or a store, or takes more than a moment for a whole folder.
SLOW_FIXTURES = frozenset({"browser", "tab", "server", "address", "shared", "stores", "cluster"})
SLOW_FOLDERS = ("app", "bench", "browser", "cluster", "exports", "fuzz", "store")
SLOW_FILES = (
    "test_bench.py",
    "test_bench_load.py",
    "test_choices.py",
    "test_cli_uploads.py",
    "test_connections.py",
    "test_declarations.py",
    "test_leftovers.py",
    "test_local_writing.py",
    "test_opening.py",
    "test_openapi.py",
    "test_palette.py",
    "test_running_server.py",
)


class ByFile(LoadFileScheduling):
    """Gives each worker whole files, and one of them all files of TOGETHER."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """How tests are shared out among the workers."""
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that `dev.py check` leaves out."""
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        fixtures = set(getattr(item, "fixturenames", ()))
        slow = folder in SLOW_FOLDERS or item.path.name in SLOW_FILES
        if slow or fixtures & SLOW_FIXTURES:
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Puts `__main__` back after each test: AppTest leaves its page's script there, and processes
    that a later test of this worker starts would run it.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def bundle() -> dict[str, pa.Table]:
    """The bundled tables, checked, as they are published."""
    return read_bundle()


@pytest.fixture(scope="session")
def version(bundle: dict[str, pa.Table]) -> Version:
    """The bundled tables as version 1."""
    tables = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    return Version(
        VersionInfo(1, 1, datetime(2026, 1, 1, tzinfo=UTC), "Test", "The bundled tables"), tables
    )


@pytest.fixture(scope="session")
def published(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a lake on SQLite that holds the bundled tables as version 1, with its words;
    only for reading.
    """
    folder = tmp_path_factory.mktemp("published") / "a lake"
    lake = Lake(lake_settings(folder))
    record = record_of_next(lake, bundle)
    lake.publish(bundle, local("Bundled data"), "The first version", record=record)
    return folder


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """The folder of such a lake that a test may change."""
    return Path(shutil.copytree(published, tmp_path / "lake"))


@pytest.fixture(scope="session")
def frames() -> dict[str, pd.DataFrame]:
    """The bundled CSV files read with pandas alone, for oracles that share no code with the
    product.
    """
    return {
        path.stem: pd.read_csv(
            path, keep_default_na=False, na_values=[""], parse_dates=DATE_COLUMNS[path.stem]
        )
        for path in sorted(Path(BUNDLED).glob("*.csv"))
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser. One for all folders, because two cannot run in one process."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_program(), args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab at desk size. A page opens in half the time where another was before, because its
    scripts are compiled.
    """
    with profile(browser) as seen:
        yield seen.new_page()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """A tab in which no page is open, of a profile without cookies; one that has never seen a page
    is `fresh`.
    """
    yield tab
    tab.goto("about:blank")
    tab.context.clear_cookies()


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Opens fresh browser profiles."""
    with ExitStack() as open_now:
        yield lambda: open_now.enter_context(profile(browser)).new_page()
