"""Lines of a list as a CSV file that a spreadsheet opens without taking text for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def lines_csv(headings: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """The lines under their headings, in UTF-8 with a byte-order mark, so that Excel reads it as
    such.

    None is an empty cell. Text that a spreadsheet would take for a formula starts with an
    apostrophe.
    """
    # Excel knows a CSV file to be UTF-8 by its byte-order mark alone.
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([guarded(value) for value in line] for line in lines)
    return text.getvalue().encode("utf-8-sig", "replace")


def guarded(value: object) -> object:
    """The value, with an apostrophe in front if a spreadsheet would take it for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
