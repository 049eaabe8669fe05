"""Replicas of the dashboard on ports of this machine, and nginx in front of them with the template
that is used for real.
"""

import json
import os
import re
import shutil
import string
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from deploy.local.servers import Server, free_ports, ordinary_user
from deploy.programs import nginx

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
# The configuration around the template, which an image of nginx has already.
AROUND = """daemon off;
worker_processes 1;
pid $folder/pid;
error_log stderr crit;
events { worker_connections 2048; }
http {
    include /etc/nginx/mime.types;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    include $folder/site.conf;
}
"""


class Replica(Server):
    """One server of the dashboard, which listens to this machine alone."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__()
        self.variables = variables
        self.port = free_ports(1)[0]

    @property
    def address(self) -> str:
        """Its own address, past nginx."""
        return f"http://localhost:{self.port}"

    @property
    def keyed_address(self) -> str:
        """Its own address with the key that it printed at its start, by which one writes. Raises
        AssertionError before it has started.
        """
        starts = re.findall(rf"{re.escape(self.address)}/\?key=\S+", self.log())
        assert starts, f"It has printed no key: {self.log()[-2000:]}"
        # A replica that was started again has printed another key each time.
        return str(starts[-1])

    def command(self) -> list[str]:
        """Streamlit, as `python3 dev.py run` starts it."""
        options = [
            "--server.port",
            str(self.port),
            "--server.headless",
            "true",
            "--server.showEmailPrompt",
            "false",
        ]
        return [sys.executable, "-m", "streamlit", "run", "app.py", *options]

    def options(self) -> dict[str, Any]:
        """In the project's folder, with the settings that all replicas share."""
        return {"cwd": ROOT, "env": {**os.environ, **self.variables}}

    def answers(self) -> bool:
        """True once it is ready for readers."""
        return self.ask("/readyz")[0] == 200

    def ask(self, path: str) -> tuple[int, str]:
        """Status and text of what it answers; status 0 and the reason where it does not."""
        return ask(self.address + path)

    def version(self) -> int:
        """The version it shows; 0 where it does not say."""
        status, text = self.ask("/healthz")
        if status != 200:
            return 0
        return int(json.loads(text)["version"])

    def log(self) -> str:
        """All that it has written to its log so far."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")


class Nginx(Server):
    """nginx in front of replicas."""

    def __init__(self, ports: list[int], port: int | None = None) -> None:
        super().__init__()
        program = nginx()
        assert program is not None, "nginx is needed: install the package nginx."
        self.program = program
        self.port = port or free_ports(1)[0]
        # As in compose.yaml: a replica that refuses is asked again after five seconds.
        replicas = " ".join(
            f"server 127.0.0.1:{upstream} max_fails=1 fail_timeout=5s;" for upstream in ports
        )
        names = {"LISTEN": f"127.0.0.1:{self.port}", "REPLICAS": replicas}
        (self.folder / "site.conf").write_text(
            # The template has variables of nginx too, which are left as they are.
            string.Template(TEMPLATE.read_text(encoding="utf-8")).safe_substitute(names)
        )
        (self.folder / "nginx.conf").write_text(AROUND.replace("$folder", str(self.folder)))
        (self.folder / "log").touch()
        if user := ordinary_user():
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, user["user"], user["group"])

    @property
    def address(self) -> str:
        """The one address of all replicas."""
        return f"http://localhost:{self.port}"

    def options(self) -> dict[str, Any]:
        return ordinary_user()

    def command(self) -> list[str]:
        """nginx with its files in its own folder."""
        return [
            self.program,
            "-p",
            str(self.folder),
            "-e",
            str(self.folder / "errors"),
            "-c",
            str(self.folder / "nginx.conf"),
        ]

    def answers(self) -> bool:
        # Any status will do: nginx is there as soon as it answers, whatever the replicas say.
        return ask(self.address + "/_stcore/health")[0] != 0


def ask(address: str) -> tuple[int, str]:
    """Status and text of an answer; status 0 and the reason where there is none within 30
    seconds.
    """
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)
