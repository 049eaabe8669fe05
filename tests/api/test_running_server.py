"""The running dashboard, read by the programs that people use: DuckDB, pandas and a plain HTTP
client.
"""

import asyncio
import http.client
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from pathfinders import engine
from pathfinders.api.copy_lines import copy_lines, example_filter
from pathfinders.server.connections import MESSAGE_BYTES
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from tests.bench.load_reader import reading
from tests.browser.conftest import lake_folder, server, server_log, serving

__all__ = ["lake_folder", "server", "server_log"]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """A DuckDB that reads over HTTP."""
    return engine.with_extensions(["httpfs"])


def test_duckdb_reads_a_table_in_parts(
    server: str, con: duckdb.DuckDBPyConnection, frames: dict[str, pd.DataFrame]
) -> None:
    address = f"{server}/api/v1/tables/engagement.parquet"
    counted = con.execute(
        f"SELECT count(*), avg(value) FROM '{address}?version=1' WHERE survey_year = 2015"
    ).fetchone()
    expected = frames["engagement"].query("survey_year == 2015")["value"]
    assert counted == (len(expected), pytest.approx(expected.mean(), rel=1e-12))
    assert con.sql(f"FROM '{address}'").shape == frames["engagement"].shape


def test_pandas_reads_a_table(server: str, frames: dict[str, pd.DataFrame]) -> None:
    address = f"{server}/api/v1/tables/engagement"
    read = pd.read_parquet(f"{address}.parquet?trust_code=RM1&survey_year=2019&survey_year=2018")
    wanted = frames["engagement"].query("trust_code == 'RM1' and survey_year in (2018, 2019)")
    assert sorted(read["value"]) == sorted(wanted["value"])
    assert len(pd.read_csv(f"{address}.csv?version=1")) == len(frames["engagement"])
    assert len(pd.DataFrame(pd.read_json(f"{address}.json")["rows"].tolist())) == len(
        frames["engagement"]
    )


@pytest.mark.parametrize("name", ["engagement", "trusts", "cqc_ratings"])
def test_the_lines_on_the_data_page_read_the_table(
    server: str, con: duckdb.DuckDBPyConnection, frames: dict[str, pd.DataFrame], name: str
) -> None:
    pandas, sql, r, excel = copy_lines(TABLES[name], 1, lambda path: f"{server}{path}")
    found: dict[str, pd.DataFrame] = {}
    exec(pandas.code, found)
    assert list(found[name].columns) == list(frames[name].columns)
    assert len(found[name]) == len(frames[name])
    answer = con.sql(sql.code)
    assert answer.columns == list(frames[name].columns)
    assert answer.shape == frames[name].shape
    # R and Excel are not here; that they are given these addresses, and what those hold, is.
    assert f'read.csv("{excel.code}"' in r.code
    assert pd.read_csv(excel.code).shape == frames[name].shape


@pytest.mark.parametrize("name", TABLES)
def test_the_example_of_a_filter_is_taken(server: str, version: Version, name: str) -> None:
    example = example_filter(version, TABLES[name])
    # A table of which the bundled data hold no row gives none.
    assert bool(example) == (version.table(name).num_rows > 0)
    if not example:
        return
    read = pd.read_csv(f"{server}/api/v1/tables/{name}.csv?version=1&{example}")
    assert 0 < len(read) <= version.table(name).num_rows


def test_a_link_shows_what_it_is(server: str) -> None:
    with urllib.request.urlopen(
        f"{server}/enrolment?programme=mutuals-in-health&version=1"
    ) as response:
        page = response.read().decode()
    assert '<html lang="en-GB">' in page
    assert (
        "<title>Mutuals in Health: Pathfinder Programme – Enrolment, version 1 | NHS pathfinder"
        " programmes</title>" in page
    )


def test_the_server_is_well_and_still_streamlit(server: str) -> None:
    with urllib.request.urlopen(f"{server}/healthz") as response:
        assert response.read() == b'{"status":"ok","version":1}'
    with urllib.request.urlopen(f"{server}/_stcore/health") as response:
        assert response.read() == b"ok"


# Put where Python looks for it as it starts: notes every address that a process connects to or
# looks up, other than those of this machine.
SPY = """
import os, sys

def spy(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        where = address[0] if isinstance(address, tuple) else ""
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        where = str(arguments[0] or "")
    else:
        return
    if where and where not in ("localhost", "127.0.0.1", "::1"):
        with open(os.environ["SPY_NOTES"], "a") as notes:
            notes.write(f"{event} {where}\\n")

sys.addaudithook(spy)
"""
ORIGINS = (
    "http://elsewhere.example",
    "https://elsewhere.example",
    "null",
    "http://localhost:1",
    "http://LOCALHOST:{port}",
    "http://127.0.0.1:{port}",
    "http://localhost",
    "http://localhost:{port}",
)


def _handshake(port: int, origin: str, host: str) -> int:
    """The status that the handshake of a websocket is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "Host": host,
        "Origin": origin,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    connection.request("GET", "/_stcore/stream", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_no_call_goes_out(
    lake_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a handshake says, the server asks nobody, and looks up no name."""
    notes = tmp_path / "notes"
    notes.touch()
    (tmp_path / "sitecustomize.py").write_text(SPY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SPY_NOTES", str(notes))
    with serving(lake_folder, tmp_path / "log") as address:
        port = int(address.rpartition(":")[2])
        answers = {
            origin: _handshake(port, origin.format(port=port), host)
            for origin in ORIGINS
            for host in (f"localhost:{port}", f"LocalHost:{port}", "elsewhere.example")
            if host != "elsewhere.example" or "elsewhere" in origin
        }
        asyncio.run(_open_page(f"{address}/engagement"))
    assert notes.read_text() == ""
    # The last answer of each: to the name of this machine, or to another.
    assert [answers[origin] for origin in ORIGINS] == [421, 421, 403, 403, 101, 403, 403, 101]


def test_the_spy_sees_a_call(tmp_path: Path) -> None:
    """So that the test before cannot pass for want of eyes."""
    notes = tmp_path / "notes"
    (tmp_path / "sitecustomize.py").write_text(SPY)
    call = "from streamlit import net_util; net_util.get_external_ip()"
    subprocess.run(
        [sys.executable, "-c", call],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "SPY_NOTES": str(notes)},
        check=True,
        timeout=60,
    )
    assert "checkip" in notes.read_text()


async def _open_page(address: str) -> None:
    async with reading(address):
        return


def test_a_page_cannot_send_more_than_pages_need(server: str) -> None:
    port = server.rpartition(":")[2]
    with connect(f"ws://localhost:{port}/_stcore/stream", max_size=None) as page:
        page.send(b"\x00" * (MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed, match="too big"):
            page.recv()


def test_only_a_page_of_somebody_who_may_write_sends_files(server: str) -> None:
    """What a reader behind a proxy sends is not taken, whatever else is right about it."""
    asyncio.run(_refused_upload(server))


async def _refused_upload(server: str) -> None:
    with urllib.request.urlopen(f"{server}/_stcore/health") as answer:
        token = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    async with reading(f"{server}/upload") as reader:
        for page, status in ((reader.session, 403), ("no-page", 403)):
            connection = http.client.HTTPConnection(server.rpartition("/")[2], timeout=30)
            connection.request(
                "PUT",
                f"/_stcore/upload_file/{page}/any",
                b"x" * 100_000,
                {
                    "X-Forwarded-For": "203.0.113.9",
                    "Cookie": f"_streamlit_xsrf={token}",
                    "X-Xsrftoken": token,
                },
            )
            assert connection.getresponse().status == status
            connection.close()
