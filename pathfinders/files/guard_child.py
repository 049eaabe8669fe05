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
from pathfinders.files.wire import packed, read_annotations, unpacked

Refusal = tuple[tuple[Problem, ...], str]


class Call(NamedTuple):
    """A function to call, with its limits in bytes and seconds. The arguments are a message of
    their own, because their types are only known once the function is imported.
    """

    module: str
    name: str
    arguments: bytes
    memory: int
    seconds: float


class Answer(NamedTuple):
    """The outcome of a call: "done" or "refused", with the result or the problems as a message of
    their own; "memory" for too much memory; "failed" with the reason.
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
        # A process may not raise its own hard limit. If a stricter one is set already, it stays.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def answer(message: bytes) -> Answer:
    """Make the call that a message describes and return its outcome. Never raises."""
    try:
        call = Call(*unpacked(message, CALL))
        limit(call.memory, call.seconds)
        function: Any = reduce(getattr, call.name.split("."), importlib.import_module(call.module))
        arguments = unpacked(call.arguments, read_annotations(function)[0])
        return Answer("done", packed(function(*arguments)))
    except Refused as refused:
        what = str(refused).partition(" cannot be used: ")[0]
        return Answer("refused", packed((refused.problems, what)))
    except MemoryError:
        return Answer("memory")
    except BaseException:
        # A panic in a library written in Rust does not derive from Exception.
        # Only the last frames are of use: the first are always those of this module.
        return Answer("failed", why=traceback.format_exc(limit=-5))


def main() -> None:
    """Answers one call, from standard input to standard output."""
    with os.fdopen(os.dup(1), "wb") as out:
        # Libraries print to standard output, which would corrupt the message. What they print goes
        # to standard error instead.
        os.dup2(2, 1)
        try:
            out.write(packed(answer(sys.stdin.buffer.read())))
        except MemoryError:
            os._exit(1)
        out.flush()
        # Leave without freeing memory: releasing every cell takes longer than reading them did.
        os._exit(0)


if __name__ == "__main__":
    main()
