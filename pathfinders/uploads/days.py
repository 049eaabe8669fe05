"""Reads a text as one day, where it can only mean one."""

import re
from datetime import date

from pathfinders.uploads.read import Read, wrong
from pathfinders.words import MONTHS

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
# Months whole and by their first letters; four of them for "Sept".
NAMES = {
    name.casefold()[:n]: number
    for number, name in enumerate(MONTHS, start=1)
    for n in (3, 4, len(name))
}


def date_from(text: str) -> Read:
    """The reading of a text in a column of dates. Only forms that mean one day are taken."""
    if match := ISO.fullmatch(text):
        note: str | None = "dates"
        # Written as the tables have it, so that there is nothing to say.
        if len(text) == 10 and text[4] == "-":
            note = None
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
