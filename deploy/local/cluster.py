"""Several replicas of the dashboard behind one address, on one store, on this machine."""

import os
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

from deploy.local.replicas import ROOT, Nginx, Replica
from deploy.local.servers import S3, Postgres, Server

DATABASE, BUCKET = "pathfinders", "pathfinders"
REPLICAS = 3


class Cluster:
    """PostgreSQL, S3, replicas and nginx. Used in a `with` block, all of it runs inside the block
    and is gone after it.
    """

    def __init__(self, port: int | None = None) -> None:
        self.postgres, self.s3 = Postgres(), S3()
        self.replicas: list[Replica] = []
        self.nginx: Nginx | None = None
        self._port = port
        # One secret, so that a reader who comes to another replica is known there.
        self._cookie_secret = secrets.token_urlsafe(48)

    @property
    def variables(self) -> dict[str, str]:
        """The settings that every replica has, and every terminal that works on the same store."""
        return {
            "PATHFINDERS_CATALOG": self.postgres.catalog(DATABASE),
            "PATHFINDERS_DATA": f"s3://{BUCKET}/lake",
            "STREAMLIT_SERVER_COOKIE_SECRET": self._cookie_secret,
            **self.s3.variables(),
        }

    @property
    def address(self) -> str:
        """The one address."""
        assert self.nginx is not None
        return self.nginx.address

    def __enter__(self) -> "Cluster":
        try:
            self._start()
        # Where starting fails, nothing calls __exit__, and what has started would go on running.
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything, the store last, and removes what it kept."""
        # From the outside in, so that nobody is sent to what is gone already.
        if self.nginx is not None:
            self.nginx.remove()
        with ThreadPoolExecutor(REPLICAS) as pool:
            list(pool.map(Server.remove, self.replicas))
        self.s3.remove()
        self.postgres.remove()

    def terminal(self, *arguments: str) -> str:
        """Runs a command of `python -m pathfinders` on the store; returns what it prints. Raises
        RuntimeError where it fails.
        """
        done = self.run("-m", "pathfinders", *arguments)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} failed: {done.stderr}")
        return done.stdout

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs Python with the settings of the replicas."""
        command = [sys.executable, *arguments]
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def _start(self) -> None:
        with ThreadPoolExecutor(REPLICAS) as pool:
            # The store first. The first version is published by one process before any replica
            # starts, as in compose.yaml, where the service `setup` does that.
            list(pool.map(Server.start, (self.postgres, self.s3)))
            self.postgres.do(f"CREATE DATABASE {DATABASE}")
            self.s3.make_bucket(BUCKET)
            self.terminal("setup")
            self.replicas = [Replica(self.variables) for _ in range(REPLICAS)]
            list(pool.map(Server.start, self.replicas))
        self.nginx = Nginx([replica.port for replica in self.replicas], self._port)
        self.nginx.start()
