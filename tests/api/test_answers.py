"""Entity tags, revalidation, compression and byte ranges."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from pathfinders import __version__
from pathfinders.api.responses import accepts_gzip

PARQUET = "/api/v1/tables/trusts.parquet"
FILES = [PARQUET, "/api/v1/tables/trusts.csv", "/api/v1/tables/trusts.json"]
EVERY_KIND = [
    *FILES,
    "/api/v1/tables",
    "/api/v1/figures/participants-over-time.json",
]
FIXED = ["/api/v1/versions", "/api/v1/figures", "/api/v1/openapi.json"]


@pytest.mark.parametrize("address", EVERY_KIND)
def test_an_answer_is_asked_for_again_also_at_a_version(client: TestClient, address: str) -> None:
    for query in ("", "?version=1"):
        assert client.get(f"{address}{query}").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("number", [1, 2])
def test_a_table_of_a_named_lake_may_be_kept_for_ever(client: TestClient, number: int) -> None:
    tables = client.get(f"/api/v1/tables?version={number}").json()
    files = [address for table in tables["tables"] for address in table["files"].values()]
    for address in files[:6]:
        assert address.endswith(f"?version={number}&lake={tables['lake']}")
        answer = client.get(address)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.content == client.get(address.partition("&")[0]).content


@pytest.mark.parametrize("file", FILES)
def test_another_lake_does_not_answer_at_that_address(client: TestClient, file: str) -> None:
    lakes = [client.get(f"/api/v1/tables?version={n}").json()["lake"] for n in (1, 2)]
    assert lakes[0] != lakes[1]
    for lake in (lakes[1], "0" * 16, "", lakes[0][:-1]):
        refused = client.get(file, params={"version": 1, "lake": lake})
        assert refused.status_code == 404
        assert "version 1 is now of another lake" in refused.json()["detail"]
        assert refused.headers["cache-control"] == "no-store"
    newest = client.get(file, params={"lake": lakes[1]})
    assert (newest.status_code, newest.headers["cache-control"]) == (200, "no-cache")
    assert client.get(file, params={"lake": lakes[0]}).status_code == 404
    both = client.get(f"{file}?version=1&lake={lakes[0]}&lake={lakes[0]}")
    assert both.status_code == 404


@pytest.mark.parametrize("query", ["lake=" + "0" * 16, "version=1&lake=" + "0" * 16])
def test_figures_take_no_lake(client: TestClient, query: str) -> None:
    figure = client.get(f"/api/v1/figures/participants-over-time.json?{query}")
    assert figure.status_code == 400


def test_the_tag_of_a_figure_names_the_program(client: TestClient) -> None:
    figure = client.get("/api/v1/figures/participants-over-time.json?version=1")
    assert figure.headers["etag"].startswith(f'"1-{__version__}-')
    assert figure.json()["program_version"] == __version__


@pytest.mark.parametrize("address", EVERY_KIND)
def test_the_tag_names_the_version_and_the_live_answer_is_the_newest(
    client: TestClient, address: str
) -> None:
    old, new, live = (client.get(f"{address}{query}") for query in ("?version=1", "?version=2", ""))
    assert old.headers["etag"].startswith('"1-')
    assert new.headers["etag"] == live.headers["etag"]
    assert live.headers["etag"].startswith('"2-')
    assert live.content == new.content


@pytest.mark.parametrize("address", [*EVERY_KIND, *FIXED])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_the_asker_has_already_is_not_sent_again(
    client: TestClient, address: str, coding: str
) -> None:
    taken = {"accept-encoding": coding}
    tag = client.get(address, headers=taken).headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(address, headers=taken | {"if-none-match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "content-type" not in again.headers
    assert client.get(address, headers=taken | {"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("address", [*EVERY_KIND, *FIXED])
def test_one_tag_stands_for_one_sequence_of_bytes(client: TestClient, address: str) -> None:
    with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    plain = client.get(address)
    if address == PARQUET:
        assert packed.headers["etag"] == plain.headers["etag"]
        assert sent == plain.content
        assert "content-encoding" not in packed.headers
    else:
        assert packed.headers["etag"] != plain.headers["etag"]
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(sent) == plain.content
        assert len(sent) == int(packed.headers["content-length"]) < len(plain.content)
        assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize("address", [*EVERY_KIND, *FIXED, "/healthz"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_head_is_get_without_a_body(client: TestClient, address: str, coding: str) -> None:
    asked = {"accept-encoding": coding, "x-request-id": "0123456789abcdef"}
    got, head = (client.request(method, address, headers=asked) for method in ("GET", "HEAD"))
    assert head.content == b""
    # Streamlit adds Vary once more to a body that it lets through.
    assert dict(head.headers) | {"vary": ""} == dict(got.headers) | {"vary": ""}


@settings(deadline=None, max_examples=150)
@given(first=st.integers(0, 30_000) | st.none(), last=st.integers(0, 30_000) | st.none())
def test_a_range_is_a_slice(client: TestClient, first: int | None, last: int | None) -> None:
    whole = client.get(PARQUET).content
    written = ["" if end is None else str(end) for end in (first, last)]
    part = client.get(PARQUET, headers={"range": f"bytes={written[0]}-{written[1]}"})
    if (first is None and last is None) or (
        first is not None and last is not None and last < first
    ):
        assert (part.status_code, part.content) == (200, whole)
        return
    expected = whole[first : None if last is None else last + 1]
    if first is None:
        expected = whole[-last:] if last else b""
    if not expected:
        assert part.status_code == 416
        assert part.headers["content-range"] == f"bytes */{len(whole)}"
        assert part.json()["status"] == 416
        return
    assert (part.status_code, part.content) == (206, expected)
    start = len(whole) - len(expected) if first is None else first
    assert (
        part.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"
    )
    assert part.headers["content-length"] == str(len(expected))


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,4-5", "bytes=x-y", "lines=0-1", "bytes=-", "bytes 0-1", "bytes=" + "9" * 40 + "-"],
)
def test_other_ranges_are_answered_with_the_whole(client: TestClient, asked: str) -> None:
    assert client.get(PARQUET, headers={"range": asked}).status_code == 200


def test_a_range_of_another_version_is_answered_with_the_whole(client: TestClient) -> None:
    tag = client.get(PARQUET).headers["etag"]
    ranged = {"range": "bytes=0-3"}
    assert client.get(PARQUET, headers=ranged | {"if-range": tag}).content == b"PAR1"
    assert client.get(PARQUET, headers=ranged | {"if-range": '"1-other"'}).status_code == 200
    assert client.get(PARQUET, headers=ranged | {"if-range": f"W/{tag}"}).status_code == 200


def test_ranges_are_offered_for_parquet_alone(client: TestClient) -> None:
    assert client.head(PARQUET).headers["accept-ranges"] == "bytes"
    whole = client.get("/api/v1/tables/trusts.csv", headers={"range": "bytes=0-3"})
    assert whole.status_code == 200
    assert "accept-ranges" not in whole.headers


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("gzip", True),
        ("GZip;q=0.5, br", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("br", False),
        ("identity, *;q=0", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(offered: str, taken: bool) -> None:
    assert accepts_gzip(Headers({"accept-encoding": offered})) is taken


def test_who_refuses_gzip_is_not_sent_it(client: TestClient) -> None:
    answer = client.get("/api/v1/tables/trusts.json", headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in answer.headers
