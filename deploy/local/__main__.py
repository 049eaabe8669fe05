"""Runs a cluster until Ctrl+C: `python3 dev.py cluster`."""

import contextlib
import os
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from deploy.local.cluster import Cluster
from deploy.processes import STOPPING

TRY = """
To try:
  kill -9 {pid}
      the readers of replica 1 go on with another; they are back within seconds and need not reload
  {keyed}
      what is published here, on one replica, is on all of them for the next click; the key lets you
  curl -s {own}/readyz; curl -s {own}/metrics
      what one replica says of itself; neither can be asked for through {address}
  {variables} .venv/bin/python -m pathfinders versions
      the terminal on the same store
Through {address} nobody writes until sign-in is set up (docs/sign-in.md);
at a replica's own address you do, with the key that it printed.
"""


def main() -> None:
    """Starts everything, says where it is, and waits."""
    for number in STOPPING:
        signal.signal(number, _stop)
    try:
        with tempfile.TemporaryDirectory(prefix="pathfinders-cluster-") as folder, _within(folder):
            run(int(os.environ.get("PORT", "8500")))
    except KeyboardInterrupt:
        sys.stdout.write("Stopped; the lake of this cluster is gone with it.\n")


def run(port: int) -> None:
    """Runs a cluster at a port until it is interrupted."""
    with Cluster(port) as cluster:
        sys.stdout.write(instructions(cluster))
        sys.stdout.flush()
        # Everything runs in processes of its own; this one waits for the signal to stop.
        while True:
            time.sleep(3600)


def _stop(_: int, __: FrameType | None) -> None:
    # A second signal would interrupt the clean-up that the first one started.
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextlib.contextmanager
def _within(folder: str) -> Iterator[None]:
    """A block in which temporary files of this process and of all that it starts are in a folder,
    so that what a replica did not remove goes with it.
    """
    # PostgreSQL and nginx run as another user if root starts them, and must reach their folders.
    Path(folder).chmod(0o711)
    os.environ["TMPDIR"] = folder
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = before


def instructions(cluster: Cluster) -> str:
    """The addresses and processes of all servers, and commands to try, as lines of text."""
    lines = [f"The dashboard: {cluster.address} (Ctrl+C stops everything)"]
    servers = {"nginx": cluster.nginx, "PostgreSQL": cluster.postgres, "S3": cluster.s3}
    for number, replica in enumerate(cluster.replicas, 1):
        lines.append(
            f"  replica {number}   {replica.address}   process"
            f" {replica.process and replica.process.pid}"
        )
    for name, server in servers.items():
        process = ""
        if server is not None and server.process is not None:
            process = f"process {server.process.pid}"
        lines.append(f"  {name:<12}{process}")
    first = cluster.replicas[0]
    # The secret of the cookies is for servers alone, and a terminal does not need it.
    variables = " ".join(
        f"{name}={shlex.quote(value)}"
        for name, value in cluster.variables.items()
        if "COOKIE" not in name
    )
    pid = first.process.pid if first.process else 0
    return "\n".join(lines) + TRY.format(
        pid=pid,
        variables=variables,
        own=first.address,
        keyed=first.keyed_address,
        address=cluster.address,
    )


if __name__ == "__main__":
    main()
