"""A figure's table as a CSV file."""

import csv
import io

from pathfinders.figures import Figure

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def figure_csv(figure: Figure) -> bytes:
    """The figure's table in UTF-8 with a byte-order mark, so that Excel reads it as such; unknown cells are empty.

    Text that a spreadsheet would take for a formula has an apostrophe put before it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([field.label for field in figure.fields])
    writer.writerows([[guarded(row.get(field.key)) for field in figure.fields] for row in figure.rows])
    return text.getvalue().encode("utf-8-sig", "replace")


def guarded(value: object) -> object:
    """The value; with an apostrophe before it where it is text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
