"""The twelve months that a SHMI file is about: suggested from its text or name, and confirmed by
the person importing.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from pathfinders.official.cells import month_named

MONTH = r"(?P<{0}>[A-Za-z]{{3,9}})\.?[\s_-]*(?P<{1}>\d{{4}}|\d{{2}})"
TWO_MONTHS = re.compile(MONTH.format("m1", "y1") + r"\s*(?:to|-|–|—)\s*" + MONTH.format("m2", "y2"))
PUBLISHED_AFTER = 7
"""Months from the end of the period to publication, as in all eleven quarterly publications of
2011-2014.
"""


def suggested(
    name: str, preamble: Iterable[str], published: date | None
) -> tuple[date, date] | None:
    """The period's first and last day, from a text of the file or its name, or counted back from
    the month of publication; None if neither says.

    The month of publication is that of `published`, or one in the file's name (shmi-2013-july).
    This is a suggestion only.
    """
    for text in (*preamble, name):
        for match in TWO_MONTHS.finditer(text):
            start, end = _month(match["m1"], match["y1"]), _month(match["m2"], match["y2"])
            if start and end and months_later(start, 12) == months_later(end, 1):
                return start, months_later(end, 1) - timedelta(days=1)
    month = published or _in_name(name)
    if month is None:
        return None
    next_start = months_later(month.replace(day=1), 1 - PUBLISHED_AFTER)
    return months_later(next_start, -12), next_start - timedelta(days=1)


def twelve_months(start: date, end: date) -> bool:
    """True if the period is twelve whole months."""
    return (
        start.day == 1
        and end.day == monthrange(end.year, end.month)[1]
        and months_later(start, 12) == end + timedelta(days=1)
    )


def months_later(first: date, months: int) -> date:
    """The first day of the month so many months after that of `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _month(name: str, year: str) -> date | None:
    number = month_named(name)
    if not number:
        return None
    century = 2000 if len(year) == 2 else 0
    return date(century + int(year), number, 1)


def _in_name(name: str) -> date | None:
    words = re.findall(r"[A-Za-z]+|\d+", name)
    years = [int(word) for word in words if re.fullmatch(r"20\d\d", word)]
    months = [number for word in words if (number := month_named(word))]
    # A name with two years or months may be about the period, and says nothing certain.
    if len(years) != 1 or len(months) != 1:
        return None
    return date(years[0], months[0], 1)
