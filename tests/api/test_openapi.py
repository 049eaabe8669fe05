"""The OpenAPI document is true: it names what there is, and schemathesis finds nothing to say."""

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pathfinders.figures import KINDS
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES

# One format of each table, because the three take the same parameters; without the figure that
# resamples for ten seconds.
LEFT_OUT = r"/tables/(?!engagement|programme_counts)\w+\.(csv|parquet)$|/figures/robustness\.json$"


def test_it_names_every_table_column_and_figure(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    paths = document["paths"]
    for table in TABLES.values():
        for form in ("parquet", "csv", "json"):
            parameters = paths[f"/api/v1/tables/{table.name}.{form}"]["get"]["parameters"]
            names = [p["name"] for p in parameters]
            assert names == [
                "version",
                "lake",
                *["guarded"] * (form == "csv"),
                *table.column_names,
                *["empty"] * any(not c.required for c in table.columns),
            ]
    for kind in KINDS.values():
        parameters = paths[f"/api/v1/figures/{kind.name}.json"]["get"]["parameters"]
        assert [p["name"] for p in parameters] == ["version", *kind.choices]
    names = [path["get"]["operationId"] for path in paths.values()]
    assert len(names) == len(set(names)) == 3 * len(TABLES) + len(KINDS) + 8


@pytest.fixture(scope="module")
def address(application: Starlette, versions: Versions) -> Iterator[str]:
    """The address of the application, served when it is ready."""
    versions.latest()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(100):
        if server.started:
            break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_schemathesis_finds_nothing(address: str, tmp_path: object) -> None:
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        f"{address}/api/v1/openapi.json",
        "--checks",
        "all",
        "--seed",
        "1",
        "--max-examples",
        "3",
        "--continue-on-failure",
        "--request-timeout",
        "60",
        "--max-response-time",
        "60",
        "--exclude-path-regex",
        LEFT_OUT,
        "--warnings",
        "off",
    ]
    run = subprocess.run(
        command, cwd=str(tmp_path), capture_output=True, text=True, timeout=540, check=False
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert re.search(r"(\d+) generated, \1 passed", run.stdout)
