"""What the server notes about itself: one JSON object a line on standard error, each with the id of
its request.

No personal data stand in it: no names, no addresses of people or machines, nothing that somebody
typed. Of a message only its pattern is kept and of an error only its kind and its place in the
code, because their texts may quote a file.
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


def request_id(given: str | None) -> str:
    """The id that a proxy gave a request, where it is a harmless one; otherwise a new one."""
    return given if given and HARMLESS.fullmatch(given) else uuid.uuid4().hex


@contextlib.contextmanager
def request(given: str | None) -> Iterator[str]:
    """Gives what is noted inside the id of the request; see request_id."""
    token = _request.set(request_id(given))
    try:
        yield _request.get()
    finally:
        _request.reset(token)


def event(
    happened: str, level: int = logging.INFO, error: Exception | None = None, **fields: Any
) -> None:
    """Notes something. `fields` must hold nothing personal."""
    _log.log(level, happened, exc_info=error, extra={"fields": fields})


@functools.cache
def set_up() -> None:
    """Starts writing what happens in this process to standard error."""
    write_to(sys.stderr, as_text=os.environ.get("PATHFINDERS_LOG") == "text")
    listen()


def listen() -> None:
    """Notes publishes, and page runs that are slow or fail."""
    instrumentation.on_publish.append(_published)
    instrumentation.on_page.append(_ran)


def write_to(stream: TextIO, *, as_text: bool = False) -> logging.Handler:
    """Has everything noted written to a stream, also what the libraries note that serve the
    pages; as plain text with whole errors where the server is a developer's own.
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
        """The line: when, how serious, what, the request's id, and what else is known."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _said(record),
            "request": _request.get(),
        }
        if record.name != _log.name:
            line["logger"] = record.name
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def _said(record: logging.LogRecord) -> str:
    """The message where it is made of numbers alone; otherwise its pattern."""
    args = record.args if isinstance(record.args, tuple) else ()
    return (
        record.getMessage()
        if args and all(isinstance(arg, int | float) for arg in args)
        else str(record.msg)
    )


class _Taken(logging.Filter):
    """Writes the lines of a library in the form of all others, in place of its own handlers, which
    quote anything.
    """

    def __init__(self, handler: logging.Handler) -> None:
        super().__init__()
        self.handler = handler

    def filter(self, record: logging.LogRecord) -> bool:
        self.handler.handle(record)
        return False


def _places(error: BaseException) -> str:
    """Kind and place of an error and of those it came from; the text only of those whose text names
    nothing but code.
    """
    told: list[str] = []
    one: BaseException | None = error
    while one is not None and len(told) < MOST_CAUSES:
        stack = "".join(traceback.format_tb(one.__traceback__))
        text = f": {one}" if type(one) in OF_THE_PROGRAM else ""
        told.append(f"Traceback (most recent call last):\n{stack}{type(one).__qualname__}{text}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nbecause of\n\n".join(told)


def _published(told: instrumentation.Publish) -> None:
    seconds = round(told.seconds, 3)
    if told.version is not None:
        event(
            "restored" if told.what == "restore" else "published",
            version=told.version,
            seconds=seconds,
        )
    elif told.outcome in REFUSED:
        event("refused", what=told.what, why=told.outcome, seconds=seconds)
    else:
        event("not published", logging.ERROR, what=told.what, why=told.outcome, seconds=seconds)


def _ran(run: instrumentation.PageRun) -> None:
    if run.error is not None:
        event("page failed", logging.ERROR, run.error, page=run.page, seconds=round(run.seconds, 3))
    elif run.seconds > SLOW_SECONDS:
        event("slow page", logging.WARNING, page=run.page, seconds=round(run.seconds, 3))
