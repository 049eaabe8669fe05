"""Names that Excel accepts: short enough, without forbidden signs, each once.

Imports next to nothing, because workbooks are marked up in a process with little memory.
"""

import re
from collections.abc import Iterable

LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def sheet_name(text: str, fallback: str) -> str:
    """The text as the name of a sheet; `fallback` where nothing is left of it."""
    return FORBIDDEN.sub(" ", text).strip()[:LONGEST_NAME].strip() or fallback


def free_name(wished: str, taken: Iterable[str], longest: int = LONGEST_NAME) -> str:
    """The name, numbered where it is taken, whatever the case of its letters: "Problems (2)"."""
    used = {name.casefold() for name in taken}
    name, number = wished[:longest].strip(), 1
    while name.casefold() in used:
        number += 1
        end = f" ({number})"
        name = wished[: longest - len(end)].strip() + end
    return name
