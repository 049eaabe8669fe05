"""What a sheet says by its looks alone, which no table holds: colours and comments on its cells.

They are not read, so each is named before anything is published.
"""

from collections.abc import Mapping, Sequence

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Place, RawSheet, cell_name
from pathfinders.files.sheet_names import COMMENT_INTRO
from pathfinders.uploads.offers import cells_in_words

FEW = 3
"""A colour in more than one of so many rows is decoration, as bands are."""
MARKS = ("FFC7CE", "FFEB9C")
"""The colours with which a workbook that goes back to its owner is marked."""
COLOURS = {
    "FF0000": "red",
    "C00000": "dark red",
    "FFFF00": "yellow",
    "FFC000": "orange",
    "00B050": "green",
    "92D050": "light green",
    "00B0F0": "light blue",
    "0070C0": "blue",
}
COLUMN_FOR_IT = "If it says something, write that into a column; if not, nothing need be done."


def looks(
    sheet: RawSheet, table: str, rows: Sequence[int], places: Mapping[str, int]
) -> list[Problem]:
    """A warning for each colour that few rows have, and for each comment on a cell of data. `table`
    is the name of the table that the sheet holds; empty for a sheet of the owner's own.
    """
    numbers = {sheet.first_row + index for index in rows}
    names = {sheet.first_column + place: name for name, place in places.items()}

    def warning(check: str, place: Place, message: str, value: str = "") -> Problem:
        return Problem(
            check,
            table,
            message,
            COLUMN_FOR_IT,
            place[0],
            names.get(place[1], ""),
            value,
            "warning",
            sheet=sheet.name,
            cell=cell_name(place),
        )

    problems = []
    for colour, coloured in sheet.facts.coloured.items():
        within = sorted(place for place in coloured if place[0] in numbers)
        coloured_rows = {row for row, _ in within}
        # Of a table of few rows, one row in colour is named all the same.
        if not within or colour in MARKS or len(coloured_rows) * FEW > max(len(rows), FEW + 1):
            continue
        shade = COLOURS.get(colour, "coloured")
        firsts = [
            next(place for place in within if place[0] == row) for row in sorted(coloured_rows)
        ]
        cells = cells_in_words((cell_name(place) for place in firsts), len(firsts))
        message = f"cells here are {shade} ({cells}): a colour is not read."
        problems.append(warning("colour", firsts[0], message))
    for place, text in sorted(sheet.facts.comments.items()):
        # In a workbook that went back to its owner, our remark follows theirs.
        own = text.partition(COMMENT_INTRO)[0].strip()
        if place[0] in numbers and own:
            problems.append(
                warning("comment", place, "a comment stands here: it is not read.", own)
            )
    return problems
