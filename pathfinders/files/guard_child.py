"""The process that `guard.guarded` starts: takes a function's name and arguments, gives back its
result.

Starts in a tenth of a second, because it imports nothing but what the function's own module does.
"""

import contextlib
import importlib
import math
import os
import pickle
import sys
import traceback
from functools import reduce
from typing import Any

from pathfinders.checks.problems import Refused


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


def answer(asked: bytes) -> tuple[str, Any]:
    """What became of a call: ("done", result), ("refused", (problems, what)), ("memory", "") or
    ("failed", why).
    """
    try:
        module, name, arguments, memory, seconds = pickle.loads(asked)
        limit(memory, seconds)
        function: Any = reduce(getattr, name.split("."), importlib.import_module(module))
        return "done", function(*arguments)
    except Refused as refused:
        return "refused", (refused.problems, str(refused).partition(" cannot be used: ")[0])
    except MemoryError:
        return "memory", ""
    except BaseException:
        # Also what a library written in another language throws past Exception.
        return "failed", traceback.format_exc(limit=-5)


def main() -> None:
    """Answers one call, from standard input to standard output."""
    with os.fdopen(os.dup(1), "wb") as out:
        # Nothing that a library prints may come between.
        os.dup2(2, 1)
        try:
            pickle.dump(answer(sys.stdin.buffer.read()), out, protocol=5)
        except MemoryError:
            os._exit(1)
        out.flush()
        # Giving every cell back one by one would take longer than reading them did.
        os._exit(0)


if __name__ == "__main__":
    main()
