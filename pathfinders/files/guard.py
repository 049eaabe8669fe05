"""Runs what reads a stranger's file in a process of its own, with limits on memory, processor and
time.

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
from pathfinders.files.wire import annotations_of, packed, unpacked

Result = TypeVar("Result")
MEMORY = 1_000_000_000
"""Bytes of address space, and so of memory, that the reading process may have."""
SECONDS = 18.0
"""Seconds of processor time it may have."""
PATIENCE = 3
"""How many times as long it may take on a busy machine, where processor time is limited; elsewhere
it may not.
"""
LIMITED = importlib.util.find_spec("resource") is not None
ROOT = Path(__file__).resolve().parents[2]
KEPT = (
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
    """What `function(*arguments)` returns, worked out in a child process.

    `function` stands at the top of a module and is annotated, with types that files/wire.py has a
    form for: what the child answers is built from these, so that it cannot run anything here.
    `file` is the name to give in a refusal. Raises Refused where the function does, and where the
    child takes more than `memory` bytes or `seconds` of processor time, dies, or fails in any other
    way.
    """

    def refuse(message: str, todo: str) -> Refused:
        return Refused([Problem("reading", "", message, todo, file=file)], file or "The file")

    wall = seconds * PATIENCE if LIMITED else seconds
    returns = annotations_of(function)[1]
    call = Call(function.__module__, function.__qualname__, packed(arguments), memory, seconds)
    try:
        done = subprocess.run(
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
    if not done.stdout:
        _log.warning(
            "A reading process ended with %s: %s",
            done.returncode,
            done.stderr.decode(errors="replace")[-2000:],
        )
        raise refuse(
            "reading it took more memory or time than a sheet of this kind should need.", ADVICE
        )
    try:
        answer = Answer(*unpacked(done.stdout, ANSWER))
        if answer.outcome == "done":
            result: Result = unpacked(answer.value, returns)
            return result
        if answer.outcome == "refused":
            problems, what = unpacked(answer.value, Refusal)
            raise Refused(problems, what)
        why = answer.why
    except ValueError as wrong:
        # Cut off, or made by something else than the program that was started.
        answer, why = Answer("failed"), f"its answer is none: {wrong}"
    if answer.outcome == "memory":
        raise refuse("reading it took more memory than a sheet of this kind should need.", ADVICE)
    _log.warning("A file could not be read: %s", why)
    raise refuse("it cannot be read: it is damaged, or not what its name says.", DAMAGED)


def _environment() -> dict[str, str]:
    """The few settings the child needs: no secrets, and no libraries that set aside memory for many
    threads.
    """
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    few = {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
    }
    return {**kept, **few, "PYTHONIOENCODING": "utf-8", "RUST_BACKTRACE": "0"}
