"""A wire between the lake and PostgreSQL that breaks just when a publish commits."""

import contextlib
import socket
import threading
from typing import Literal

Moment = Literal["before the commit arrives", "before the answer arrives"]


class Wire:
    """Passes everything on, until it is told to break at a commit that writes a version: once."""

    def __init__(self, port: int) -> None:
        self._server = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.breaks: Moment | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                there = socket.create_connection(("127.0.0.1", self._server))
                pair = (here, there)
                threading.Thread(target=self._to_server, args=pair, daemon=True).start()
                threading.Thread(target=self._to_client, args=pair, daemon=True).start()

    def _to_server(self, here: socket.socket, there: socket.socket) -> None:
        writes = False
        with contextlib.suppress(OSError):
            while data := here.recv(1 << 16):
                writes = writes or b"ducklake_snapshot_changes VALUES" in data
                if writes and self.breaks and b"COMMIT" in data:
                    moment, self.breaks = self.breaks, None
                    if moment == "before the answer arrives":
                        # Nothing the server says gets back any more.
                        here.shutdown(socket.SHUT_RDWR)
                        there.sendall(data)
                        there.settimeout(5)
                        there.recv(1 << 16)
                    break
                there.sendall(data)
        _close(here, there)

    def _to_client(self, here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := there.recv(1 << 16):
                here.sendall(data)
        _close(here, there)


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
