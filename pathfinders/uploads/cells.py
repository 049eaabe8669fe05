"""Reads one cell as what its column holds, where its meaning is beyond doubt; says why where it is
not.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pathfinders.files.book import Cell
from pathfinders.tables import Column
from pathfinders.text import unseen
from pathfinders.uploads.cell_dates import TYPE_IT, date_from
from pathfinders.uploads.cell_read import EMPTY, Read, wrong

MISSING = frozenset(
    ("-", "\N{EN DASH}", "\N{EM DASH}", "n/a", "n.a.", "*", "..", "...", "\N{HORIZONTAL ELLIPSIS}")
)
ERRORS = re.compile(
    r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!)|Err:\d{3}"
)
IN_UNIT = "Type the number as the column's unit asks."
MEND = "Mend the formula, or type the value."
UNSEEN = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad"} | {
    ord(c): " " for c in "\u00a0\u2007\u202f\u2009"
}
BREAKS = "\r\n\t"
BREAK = re.compile(rf" *[{BREAKS}][ {BREAKS}]*")
ONE_LINE = ("lines", "read with a space in place of each line break or tab")
GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d{1,3}(?: \d{3})+(?:\.\d+)?")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
BOOLEANS = {
    "yes": "true",
    "y": "true",
    "true": "true",
    "no": "false",
    "n": "false",
    "false": "false",
}
PLAIN = ("plain", "read as plain numbers")


def read_cell(cell: Cell, column: Column, percent: bool = False) -> Read:
    """What `cell` means in `column`; `percent` says that the spreadsheet shows its number as a
    percentage.
    """
    if cell is None:
        return EMPTY
    if isinstance(cell, str):
        return _text(cell, column)
    if isinstance(cell, bool):
        return Read(str(cell).lower() if column.kind == "boolean" else str(cell).upper())
    if percent and isinstance(cell, int | float):
        return _percent(float(cell), column)
    if isinstance(cell, int | float):
        return _number(cell, column)
    if isinstance(cell, time | timedelta):
        return wrong(
            f"{cell} is a time of day or a length of time.",
            "Type the value again, in a cell with the format General.",
        )
    return _date(cell, column)


def _text(cell: str, column: Column) -> Read:
    text = cell.translate(UNSEEN).strip()
    if not text:
        return EMPTY
    if found := unseen(text, BREAKS):
        return wrong(f"the cell holds {found}.", "Type the text again without it.")
    if ERRORS.fullmatch(text):
        return wrong(f"the cell holds the error {text}.", MEND, "error")
    if text.casefold() in MISSING:
        return Read(None, (f"missing {text}", "read as not known"))
    reader = TEXTS.get(column.kind)
    if reader:
        return reader(text, column)
    return _one_line(_allowed(text, column))


def _allowed(text: str, column: Column) -> Read:
    """The allowed value that is the same but for case and spacing; any other text as it is."""
    if not column.allowed or text in column.allowed:
        return Read(text)
    same = [value for value in column.allowed if _bare(value) == _bare(text)]
    return Read(same[0], ("allowed", f"read as {same[0]!r}")) if len(same) == 1 else Read(text)


def _one_line(read: Read) -> Read:
    """The text on one line, as the tables have it."""
    line = BREAK.sub(" ", read.text or "")
    return Read(line, ONE_LINE) if line != read.text else read


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.casefold())


def _numeral(text: str, column: Column) -> Read:
    bare = text.replace("\N{MINUS SIGN}", "-")
    if bare.endswith("%"):
        bare = bare[:-1].rstrip()
        if column.unit != "percent":
            return wrong(f"{text!r} is a percentage; the column takes plain numbers.", IN_UNIT)
    if column.unit == "GBP":
        bare = re.sub(r"^([-+]?)\s*£\s*", r"\1", bare)
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "").replace(" ", "")
    if not NUMBER.fullmatch(bare):
        return Read(text)
    bare = bare.removeprefix("+")
    if column.kind == "integer":
        bare = re.sub(r"\.0+$", "", bare)
    return Read(bare, PLAIN if bare != text else None)


def _list(text: str, column: Column) -> Read:
    if not (column.allowed or column.references):
        # Names may hold commas, and are kept as they are written.
        return _one_line(Read(text))
    parts = [_allowed(part.strip(), column).text for part in re.split(r"[;,\n]", text)]
    joined = ";".join(dict.fromkeys(part for part in parts if part))
    return Read(joined or None, ("list", f"read as {joined!r}") if joined != text else None)


def _boolean(text: str, _: Column) -> Read:
    meant = BOOLEANS.get(text.casefold())
    return (
        Read(meant, ("boolean", f"read as {meant}") if meant != text.lower() else None)
        if meant
        else Read(text)
    )


TEXTS: dict[str, Callable[[str, Column], Read]] = {
    "integer": _numeral,
    "decimal": _numeral,
    "boolean": _boolean,
    "list": _list,
    "date": lambda text, _: date_from(text),
}


def _number(cell: float, column: Column) -> Read:
    if not math.isfinite(cell):
        return wrong("the cell holds no number that can be written down.", "Type the value again.")
    # As it would be written by hand: 2014 for a stored 2014.0, and never 1e-07.
    text = str(int(cell)) if cell == int(cell) else repr(cell)
    text = format(Decimal(text), "f") if "e" in text else text
    if column.kind == "date":
        return wrong(
            f"{text} is a number, not a date.",
            f"If it should be a date, give the cell a date format. {TYPE_IT}",
        )
    if column.kind == "boolean":
        return wrong(f"{text} is a number, not yes or no.", "Type TRUE or FALSE.")
    return Read(text)


def _percent(cell: float, column: Column) -> Read:
    shown = f"{round(cell * 100, 10):g}%"
    if column.unit != "percent":
        return wrong(
            f"the cell shows {shown} and holds {cell:g}: which is meant is not known.",
            f"Give the cell the format General. {IN_UNIT}",
        )
    return Read(
        _number(round(cell * 100, 10), column).text,
        ("percent", "read as the percentage that is seen: 45% is 45"),
    )


def _date(cell: date, column: Column) -> Read:
    day = cell.date() if isinstance(cell, datetime) else cell
    if column.kind == "date":
        late = isinstance(cell, datetime) and cell.time() != time()
        return Read(
            day.isoformat(), ("time", "read as days, without the time of day") if late else None
        )
    fits = not column.allowed and (
        not column.pattern or re.fullmatch(column.pattern, day.isoformat())
    )
    if column.kind in ("text", "code") and fits:
        return Read(day.isoformat(), ("dates", "read as text like 2014-07-05"))
    return wrong(
        f"the cell holds the date {day.isoformat()}, which the spreadsheet may have made of"
        " something else.",
        "Give the cell the format Text, then type the value again.",
    )
