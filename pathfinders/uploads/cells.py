"""Reads one cell as its column's kind of value, if its meaning is beyond doubt, or gives the reason
why it cannot be read.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pathfinders.files.book import Cell
from pathfinders.tables import Column
from pathfinders.text import unseen
from pathfinders.uploads.days import TYPE_IT, date_from
from pathfinders.uploads.mojibake import mend_mojibake
from pathfinders.uploads.read import EMPTY, Read, wrong

DASHES = frozenset(("-", "\N{EN DASH}", "\N{EM DASH}", "\N{MINUS SIGN}"))
MISSING = DASHES | {
    *("n/a", "n.a.", "*", "..", "...", "\N{HORIZONTAL ELLIPSIS}"),
    # What programs write in empty cells.
    *("nan", "null", "none", "<na>", "nat"),
}
NOT_KNOWN = frozenset(
    (
        *("n/k", "nk", "tbc", "tba", "to be confirmed", "not known", "unknown", "under review"),
        *("not available", "not applicable", "no data", "awaited", "pending", "?"),
    )
)
"""What people write where a number or date is not known yet; in a text it may be the text."""
SHORTHAND = {
    "[c]": "confidential",
    "[x]": "not available",
    "[z]": "not applicable",
    "[u]": "of low reliability",
    "[w]": "not yet published",
    "[low]": "below what rounds to one",
    ":": "not available",
}
"""The marks of government tables in place of a number, and what each stands for."""
ERRORS = re.compile(
    r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!)|Err:\d{3}"
)
IN_UNIT = "Type the number as the column's unit asks."
MEND = "Mend the formula, or type the value."
DIRECTIONS = re.compile("[\u200e\u200f\u061c\u2066-\u2069\u202a-\u202c]")
"""Signs that set the direction of writing and that web pages leave in what is copied from them. The
two that turn it round are not among them: with those, a text reads otherwise than it looks.
"""
UNSEEN = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad"} | {
    ord(c): " " for c in "\u00a0\u2007\u202f\u2009"
}
BREAKS = "\r\n\t"
BREAK = re.compile(rf" *[{BREAKS}][ {BREAKS}]*")
ONE_LINE = ("lines", "read with a space in place of each line break or tab")
# No group of thousands begins with a zero: 0,952 is a decimal comma.
GROUPED = re.compile(
    r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|[-+]?[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?"
)
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
YEARS = re.compile(r"(?:FY *)?((?:19|20)\d{2}) ?[-/\u2013] ?((?:\d{2})?\d{2})", re.IGNORECASE)
NUMERIC = ("integer", "decimal")
TOO_EARLY = 1920
"""The health service was founded in 1948, and no source here is older by more than a generation."""


def stands_for_nothing(text: str) -> bool:
    """True for a word that programs write in empty cells, and that a text may be too."""
    return text.casefold() in MISSING


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
        if column.kind == "boolean":
            return Read(str(cell).lower())
        # Elsewhere it is the text that a spreadsheet shows.
        return Read(str(cell).upper())
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
    # First of all, because half of a broken letter can be a control character, and those are
    # refused below.
    mended = mend_mojibake(cell)
    if mended != cell:
        read = _text(mended, column)
        if read.text is None:
            return read
        note = ("mojibake", f"read as {mended[:60]!r}: it was saved in another encoding on its way")
        return read._replace(note=note)
    shown = DIRECTIONS.sub("", cell)
    text = shown.translate(UNSEEN).strip()
    if not text:
        return EMPTY
    if characters := unseen(text, BREAKS):
        return wrong(f"the cell holds {characters}.", "Type the text again without it.")
    if ERRORS.fullmatch(text):
        return wrong(f"the cell holds the error {text}.", MEND, "error")
    missing = _missing(text, column)
    if missing:
        return missing
    read = TEXTS.get(column.kind, _line)(text, column)
    if len(shown) < len(cell) and read.note is None and read.text is not None:
        return read._replace(note=("directions", "read without signs that are not seen"))
    return read


def _missing(text: str, column: Column) -> Read | None:
    """The reading of a text that stands for a value that is not there; None of any other."""
    word = text.casefold()
    # What the column allows is a value, whatever it means elsewhere.
    if text in column.allowed:
        return None
    if word in MISSING:
        return Read(None, (f"missing {text}", "read as not known"))
    if word in SHORTHAND and (column.kind in NUMERIC or word != ":"):
        stands_for = f"read as not known: in government tables it stands for {SHORTHAND[word]}"
        return Read(None, (f"missing {text}", stands_for))
    if word in NOT_KNOWN and column.kind in (*NUMERIC, "date", "boolean"):
        return Read(None, (f"missing {text}", "read as not known"))
    return None


def _allowed(text: str, column: Column) -> Read:
    """The allowed value that is the same but for case and spacing; any other text as it is."""
    if column.pattern and not re.fullmatch(column.pattern, text):
        return _in_pattern(text, column)
    if not column.allowed or text in column.allowed:
        return Read(text)
    same = [value for value in column.allowed if _comparable(value) == _comparable(text)]
    # What fits no value or several stays as it is, for the owner to be asked which is meant.
    if len(same) != 1:
        return Read(text)
    return Read(same[0], ("allowed", f"read as {same[0]!r}"))


def _in_pattern(text: str, column: Column) -> Read:
    """The text in the form that the column asks for, where it can only mean one thing: 2014/15 is
    2014-15, and a date turned round is turned back. Any other text as it is.
    """
    if match := YEARS.fullmatch(text):
        first, last = int(match[1]), int(match[2][-2:])
        years = f"{first}-{last:02d}"
        if (first + 1) % 100 == last and re.fullmatch(column.pattern, years):
            return Read(years, ("years", f"read as {years}"))
    read = date_from(text)
    if read.text is not None and read.note and re.fullmatch(column.pattern, read.text):
        return read
    return Read(text)


def _line(text: str, column: Column) -> Read:
    """A text, or the allowed value that it names, on one line."""
    return _without_breaks(_allowed(text, column))


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
    # What is no plain number is left as it is written: `readings` offers what it can mean, and the
    # types refuse what is left.
    if not NUMBER.fullmatch(digits):
        return Read(text)
    digits = digits.removeprefix("+")
    if column.kind == "integer":
        digits = re.sub(r"\.0+$", "", digits)
    if digits == text:
        return Read(digits)
    return Read(digits, PLAIN)


def _list(text: str, column: Column) -> Read:
    if not (column.allowed or column.references):
        # Names may hold commas, and stay as they are written.
        return _without_breaks(Read(text))
    parts = [_allowed(part.strip(), column).text for part in re.split(r"[;,\n]", text)]
    joined = ";".join(dict.fromkeys(part for part in parts if part))
    if joined == text:
        return Read(joined)
    return Read(joined or None, ("list", f"read as {joined!r}"))


def _boolean(text: str, _: Column) -> Read:
    value = BOOLEANS.get(text.casefold())
    if not value:
        return Read(text)
    if value == text.lower():
        return Read(value)
    return Read(value, ("boolean", f"read as {value}"))


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
    # As it would be written by hand: 2014 for a stored 2014.0, and never 1e-07. `repr` gives the
    # fewest digits that read back as the same number.
    text = repr(cell)
    if cell == int(cell):
        text = str(int(cell))
    elif "e" in text:
        text = format(Decimal(text), "f")
    if column.kind == "date":
        return wrong(
            f"{text} is a number, not a date.",
            f"If it should be a date, give the cell a date format. {TYPE_IT}",
        )
    if column.kind == "boolean":
        return wrong(f"{text} is a number, not yes or no.", "Type TRUE or FALSE.")
    return Read(text)


def _percent(cell: float, column: Column) -> Read:
    # Rounded, because 0.07 times 100 is 7.000000000000001 in binary.
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


def is_a_number_shown_as_a_date(day: date) -> bool:
    """True for a day so long ago that a number got the format of a date: 2015 is 7 July 1905."""
    return day.year < TOO_EARLY


def serial_of(day: date) -> int:
    """The number that a spreadsheet holds for a day."""
    # Excel takes 1900 for a leap year, so days from March of it on are one more.
    days = (day - date(1899, 12, 31)).days
    if days >= 60:
        days += 1
    return days


def day_of(cell: date) -> date:
    """The day of a cell, without its time where it has one."""
    if isinstance(cell, datetime):
        return cell.date()
    return cell


def _date(cell: date, column: Column) -> Read:
    day = day_of(cell)
    if is_a_number_shown_as_a_date(day):
        return wrong(
            f"the cell holds the number {serial_of(day)} with the format of a date, which shows as"
            f" {day.isoformat()}.",
            f"Give the cell the format Text and type the value again. {TYPE_IT}",
        )
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
