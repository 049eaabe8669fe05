"""One person at a page of the dashboard, as the server sees them: Streamlit's own messages over a
websocket.

It does what the browser does with each message as far as the server can tell: it gives back the
values of the widgets it was sent and the address it was told to show, keeps large messages, says
which it has, takes a reference in place of one it has, forgets those unused for some runs, and runs
parts of the page again at the interval it was given. It draws nothing.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

# What the browser sends in place of a token where nobody is signed in.
NOBODY = Subprotocol("PLACEHOLDER_AUTH_TOKEN")
# By which nginx sends a person to the same replica each time; the page, which is not asked for
# here, gives it.
COOKIE = "pathfinders_replica"


class NoAnswer(Exception):
    """The server did not run the page to its end."""


@dataclass
class Answer:
    """What one run of the page sent."""

    seconds: float = 0.0
    bytes: int = 0
    messages: int = 0
    references: int = 0
    """How many messages stood for one the reader had."""
    script: float = 0.0
    """Seconds that the page's script ran, where the server measures it."""
    texts: list[str] = field(default_factory=list)
    """Every markdown text and heading, with escapes taken out."""
    charts: dict[str, str] = field(default_factory=dict)
    """The charts' specifications as JSON by their identifiers."""


@dataclass
class Kept:
    """A large message, and the run of the whole page that it was last part of."""

    message: ForwardMsg
    run: int


class Reader:
    """A person with a page open. Use `opened` to get one; it does one thing at a time."""

    def __init__(self, socket: ClientConnection, address: str) -> None:
        self._socket = socket
        self._address = address
        self._page, self._query, self._runs, self._oldest = "", "", 0, 2
        self._kept: dict[str, Kept] = {}
        self._widgets: dict[str, WidgetState] = {}
        self._choices: dict[str, tuple[str, list[str]]] = {}
        self._refreshing: dict[str, asyncio.Task[None]] = {}
        self._shown: set[str] = set()
        self._turn = asyncio.Lock()
        self.session = ""
        """The number of the page's session at the server."""

    def options(self, label: str) -> list[str]:
        """The options of the select box with a label, as the page shows them."""
        return self._choices[label][1]

    async def choose(self, label: str, option: str) -> Answer:
        """Chooses an option in a select box and reads the page's answer to its end. Raises NoAnswer
        without one.
        """
        identifier, options = self._choices[label]
        if option not in options:
            raise ValueError(f"{label} has no option {option!r}.")
        async with self._turn:
            self._widgets[identifier] = WidgetState(id=identifier, string_value=option)
            return await self._run()

    async def open(self) -> Answer:
        """Opens the page and reads it to its end. Raises NoAnswer without one."""
        async with self._turn:
            return await self._run()

    async def leave(self) -> None:
        """Closes the page."""
        self._stop_refreshing()
        await self._socket.close()

    async def _run(self, fragment: str = "") -> Answer:
        answer, start = Answer(), time.perf_counter()
        if not fragment:
            self._stop_refreshing()
            self._shown = set()
        try:
            await self._socket.send(self._asked(fragment))
            while not self._take(await self._socket.recv(decode=False), answer):
                pass
        except WebSocketException as error:
            raise NoAnswer(str(error)) from error
        answer.seconds = time.perf_counter() - start
        return answer

    def _asked(self, fragment: str) -> bytes:
        back = BackMsg()
        run = back.rerun_script
        run.query_string, run.page_script_hash, run.fragment_id = self._query, self._page, fragment
        run.is_auto_rerun = bool(fragment)
        if not self._page:
            run.page_name = urlsplit(self._address).path.strip("/")
        run.context_info.url = self._address
        run.context_info.timezone, run.context_info.locale = "Europe/London", "en-GB"
        run.widget_states.widgets.extend(self._widgets.values())
        run.cached_message_hashes.extend(self._kept)
        return bytes(back.SerializeToString())

    def _take(self, data: bytes, answer: Answer) -> bool:
        """Takes one message into the answer; returns whether it was the last."""
        message = ForwardMsg.FromString(data)
        answer.bytes += len(data)
        answer.messages += 1
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            answer.references += 1
            kept = self._kept.get(message.ref_hash)
            if kept is None:
                raise NoAnswer("The server stands on a message that the reader does not have.")
            kept.run = self._runs
            message, kind = kept.message, "delta"
        elif message.metadata.cacheable:
            self._kept[message.hash] = Kept(message, self._runs)
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message.delta.new_element, answer)
        elif kind == "page_profile":
            answer.script = message.page_profile.exec_time / 1e6
        elif kind == "new_session":
            self._page = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id or self.session
            self._oldest = message.new_session.config.max_cached_message_age or self._oldest
        elif kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._refresh(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        return kind == "script_finished" and self._finish(message.script_finished)

    def _refresh(self, fragment: str, seconds: float) -> None:
        """Runs a part of the page again and again, as it asked, until the whole page is run
        again.
        """

        async def refresh() -> None:
            while True:
                await asyncio.sleep(seconds)
                async with self._turn:
                    await self._run(fragment)

        if fragment not in self._refreshing:
            self._refreshing[fragment] = asyncio.create_task(refresh())

    def _stop_refreshing(self) -> None:
        for task in self._refreshing.values():
            task.cancel()
        self._refreshing = {}

    def _take_element(self, element: Any, answer: Answer) -> None:
        kind = element.WhichOneof("type")
        widget = getattr(element, kind)
        match kind:
            case "markdown":
                answer.texts.append(widget.body.replace("\\", ""))
            case "heading":
                answer.texts.append(widget.body.replace("\\", ""))
            case "bidi_component":
                figure = json.loads(widget.bytes)
                answer.texts += [figure["title"], figure["shows"]]
                answer.charts[widget.id] = json.dumps(figure["data"])
            case "exception":
                raise NoAnswer(f"{widget.type}: {widget.message}")
            case "selectbox":
                self._choices[widget.label] = (widget.id, list(widget.options))
                shown = widget.raw_value if widget.set_value else widget.options[widget.default]
                self._take_widget(widget, WidgetState(id=widget.id, string_value=shown))
            case "checkbox":
                shown = widget.value if widget.set_value else widget.default
                self._take_widget(widget, WidgetState(id=widget.id, bool_value=shown))
            case "slider" if widget.type == Slider.SELECT_SLIDER:
                ends = (
                    widget.raw_value
                    if widget.set_value
                    else [widget.options[int(place)] for place in widget.default]
                )
                self._take_widget(
                    widget, WidgetState(id=widget.id, string_array_value=StringArray(data=ends))
                )

    def _take_widget(self, widget: Any, state: WidgetState) -> None:
        """A widget holds what its reader chose, until the page sets it."""
        self._shown.add(widget.id)
        if widget.set_value or widget.id not in self._widgets:
            self._widgets[widget.id] = state

    def _finish(self, status: int) -> bool:
        match status:
            case ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return False
            case ForwardMsg.FINISHED_SUCCESSFULLY:
                self._runs += 1
                self._widgets = {
                    key: state for key, state in self._widgets.items() if key in self._shown
                }
                self._kept = {
                    key: kept
                    for key, kept in self._kept.items()
                    if self._runs - kept.run <= self._oldest
                }
                return True
            case ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
                return True
            case _:
                raise NoAnswer("The page has an error.")


@asynccontextmanager
async def reading(address: str) -> AsyncIterator[Reader]:
    """A person who opens the page at an address, `http://host/page`, and leaves after the block.
    Raises NoAnswer.
    """
    site = urlsplit(address)
    try:
        socket = await connect(
            f"ws://{site.netloc}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit"), NOBODY],
            max_size=None,
            max_queue=None,
            ping_interval=None,
            open_timeout=60,
            additional_headers={"Cookie": f"{COOKIE}={uuid4().hex}"},
        )
    except (OSError, WebSocketException) as error:
        raise NoAnswer(str(error)) from error
    reader = Reader(socket, address)
    try:
        await reader.open()
        yield reader
    finally:
        await reader.leave()
