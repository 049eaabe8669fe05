"""Reads one cell as its column's kind of value, if its meaning is beyond doubt, or gives the reason
why it cannot be read.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from pathfinders.files.book import Cell
from pathfinders.tables import Column
from pathfinders.text import unseen
from pathfinders.words import MONTHS

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
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
WORDS = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
SLASHES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ]00:00(?::00)?)?")
TWO_DIGITS = re.compile(r"\d{1,2}[/.\s-](?:\d{1,2}|[a-z]{3,9})[/.\s-]\d{2}", re.IGNORECASE)
NO_DAY = re.compile(r"(?:[a-z]{3,9}\.?\s+\d{4}|\d{4}-\d{2}|\d{1,2}/\d{4})", re.IGNORECASE)
TYPE_IT = "Type the date as 2014-07-05, or as a date of the spreadsheet."
NAMES = {
    name.casefold()[:n]: number
    for number, name in enumerate(MONTHS, start=1)
    for n in (3, 4, len(name))
}


class Read(NamedTuple):
    """One cell as text in the form the tables use, with a note or a problem about it."""

    text: str | None
    """None is an empty cell."""
    note: tuple[str, str] | None = None
    """The kind of reading, and in words how it was read, where it was not taken literally."""
    wrong: str = ""
    """Why it cannot be read."""
    todo: str = ""
    kind: str = ""
    """The kind of problem, where that matters to other cells of the column."""


EMPTY = Read(None)


def wrong(message: str, todo: str, kind: str = "") -> Read:
    """The reading of a cell that cannot be read, with the reason and what to do."""
    return Read(None, None, message, todo, kind)


def read_cell(cell: Cell, column: Column, percent: bool = False) -> Read:
    """The reading of `cell` in `column`. `percent` is true if the spreadsheet shows its number as a
    percentage.
    """
    if cell is None:
        return EMPTY
    if isinstance(cell, str):
        return _text(cell, column)
    # A bool is an int in Python, so it is tested before the numbers.
    if isinstance(cell, bool):
        text = str(cell).lower() if column.kind == "boolean" else str(cell).upper()
        return Read(text)
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
    if characters := unseen(text, BREAKS):
        return wrong(f"the cell holds {characters}.", "Type the text again without it.")
    if ERRORS.fullmatch(text):
        return wrong(f"the cell holds the error {text}.", MEND, "error")
    if text.casefold() in MISSING:
        return Read(None, (f"missing {text}", "read as not known"))
    reader = TEXTS.get(column.kind)
    if reader:
        return reader(text, column)
    return _without_breaks(_allowed(text, column))


def _allowed(text: str, column: Column) -> Read:
    """The allowed value that is the same but for case and spacing; any other text as it is."""
    if not column.allowed or text in column.allowed:
        return Read(text)
    same = [value for value in column.allowed if _comparable(value) == _comparable(text)]
    if len(same) != 1:
        return Read(text)
    return Read(same[0], ("allowed", f"read as {same[0]!r}"))


def _without_breaks(read: Read) -> Read:
    """The text on one line, as the tables have it."""
    line = BREAK.sub(" ", read.text or "")
    if line == read.text:
        return read
    return Read(line, ONE_LINE)


def _comparable(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.casefold())


def _numeral(text: str, column: Column) -> Read:
    digits = text.replace("\N{MINUS SIGN}", "-")
    if digits.endswith("%"):
        digits = digits[:-1].rstrip()
        if column.unit != "percent":
            return wrong(f"{text!r} is a percentage; the column takes plain numbers.", IN_UNIT)
    if column.unit == "GBP":
        digits = re.sub(r"^([-+]?)\s*£\s*", r"\1", digits)
    if GROUPED.fullmatch(digits):
        digits = digits.replace(",", "").replace(" ", "")
    if not NUMBER.fullmatch(digits):
        return Read(text)
    digits = digits.removeprefix("+")
    if column.kind == "integer":
        digits = re.sub(r"\.0+$", "", digits)
    note = None if digits == text else PLAIN
    return Read(digits, note)


def _list(text: str, column: Column) -> Read:
    if not (column.allowed or column.references):
        # Names may hold commas, and are kept as they are written.
        return _without_breaks(Read(text))
    parts = [_allowed(part.strip(), column).text for part in re.split(r"[;,\n]", text)]
    joined = ";".join(dict.fromkeys(part for part in parts if part))
    note = None if joined == text else ("list", f"read as {joined!r}")
    return Read(joined or None, note)


def _boolean(text: str, _: Column) -> Read:
    value = BOOLEANS.get(text.casefold())
    if not value:
        return Read(text)
    note = None if value == text.lower() else ("boolean", f"read as {value}")
    return Read(value, note)


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
        note = None
        if isinstance(cell, datetime) and cell.time() != time():
            note = ("time", "read as days, without the time of day")
        return Read(day.isoformat(), note)
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


def date_from(text: str) -> Read:
    """The reading of a text in a column of dates. Only forms that mean one day are taken."""
    if match := ISO.fullmatch(text):
        note = None if len(text) == 10 and text[4] == "-" else "dates"
        return _day(text, int(match[1]), int(match[2]), int(match[3]), note)
    if match := SLASHES.fullmatch(text):
        day, month, year = map(int, match.groups())
        if month > 12 >= day:
            return wrong(
                f"{text!r} has the month first: there is no month {month}.", TYPE_IT, "month first"
            )
        # Where both numbers could be a month, the day is taken to be first, as in Britain. The note
        # has a kind of its own, because another cell of the column can show that this was wrong.
        ambiguous = day <= 12 and day != month
        return _day(text, year, month, day, note="day first" if ambiguous else "dates")
    if match := WORDS.fullmatch(text):
        return _day(
            text, int(match[3]), NAMES.get(match[2].casefold(), 0), int(match[1]), note="dates"
        )
    if match := MONTH_FIRST.fullmatch(text):
        return _day(
            text, int(match[3]), NAMES.get(match[1].casefold(), 0), int(match[2]), note="dates"
        )
    if TWO_DIGITS.fullmatch(text):
        return wrong(f"the year of {text!r} has two digits: the century is not known.", TYPE_IT)
    if NO_DAY.fullmatch(text):
        return wrong(
            f"{text!r} names no day.",
            "Give the first or last day it can have been, as the heading asks.",
        )
    return Read(text)


def _day(text: str, year: int, month: int, day: int, note: str | None) -> Read:
    try:
        value = date(year, month, day)
    except ValueError:
        return wrong(f"{text!r} is no day of the calendar.", TYPE_IT)
    if note is None:
        return Read(value.isoformat())
    readings = {"dates": "read as dates", "day first": "read with the day first, as in Britain"}
    return Read(value.isoformat(), (note, readings[note]))
