"""Several replicas behind one address: one reader one replica, a replica that dies, a publish that
all have, a store that goes away and comes back, and many publishes at once. All in one file,
because all of it shares one cluster.
"""

import gzip
import json
import logging
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import cast

import pytest
from playwright.sync_api import Page, expect

from deploy.local.cluster import BUCKET, Cluster
from deploy.local.replicas import Replica
from deploy.local.servers import PASSWORD, SECRET, Postgres, Server
from pathfinders.access import local
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store.lake import Lake, LakeError
from pathfinders.uploads.bundle import read_bundle
from tests.browser.conftest import IDLE, settle, visit, wait_until
from tests.cluster.conftest import serving, unharmed, until, value
from tests.cluster.publishes import check, publish_at_once

log = logging.getLogger(__name__)
# Under five seconds on a machine that does nothing else; tests share theirs, so the best of a few
# counts.
BACK_SECONDS, TRIES = 5.0, 3
SEEN_SECONDS = 2.0
PUBLISHES = 36
FUNDING = "/funding?programme=mutuals-in-health"
TITLES = "() => [...document.querySelectorAll('.stMain h3')].map(one => one.innerText).join('|')"


def ask(
    address: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> HTTPResponse | urllib.error.HTTPError:
    """What is answered, whatever the status."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    request = urllib.request.Request(address, body, named, method=method)
    try:
        return cast("HTTPResponse", urllib.request.urlopen(request, timeout=60))
    except urllib.error.HTTPError as error:
        return error


def answered_by(cluster: Cluster, request: str) -> list[int]:
    """Which replicas have noted a request."""

    def noted() -> list[int]:
        return [
            place
            for place, replica in enumerate(cluster.replicas)
            if f'"request": "{request}"' in replica.log()
        ]

    # It is noted when the answer has gone.
    until(noted)
    return noted()


def choose_prices(page: Page, name: str) -> None:
    """Changes a filter and waits until the figures are drawn for it."""
    before = page.evaluate(TITLES)
    page.locator(".st-key-choose-prices").get_by_text(re.compile(f"^Prices of {name}")).click()
    wait_until(page, f"before => ({TITLES})() !== before", arg=before, timeout=60_000)
    settle(page)


def test_pages_scripts_and_the_api_come_compressed(cluster: Cluster) -> None:
    page = ask(cluster.address, Accept_Encoding="gzip")
    html = gzip.decompress(page.read()).decode()
    assert "<title>" in html
    script = re.search(r'src="\./(static/js/[^"]+\.js)"', html)
    assert script
    for path in (script[1], "api/v1/versions"):
        answer = ask(f"{cluster.address}/{path}", Accept_Encoding="gzip")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(gzip.decompress(answer.read())) > 0


def test_a_reader_stays_with_one_replica_and_readers_are_spread(cluster: Cluster) -> None:
    first = ask(cluster.address)
    cookie = first.headers["Set-Cookie"].partition(";")[0]
    mine = [ask(cluster.address, Cookie=cookie) for _ in range(12)]
    assert {answer.headers["Set-Cookie"] for answer in mine} == {None}
    places = [answered_by(cluster, answer.headers["X-Request-ID"]) for answer in (first, *mine)]
    assert places == [places[0]] * 13
    assert len(places[0]) == 1
    others = {
        tuple(answered_by(cluster, ask(cluster.address).headers["X-Request-ID"])) for _ in range(30)
    }
    assert len(others) == len(cluster.replicas)
    # What is no cookie of nginx's own is replaced by one.
    forged = ask(cluster.address, Cookie="pathfinders_replica=../../x")
    assert re.fullmatch(
        r"pathfinders_replica=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax",
        forged.headers["Set-Cookie"],
    )


def test_what_is_for_those_who_run_it_cannot_be_asked_for_from_outside(cluster: Cluster) -> None:
    for path in ("/metrics", "/readyz", "//metrics", "/metrics/", "/%6detrics", "/_stcore/metrics"):
        assert ask(cluster.address + path).status == 404, path
    assert [cluster.replicas[0].ask(path)[0] for path in ("/metrics", "/readyz")] == [200, 200]


def test_uploads_pass_up_to_their_size_and_no_request_names_itself(cluster: Cluster) -> None:
    route = f"{cluster.address}/_stcore/upload_file/a/b"
    allowed = ask(route, "PUT", bytes(50_000_000), X_Request_ID="f" * 32)
    # nginx lets it pass, and the replica says no: whoever asks may not write.
    refusal = b"Only somebody who may change the data can send files."
    assert (allowed.status, allowed.read()) == (403, refusal)
    assert allowed.headers["X-Request-ID"] != "f" * 32
    assert len(answered_by(cluster, allowed.headers["X-Request-ID"])) == 1
    # Nothing but its size is sent of what is too large.
    with socket.create_connection(("127.0.0.1", int(cluster.address.rpartition(":")[2]))) as wire:
        wire.sendall(
            b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length:"
            b" 54000000\r\n\r\n"
        )
        assert wire.recv(100).startswith(b"HTTP/1.1 413 ")


def test_nobody_writes_through_nginx_without_sign_in(cluster: Cluster, page: Page) -> None:
    visit(page, f"{cluster.address}/upload")
    expect(page.get_by_text("the data cannot be changed").first).to_be_visible()
    assert page.locator("[data-testid=stFileUploader]").count() == 0
    replica = cluster.replicas[0]
    visit(page, f"{replica.address}/upload")
    expect(page.get_by_text("This address only reads").first).to_be_visible()
    visit(page, f"{replica.address}/upload?{replica.keyed_address.rpartition('?')[2]}")
    expect(page.locator("[data-testid=stFileUploader]").first).to_be_visible()
    # The key of a replica opens nothing through nginx.
    visit(page, f"{cluster.address}/upload?{replica.keyed_address.rpartition('?')[2]}")
    expect(page.get_by_text("the data cannot be changed").first).to_be_visible()


def runs(replicas: list[Replica]) -> float:
    """How often they have run the page."""
    return sum(
        value(replica, "pathfinders_page_seconds_count", page="funding") for replica in replicas
    )


def killed_under(cluster: Cluster, page: Page) -> float:
    """Kills the replica that a page is open at; returns the seconds until another has made the same
    view again.
    """
    (serves,) = serving(cluster)
    others = [replica for replica in cluster.replicas if replica is not serves]
    view, address, before = page.evaluate(TITLES), page.url, runs(others)
    page.evaluate("window.notReloaded = true")
    assert serves.process
    serves.process.kill()
    started = time.monotonic()
    until(lambda: runs(others) > before)
    wait_until(
        page,
        "document.querySelector('[data-testid=stApp]').dataset.testConnectionState === 'CONNECTED'",
    )
    wait_until(page, IDLE)
    took = time.monotonic() - started
    assert (page.evaluate(TITLES), page.url) == (view, address)
    serves.stop(signal.SIGKILL)
    return took


def test_a_replica_is_killed_under_a_reader(cluster: Cluster, fresh: Callable[[], Page]) -> None:
    times: list[float] = []
    while not times or (times[-1] > BACK_SECONDS and len(times) < TRIES):
        page = fresh()
        visit(page, cluster.address + FUNDING)
        shown = page.evaluate(TITLES)
        choose_prices(page, "20")
        times.append(killed_under(cluster, page))
        # It is the reader's page and not a picture of it: the other replica knows what was chosen,
        # and takes another choice.
        choose_prices(page, "the day")
        assert page.evaluate(TITLES) == shown
        assert "programme=mutuals-in-health" in page.url
        assert page.evaluate("window.notReloaded")
        page.context.close()
        for replica in cluster.replicas:
            if replica.process is None:
                replica.start()
        until(lambda: not serving(cluster))
    log.info("The view was back after %s seconds", ", ".join(f"{took:.1f}" for took in times))
    assert times[-1] < BACK_SECONDS


def test_a_publish_is_on_all_replicas_two_seconds_later(environment: Cluster, page: Page) -> None:
    assert len({replica.version() for replica in environment.replicas}) == 1
    lake = Lake(lake_settings())
    changed = {"barriers": lake.tables(1)["barriers"].slice(2)}
    number = lake.publish(changed, local("Made-up Author"), "For all replicas").number
    time.sleep(SEEN_SECONDS)
    assert [replica.version() for replica in environment.replicas] == [number] * len(
        environment.replicas
    )
    visit(page, environment.address + FUNDING)
    expect(page.get_by_text(re.compile(f"^Version {number}, published .* by "))).to_be_visible()


@contextmanager
def down(server: Server) -> Iterator[None]:
    """A block in which a server is gone."""
    server.stop(signal.SIGQUIT if isinstance(server, Postgres) else signal.SIGKILL)
    try:
        yield
    finally:
        server.start()


@pytest.mark.parametrize("what", ["postgres", "s3"])
def test_the_store_goes_away_under_a_reader_and_comes_back(
    environment: Cluster, page: Page, what: str
) -> None:
    cluster, lake = environment, Lake(lake_settings())
    newest, tables = lake.versions()[-1].number, lake.tables(1)
    changed = {"barriers": tables["barriers"].slice(3 if what == "s3" else 4)}
    visit(page, cluster.address + FUNDING)
    with unharmed(cluster):
        with down(getattr(cluster, what)):
            choose_prices(page, "20")
            for replica in cluster.replicas:
                status, text = replica.ask("/readyz")
                assert (status, json.loads(text)["title"]) == (503, "Not ready")
                assert re.search("cannot be (reached|opened|read)", json.loads(text)["detail"])
                assert not {word for word in (PASSWORD, SECRET) if word in text}
                assert replica.version() == newest
            with pytest.raises(LakeError, match=r"cannot be|could not be") as refused:
                lake.publish(changed, local("Made-up Author"), "Refused")
            assert not {word for word in (PASSWORD, SECRET) if word in str(refused.value)}
            choose_prices(page, "the day")
        until(lambda: all(replica.answers() for replica in cluster.replicas))
        assert [info.number for info in lake.versions()] == list(range(1, newest + 1))
        number = lake.publish(changed, local("Made-up Author"), "Taken").number
        until(lambda: {replica.version() for replica in cluster.replicas} == {number})


def test_many_publishes_at_once_leave_no_gap(environment: Cluster) -> None:
    environment.postgres.do("CREATE DATABASE publishes")
    settings = LakeSettings(environment.postgres.catalog("publishes"), f"s3://{BUCKET}/publishes")
    Lake(settings).publish(read_bundle(), local("Bundled data"), "First")
    started = time.monotonic()
    done = publish_at_once(settings, PUBLISHES)
    log.info("%s publishes: %.2f seconds each", PUBLISHES, (time.monotonic() - started) / PUBLISHES)
    check(settings, done)
