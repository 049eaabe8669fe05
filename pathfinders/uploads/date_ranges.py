"""The days that a loose date can mean: "Feb 2015", "Q2 2014/15", "mid-Feb", "w/c 9 Feb".

Each reading is a first and a last day. None is taken unless the owner of the sheet agrees.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pathfinders.uploads.days import NAMES, date_from
from pathfinders.words import day

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
PARTS = {
    "early": (1, 10),
    "beginning": (1, 10),
    "start": (1, 10),
    "mid": (11, 20),
    "late": (21, 31),
}
MONTH = "|".join(sorted(NAMES, key=len, reverse=True))
YEAR = r"(?:19|20)\d{2}|'?\d{2}"
FILLER = re.compile(r"^(?:in|during|c\.?|circa|about|around|approx\.?|~|the|of)\s+", re.IGNORECASE)
REMARK = re.compile(r"\s*\([^)]*\)\s*$")


class Days(NamedTuple):
    """A first and a last day."""

    first: date
    last: date

    @classmethod
    def of_texts(cls, first: str, last: str) -> "Days":
        """The days between two, as the tables write them."""
        return cls(date.fromisoformat(first), date.fromisoformat(last))

    @property
    def precision(self) -> str:
        """How exactly the date is known, as the tables write it."""
        if self.first == self.last:
            return "day"
        if self == month_days(self.first.year, self.first.month):
            return "month"
        return "range"

    @property
    def words(self) -> str:
        """The days in words."""
        if self.first == self.last:
            return day(self.first)
        return f"{day(self.first)} to {day(self.last)}"


def month_days(year: int, month: int, last_month: int = 0) -> Days:
    """The days of a month, or of several months of one year."""
    end = last_month or month
    return Days(date(year, month, 1), date(year, end, monthrange(year, end)[1]))


def financial_year(start: int) -> Days:
    """The days of the financial year that begins in the year `start`."""
    return Days(date(start, 4, 1), date(start + 1, 3, 31))


def date_ranges(text: str, years: Sequence[int] = ()) -> list[Days]:
    """What a text can mean as dates, likeliest first; nothing where it is no date. `years` are
    those of other dates of the column, for a text that names no year.
    """
    plain = " ".join(
        text.replace("\N{EN DASH}", "-").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()
    )
    wording = FILLER.sub("", REMARK.sub("", plain)).strip(" .,").lower()
    ranges: list[Days] = []
    for reader in READERS:
        try:
            ranges += reader(wording, years)
        except ValueError:
            # A day or month that the calendar has not.
            continue
        if ranges:
            break
    return list(dict.fromkeys(ranges))[:4]


def _year(text: str) -> int:
    digits = text.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    # Two digits do not say their century, so that `days` refuses them. Here they may be taken for
    # this one, because no reading holds before somebody has agreed to it.
    return 2000 + int(digits)


def _years(text: str | None, years: Sequence[int]) -> list[int]:
    if text:
        return [_year(text)]
    return sorted(set(years), reverse=True)[:3]


def _one_day(text: str, _: Sequence[int]) -> list[Days]:
    read = date_from(text)
    if read.text is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", read.text):
        return [Days(*(date.fromisoformat(read.text),) * 2)]
    # The day, and a time that is left out.
    if match := re.fullmatch(
        r"(\d{4}-\d{2}-\d{2})[t ](\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?)", text
    ):
        return [Days(*(date.fromisoformat(match[1]),) * 2)]
    match = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2}|[a-z]{3,9})[-/. ](\d{2})", text)
    if not match:
        return []
    # There is no month 0, so that `date` refuses a word that is no month.
    month = int(match[2]) if match[2].isdigit() else NAMES.get(match[2], 0)
    return [Days(*(date(_year(match[3]), month, int(match[1])),) * 2)]


def _month(text: str, years: Sequence[int]) -> list[Days]:
    if match := re.fullmatch(rf"({MONTH})\.?[ ,/-]*({YEAR})?", text):
        return [month_days(year, NAMES[match[1]]) for year in _years(match[2], years)]
    if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})", text):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
        if not 1 <= month <= 12:
            return []
        return [month_days(year, month)]
    if match := re.fullmatch(rf"({MONTH})\.? ?(?:-|to|/|and|or) ?({MONTH})\.? ({YEAR})", text):
        first, last = NAMES[match[1]], NAMES[match[2]]
        begins = ends = _year(match[3])
        # "Nov to Feb 2015" began in the year before the one that it names.
        if first > last:
            begins -= 1
        return [Days(date(begins, first, 1), month_days(ends, last).last)]
    return []


def _part_of_month(text: str, years: Sequence[int]) -> list[Days]:
    if match := re.fullmatch(rf"({'|'.join(PARTS)})[ -]*(?:of )?({MONTH})\.?[ ,-]*({YEAR})?", text):
        first, last = PARTS[match[1]]
        month = NAMES[match[2]]
        return [
            Days(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])))
            for year in _years(match[3], years)
        ]
    if match := re.fullmatch(rf"(?:by |by the )?end[ -]*(?:of )?({MONTH})\.?[ ,-]*({YEAR})?", text):
        months = [month_days(year, NAMES[match[1]]) for year in _years(match[2], years)]
        days = []
        for days_of in months:
            # "By" names a last day alone, so the first can only be agreed.
            if not text.startswith("by"):
                days.append(Days(days_of.last, days_of.last))
                days.append(Days(days_of.last.replace(day=21), days_of.last))
            else:
                # It can have been in that month, or at any time of the financial year, which
                # begins on 1 April.
                days.append(days_of)
                start = days_of.last.year - (days_of.last.month < 4)
                days.append(Days(date(start, 4, 1), days_of.last))
        return days
    return []


def _week(text: str, years: Sequence[int]) -> list[Days]:
    match = re.fullmatch(
        rf"(w/?c|w/?e|week (?:commencing|beginning|ending|of))\.? (.+?)(?: ({YEAR}))?", text
    )
    if not match:
        return []
    days = []
    for year in _years(match[3], years):
        # With the year behind it first, for "w/c 9 Feb"; a date that is whole names its own.
        read = date_from(f"{match[2]} {year}")
        if read.text is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", read.text):
            read = date_from(match[2])
        if read.text is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", read.text):
            named = date.fromisoformat(read.text)
            ends = match[1].startswith(("w/e", "we")) and not match[1].startswith("week ")
            ends = ends or match[1] == "week ending"
            week = timedelta(days=6)
            if ends:
                days.append(Days(named - week, named))
            else:
                days.append(Days(named, named + week))
    return days


def _quarter(text: str, _: Sequence[int]) -> list[Days]:
    match = re.fullmatch(
        rf"(?:q|quarter )([1-4])[ ,/-]*(?:fy)? ?({YEAR})(?:[/-](\d{{2,4}}))?", text
    )
    if match:
        number, year, second = int(match[1]), match[2], match[3]
    else:
        match = re.fullmatch(
            rf"(?:fy)? ?({YEAR})(?:[/-](\d{{2,4}}))?[ ,]*(?:q|quarter )([1-4])", text
        )
        if not match:
            return []
        number, year, second = int(match[3]), match[1], match[2]
    start = _year(year)
    financial = _financial_quarter(start, number)
    if not second:
        # Government counts quarters from April; the calendar's are possible too.
        return [financial, month_days(start, 3 * number - 2, 3 * number)]
    if (start + 1) % 100 != int(second[-2:]):
        return []
    return [financial]


def _financial_quarter(start: int, number: int) -> Days:
    if number == 4:
        return month_days(start + 1, 1, 3)
    return month_days(start, 3 * number + 1, 3 * number + 3)


def _season(text: str, _: Sequence[int]) -> list[Days]:
    match = re.fullmatch(
        rf"(spring|summer|autumn|fall|winter)[ ,-]+({YEAR})(?:[/-](\d{{2,4}}))?", text
    )
    if not match:
        return []
    year = _year(match[2])
    if match[1] != "winter":
        return [month_days(year, *SEASONS[match[1]])]
    # A winter lies in two years: with one alone, it can be the year in which it begins or ends.
    across = Days(date(year, 12, 1), month_days(year + 1, 2).last)
    if match[3]:
        return [across]
    before = Days(date(year - 1, 12, 1), month_days(year, 2).last)
    return [across, before]


def _whole_year(text: str, _: Sequence[int]) -> list[Days]:
    if match := re.fullmatch(r"(?:fy)? ?((?:19|20)\d{2})[/-]((?:\d{2})?\d{2})", text):
        start = int(match[1])
        if (start + 1) % 100 != int(match[2][-2:]):
            return []
        return [financial_year(start)]
    if match := re.fullmatch(r"fy ?((?:19|20)?\d{2})", text):
        # "FY15" is written for the year that begins in 2015 and for the one that ends in it.
        year = _year(match[1])
        return [financial_year(year), financial_year(year - 1)]
    if match := re.fullmatch(r"((?:19|20)\d{2})(?:\.0)?", text):
        return [month_days(int(match[1]), 1, 12)]
    return []


Reader = Callable[[str, Sequence[int]], Iterable[Days]]
# The first that understands a text decides. A whole year comes before a month, so that 2010-11 is
# the financial year and not November 2010; what is no financial year, such as 2010-12, is a month.
READERS: tuple[Reader, ...] = (
    _one_day,
    _week,
    _quarter,
    _season,
    _part_of_month,
    _whole_year,
    _month,
)
