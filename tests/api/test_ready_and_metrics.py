"""/readyz says whether the newest version can be read now, /metrics counts, and what is noted of a
request names nobody.
"""

import io
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from pathfinders.access import local
from pathfinders.api.request_log import HEADER
from pathfinders.server import logs
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import FRESH_SECONDS, Versions
from tests.api.conftest import put_together

HOSTILE = "made.up.reader@example.org"


@pytest.fixture
def noted() -> Iterator[io.StringIO]:
    """What is noted while a test runs."""
    stream = io.StringIO()
    handler = logs.write_to(stream)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def folder(tmp_path: Path, bundle: dict[str, pa.Table]) -> Path:
    """A lake of one test's own."""
    Lake(lake_settings(tmp_path / "lake")).publish(bundle, local("Ann"), "The bundled tables")
    return tmp_path / "lake"


def counted(client: TestClient, name: str, **labels: str) -> float:
    """A number of /metrics, over all labels that are not given."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return sum(
        s.value
        for family in families
        for s in family.samples
        if s.name == name and labels.items() <= s.labels.items()
    )


def until_ready(client: TestClient) -> dict[str, object]:
    for _ in range(600):
        answer = client.get("/readyz")
        if answer.status_code == 200:
            break
        assert answer.json()["detail"].endswith("is being read into memory.")
    found: dict[str, object] = answer.json()
    return found


def test_ready_means_that_the_newest_version_is_in_memory_and_can_be_read_now(folder: Path) -> None:
    versions = Versions(Lake(lake_settings(folder)))
    client = TestClient(put_together(versions))
    first = client.get("/readyz")
    assert (first.status_code, first.headers["content-type"]) == (503, "application/problem+json")
    assert first.json() == {
        "title": "Not ready",
        "status": 503,
        "detail": "Version 1 is being read into memory.",
    }
    assert until_ready(client) == {"status": "ready", "version": 1}
    changed = {"barriers": versions.latest().table("barriers").slice(1)}
    Lake(lake_settings(folder)).publish(changed, local("Ben"), "Elsewhere")
    assert until_ready(client) == {"status": "ready", "version": 2}

    away = shutil.move(folder / "files", folder / "away")
    gone = client.get("/readyz")
    assert (gone.status_code, gone.headers["content-type"]) == (503, "application/problem+json")
    assert "cannot be" in gone.json()["detail"]
    assert client.get("/healthz").status_code == 200, "readers of what is in memory read on"
    shutil.move(away, folder / "files")
    assert until_ready(client) == {"status": "ready", "version": 2}


def test_a_lake_without_a_version_is_not_ready(tmp_path: Path) -> None:
    client = TestClient(put_together(Versions(Lake(lake_settings(tmp_path / "lake")))))
    assert "no version yet" in client.get("/readyz").json()["detail"]


def test_metrics_move_when_things_happen(folder: Path) -> None:
    versions = Versions(Lake(lake_settings(folder)))
    client = TestClient(put_together(versions))
    assert counted(client, "pathfinders_versions_warm") == 0
    versions.latest()
    assert counted(client, "pathfinders_versions_warm") == 1
    assert counted(client, "pathfinders_version_newest") == 1
    queries = counted(client, "pathfinders_query_seconds_count")
    asked = counted(
        client, "pathfinders_request_seconds_count", path="/api/v1/figures", status="2xx"
    )
    assert client.get("/api/v1/figures/retention.json").status_code == 200
    assert counted(client, "pathfinders_query_seconds_count") > queries
    assert (
        counted(client, "pathfinders_request_seconds_count", path="/api/v1/figures", status="2xx")
        == asked + 1
    )
    assert counted(client, "pathfinders_lake_reached") == 1
    (folder / "catalog.sqlite").rename(folder / "away")
    versions._read_at -= FRESH_SECONDS
    assert client.get("/healthz").status_code == 200
    assert counted(client, "pathfinders_lake_reached") == 0
    assert counted(client, "process_resident_memory_bytes") > 1e6


def test_a_request_is_noted_with_its_id_and_nothing_that_was_typed(
    client: TestClient, noted: io.StringIO
) -> None:
    named = client.get(
        f"/api/v1/tables/{HOSTILE}?trust_code={HOSTILE}",
        headers={HEADER: "0123456789abcdef", "Referer": HOSTILE},
    )
    assert (named.status_code, named.headers[HEADER]) == (404, "0123456789abcdef")
    hostile = client.request(
        "MADEUP", f"/{HOSTILE}", headers={HEADER: f'0123456789abcdef", "{HOSTILE}'}
    )
    assert logs.HARMLESS.fullmatch(hostile.headers[HEADER])
    one, two = (
        line
        for line in map(json.loads, noted.getvalue().splitlines())
        if line["event"] == "request"
    )
    assert {name: one[name] for name in ("request", "method", "path", "status")} == {
        "request": "0123456789abcdef",
        "method": "GET",
        "path": "/api/v1/tables",
        "status": 404,
    }
    assert (two["request"], two["method"], two["path"]) == (
        hostile.headers[HEADER],
        "other",
        "other",
    )
    assert HOSTILE not in noted.getvalue()


def test_static_files_are_not_noted(client: TestClient, noted: io.StringIO) -> None:
    assert HEADER not in client.get("/static/none.js").headers
    assert noted.getvalue() == ""
