"""The process that `guard.guarded` starts: takes a function's name and arguments, gives back its
result.

Starts in a tenth of a second, because it imports nothing but what the function's own module does.
"""

import contextlib
import importlib
import math
import os
import sys
import traceback
from functools import reduce
from typing import Any, NamedTuple

from pathfinders.checks.problems import Problem, Refused
from pathfinders.files.wire import annotations_of, packed, unpacked

Refusal = tuple[tuple[Problem, ...], str]


class Call(NamedTuple):
    """What is to be called, and within which limits. The arguments are a message of their own,
    because the function says what they are.
    """

    module: str
    name: str
    arguments: bytes
    memory: int
    seconds: float


class Answer(NamedTuple):
    """What became of a call: what it returned ("done") or refused ("refused"), as a message of its
    own; that it took too much memory ("memory"), or why it failed ("failed").
    """

    outcome: str
    value: bytes = b""
    why: str = ""


CALL = tuple[str, str, bytes, int, float]
ANSWER = tuple[str, bytes, str]


def limit(memory: int, seconds: float) -> None:
    """Bounds this process's memory and processor time, where the platform can; never writes a core
    file.
    """
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: math.ceil(seconds),
    }
    for what, most in wanted.items():
        # A stricter limit that stands already is kept.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def answer(asked: bytes) -> Answer:
    """What became of the call that a message asks for."""
    try:
        call = Call(*unpacked(asked, CALL))
        limit(call.memory, call.seconds)
        function: Any = reduce(getattr, call.name.split("."), importlib.import_module(call.module))
        arguments = unpacked(call.arguments, annotations_of(function)[0])
        return Answer("done", packed(function(*arguments)))
    except Refused as refused:
        what = str(refused).partition(" cannot be used: ")[0]
        return Answer("refused", packed((refused.problems, what)))
    except MemoryError:
        return Answer("memory")
    except BaseException:
        # Also what a library written in another language throws past Exception.
        return Answer("failed", why=traceback.format_exc(limit=-5))


def main() -> None:
    """Answers one call, from standard input to standard output."""
    with os.fdopen(os.dup(1), "wb") as out:
        # Nothing that a library prints may come between.
        os.dup2(2, 1)
        try:
            out.write(packed(answer(sys.stdin.buffer.read())))
        except MemoryError:
            os._exit(1)
        out.flush()
        # Giving every cell back one by one would take longer than reading them did.
        os._exit(0)


if __name__ == "__main__":
    main()
