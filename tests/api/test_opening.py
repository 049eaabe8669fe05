"""The browser that a server opens: at the address with the key, which nobody else of the machine
can see.
"""

import sys
import time
from pathlib import Path

import pytest

from tests.browser.conftest import lake_folder, printed_key, serving

__all__ = ["lake_folder"]

# What opens a browser on Linux. It notes what it was given, and what the file holds.
OPENER = """#!/bin/sh
stat -c %a "${1#file://}" > "$RECORD/mode"
cp "${1#file://}" "$RECORD/page"
printf %s "$*" > "$RECORD/argument"
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is xdg-open on Linux alone")
def test_a_browser_is_opened_with_the_key_that_others_cannot_see(
    lake_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, record = tmp_path / "bin", tmp_path / "record"
    programs.mkdir()
    record.mkdir()
    (programs / "xdg-open").write_text(OPENER)
    (programs / "xdg-open").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("RECORD", str(record))
    before = set(lake_folder.iterdir())
    options = ("--server.headless", "false", "--server.showEmailPrompt", "false")
    with serving(lake_folder, tmp_path / "log", *options) as address:
        key = printed_key(address, tmp_path / "log")
        until = time.monotonic() + 30
        while not (record / "argument").exists() and time.monotonic() < until:
            time.sleep(0.1)
        argument = (record / "argument").read_text()
        assert argument.startswith("file:///")
        assert key.removeprefix("key=") not in argument
        assert (record / "mode").read_text() == "600\n"
        assert f'content="0;url={address}/?{key}"' in (record / "page").read_text()
        opened = Path(argument.removeprefix("file://"))
        assert opened.parent == lake_folder
    assert not opened.exists()
    assert {path.name for path in set(lake_folder.iterdir()) - before} <= {"record.sqlite"}


def test_no_browser_is_opened_where_the_server_is_headless(
    lake_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xdg-open").write_text(f"#!/bin/sh\ntouch {tmp_path}/opened\n")
    (tmp_path / "xdg-open").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with serving(lake_folder, tmp_path / "log") as address:
        assert printed_key(address, tmp_path / "log")
        time.sleep(1)
    assert not (tmp_path / "opened").exists()


def test_where_others_reach_the_server_no_key_is_printed(lake_folder: Path, tmp_path: Path) -> None:
    with serving(lake_folder, tmp_path / "log", "--server.address", "0.0.0.0") as address:
        printed = (tmp_path / "log").read_text()
        assert f"The dashboard: {address}\n" in printed
        assert "key" not in printed
