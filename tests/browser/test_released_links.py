"""Pinned links into lakes that earlier releases made, opened in a browser after the upgrade."""

import hashlib
import json
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from pathfinders.settings import ROOT
from tests.browser.conftest import FIGURE, profile, serving, visit

RELEASED = ROOT / "tests" / "store" / "released"
NAMES = sorted(path.name.partition(".")[0] for path in RELEASED.glob("*.tar.gz"))
PROGRAMME = "mutuals-in-health"
PAGES = ("briefing", "enrolment", "attrition", "funding", "engagement")
# Two of each lake, so that all are opened and none twice of the same lake.
PAGES_OF = {name: (PAGES[i % 5], PAGES[(i + 2) % 5]) for i, name in enumerate(NAMES)}
# No release has changed this table's shape, and the made-up correction of version 2 is in it.
TABLE = "barriers"


def test_every_page_is_opened() -> None:
    assert {page for pages in PAGES_OF.values() for page in pages} == set(PAGES)


@pytest.mark.parametrize("name", NAMES)
def test_links_into_a_lake_of_an_earlier_release(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    with tarfile.open(RELEASED / f"{name}.tar.gz") as archive:
        archive.extractall(tmp_path / "lake", filter="data")
    record = json.loads((RELEASED / f"{name}.json").read_text(encoding="utf-8"))
    was = {version["number"]: version["tables"][TABLE] for version in record["versions"]}
    setup = [sys.executable, "-m", "pathfinders", "--lake", str(tmp_path / "lake"), "setup"]
    subprocess.run(setup, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
    with serving(tmp_path / "lake", tmp_path / "log") as address, profile(browser) as new:
        page = new.new_page()
        for number, table in was.items():
            rows = _rows(address, number, table["columns"])
            assert (len(rows), _digest(rows)) == (table["rows"], table["sha256"])
        assert len({table["sha256"] for table in was.values()}) == 2, "they would look alike"
        for which in PAGES_OF[name]:
            visit(page, f"{address}/{which}?programme={PROGRAMME}&version=1")
            expect(page.get_by_text("You are looking at version 1,")).to_be_visible()
            assert page.locator(FIGURE).count() > 0, which
            assert page.get_by_test_id("stException").count() == 0, which
            assert "version=1" in page.url


def _rows(address: str, version: int, columns: list[str]) -> list[dict[str, Any]]:
    """The rows of the table at that version in those columns, as the API answers."""
    with urllib.request.urlopen(
        f"{address}/api/v1/tables/{TABLE}.json?version={version}"
    ) as response:
        answer: Any = json.load(response)
    return [{column: row[column] for column in columns} for row in answer["rows"]]


def _digest(rows: list[dict[str, Any]]) -> str:
    """The fingerprint of rows as released/ has it of each version."""
    cells = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(cells).encode()).hexdigest()
