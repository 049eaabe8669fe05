"""The server's log: one JSON object a line on standard error, each with the id of its request.

The log holds no personal data: no names, no addresses of people or machines, nothing that somebody
typed. A message is reduced to its pattern, and an error to its kind and its place in the code,
because their texts may quote a file.
"""

import contextlib
import functools
import json
import logging
import os
import re
import sys
import traceback
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from pathfinders import instrumentation

SLOW_SECONDS = 1.0
MOST_CAUSES = 5
REFUSED = frozenset({"NotAllowed", "Refused", "Conflict"})
# Only what no name can be written in: the ids of proxies and of W3C traces, and UUIDs.
HARMLESS = re.compile(r"[0-9a-f-]{16,64}", re.IGNORECASE)
PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Their texts name parts of the program, never what somebody typed or a file holds.
OF_THE_PROGRAM = (AttributeError, ImportError, NameError, TypeError)
OTHERS = ("streamlit", "uvicorn", "websockets", "starlette")
_request: ContextVar[str] = ContextVar("request", default="")
_log = logging.getLogger("pathfinders.events")


def request_id(proxy_id: str | None) -> str:
    """The id that a proxy gave a request if it is a harmless one; otherwise a new one."""
    if proxy_id and HARMLESS.fullmatch(proxy_id):
        return proxy_id
    return uuid.uuid4().hex


@contextlib.contextmanager
def request(proxy_id: str | None) -> Iterator[str]:
    """Log every event inside the block with the id of the request, which is also the value; see
    request_id.
    """
    # A context variable, because threads and coroutines of other requests log meanwhile.
    token = _request.set(request_id(proxy_id))
    try:
        yield _request.get()
    finally:
        _request.reset(token)


def event(
    happened: str, level: int = logging.INFO, error: Exception | None = None, **fields: Any
) -> None:
    """Log an event. `fields` must hold nothing personal."""
    _log.log(level, happened, exc_info=error, extra={"fields": fields})


@functools.cache
def set_up() -> None:
    """Starts writing what happens in this process to standard error."""
    write_to(sys.stderr, as_text=os.environ.get("PATHFINDERS_LOG") == "text")
    listen()


def listen() -> None:
    """Log publishes, and page runs that are slow or fail."""
    instrumentation.on_publish.append(_published)
    instrumentation.on_page.append(_ran)


def write_to(stream: TextIO, *, as_text: bool = False) -> logging.Handler:
    """Write every event to a stream, also those of the libraries that serve the pages. `as_text` is
    for a developer's own server: plain text with whole errors. Returns the handler.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(PLAIN) if as_text else JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    _log.setLevel(logging.INFO)
    for name in list(root.manager.loggerDict):
        if name.partition(".")[0] in OTHERS:
            logging.getLogger(name).addFilter(_Taken(handler))
    return handler


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: time (UTC), level, event, the request's id, and the event's own fields."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _message(record),
            "request": _request.get(),
        }
        if record.name != _log.name:
            line["logger"] = record.name
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def _message(record: logging.LogRecord) -> str:
    """The message with its arguments if all of them are numbers; otherwise its pattern."""
    args = record.args
    if isinstance(args, tuple) and args and all(isinstance(arg, int | float) for arg in args):
        return record.getMessage()
    return str(record.msg)


class _Taken(logging.Filter):
    """Writes a library's lines with our handler in place of its own, which quote anything."""

    def __init__(self, handler: logging.Handler) -> None:
        super().__init__()
        self.handler = handler

    def filter(self, record: logging.LogRecord) -> bool:
        self.handler.handle(record)
        # False stops the record here: it reaches neither the library's handlers nor the root's.
        return False


def _places(error: BaseException) -> str:
    """The kind and place of an error and of its causes, the latest first. Their text is left out,
    except for kinds whose text names nothing but code.
    """
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(parts) < MOST_CAUSES:
        stack = "".join(traceback.format_tb(cause.__traceback__))
        # By the exact type: a subclass may come from a library and quote what it was handed.
        text = f": {cause}" if type(cause) in OF_THE_PROGRAM else ""
        parts.append(f"Traceback (most recent call last):\n{stack}{type(cause).__qualname__}{text}")
        cause = _next_cause(cause)
    return "\n\nbecause of\n\n".join(parts)


def _next_cause(error: BaseException) -> BaseException | None:
    """The error that Python would print as the one before: the cause, else the context."""
    if error.__cause__ is not None:
        return error.__cause__
    if error.__suppress_context__:
        return None
    return error.__context__


def _published(publish: instrumentation.Publish) -> None:
    seconds = round(publish.seconds, 3)
    if publish.version is not None:
        happened = "restored" if publish.what == "restore" else "published"
        event(happened, version=publish.version, seconds=seconds)
        return
    fields: dict[str, Any] = {
        "what": publish.what,
        "why": publish.outcome,
        "seconds": seconds,
    }
    if publish.outcome in REFUSED:
        event("refused", **fields)
    else:
        event("not published", logging.ERROR, **fields)


def _ran(run: instrumentation.PageRun) -> None:
    if run.error is not None:
        event("page failed", logging.ERROR, run.error, page=run.page, seconds=round(run.seconds, 3))
    elif run.seconds > SLOW_SECONDS:
        event("slow page", logging.WARNING, page=run.page, seconds=round(run.seconds, 3))
