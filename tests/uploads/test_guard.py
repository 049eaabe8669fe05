"""The reading process: what it gives back, and how each way of failing is told."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pathfinders.checks.problems import Problem, Refused
from pathfinders.files import guard
from pathfinders.files.guard import guarded
from pathfinders.files.guard_child import Answer
from pathfinders.files.wire import packed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits on memory need resource")


def _double(number: int) -> int:
    return 2 * number


def _many() -> bytes:
    return bytes(100_000_000)


def _refuses() -> None:
    raise Refused(
        [Problem("check", "table", "a message.", "Mend it.", 7, "column", sheet="S", cell="B7")],
        "made-up.xlsx",
    )


def _fails() -> None:
    raise RuntimeError("made up")


def _prints() -> str:
    os.write(1, b"loose words")
    return "result"


def _fills_memory() -> int:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def _dies() -> None:
    os.abort()


def _spins() -> None:
    while True:
        pass


def _sleeps() -> None:
    time.sleep(60)


def _environment() -> dict[str, str]:
    return dict(os.environ)


def _modules() -> list[str]:
    from pathfinders.uploads import read_upload

    return [*sys.modules, read_upload.__name__]


def _why(
    function: Callable[[], Any], memory: int = guard.MEMORY, seconds: float = guard.SECONDS
) -> str:
    with pytest.raises(Refused) as refused:
        guarded(function, memory=memory, seconds=seconds, file="made-up.xlsx")
    (problem,) = refused.value.problems
    assert problem.todo.endswith(".")
    assert problem.file == "made-up.xlsx"
    return problem.message


def test_what_a_function_returns_comes_back() -> None:
    assert guarded(_double, 21) == 42
    assert len(guarded(_many)) == 100_000_000


def test_what_a_function_refuses_comes_back_whole() -> None:
    with pytest.raises(Refused) as refused:
        guarded(_refuses)
    assert refused.value.problems == (
        Problem("check", "table", "a message.", "Mend it.", 7, "column", sheet="S", cell="B7"),
    )
    assert str(refused.value).startswith("made-up.xlsx cannot be used: 1 problem.")


def test_what_a_function_prints_does_not_disturb() -> None:
    assert guarded(_prints) == "result"


@pytest.mark.parametrize(
    ("function", "limits", "says"),
    [
        (_fails, {}, "damaged"),
        (_fills_memory, {"memory": 300_000_000}, "more memory"),
        (_dies, {}, "more memory or time"),
        (_spins, {"seconds": 1}, "than"),
        (_sleeps, {"seconds": 0.5}, "took longer than 1.5 seconds"),
    ],
)
def test_each_way_of_failing_is_told_in_plain_words(
    function: Callable[[], Any], limits: dict[str, Any], says: str
) -> None:
    said = _why(function, **limits)
    assert says in said
    assert "Traceback" not in said
    assert "RuntimeError" not in said


def test_the_reading_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADE_UP_SECRET", "made up")
    assert "MADE_UP_SECRET" not in guarded(_environment)


def test_the_reading_process_starts_without_the_large_libraries() -> None:
    assert {"pandas", "streamlit", "statsmodels", "scipy", "duckdb", "openpyxl"} & set(
        guarded(_modules)
    ) == set()


def _content(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    return tuple((path / name).read_text(encoding="utf-8") for name in names)


def test_arguments_are_paths_and_texts(tmp_path: Path) -> None:
    (tmp_path / "made up.txt").write_text("made up", encoding="utf-8")
    assert guarded(_content, tmp_path, ["made up.txt"]) == ("made up",)


class _Opens:
    """What a process that a file has taken over would have unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (self.path, "w"))


@pytest.mark.parametrize(
    "forged",
    [
        lambda trap: pickle.dumps(("done", trap)),
        lambda trap: pickle.dumps(Answer("done", pickle.dumps(trap))),
        lambda trap: packed(Answer("done", pickle.dumps(trap))),
        lambda trap: packed(Answer("refused", pickle.dumps(trap))),
        lambda trap: packed(Answer("done", packed({"__reduce__": ["open", trap.path, "w"]}))),
        lambda _: packed(Answer("done", packed("a text in the place of a number"))),
        lambda _: packed(Answer("done", packed(21)))[:-1],
        lambda _: b"\x00" * 64,
        lambda _: b"\xff" * 64,
        lambda _: b"[" * 100_000,
    ],
)
def test_an_answer_that_is_forged_is_refused_and_runs_nothing(
    forged: Callable[[_Opens], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = tmp_path / "opened"
    said = forged(_Opens(str(opened)))

    def child(*_: Any, **__: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], 0, said, b"")

    monkeypatch.setattr(subprocess, "run", child)
    with pytest.raises(Refused) as refused:
        guarded(_double, 21, file="made-up.xlsx")
    (problem,) = refused.value.problems
    assert "it is damaged" in problem.message
    assert not opened.exists()


def test_nothing_is_pickled_on_the_way_in_or_out() -> None:
    for path in Path(guard.__file__).parent.rglob("*.py"):
        assert "import pickle" not in path.read_text(encoding="utf-8"), path
