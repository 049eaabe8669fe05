"""Kills the server at random moments of a publish that somebody started in the app, and looks at
what the lake then holds.

`python -m tests.browser.kills 100` does it a hundred times, about seven seconds each; `kills 50 2`
does it fifty times at other moments. The suite does it a few times.
"""

import random
import re
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
from playwright.sync_api import Browser, sync_playwright

from deploy.programs import browser as find_browser
from pathfinders.access import local
from pathfinders.exports.tables import table_csv
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from tests.browser.conftest import IDLE, QUIET, printed_key, running, visit, wait_until
from tests.store.edits import plain, with_notes

WAIT = 240_000


def kill_while_publishing(
    lake: Lake, browser: Browser, folder: Path, times: int, seed: int, *, told: bool = False
) -> list[bool]:
    """Publishes a version in the app and kills the server while it does, `times` times; says of
    each whether the version was there afterwards. Fails where a version is lost, doubled, half
    there, or other than its author saw it.
    """
    rng = random.Random(seed)
    barriers = lake.tables(1)["barriers"]
    first = {name: plain(rows) for name, rows in lake.tables(1).items()}
    took, there = 1.0, []
    page = browser.new_page(locale="en-GB", reduced_motion="reduce")
    for step in range(times + 1):
        before = len(lake.versions())
        wanted = with_notes(barriers, "per", f"made up, step {step}")
        log = folder / f"log-{step}"
        process, address = running(lake.settings.folder, log)
        try:
            visit(page, f"{address}/upload?{printed_key(address, log)}")
            content = table_csv(TABLES["barriers"], wanted)
            page.set_input_files(
                "input[type=file]",
                {"name": "barriers.csv", "mimeType": "text/csv", "buffer": content},
            )
            message = page.get_by_label("What changed, and why")
            message.wait_for(timeout=WAIT)
            message.fill(f"Step {step}")
            message.press("Enter")
            button = page.get_by_role("button", name=re.compile("Publish as version"))
            wait_until(page, IDLE, timeout=WAIT)
            page.wait_for_timeout(300)
            started = time.monotonic()
            button.click(timeout=WAIT)
            if step == 0:
                # The first is let through, to know how long one takes.
                page.get_by_text("Published as version").wait_for(timeout=WAIT)
                took = time.monotonic() - started
            else:
                time.sleep(rng.random() * took)
        finally:
            process.kill()
            process.wait(10)
        infos = Lake(lake.settings).versions()
        assert [info.number for info in infos] == list(range(1, len(infos) + 1))
        assert len(infos) in (before, before + 1)
        if len(infos) > before:
            assert infos[-1].message == f"Step {step}"
            assert plain(lake.tables(infos[-1].number)["barriers"]) == plain(wanted)
        assert {name: plain(rows) for name, rows in lake.tables(1).items()} == first
        there.append(len(infos) > before)
        if told:
            sys.stdout.write(f"{step}: {'the new version' if there[-1] else 'the old version'}\n")
            sys.stdout.flush()
    page.close()
    assert there[0]
    return there[1:]


def main(times: int, seed: int) -> None:
    """Does it on a lake of its own and prints what came of it."""
    bundle: dict[str, pa.Table] = read_bundle()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        lake = Lake(lake_settings(Path(folder) / "lake"))
        lake.publish(bundle, local("Bundled data"), "First")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        there = kill_while_publishing(lake, browser, Path(folder), times, seed, told=True)
        browser.close()
    sys.stdout.write(
        f"{times} kills: {sum(there)} left the new version, {times - sum(there)} the old one, all"
        " of them whole.\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
