"""Names of sheets and headings of tables that Excel accepts: short enough, without forbidden signs,
each once.
"""

import re
from collections.abc import Sequence

from pathfinders.exports.wording import one_line

LONGEST_NAME, LONGEST_HEADING = 31, 250
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def sheet_names(figures: Sequence[str], *taken: str) -> list[str]:
    """A name for the sheet of each figure, from the figure's own; numbered where two would be the
    same.
    """
    return _unique(
        [
            FORBIDDEN.sub(" ", one_line(name)).replace("-", " ").strip() or "figure"
            for name in figures
        ],
        LONGEST_NAME,
        taken,
    )


def headings(labels: Sequence[str]) -> list[str]:
    """The headings of a table's columns, each once, whatever the case of its letters."""
    return _unique([one_line(label) or "Column" for label in labels], LONGEST_HEADING, ())


def _unique(wished: Sequence[str], longest: int, taken: Sequence[str]) -> list[str]:
    used = {name.casefold() for name in taken}
    found = []
    for text in wished:
        name, number = text[:longest].strip(), 1
        while name.casefold() in used:
            number += 1
            end = f" ({number})"
            name = text[: longest - len(end)].strip() + end
        used.add(name.casefold())
        found.append(name)
    return found
