"""A real PostgreSQL and a real S3 server on this machine, started as an ordinary user, that can be
stopped and started again: for `python3 dev.py cluster` and for the tests.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from deploy import processes
from deploy.programs import postgres_programs

START_SECONDS = 120
# They open nothing but servers on this machine's own address that go when the run ends.
KEY, SECRET = "made-up-key", "made-up-secret"
PASSWORD = "made-up-password"
# Where SeaweedFS makes its sockets, whatever the temporary folder is.
SOCKETS = Path("/tmp")


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        # All are open at once, so that no port is given twice.
        for opened in sockets:
            opened.bind(("127.0.0.1", 0))
        return [int(opened.getsockname()[1]) for opened in sockets]


def ordinary_user() -> dict[str, Any]:
    """How a process is started as somebody who is not root, which PostgreSQL refuses to run as."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """A server in a folder of its own."""

    ends_by = signal.SIGTERM
    """The signal on which it stops at once and removes what it made outside its folder."""

    def __init__(self) -> None:
        # Outside pytest's own folder, which other users may not enter.
        self.folder = Path(tempfile.mkdtemp(prefix="pathfinders-"))
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The command that starts it in the foreground."""
        raise NotImplementedError

    def answers(self) -> bool:
        """True once it serves."""
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        """How its process is started, as subprocess takes it."""
        return {}

    def start(self) -> None:
        """Starts it and waits until it serves."""
        # A file and no pipe: a pipe that nobody reads fills up and stops the server. Appended to,
        # because a server can be started again.
        log = (self.folder / "log").open("ab")
        options = {"cwd": self.folder, **processes.OWN_GROUP, **self.options()}
        self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, **options)
        log.close()
        self.wait()

    def wait(self) -> None:
        """Waits until it serves. Raises AssertionError with the end of its log where it does
        not.
        """
        assert self.process is not None
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            log = (self.folder / "log").read_text(errors="replace")[-2000:]
            assert self.process.poll() is None, f"It did not start: {log}"
            assert time.monotonic() < until, f"It does not answer: {log}"
            time.sleep(0.1)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Ends it, with all processes that it started, and waits until they are gone."""
        if self.process is not None:
            processes.end(self.process, how)
            self.process = None

    def remove(self) -> None:
        """Ends it and removes its folder."""
        self.stop(self.ends_by)
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    """PostgreSQL, with the system's own programs."""

    # An immediate shutdown; killed, it would leave its shared memory.
    ends_by = signal.SIGQUIT

    def __init__(self) -> None:
        super().__init__()
        programs = postgres_programs()
        assert programs is not None, "PostgreSQL is needed: install the package postgresql."
        self.programs = Path(programs)
        self.port = free_ports(1)[0]
        password = self.folder / "password"
        password.write_text(PASSWORD)
        if user := ordinary_user():
            for path in (self.folder, password):
                os.chown(path, user["user"], user["group"])
        command = [
            str(self.programs / "initdb"),
            "-D",
            str(self.folder / "data"),
            "-U",
            "tests",
            "-A",
            "password",
        ]
        command += ["--pwfile", str(password), "-E", "UTF8", "--locale=C", "--no-sync"]
        try:
            subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **user)
        # Ctrl+C too must not leave half a database behind.
        except BaseException:
            self.remove()
            raise

    def options(self) -> dict[str, Any]:
        return ordinary_user()

    def command(self) -> list[str]:
        """The server, without what only a crash of the machine would need."""
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 200,
            "autovacuum": "off",
        }
        return [
            str(self.programs / "postgres"),
            "-D",
            str(self.folder / "data"),
            *(f"--{k}={v}" for k, v in settings.items()),
        ]

    def answers(self) -> bool:
        """True once it takes connections."""
        command = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.call(command, cwd=self.folder) == 0

    def catalog(self, database: str) -> str:
        """The value of PATHFINDERS_CATALOG for one of its databases."""
        return (
            f"postgres:host=127.0.0.1 port={self.port} user=tests password={PASSWORD}"
            f" dbname={database}"
        )

    def do(self, statement: str, database: str = "postgres") -> list[str]:
        """Has a statement run by psql, outside the product; returns the lines it prints."""
        command = [
            "psql",
            "-qAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statement,
            f"postgresql://tests:{PASSWORD}@127.0.0.1:{self.port}/{database}",
        ]
        done = subprocess.run(
            [self.programs / command[0], *command[1:]],
            capture_output=True,
            text=True,
            check=True,
            cwd=self.folder,
        )
        return done.stdout.splitlines()


class S3(Server):
    """SeaweedFS, an S3 server from the package index."""

    program = str(Path(sys.executable).with_name("weed"))
    # After a SIGTERM it takes fifteen seconds to end, and leaves its sockets all the same.
    ends_by = signal.SIGKILL

    def __init__(self) -> None:
        super().__init__()
        self.full = False
        """If true, it takes its disk for full when it is started."""
        self.ports = free_ports(8)
        self._holds = False
        (self.folder / "files").mkdir()
        actions = '["Admin", "Read", "Write", "List", "Tagging"]'
        keys = f'[{{"accessKey": "{KEY}", "secretKey": "{SECRET}"}}]'
        (self.folder / "s3.json").write_text(
            f'{{"identities": [{{"name": "tests", "credentials": {keys}, "actions": {actions}}}]}}'
        )

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def variables(self) -> dict[str, str]:
        """The environment variables by which S3 clients reach it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "eu-west-2",
        }

    def remove(self) -> None:
        """Ends it and removes its folder, and the sockets that it makes elsewhere."""
        super().remove()
        for port in self.ports:
            for path in SOCKETS.glob(f"seaweedfs-*-{port}.sock"):
                path.unlink(missing_ok=True)

    def make_bucket(self, name: str) -> None:
        """Makes a bucket."""
        master, grpc = self.ports[2:4]
        script = f"s3.bucket.create -name {name}\n".encode()
        command = [self.program, "shell", f"-master=127.0.0.1:{master}.{grpc}"]
        subprocess.run(
            command, input=script, cwd=self.folder, check=True, capture_output=True, timeout=60
        )

    def command(self) -> list[str]:
        """All parts of the server in one process."""
        names = [
            "s3.port",
            "s3.port.grpc",
            "master.port",
            "master.port.grpc",
            "volume.port",
            "volume.port.grpc",
            "filer.port",
            "filer.port.grpc",
        ]
        ports = [f"-{name}={port}" for name, port in zip(names, self.ports, strict=True)]
        options = [
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-s3",
            f"-s3.config={self.folder / 's3.json'}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-volume.max=200",
            "-master.volumeSizeLimitMB=64",
            "-volume.preStopSeconds=0",
        ]
        if self.full:
            options.append("-volume.minFreeSpace=100")
        return [
            self.program,
            "-logtostderr=true",
            "server",
            "-dir",
            str(self.folder / "files"),
            *options,
            *ports,
        ]

    def answers(self) -> bool:
        """True once it takes requests and returns a file. Its parts find each other some seconds
        after its port opens, and until then every file fails.
        """
        return self._is_open() and self._gives_back()

    def _is_open(self) -> bool:
        try:
            with urllib.request.urlopen(self.endpoint, timeout=2):
                return True
        except urllib.error.HTTPError as answer:
            # A request without credentials is refused, and by a server that works.
            return answer.code == 403
        except OSError:
            return False

    def _gives_back(self) -> bool:
        place = f"http://127.0.0.1:{self.ports[6]}/ready"
        try:
            if not self._holds:
                urllib.request.urlopen(
                    urllib.request.Request(place, b"ready", method="PUT"), timeout=2
                ).close()
                self._holds = True
            with urllib.request.urlopen(place, timeout=2) as answer:
                return bool(answer.read() == b"ready")
        except OSError:
            return False
