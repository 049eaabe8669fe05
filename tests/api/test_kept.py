"""What is costly is made once and kept within its limit."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from pathfinders.api import endpoints
from pathfinders.api.filters import Filters
from pathfinders.api.response_cache import Kept
from pathfinders.api.responses import Body
from pathfinders.api.tables import table_body
from pathfinders.store.versions import Version
from pathfinders.tables import Table


def body(size: int) -> Body:
    return Body(bytes(size), "application/octet-stream", "x", in_ranges=True)


def test_it_is_made_once_also_when_many_ask_at_once() -> None:
    kept, started, made = Kept(1000), threading.Barrier(8), []

    def make() -> Body:
        made.append(threading.get_ident())
        threading.Event().wait(0.05)
        return body(10)

    def ask(_: int) -> Body:
        started.wait()
        return kept.get("key", make)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len(made) == 1
    assert all(one is found[0] for one in found)


def test_the_least_recently_used_goes_first() -> None:
    kept = Kept(100)
    for key in "ab":
        kept.get(key, lambda: body(40))
    kept.get("a", lambda: pytest.fail("a was kept"))
    kept.get("c", lambda: body(40))
    assert kept.find("b") is None
    assert kept.find("a") is not None
    assert kept.size == 80


def test_what_is_larger_than_the_limit_is_given_and_not_kept() -> None:
    kept = Kept(100)
    assert len(kept.get("large", lambda: body(500)).content) == 500
    assert (kept.find("large"), kept.size) == (None, 0)


def test_a_failure_is_raised_and_tried_again() -> None:
    kept = Kept(100)

    def fail() -> Body:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("key", fail)
    assert kept.get("key", lambda: body(1)).content == b"\0"


def test_a_table_is_written_once_for_equal_questions(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    write = table_body

    def count(version: Version, table: Table, form: str, filters: Filters) -> Body:
        written.append(form)
        return write(version, table, form, filters)

    monkeypatch.setattr(endpoints, "table_body", count)
    for query in ("value=0.31&version=2", "value=0.310&value=0.31", "version=2&value=0.31"):
        client.get(f"/api/v1/tables/engagement.parquet?{query}")
    assert len(written) == 1
    client.get("/api/v1/tables/engagement.parquet?value=0.31&version=1")
    client.get("/api/v1/tables/engagement.csv?value=0.31")
    assert len(written) == 3
