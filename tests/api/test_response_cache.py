"""Table files are written once for equal questions, and cached within their bounds."""

import gc
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from pathfinders.api import endpoints
from pathfinders.api.filters import Filters
from pathfinders.api.response_cache import ResponseCache
from pathfinders.api.responses import Body
from pathfinders.api.tables import table_body
from pathfinders.store.versions import Version, Versions
from pathfinders.tables import Table
from tests.api.conftest import put_together

SMALL = 1_000_000


class Small(NamedTuple):
    """An application with little memory for tables."""

    client: TestClient
    cache: ResponseCache


def body(size: int) -> Body:
    return Body(bytes(size), "application/octet-stream", "x", in_ranges=True)


def test_empty_answers_are_not_cached() -> None:
    cache = ResponseCache(1000, 10)
    cache.get("some", lambda: body(1))
    cache.get("none", lambda: replace(body(1), is_empty=True))
    assert cache.keys() == ["some"]


@pytest.fixture
def small(versions: Versions, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    """An application that may keep SMALL bytes of tables, with its cache."""
    monkeypatch.setattr(endpoints, "TABLES_BYTES", SMALL)
    caches: list[ResponseCache] = []

    class Noted(ResponseCache):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            caches.append(self)

    monkeypatch.setattr(endpoints, "ResponseCache", Noted)
    with TestClient(put_together(versions), headers={"accept-encoding": "identity"}) as client:
        (cache,) = caches
        yield Small(client, cache)


DEFLATORS = "/api/v1/tables/gdp_deflators.csv"


def test_questions_that_find_nothing_are_not_cached(small: Small) -> None:
    for number in range(50):
        assert small.client.get(DEFLATORS, params={"financial_year": f"x{number}"}).is_success
    assert small.cache.keys() == []


def test_questions_are_weighed_with_their_answers(small: Small) -> None:
    year = small.client.get(DEFLATORS.replace("csv", "json")).json()["rows"][0]["financial_year"]
    sent = 0
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(300):
        odd = [f"{number}-{each}-{'x' * 350}" for each in range(50)]
        answer = small.client.get(DEFLATORS, params={"financial_year": [year, *odd]})
        assert answer.text.count("\n") > 1
        sent += sum(map(len, odd))
        assert 0 < small.cache.bytes <= SMALL
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert sent > 5 * SMALL
    assert grown < 2 * SMALL
    assert len(small.cache.keys()) < 60


def test_a_filter_longer_than_any_cell_is_refused(client: TestClient) -> None:
    fits, longer = ({"note": "x" * size} for size in (400, 401))
    assert client.get("/api/v1/tables/trusts.csv", params=fits).status_code == 200
    refused = client.get("/api/v1/tables/trusts.csv", params=longer)
    assert refused.status_code == 400
    assert refused.json()["detail"] == "note takes at most 400 characters, not 401."


def test_a_table_is_written_once_for_equal_questions(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    write = table_body

    def count(version: Version, table: Table, form: str, filters: Filters, **more: bool) -> Body:
        written.append(form)
        return write(version, table, form, filters, **more)

    monkeypatch.setattr(endpoints, "table_body", count)
    for query in ("value=64&version=2", "value=64.0&value=64", "version=2&value=64"):
        client.get(f"/api/v1/tables/engagement.parquet?{query}")
    assert len(written) == 1
    client.get("/api/v1/tables/engagement.parquet?value=64&version=1")
    client.get("/api/v1/tables/engagement.csv?value=64")
    assert len(written) == 3
