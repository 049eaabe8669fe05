"""Runs a cluster until Ctrl+C: `python3 dev.py cluster`."""

import os
import shlex
import signal
import sys
import time

from deploy.local.cluster import Cluster

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
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Cluster(int(os.environ.get("PORT", "8500"))) as cluster:
            sys.stdout.write(said(cluster))
            sys.stdout.flush()
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        sys.stdout.write("Stopped; the lake of this cluster is gone with it.\n")


def said(cluster: Cluster) -> str:
    """Where everything is, and what to try."""
    lines = [f"The dashboard: {cluster.address} (Ctrl+C stops everything)"]
    servers = {"nginx": cluster.nginx, "PostgreSQL": cluster.postgres, "S3": cluster.s3}
    for number, replica in enumerate(cluster.replicas, 1):
        lines.append(
            f"  replica {number}   {replica.address}   process"
            f" {replica.process and replica.process.pid}"
        )
    for name, server in servers.items():
        process = None if server is None else server.process
        lines.append(f"  {name:<12}{'' if process is None else f'process {process.pid}'}")
    first = cluster.replicas[0]
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
