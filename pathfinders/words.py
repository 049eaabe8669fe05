"""Numbers, dates and lists as people read them."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Readers live by this clock: what was published at half past eleven on a summer evening by UTC was
# published the day after for them.
LOCAL = ZoneInfo("Europe/London")
QUALIFIERS = {
    "exact": "",
    "about": "about ",
    "more_than": "more than ",
    "at_least": "at least ",
    "at_most": "at most ",
    "nearly": "nearly ",
}


def small(number: int) -> str:
    """The number in words up to ten, as newspapers do; in figures beyond."""
    if 0 <= number < len(SMALL):
        return SMALL[number]
    return f"{number:,}"


def count(number: int, singular: str, plural: str = "") -> str:
    """`count(2, "trust")` is "two trusts". Pass `plural` where it does not just add an s."""
    if number == 1:
        return f"{small(number)} {singular}"
    return f"{small(number)} {plural or singular + 's'}"


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def number(value: float, digits: int = 0) -> str:
    """1,860 or 0.97; a true minus sign."""
    # The z makes a zero of a rounded -0.0, which would read as minus nought.
    return f"{value:z,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def percent(share: float, digits: int = 0) -> str:
    """ "78%" for a share of 0.778; as `percentage` of a hundred times as much."""
    return percentage(100 * share, digits)


def percentage(value: float, digits: int = 0) -> str:
    """ "78%" for 77.8, with so many decimals. A share that is neither none nor all is never rounded
    to either: it reads "under 1%" or "over 99%".
    """
    least = 10.0**-digits
    if 0 < value < 100 and round(value, digits) <= 0:
        return f"under {number(least, digits)}%"
    if 0 < value < 100 and round(value, digits) >= 100:
        return f"over {number(100 - least, digits)}%"
    return f"{number(value, digits)}%"


def qualified(value: int, qualifier: str) -> str:
    """ "about 12.8 million", "more than 250": a count with how exactly its source gives it."""
    amount = f"{value:,}"
    # Only a number that two decimals of a million give exactly is shortened.
    if value >= 1_000_000 and value % 10_000 == 0:
        amount = f"{value / 1e6:g} million"
    return QUALIFIERS[qualifier] + amount


def counted(value: int, qualifier: str) -> str:
    """ "nine", "at most 21": an exact count in words up to ten, any other with how exactly its
    source gives it.
    """
    if qualifier == "exact":
        return small(value)
    return qualified(value, qualifier)


def pounds(amount: float) -> str:
    """£100,000, £1 million, £132.6 million, £2.2 billion, £1.66."""
    if amount < 0:
        return "\N{MINUS SIGN}" + pounds(-amount)
    # What would be rounded to a thousand million is a billion.
    for least, size, word in ((999_995_000, 1e9, " billion"), (1e6, 1e6, " million")):
        if amount >= least:
            return f"£{round(amount / size, 2):g}{word}"
    if amount == int(amount):
        return f"£{amount:,.0f}"
    return f"£{amount:,.2f}"


def day(value: date) -> str:
    """5 September 2014."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def in_local_time(at: datetime) -> datetime:
    """The same moment in London time. A time without a zone is taken as UTC."""
    # Python would take a time without a zone for one of this machine's own zone.
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at.astimezone(LOCAL)


def today() -> date:
    """Today's date in London, whatever zone this machine is in."""
    return in_local_time(datetime.now(UTC)).date()


def local_day(at: datetime) -> str:
    """The day of a moment in London: 23:30 UTC on 5 July is "6 July 2026"."""
    return day(in_local_time(at).date())


def local_time(at: datetime) -> str:
    """A moment in London, so that texts sort as the moments do: "2026-07-06 00:30:00 BST"."""
    return f"{in_local_time(at):%Y-%m-%d %H:%M:%S %Z}"


def month(value: date) -> str:
    """September 2014."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def between(earliest: date, latest: date) -> str:
    """A date with bounds: "9 to 13 February 2015", "December 2010", "5 September to 17 December
    2014".
    """
    if earliest == latest:
        return day(earliest)
    same_month = (earliest.year, earliest.month) == (latest.year, latest.month)
    if same_month and earliest.day == 1 and _ends_month(latest):
        return month(latest)
    if same_month:
        return f"{earliest.day} to {day(latest)}"
    if earliest.year == latest.year:
        return f"{earliest.day} {MONTHS[earliest.month - 1]} to {day(latest)}"
    return f"{day(earliest)} to {day(latest)}"


def dated(earliest: date, latest: date) -> str:
    """When something happened, as the end of a sentence: "on 4 September 2014", "in February
    2015", "in 2016"; where it is only known by when, "by 17 December 2014". Two bounds never read
    as a process.
    """
    if earliest == latest:
        return f"on {day(latest)}"
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"in {month(latest)}"
    if (earliest, latest) == (date(latest.year, 1, 1), date(latest.year, 12, 31)):
        return f"in {latest.year}"
    return f"by {day(latest)}"


def dated_briefly(earliest: date, latest: date) -> str:
    """When something happened, beneath a number: a whole day or month as it is, else the last day
    on which it can have been, with that the day is not published.
    """
    said = between(earliest, latest)
    if earliest == latest or said == month(latest):
        return said
    return f"by {day(latest)}; day not published"


def _ends_month(value: date) -> bool:
    return value.day == monthrange(value.year, value.month)[1]


def listed(items: Sequence[str], last: str = "and") -> str:
    """a, b and c; with a comma before the last where an item has an "and" of its own, because a
    listener could not tell where one item ends: a, b and c, and d.
    """
    if len(items) < 2:
        return "".join(items)
    comma = "," if len(items) > 2 and any(f" {last} " in item for item in items) else ""
    return f"{', '.join(items[:-1])}{comma} {last} {items[-1]}"
