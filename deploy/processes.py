"""Starting programs so that nothing of them is left when they end. Standard library only.

Each program leads a process group of its own. A signal then reaches it once, from whoever started
it, and what it has started in turn can be ended with it.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any

OWN_GROUP: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
"""How a program is started as the leader of a process group of its own, as subprocess takes it."""
# What a terminal, a closing window and a service manager send. Windows knows the first two only.
STOPPING = [
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
]


def run(command: Sequence[object], env: Mapping[str, str] | None = None) -> int:
    """Runs a program to its end; returns its exit status.

    A signal to stop is passed on to it, and waited for: the program removes what it made. Raises
    KeyboardInterrupt after that.
    """
    # The handlers are set before the program starts: a signal between the two would end this one
    # and leave the program running.
    received: list[int] = []
    process: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, _: FrameType | None) -> None:
        received.append(number)
        if process is not None:
            _send(process, number)

    before = {number: signal.signal(number, pass_on) for number in STOPPING}
    try:
        process = subprocess.Popen([str(part) for part in command], env=env, **OWN_GROUP)
        if received:
            _send(process, received[0])
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if process is not None:
            end_group(process)
    if received:
        raise KeyboardInterrupt
    return status


def end(process: "subprocess.Popen[bytes]", how: int = signal.SIGTERM, seconds: float = 10) -> None:
    """Ends a program that was started with OWN_GROUP: asks it with a signal, waits some seconds at
    most, then kills it and all that is left of its group. Does nothing where it has ended.
    """
    # The leader alone is asked, and ends what it has started in the order that it needs.
    if process.poll() is None:
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    end_group(process)
    process.wait()


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """Kills what is left of the group that a program leads or has led, itself included."""
    if os.name != "posix":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _send(process: "subprocess.Popen[bytes]", number: int) -> None:
    # On Windows the program shares the terminal and gets Ctrl+C from there.
    if os.name != "posix":
        return
    # A closed window ends a Python program where it is; asked to end, it tidies up.
    if number == getattr(signal, "SIGHUP", None):
        number = signal.SIGTERM
    process.send_signal(number)
