"""The two layouts of SHMI at trust level: 2011-2014 with short headings in the first row, and later
with a preamble.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pathfinders.files.book import Cell, refusal
from pathfinders.files.readers.book import read_book
from pathfinders.official.cells import find_headings, heading, text

EARLY = {
    "provider": "code",
    "provider_name": "name",
    "observed": "observed",
    "expected": "expected",
    "value": "value",
    "od_ll": "lower_limit",
    "od_ul": "upper_limit",
    "od_banding": "banding",
}
LATE = {
    "provider code": "code",
    "provider name": "name",
    "shmi value": "value",
    "shmi banding": "banding",
    "observed deaths": "observed",
    "expected deaths": "expected",
}
OTHER_LIMITS = re.compile(r"poisson|exact|byar|99")
OVER_DISPERSION = re.compile(r"over[- ]?dispers|\bod\b")
NEEDED = ("code", "value", "banding")


@dataclass(frozen=True)
class ShmiFile:
    """A file of either layout."""

    rows: tuple[tuple[int, dict[str, Cell]], ...]
    """Row number in the file, and its cells by field. Blank rows are left out."""
    preamble: tuple[str, ...]
    """The text above the headings."""
    unused: tuple[str, ...]
    """Headings that were not used."""


def shmi_file(path: Path, name: str) -> ShmiFile:
    """The file's rows by field. Raises Refused if it has neither layout."""
    for sheet in read_book(path, name).sheets:
        index = find_headings(sheet.rows, {"provider", "od_banding"})
        if index is None:
            index = find_headings(sheet.rows, {"provider code", "shmi value"})
        if index is None:
            continue
        headings = [heading(cell) for cell in sheet.rows[index]]
        fields = _fields(headings)
        missing = [field for field in NEEDED if field not in fields]
        if missing:
            raise refusal(
                name,
                f"the headings of SHMI are there, but none for {', '.join(missing)}.",
                "Give the file of SHMI at trust level, as downloaded.",
                sheet.first_row + index,
            )
        rows = tuple(
            (
                sheet.first_row + index + 1 + offset,
                {f: row[i] if i < len(row) else None for f, i in fields.items()},
            )
            for offset, row in enumerate(sheet.rows[index + 1 :])
            if any(text(cell) for cell in row)
        )
        preamble = tuple(text(cell) for row in sheet.rows[:index] for cell in row if text(cell))
        unused = tuple(
            text(sheet.rows[index][i])
            for i, title in enumerate(headings)
            if title and i not in fields.values()
        )
        return ShmiFile(rows, preamble, unused)
    raise refusal(
        name,
        "no row has the headings of SHMI at trust level (PROVIDER ... OD_BANDING, or Provider code,"
        " SHMI value).",
        "Give the file of SHMI at trust level, as downloaded.",
    )


def _fields(headings: Sequence[str]) -> dict[str, int]:
    fields: dict[str, int] = {}
    for place, title in enumerate(headings):
        name = EARLY.get(title) or LATE.get(title)
        if name:
            fields.setdefault(name, place)
    # Some files have several kinds of limits. Those for over-dispersion are wanted; if none is
    # named so, a single pair that is not named otherwise is taken.
    for field, word in (("lower_limit", "lower"), ("upper_limit", "upper")):
        if field in fields:
            continue
        places = [
            i
            for i, title in enumerate(headings)
            if word in title and not OTHER_LIMITS.search(title)
        ]
        named = [i for i in places if OVER_DISPERSION.search(headings[i])]
        if len(named or places) == 1:
            fields[field] = (named or places)[0]
    return fields
