"""Calls a function that reads a stranger's file in a process of its own, with limits on memory,
processor and time.

A hostile or broken file can then end that process and nothing else: the caller gets a refusal in
plain words.
"""

import importlib.util
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pathfinders.checks.problems import Problem, Refused
from pathfinders.files.guard_child import ANSWER, Answer, Call, Refusal
from pathfinders.files.wire import packed, read_annotations, unpacked

Result = TypeVar("Result")
MEMORY = 1_000_000_000
"""Bytes of address space, and so of memory, that the reading process may have."""
SECONDS = 18.0
"""Seconds of processor time it may have."""
PATIENCE = 3
"""Elapsed time allowed, as a multiple of the processor time, because a busy machine is slower.
Without limits on processor time, elapsed time is the only limit and is not stretched.
"""
LIMITED = importlib.util.find_spec("resource") is not None
ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "PYTHONDONTWRITEBYTECODE",
)
ADVICE = (
    "Remove what is not needed (empty rows and columns, pictures, other sheets), or save the sheet"
    " as 'CSV UTF-8'."
)
DAMAGED = (
    "Open it in the program it was made with, save it again as an Excel workbook (.xlsx), and"
    " upload that."
)

_log = logging.getLogger(__name__)


def guarded(
    function: Callable[..., Result],
    *arguments: Any,
    memory: int = MEMORY,
    seconds: float = SECONDS,
    file: str = "",
) -> Result:
    """Call `function(*arguments)` in a child process and return its result.

    `function` stands at the top of a module and is annotated, with types that files/wire.py has a
    form for: what the child answers is built from these, so that it cannot run anything here.
    `file` is the name to give in a refusal. Raises Refused where the function does, and where the
    child takes more than `memory` bytes or `seconds` of processor time, dies, or fails in any other
    way.
    """

    def refuse(message: str, todo: str) -> Refused:
        return Refused([Problem("reading", "", message, todo, file=file)], file or "The file")

    wall = seconds
    if LIMITED:
        wall = seconds * PATIENCE
    returns = read_annotations(function)[1]
    call = Call(function.__module__, function.__qualname__, packed(arguments), memory, seconds)
    try:
        # The child imports the package from the root, wherever the server was started.
        process = subprocess.run(
            [sys.executable, "-m", "pathfinders.files.guard_child"],
            input=packed(call),
            capture_output=True,
            timeout=wall,
            check=False,
            cwd=ROOT,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise refuse(f"it took longer than {wall:g} seconds to read.", ADVICE) from None
    if not process.stdout:
        # The child died without a message: it reached a limit, or a library ended it.
        _log.warning(
            "A reading process ended with %s: %s",
            process.returncode,
            process.stderr.decode(errors="replace")[-2000:],
        )
        raise refuse(
            "reading it took more memory or time than a sheet of this kind should need.", ADVICE
        )
    try:
        answer = Answer(*unpacked(process.stdout, ANSWER))
        if answer.outcome == "done":
            result: Result = unpacked(answer.value, returns)
            return result
        if answer.outcome == "refused":
            problems, what = unpacked(answer.value, Refusal)
            raise Refused(problems, what)
        why = answer.why
    except ValueError as wrong:
        # The message was cut off, or the file took the child over and it wrote something else.
        answer, why = Answer("failed"), f"its answer is none: {wrong}"
    if answer.outcome == "memory":
        raise refuse("reading it took more memory than a sheet of this kind should need.", ADVICE)
    _log.warning("A file could not be read: %s", why)
    raise refuse("it cannot be read: it is damaged, or not what its name says.", DAMAGED)


def _environment() -> dict[str, str]:
    """The few settings the child needs: no secrets, and no libraries that set aside memory for many
    threads.
    """
    inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    limits = {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
    }
    return {**inherited, **limits, "PYTHONIOENCODING": "utf-8", "RUST_BACKTRACE": "0"}
