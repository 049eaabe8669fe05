"""Names of sheets and headings of tables that Excel accepts, each once."""

from collections.abc import Sequence

from pathfinders.exports.wording import one_line
from pathfinders.files.sheet_names import LONGEST_NAME, free_name, sheet_name

# A heading of a table in Excel has at most 255 characters. The rest is room for a number
# that tells two equal headings apart.
LONGEST_HEADING = 250


def sheet_names(figures: Sequence[str], *taken: str) -> list[str]:
    """A name for the sheet of each figure, from the figure's own; numbered where two would be the
    same.
    """
    wished = [sheet_name(one_line(name).replace("-", " "), "figure") for name in figures]
    return _each_once(wished, LONGEST_NAME, taken)


def headings(labels: Sequence[str]) -> list[str]:
    """The headings of a table's columns, all different, whatever the case of their letters."""
    return _each_once([one_line(label) or "Column" for label in labels], LONGEST_HEADING, ())


def _each_once(wished: Sequence[str], longest: int, taken: Sequence[str]) -> list[str]:
    names = list(taken)
    for text in wished:
        names.append(free_name(text, names, longest))
    return names[len(taken) :]
