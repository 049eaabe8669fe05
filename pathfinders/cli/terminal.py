"""Prints the commands' output, without the characters in stored text that a terminal would obey."""

import contextlib
import io
import os
import re
import sys
import unicodedata
from typing import TextIO

from pathfinders.text import UNSEEN_CATEGORIES, visible

# json.dumps has written out the ASCII control characters already.
BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


def use_utf8() -> None:
    """Writes UTF-8 on every console: names and pound signs are in most of what is printed, and the
    console's own encoding may have neither.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def agreed(question: str) -> bool:
    """True if somebody at a terminal answers yes; False at once if there is no terminal."""
    # A server that starts without a terminal would wait for an answer for ever.
    if not sys.stdin.isatty():
        return False
    _write(sys.stdout, [], f"{question} [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def ask(question: str) -> str:
    """What somebody at a terminal answers, without the spaces around it; empty if there is no
    terminal.
    """
    if not sys.stdin.isatty():
        return ""
    _write(sys.stdout, [], visible(question))
    return sys.stdin.readline().strip()


def leave_pipe() -> None:
    """Lets go of an output that nobody reads any more, so that Python does not complain of it as
    it ends.
    """
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(*lines: str) -> None:
    """Prints lines, each on one line whatever it holds."""
    _write(sys.stdout, [visible(line) for line in lines])


def complain(message: str) -> None:
    """Prints a message of ours, which may have several lines, on standard error."""
    _write(sys.stderr, [visible(message, "\n")])


def say_json(text: str) -> None:
    """Prints JSON, with characters that are not seen as its escapes: it means the same."""
    _write(sys.stdout, [BEYOND_ASCII.sub(_escaped, text)])


def say_file(text: str) -> None:
    """Print the content of a file: unchanged into a file or another program, and with control
    characters made visible on a terminal.
    """
    if sys.stdout.isatty():
        text = visible(text, "\r\n")
    sys.stdout.write(text)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if unicodedata.category(character) not in UNSEEN_CATEGORIES:
        return character
    # JSON escapes a character beyond U+FFFF as the two halves of its surrogate pair. Text can also
    # hold one half alone, which "surrogatepass" lets through.
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


def _write(out: TextIO, lines: list[str], rest: str = "") -> None:
    out.write("".join(f"{line}\n" for line in lines) + rest)
    out.flush()


def say_bytes(content: bytes) -> None:
    """Writes a file that is no text to standard output. Raises ValueError where that is a terminal,
    which would show it as signs.
    """
    if sys.stdout.isatty():
        raise ValueError("This is a workbook: send it into a file, with > FILE.xlsx at the end.")
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
