"""What can be taken away is made when it is asked for, never before."""

from typing import Any

import pytest

from components.figure import downloads
from tests.fuzz.opened import Opener
from tests.fuzz.strings_against import PAGE_NAMES

MAKERS = ("deck", "workbook", "image", "bundle", "csv_zip")
# Pages of no figures and no tables.
WITHOUT = ("upload", "history")


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_opening_a_page_makes_no_export(
    opener: Opener, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    for maker in MAKERS:

        def note(*_: Any, maker: str = maker) -> bytes:
            made.append(maker)
            return b""

        monkeypatch.setattr(downloads, maker, note)
    app = opener.open(page, "")
    assert not app.exception
    assert made == []
    buttons = app.get("download_button")
    assert buttons or page in WITHOUT
    for button in buttons:
        proto = button.proto
        assert bool(proto.deferred_file_id) != bool(proto.url), (
            f"{proto.label} holds neither a file nor a promise of one"
        )
        assert proto.deferred_file_id, f"{proto.label} was made before anybody asked"
