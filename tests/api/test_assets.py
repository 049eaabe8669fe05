"""Our own scripts and Plotly's: each at an address that names its content, and compressed."""

import gzip
from importlib.util import find_spec
from pathlib import Path

import brotli
import pytest
from starlette.testclient import TestClient

from pathfinders.api import assets
from pathfinders.api.paths import ASSETS


@pytest.mark.parametrize("path", list(assets.by_path()))
def test_a_script_is_kept_for_ever_and_comes_compressed(client: TestClient, path: str) -> None:
    plain = client.get(path)
    assert plain.status_code == 200
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
    sizes = {}
    for coding, unpacked in unpack.items():
        with client.stream("GET", path, headers={"accept-encoding": f"{coding}, x"}) as packed:
            sent = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == coding
        assert unpacked(sent) == plain.content
        sizes[coding] = len(sent)
    assert sizes["br"] < sizes["gzip"] < len(plain.content)
    same = {"if-none-match": plain.headers["etag"]}
    assert client.get(path, headers=same).status_code == 304


def test_plotly_is_the_one_that_comes_with_plotly(client: TestClient) -> None:
    package = find_spec("plotly")
    assert package is not None
    assert package.origin is not None
    own = Path(package.origin).parent / "package_data" / "plotly.min.js"
    assert client.get(assets.plotly_script()).content == own.read_bytes()


def test_the_chart_knows_the_way_to_plotly(client: TestClient) -> None:
    path = f"{assets.COMPONENTS}/{assets.chart_script()}"
    script = client.get(path).text
    assert "%PLOTLY%" not in script
    way = script.split('new URL("')[1].split('"')[0]
    # From the script's own folder up to the root, and down to Plotly.
    assert way == f"{'../' * (path.count('/') - 1)}{assets.plotly_script()[1:]}"


@pytest.mark.parametrize("name", ["page.js", "page.css", "plotly.min.js"])
def test_a_page_of_another_release_gets_what_there_is_and_asks_again(
    client: TestClient, name: str
) -> None:
    response = client.get(f"{ASSETS}/0123456789abcdef/{name}")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets", "/assets/x", "/assets/../app.py", "/assets/x/app.py"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
