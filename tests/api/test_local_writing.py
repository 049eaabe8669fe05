"""Who changes the data of a running dashboard at which nobody signs in: only who has opened the
address that the terminal printed, by a browser's own rules of what it sends.
"""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import websockets

from pathfinders.access import local
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from tests.api.sessions import Shown, run_page
from tests.browser.conftest import printed_key, serving

WHY = "Made up for a test"


class NotFollowed(urllib.request.HTTPRedirectHandler):
    """Leaves redirects as they are."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def lake(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of two versions, of which the first can be restored."""
    lake = Lake(lake_settings(tmp_path_factory.mktemp("lake") / "lake"))
    lake.publish(bundle, local("Made-up author"), "First")
    lake.publish({"barriers": bundle["barriers"].slice(1)}, local("Made-up author"), "Second")
    return lake


@pytest.fixture(scope="module")
def printed(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A dashboard's address and the key that it printed."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(lake.settings.folder, log) as address:
        yield address, printed_key(address, log)


@pytest.fixture(scope="module")
def port(printed: tuple[str, str]) -> int:
    """The port of that dashboard."""
    return int(printed[0].rpartition(":")[2])


@pytest.fixture(scope="module")
def cookie(printed: tuple[str, str]) -> str:
    """What a browser has after it opened the printed address."""
    address, key = printed
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(NotFollowed).open(f"{address}/history?{key}")
    assert answer.value.headers["Location"] == "/history"
    given = answer.value.headers["Set-Cookie"]
    assert given.endswith("; HttpOnly; Path=/_stcore; SameSite=strict")
    return str(given.partition(";")[0])


@pytest.fixture(scope="module")
def history(port: int, cookie: str) -> Shown:
    """The page of versions as the person with the key sees it."""
    return run_page(port, "history", own(port, cookie))


def own(port: int, cookie: str) -> dict[str, str]:
    """The headers of this server's own page in a browser that has the cookie."""
    return {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}", "Cookie": cookie}


def restore(port: int, headers: dict[str, str], shown: Shown) -> Shown:
    """Fills in and presses what restores version 1, whether the page offers it or not."""
    why = (shown.widgets["text_input", "Why"], "string_value", WHY)
    button = next(
        id_ for (kind, label), id_ in shown.widgets.items() if label.startswith("Restore")
    )
    return run_page(port, "history", headers, ((), (why,), (why, (button, "trigger_value", True))))


READS, OPENED = "This address only reads", "Nobody signs in here"
# What is changed of the headers of the person who writes (None: left out), and what the page says
# then, or the status with which they are turned away before there is a page.
# Browsers have one set of cookies for all ports of a machine, so other servers' pages send the key.
STRANGERS: dict[str, tuple[dict[str, str | None], str | int]] = {
    "another program of this machine": ({"Cookie": None, "Origin": None}, READS),
    "a program that says it is a page of this server": ({"Cookie": None}, READS),
    "a program with the cookie and no page": ({"Origin": None}, READS),
    "a page of another local server": ({"Origin": "http://localhost:3000"}, 403),
    "a page at another of this machine's names": ({"Origin": "http://127.0.0.1:3000"}, 403),
    "a bare proxy": ({"Host": "localhost", "Cookie": None, "Origin": None}, READS),
    "a bare proxy for a page of its own": (
        {"Host": "localhost", "Cookie": None, "Origin": "http://localhost"},
        READS,
    ),
    "a forwarded port": (
        {"Host": "localhost:9000", "Cookie": None, "Origin": "http://localhost:9000"},
        READS,
    ),
    "an old key": ({"Cookie": "pathfinders_key=made-up"}, READS),
    "a proxy that says Via": ({"Via": "1.1 made-up"}, OPENED),
    "a proxy that says X-Forwarded-Proto": ({"X-Forwarded-Proto": "https"}, OPENED),
    "a proxy that says X-Forwarded-Server": ({"X-Forwarded-Server": "made-up"}, OPENED),
    "a tunnel that says CF-Connecting-IP": ({"CF-Connecting-IP": "192.0.2.1"}, OPENED),
    "another name of this machine": (
        {"Host": "made-up.example", "Origin": "http://made-up.example"},
        421,
    ),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_do_not_write(
    lake: Lake, port: int, cookie: str, history: Shown, who: str
) -> None:
    changed, reason = STRANGERS[who]
    headers = {n: text for n, text in (own(port, cookie) | changed).items() if text is not None}
    if isinstance(reason, int):
        with pytest.raises(websockets.InvalidStatus) as refused:
            restore(port, headers, history)
        assert refused.value.response.status_code == reason
    else:
        shown, upload = restore(port, headers, history), run_page(port, "upload", headers)
        assert reason in shown
        assert reason in upload
        assert ("text_input", "Why") not in shown.widgets
        assert not [kind for kind, _ in upload.widgets if kind == "file_uploader"]
    assert [info.number for info in lake.versions()] == [1, 2]


def test_who_opened_the_printed_address_writes(
    lake: Lake, port: int, cookie: str, history: Shown
) -> None:
    headers = own(port, cookie)
    assert [
        kind for kind, _ in run_page(port, "upload", headers).widgets if kind == "file_uploader"
    ]
    assert "Version 1 is restored, as version 3" in restore(port, headers, history)
    newest = lake.versions()[-1]
    assert (newest.number, newest.restores, newest.author, newest.message) == (
        3,
        1,
        "local user",
        WHY,
    )


def test_another_server_has_another_key(
    printed: tuple[str, str], lake: Lake, tmp_path: Path
) -> None:
    with serving(lake.settings.folder, tmp_path / "log") as address:
        assert printed_key(address, tmp_path / "log") != printed[1]
