"""Pictures drawn by a process of their own, over HTTP."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from pathfinders.exports.picture import browser
from pathfinders.exports.picture.picture import NoBrowser, image
from pathfinders.exports.picture.service import MOST_SPEC_BYTES
from pathfinders.server.pictures import picture_app
from pathfinders.settings import ROOT, picture_service
from tests.exports.made_up import CONTEXT, charted


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A picture service in a process of its own."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pathfinders", "pictures", "--port", str(port)]
    service = subprocess.Popen(command, cwd=ROOT)
    where = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(urllib.error.URLError):
                urllib.request.urlopen(f"{where}/healthz", timeout=1).close()
                break
            time.sleep(0.1)
        yield where
    finally:
        service.terminate()
        service.wait(30)


def _no_browser_here(*_: object) -> bytes:
    raise AssertionError("a browser was started in the process that faces readers")


def test_a_picture_of_the_service_is_the_picture(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = charted()
    here = image(figure, CONTEXT, "png")
    monkeypatch.setenv("PATHFINDERS_PICTURES", address)
    monkeypatch.setattr(browser, "drawn_here", _no_browser_here)
    assert image(figure, CONTEXT, "png") == here


def test_a_service_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHFINDERS_PICTURES", "http://127.0.0.1:9")
    with pytest.raises(NoBrowser, match=r"127\.0\.0\.1:9.*python -m pathfinders pictures"):
        image(charted(), CONTEXT, "png")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400),
        (b"not json", 400),
        (b'{"spec": [], "width": 10, "height": 10, "kind": "png"}', 400),
        (b'{"spec": {}, "width": 90000, "height": 10, "kind": "png"}', 400),
        (b'{"spec": {}, "width": 10, "height": 0, "kind": "png"}', 400),
        (b'{"spec": {}, "width": 10, "height": 10, "kind": "pdf"}', 400),
        (b" " * (MOST_SPEC_BYTES + 1), 413),
    ],
)
def test_what_is_no_chart_is_refused_before_a_browser_is_asked(
    body: bytes, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathfinders.server.pictures.drawn_here", _no_browser_here)
    assert TestClient(picture_app()).post("/draw", content=body).status_code == status


@pytest.mark.parametrize("wrong", ["pictures:8502", "https://pictures", "http://a/b", "file:///x"])
def test_a_setting_that_is_no_address_is_refused(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATHFINDERS_PICTURES", wrong)
    with pytest.raises(ValueError, match="PATHFINDERS_PICTURES"):
        picture_service()
