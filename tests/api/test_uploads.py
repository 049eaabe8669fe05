"""Who may upload, and how much: by what is announced and by what comes, by page and in all."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from pathfinders.api import uploads
from pathfinders.api.uploads import MOST_FILES, Uploads
from tests.api.conftest import Held

PLACE = "/_stcore/upload_file"
PAGE_BYTES, SERVER_BYTES = 1000, 2500
WRITER = {"cookie": "manager=yes"}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """A store that holds nothing yet; a page may have 1,000 bytes."""
    monkeypatch.setattr(uploads, "MOST_PAGE_BYTES", PAGE_BYTES)
    return Held()


@pytest.fixture
def client(held: Held) -> Iterator[TestClient]:
    """Streamlit's addresses for uploads as it answers them, with the limits before them."""

    async def put(request: Request) -> Response:
        page, file = request.path_params["page"], request.path_params["file"]
        body = await request.body()
        held.pages.setdefault(page, {})[file] = len(body)
        return Response(status_code=204)

    async def delete(request: Request) -> Response:
        held.pages[request.path_params["page"]].pop(request.path_params["file"])
        return Response(status_code=204)

    place = f"{PLACE}/{{page}}/{{file}}"
    routes = [Route(place, put, methods=["PUT"]), Route(place, delete, methods=["DELETE"])]
    limits = Middleware(Uploads, may_write=_is_writer, store=held, most_bytes=SERVER_BYTES)
    with TestClient(Starlette(routes=routes, middleware=[limits]), headers=WRITER) as client:
        yield client


def _is_writer(headers: Headers) -> bool:
    return "manager=yes" in headers.get("cookie", "")


def _put(client: TestClient, file: str, size: int, page: str = "page") -> int:
    return client.put(f"{PLACE}/{page}/{file}", content=b"x" * size).status_code


def _put_in_parts(client: TestClient, file: str, sizes: list[int], page: str = "page") -> int:
    """Sends a file whose length is not announced."""
    parts = (b"x" * size for size in sizes)
    return client.put(f"{PLACE}/{page}/{file}", content=parts).status_code


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_whoever_may_not_write_sends_and_removes_nothing(
    client: TestClient, held: Held, method: str
) -> None:
    held.pages = {"page": {"a": 10}}
    for place in ("page/a", "page/b", "other/b", "", "page"):
        answer = client.request(method, f"{PLACE}/{place}", headers={"cookie": ""}, content=b"x")
        assert answer.status_code == 403
    assert held.pages == {"page": {"a": 10}}


def test_a_writer_sends_a_file_and_takes_it_back(client: TestClient, held: Held) -> None:
    assert _put(client, "a", 900) == 204
    assert client.delete(f"{PLACE}/page/a").status_code == 204
    assert _put_in_parts(client, "b", [300, 300, 300]) == 204
    assert held.sizes() == {"page": {"b": 900}}


def test_only_an_open_page_takes_files(client: TestClient, held: Held) -> None:
    assert _put(client, "a", 1, page="gone") == 400
    assert held.sizes() == {}


def test_a_page_has_room_for_a_few_files(client: TestClient, held: Held) -> None:
    assert [_put(client, f"file-{n}", 1) for n in range(MOST_FILES + 1)] == [
        *[204] * MOST_FILES,
        413,
    ]
    # One that is sent again replaces the first.
    assert _put(client, "file-0", 2) == 204
    assert len(held.sizes()["page"]) == MOST_FILES


def test_a_page_has_room_for_so_many_bytes(client: TestClient, held: Held) -> None:
    assert _put(client, "a", 600) == 204
    assert _put(client, "b", 401) == 413
    assert _put_in_parts(client, "b", [200, 200, 1]) == 413
    assert _put(client, "a", 1000) == 204
    assert held.sizes() == {"page": {"a": 1000}}


def test_a_server_has_room_for_so_many_bytes(client: TestClient, held: Held) -> None:
    held.open = {"page", "second", "third"}
    assert _put(client, "a", 1000) == 204
    assert _put(client, "a", 1000, "second") == 204
    assert _put(client, "a", 501, "third") == 503
    assert _put_in_parts(client, "a", [400, 101], "third") == 503
    assert _put(client, "a", 500, "third") == 204
    # Nobody is refused for good: a page that is gone makes room at once.
    held.open = {"page", "third"}
    assert _put(client, "b", 400, "third") == 204
    assert set(held.sizes()) == {"page", "third"}


def test_a_body_longer_than_announced_counts_as_it_comes(held: Held) -> None:
    """A server that checks the length would not let it through; the count does not rely on it."""
    statuses = asyncio.run(_send_at_once(held, [("10", 1001)]))
    assert statuses == [413]


def test_uploads_under_way_count(held: Held) -> None:
    held.open = {f"page-{n}" for n in range(4)}
    statuses = asyncio.run(_send_at_once(held, [("900", 900)] * 4))
    assert sorted(statuses) == [204, 204, 503, 503]
    assert sum(sum(files.values()) for files in held.sizes().values()) == 1800


async def _send_at_once(held: Held, files: list[tuple[str, int]]) -> list[int]:
    """Sends files, each to a page of its own and with a length of its own in the header, so that
    none ends before all have begun; returns the statuses.
    """
    statuses: list[int] = []
    begun = asyncio.Semaphore(0)

    async def store(request: Request) -> Response:
        await asyncio.sleep(0.05)
        held.pages.setdefault(request.path_params["page"], {})["a"] = len(await request.body())
        return Response(status_code=204)

    inside = Starlette(routes=[Route(f"{PLACE}/{{page}}/a", store, methods=["PUT"])])
    limits = Uploads(inside, lambda _: True, held, SERVER_BYTES)

    async def one(page: str, length: str, size: int) -> None:
        async def receive() -> Message:
            begun.release()
            return {"type": "http.request", "body": b"x" * size, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(int(message["status"]))

        scope: Scope = {
            "type": "http",
            "method": "PUT",
            "path": f"{PLACE}/{page}/a",
            "query_string": b"",
            "headers": [(b"content-length", length.encode())],
        }
        await limits(scope, receive, send)

    pages = sorted(held.open)
    await asyncio.gather(*(one(page, *file) for page, file in zip(pages, files, strict=True)))
    return statuses


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "GONE_SECONDS", 0.2)
    monkeypatch.setattr(uploads, "LOOK_SECONDS", 0.05)


@pytest.mark.usefixtures("_quick")
def test_files_go_when_their_page_has_gone_for_a_while(client: TestClient, held: Held) -> None:
    assert _put(client, "a", 10) == 204
    assert client.portal is not None
    client.portal.call(asyncio.sleep, 0.4)
    assert held.sizes() == {"page": {"a": 10}}, "an open page keeps its files"
    held.open = set()
    client.portal.call(asyncio.sleep, 0.1)
    assert held.sizes() == {"page": {"a": 10}}, "it may have lost its connection only"
    client.portal.call(asyncio.sleep, 0.6)
    assert held.sizes() == {}


def test_a_failed_upload_holds_no_room(client: TestClient) -> None:
    for _ in range(5):
        assert _put_in_parts(client, "a", [900, 900]) == 413
    assert _put(client, "a", 1000) == 204
