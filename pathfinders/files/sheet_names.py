"""Names of sheets: those that the dashboard writes and recognises, and how any text becomes a name
that Excel accepts.

Imports next to nothing, because workbooks are marked up in a process with little memory.
"""

import re
from collections.abc import Iterable

LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
GUIDANCE_SHEET = "How to use this"
"""The sheet of a template that explains the others; it holds no data."""
PROBLEMS_SHEET = "Problems"
"""The sheet of a marked-up workbook that lists the problems; it holds no data."""
COMMENT_INTRO = "Found when this file was checked:"
"""What our comments in a marked-up workbook begin with, after the cell's own."""
ROW_MARK = "Row mark"
"""The heading of the column that says which row of which version a row was made from."""
EXAMPLE = "EXAMPLE"
"""The first cell of a template's example row begins with this. A file with that row is refused."""


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
