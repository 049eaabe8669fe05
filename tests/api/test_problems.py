"""What cannot be answered: always problem details, never a traceback."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pathfinders import api
from pathfinders.api import endpoints
from pathfinders.settings import LakeSettings
from pathfinders.store.history import NOT_FOR_ALL
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.versions import Versions


def problem(client: TestClient, address: str, method: str = "GET") -> dict[str, object]:
    response = client.request(method, address)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    told: dict[str, object] = response.json()
    assert set(told) == {"title", "status", "detail"}
    assert told["status"] == response.status_code
    assert told["title"]
    return told


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/api/v1/versions?page=2", 400, "There is no parameter “page” here. It takes none."),
        ("/api/v1/tables?version=two", 400, "version takes one whole number"),
        ("/api/v1/tables?version=1&version=2", 400, "given more than once"),
        ("/api/v1/tables/trusts.csv?version=1&version=2", 400, "version takes one whole number"),
        ("/api/v1/tables/trusts.csv?version=٣", 400, "version takes one whole number"),
        ("/api/v1/tables/trusts.csv?version=-1", 400, "version takes one whole number"),
        ("/api/v1/tables/trusts.csv?version=3", 404, "There is no version 3. The newest is 2."),
        ("/api/v1/tables/trusts.csv?version=0", 404, "There is no version 0."),
        ("/api/v1/tables/nothing.csv", 404, "There is no table “nothing”. Tables: programmes, "),
        (
            "/api/v1/tables/trusts.xlsx",
            404,
            "There is no format “xlsx”. Formats: parquet, csv, json.",
        ),
        ("/api/v1/tables/trusts", 404, "There is no table"),
        ("/api/v1/figures/nothing.json", 404, "There is no figure file “nothing.json”"),
        ("/api/v1/figures/participants-over-time.csv", 404, "There is no figure file"),
        ("/api/v1/nothing", 404, "There is nothing at /api/v1/nothing"),
        ("/api/v1/versions/", 404, "There is nothing at /api/v1/versions/"),
        ("/api", 404, "There is nothing at /api."),
        ("/api/", 404, "There is nothing at /api/."),
        ("/api/v1/tables/..%2f..%2fsecret", 400, "This address cannot be answered."),
    ],
)
def test_a_wrong_address_is_told_what_is_wrong(
    client: TestClient, address: str, status: int, says: str
) -> None:
    told = problem(client, address)
    assert told["status"] == status
    assert says in str(told["detail"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "address", ["/api/v1/versions", "/api/v1/tables/trusts.csv", "/api/v1/figures", "/healthz"]
)
def test_only_reading_is_offered(client: TestClient, address: str, method: str) -> None:
    response = client.request(method, address)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"
    assert problem(client, address, method)["status"] == 405


def asking(versions: Callable[[], Versions]) -> TestClient:
    return TestClient(Starlette(routes=api.routes(versions)))


def test_data_that_cannot_be_read_are_said_to_be(tmp_path: object) -> None:
    client = asking(
        lambda: Versions(Lake(LakeSettings(f"sqlite:{tmp_path}/none.sqlite", f"{tmp_path}/files")))
    )
    for address in (
        "/healthz",
        "/api/v1/tables",
        "/api/v1/tables/trusts.csv",
        "/api/v1/figures/participants-over-time.json",
    ):
        told = problem(client, address)
        assert told["status"] == 503
        assert str(tmp_path) not in str(told)
    assert client.get("/api/v1/versions").json() == {"newest": None, "versions": []}


def test_a_secret_in_an_error_does_not_leave_the_server(
    versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2")

    def fail_to_read(*_: object, **__: object) -> None:
        raise LakeError("/home/secret cannot be read")

    client = asking(lambda: versions)
    monkeypatch.setattr(endpoints, "table_body", fail)
    assert problem(client, "/api/v1/tables/trusts.csv") == {
        "title": "Internal Server Error",
        "status": 500,
        "detail": "The server failed to answer, and has noted why.",
    }
    monkeypatch.setattr(endpoints, "table_body", fail_to_read)
    assert (
        problem(client, "/api/v1/tables/trusts.csv")["detail"]
        == f"The data cannot be read now. {NOT_FOR_ALL}"
    )


def test_health_names_the_newest_version(client: TestClient) -> None:
    response = client.get("/healthz")
    assert response.json() == {"status": "ok", "version": 2}
    assert response.headers["cache-control"] == "no-store"
