"""Somebody publishing in the app, in a process that can be killed: the upload page's own script, in a session of its own."""

import os
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from streamlit.testing.v1 import AppTest

from components import shell, upload_changes, upload_checks, upload_file, upload_publish, upload_sheet, who
from pathfinders.exports.table_file import table_csv
from pathfinders.lake import Lake
from pathfinders.settings import ROOT, lake_settings
from pathfinders.tables import TABLES
from tests.lake.edits import with_notes

SECONDS = 300
# What the page's script imports, so that a server which processes are split from has it loaded.
LOADED = (shell, upload_changes, upload_checks, upload_file, upload_publish, upload_sheet)
TABLE = "barriers"


def text_of(number: int) -> str:
    """What the version of that number says in each row of the table that changes."""
    return f"made up for version {number}"


def _yes(headers: Mapping[str, str]) -> bool:
    """What is answered to whether a session is at this machine."""
    return headers is not None


def publish_in_the_app(folder: Path, done: Connection) -> None:
    """Uploads a sheet, and publishes it as the next version; sends word just before the press, and how long it took."""
    settings = lake_settings(folder)
    os.environ |= {"PATHFINDERS_CATALOG": settings.catalog, "PATHFINDERS_DATA": settings.data}
    # A session without a browser has no address to be at this machine by.
    who._is_this_machine = _yes
    lake = Lake(settings)
    number = len(lake.versions()) + 1
    content = table_csv(TABLES[TABLE], with_notes(lake.tables(1)[TABLE], "per", text_of(number)))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.switch_page("pages/upload.py")
    app.context["url"] = "http://localhost/upload"
    app.run()
    app.file_uploader[0].set_value((f"{TABLE}.csv", content, "text/csv"))
    app.run()
    app.text_input(key="upload-message").set_value(str(number))
    app.run()
    assert not app.exception, app.exception
    button = app.button(key="publish")
    assert not button.disabled
    done.send(number)
    started = time.monotonic()
    button.click()
    app.run()
    assert not app.exception, app.exception
    done.send(time.monotonic() - started)
