"""After `python3 dev.py cluster` has been stopped, in whichever way, nothing of it is left."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.replicas import ask
from deploy.local.servers import free_ports
from tests.leftovers import MARK, Held, Run, end, held_by, wait_for_none
from tests.oracles import ROOT

START_SECONDS = 300
# dev.py as it is, but with this Python and what is installed.
CLUSTER = """
import sys
import dev
dev.PYTHON, dev.install = sys.executable, lambda _: None
sys.argv = ["dev.py", "cluster"]
sys.exit(dev.main())
"""

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="what a process holds is read from /proc"
)


class Started:
    """A cluster that a `dev.py` has started."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports(1)[0]
        self.run = Run(uuid.uuid4().hex, folder)
        environment = {
            **os.environ,
            MARK: self.run.mark,
            "TMPDIR": str(folder),
            "PORT": str(self.port),
        }
        # Output goes to a pipe, which takes all that a cluster prints.
        self.dev = subprocess.Popen(
            [sys.executable, "-c", CLUSTER],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_served(self) -> None:
        """Waits until nginx answers with a page of a replica."""
        until = time.monotonic() + START_SECONDS
        while ask(f"http://localhost:{self.port}/healthz")[0] != 200:
            assert self.dev.poll() is None, self.dev.communicate()[0]
            assert time.monotonic() < until
            time.sleep(0.5)

    def child(self) -> int:
        """The process that holds the cluster."""
        (number,) = [n for n, line in self.run.processes().items() if "deploy.local" in line]
        return number


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """A cluster, ended by force where the test did not end it."""
    folder = tmp_path / "run"
    folder.mkdir()
    # PostgreSQL and nginx run as somebody else where root runs the tests.
    for place in (tmp_path, *tmp_path.parents):
        if place.owner() == tmp_path.owner() and place.stat().st_mode & 0o777 == 0o700:
            place.chmod(0o711)
    folder.chmod(0o711)
    cluster = Started(folder)
    yield cluster
    end(cluster.run)
    cluster.dev.kill()
    cluster.dev.communicate()


@pytest.mark.parametrize(
    ("whom", "how"),
    [("dev.py", signal.SIGINT), ("dev.py", signal.SIGTERM), ("its child", signal.SIGTERM)],
)
def test_nothing_remains_of_a_cluster(started: Started, whom: str, how: int) -> None:
    started.wait_until_served()
    processes = started.run.processes()
    held: Held = held_by(set(processes))
    # It is seen at all: nginx with its worker, PostgreSQL, the S3 server and three replicas.
    lines = "\n".join(processes.values())
    for part in ("nginx: master", "nginx: worker", "bin/postgres", "weed", "deploy.local"):
        assert part in lines
    assert lines.count("streamlit run") == 3
    assert started.port in held.ports
    assert len(held.ports) >= 10
    assert any(path.name.startswith("seaweedfs-s3-") for path in held.paths)
    assert any(path.name.startswith("PostgreSQL.") for path in held.paths)
    assert list(started.run.folder.iterdir())

    os.kill(started.dev.pid if whom == "dev.py" else started.child(), how)
    printed = started.dev.communicate(timeout=120)[0]
    assert "Stopped; the lake of this cluster is gone with it." in printed
    assert started.dev.returncode == 0
    assert wait_for_none(started.run) == {}
    assert held.remaining() == []
    assert list(started.run.folder.iterdir()) == []
