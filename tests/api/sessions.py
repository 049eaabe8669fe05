"""A session of the dashboard without a browser: what any program can open that reaches the server,
with the headers that it likes.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SECONDS = 60


@dataclass(frozen=True)
class Shown:
    """What a page showed: its widgets by kind and label, and all that was sent."""

    widgets: dict[tuple[str, str], str]
    """The id of each."""
    content: bytes

    def __contains__(self, text: str) -> bool:
        return text.encode() in self.content


def run_page(
    port: int,
    page: str,
    headers: Mapping[str, str],
    steps: Sequence[Sequence[tuple[str, str, Any]]] = ((),),
) -> Shown:
    """Opens a page at a port of this machine and sends it the states of widgets, step by step, as
    id, field of the message and value. Returns what the last step showed.

    `headers` are the handshake's; `Host` among them is sent in place of the machine's own.
    """
    return asyncio.run(_run_page(port, page, headers, steps))


async def _run_page(
    port: int,
    page: str,
    headers: Mapping[str, str],
    steps: Sequence[Sequence[tuple[str, str, Any]]],
) -> Shown:
    host = headers.get("Host", f"localhost:{port}")
    others = {name: text for name, text in headers.items() if name not in ("Host", "Origin")}
    async with websockets.connect(
        f"ws://{host}/_stcore/stream",
        host="127.0.0.1",
        port=port,
        subprotocols=[websockets.Subprotocol(name) for name in ("streamlit", "x")],
        origin=websockets.Origin(headers["Origin"]) if "Origin" in headers else None,
        additional_headers=others,
        max_size=None,
        open_timeout=SECONDS,
    ) as socket:
        for states in steps:
            await socket.send(_rerun(page, states))
            messages = await _until_finished(socket)
    return Shown(_widgets(messages), b"".join(m.SerializeToString() for m in messages))


def _rerun(page: str, states: Sequence[tuple[str, str, Any]]) -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = page
    for name, field, value in states:
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = name
        setattr(widget, field, value)
    return bytes(message.SerializeToString())


async def _until_finished(socket: websockets.ClientConnection) -> list[ForwardMsg]:
    """All messages of one run of the page. A run that asks for another is followed by it."""
    messages: list[ForwardMsg] = []
    async with asyncio.timeout(SECONDS):
        while True:
            message = ForwardMsg()
            message.ParseFromString(bytes(await socket.recv(decode=False)))
            messages.append(message)
            if message.WhichOneof("type") == "script_finished" and (
                message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return messages


def _widgets(messages: Sequence[ForwardMsg]) -> dict[tuple[str, str], str]:
    widgets: dict[tuple[str, str], str] = {}
    for message in messages:
        element = message.delta.new_element
        kind = element.WhichOneof("type") if message.WhichOneof("type") == "delta" else None
        if kind in ("button", "text_input", "selectbox", "file_uploader"):
            widget = getattr(element, kind)
            widgets[kind, widget.label] = widget.id
    return widgets
