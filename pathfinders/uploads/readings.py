"""The readings that are offered for a cell that cannot be taken as it stands.

A reading that the next check would refuse is never offered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from pathfinders.files.book import Cell
from pathfinders.tables import Column, Table
from pathfinders.tables.contract import KIND_WORDS
from pathfinders.uploads.amounts import Amount, amounts
from pathfinders.uploads.bounds import EARLIEST, bounds_with
from pathfinders.uploads.cells import DASHES, NUMERIC, day_of, serial_of
from pathfinders.uploads.date_ranges import Days, date_ranges
from pathfinders.uploads.offers import Offer, Option
from pathfinders.words import day, listed, number

LONGEST = 60
"""Letters of a cell from which on it is a sentence, and no loose date or number."""
EMPTY = "empty"
NOTHING_OR_UNKNOWN = DASHES | {"nil", "none", "zero", "nought", "nothing"}
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The numbers that are taken for a year where they got the format of a date."""
LATE = 22
"""The hour from which on a time can be midnight in another zone."""
IN_FORM = {
    "integer": re.compile(r"-?\d+"),
    "decimal": re.compile(r"-?\d{1,18}(\.\d+)?"),
    "date": re.compile(r"[12]\d{3}-\d{2}-\d{2}"),
    "boolean": re.compile(r"true|false"),
}
EXAMPLES = {"integer": "12", "decimal": "1234.5", "date": "2014-07-05", "boolean": "TRUE"}
EXPONENT_SHOWN = re.compile(r"\d(?:\.\d+)?E\+\d{1,3}", re.IGNORECASE)
"""How Excel shows a number that it made of a code: 1E+05. The code itself is written 1E5."""
EXPONENT_HELD = re.compile(r"([1-9][1-9]?)(0{2,})")
DOTTED = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
PATTERN_EXAMPLES = ("2014-15", "2014-07-05", "a-short-name", "https://example.org/page")


@dataclass(frozen=True)
class Surroundings:
    """What the rest of the column and file says about how a cell is written."""

    years: Sequence[int] = ()
    """The years of the column's other dates, the commonest first."""
    comma: str = ""
    """What a comma within a number is: "point", "thousands", "unclear"; empty for as in Britain."""
    qualifier: str = field(default="")
    """The column that says how exact a number of this one is, if the table has one."""


def is_in_form(text: str, column: Column) -> bool:
    """True if a text has the form of the column's kind."""
    form = IN_FORM.get(column.kind)
    return form is None or form.fullmatch(text) is not None


def what_to_type(column: Column, cell: Cell = None) -> str:
    """What to do about a cell that is not what its column holds, with an example."""
    if may_have_been_a_code(cell, column):
        return "Give the column the format Text, then type the code again."
    form = f"Type {KIND_WORDS[column.kind]}"
    example = EXAMPLES.get(column.kind, "")
    if column.pattern:
        example = next((e for e in PATTERN_EXAMPLES if re.fullmatch(column.pattern, e)), "")
    if example:
        form = f"Type {KIND_WORDS[column.kind]}, like {example}"
    if column.required:
        return f"{form}. The cell must not be empty."
    return f"{form}, or leave the cell empty where it is not known."


def offer_for(cell: Cell, table: Table, column: Column, around: Surroundings) -> Offer | None:
    """The readings of a cell that cannot be taken as it stands; None where there is none."""
    if isinstance(cell, datetime) and column.kind == "date" and cell.hour >= LATE:
        return _of_time(cell, table, column)
    if isinstance(cell, date) and column.kind == "date":
        return _of_serial(cell, table, column, around)
    if isinstance(cell, date):
        if not column.pattern:
            return None
        shown = f"{cell:%b-%y}"
        return _of_pattern(shown, table, column) or _of_day_and_month(cell, table, column)
    # Names in place of codes are looked up later, by `resolve`, which has the version at hand. The
    # only question here is whether Excel turned a code into a number.
    if column.kind == "code" and not column.allowed:
        return _of_exponent(cell, table, column)
    text = " ".join(str(cell).split())
    if not text or len(text) > LONGEST:
        return None
    if column.kind == "date":
        return _of_days(text, table, column, around)
    if column.kind in NUMERIC:
        return _of_number(text, table, column, around)
    if column.pattern:
        return _of_pattern(text, table, column)
    return None


def below_zero(text: str, column: Column) -> str:
    """Why a sum written as below zero cannot be taken, in words; empty where it is none."""
    if column.kind not in NUMERIC or len(text) > LONGEST:
        return ""
    numbers = amounts(text)
    if not numbers or numbers[0].number >= 0:
        return ""
    return f"{text!r} is a number below zero, as accounts write it, and this column takes none."


def has_two_readings(cell: Cell, column: Column, around: Surroundings) -> bool:
    """True if a cell could be taken as it stands and may mean something else."""
    if isinstance(cell, datetime):
        return column.kind == "date" and cell.hour >= LATE
    if may_have_been_a_code(cell, column):
        return True
    if not isinstance(cell, str) or column.kind not in NUMERIC:
        return False
    text = cell.strip().lower().lstrip("\u00a3").strip()
    if text in NOTHING_OR_UNKNOWN:
        return True
    if around.comma == "point":
        # In a file with decimal commas, a point can separate thousands.
        return DOTTED.fullmatch(text) is not None
    return around.comma == "unclear" and "," in text


def _of_serial(cell: date, table: Table, column: Column, around: Surroundings) -> Offer | None:
    """The year that got the format of a date: 2015 shows as 7 July 1905."""
    serial = serial_of(day_of(cell))
    if not FIRST_YEAR <= serial <= LAST_YEAR:
        return None
    return _of_days(str(serial), table, column, around)


def _of_time(cell: datetime, table: Table, column: Column) -> Offer:
    days = (cell.date(), cell.date() + timedelta(days=1))
    # The next day comes first, as the one that is likelier meant.
    options = tuple(Option(f"{d}/{d}/day", day(d)) for d in reversed(days))
    shown = f"{cell:%Y-%m-%d %H:%M}"
    question = (
        f"The cell holds {day(cell.date())}, {cell:%H:%M}: a time so late is often midnight of the"
        " next day, moved by a clock of another zone or of summer. Which day is it?"
    )
    return Offer(
        _key(table, _group(table, column), shown), question, options, table.name, column.name, shown
    )


def _group(table: Table, column: Column) -> str:
    """What the columns have in common in which one answer holds: both bounds of a date are one."""
    bounds = bounds_with(table, column.name)
    if bounds is None:
        return column.name
    return f"{bounds.earliest}+{bounds.latest}"


def _key(table: Table, column: str, text: str) -> str:
    return f"{table.name}|{column}|{text}"


def _of_days(text: str, table: Table, column: Column, around: Surroundings) -> Offer | None:
    ranges = date_ranges(text, around.years)
    if not ranges:
        return None
    if bounds_with(table, column.name):
        options = [_range_option(days) for days in ranges]
    else:
        # A column for one day takes the first or the last of them.
        singles = [d for days in ranges for d in dict.fromkeys((days.first, days.last))]
        options = [Option(f"{d}/{d}/day", day(d)) for d in dict.fromkeys(singles)]
    if not column.required and not bounds_with(table, column.name):
        options.append(Option(EMPTY, "not known to the day: leave it empty"))
    question = f"{text!r} is a loose date. Which days does it mean?"
    return Offer(
        _key(table, _group(table, column), text),
        question,
        tuple(options),
        table.name,
        column.name,
        text,
    )


def _range_option(days: Days) -> Option:
    return Option(f"{days.first}/{days.last}/{days.precision}", days.words)


def days_in(value: str) -> Days | None:
    """The days that an answer about a date holds."""
    parts = value.split("/")
    if len(parts) != 3:
        return None
    return Days(date.fromisoformat(parts[0]), date.fromisoformat(parts[1]))


def part_of(value: str, column: Column) -> str | None:
    """What an answer about a date puts into one column."""
    days = days_in(value)
    if days is None:
        return None
    if EARLIEST in column.name:
        return days.first.isoformat()
    return days.last.isoformat()


def _of_number(text: str, table: Table, column: Column, around: Surroundings) -> Offer | None:
    wording = text.lower().lstrip("\u00a3").strip()
    options: list[Option] = []
    if wording in NOTHING_OR_UNKNOWN:
        if _fits(Decimal(0), column):
            options.append(Option("0/", "0: there was none"))
        if not column.required:
            options.append(Option(EMPTY, "not known: leave it empty"))
        question = f"{text!r} can mean nothing or not known. Which is it?"
    else:
        meant = _of_comma(wording, around) or amounts(text)
        fitting = [amount for amount in meant if _fits(amount.number, column)]
        options = [_amount_option(amount, column, around) for amount in fitting]
        question = f"{text!r} is no plain number. Which does it mean?"
    if not options:
        return None
    return Offer(
        _key(table, column.name, text), question, tuple(options), table.name, column.name, text
    )


def _of_comma(text: str, around: Surroundings) -> list[Amount]:
    """Both readings of a comma or point, where the file does not say which it is."""
    if around.comma == "point" and DOTTED.fullmatch(text):
        return [Amount(Decimal(text.replace(".", ""))), Amount(Decimal(text))]
    if around.comma != "unclear" or not re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text):
        return []
    return [Amount(Decimal(text.replace(",", "."))), Amount(Decimal(text.replace(",", "")))]


def _fits(value: Decimal, column: Column) -> bool:
    if column.kind == "integer" and value != value.to_integral_value():
        return False
    low, high = column.minimum, column.maximum
    return (low is None or float(value) >= low) and (high is None or float(value) <= high)


def _amount_option(amount: Amount, column: Column, around: Surroundings) -> Option:
    value = amount.number
    plain = format(value.normalize(), "f")
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    words = number(float(value), digits)
    if amount.qualifier:
        manner = amount.qualifier.replace("_", " ")
        # Where the table has no column for it, the choice says that it will be lost.
        lost = f"{words}, without \u2018{manner}\u2019"
        words = f"{manner} {words}" if around.qualifier else lost
    if column.unit == "GBP":
        pounds = f"\u00a3{number(abs(float(value)), digits)}"
        # The sign goes before the pound.
        if value < 0:
            pounds = f"\u2212{pounds}"
        words = words.replace(number(float(value), digits), pounds)
    return Option(f"{plain}/{amount.qualifier}", words)


def may_have_been_a_code(cell: Cell, column: Column) -> bool:
    """True if a cell of a column of codes holds a number that Excel makes of a code like 1E5."""
    if column.kind != "code" or column.allowed or isinstance(cell, bool):
        return False
    if isinstance(cell, str):
        return EXPONENT_SHOWN.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float) and EXPONENT_HELD.fullmatch(f"{cell:.0f}") is not None


def _of_exponent(cell: Cell, table: Table, column: Column) -> Offer | None:
    if not may_have_been_a_code(cell, column):
        return None
    shown = f"{float(str(cell)):.0f}"
    match = EXPONENT_HELD.fullmatch(shown)
    if match is None:
        return None
    # The number of zeros is the exponent: a code like 1E5 became the number 100000.
    code = f"{match[1]}E{len(match[2])}"
    question = (
        f"The cell holds the number {shown}. Excel makes that of a code like {code}. Which is it?"
    )
    options = (Option(code, f"the code {code}"), Option(shown, f"the code {shown}"))
    return Offer(_key(table, column.name, shown), question, options, table.name, column.name, shown)


def _of_pattern(text: str, table: Table, column: Column) -> Offer | None:
    """The text that Excel may have turned into this date, in a column that asks for a form."""
    if re.fullmatch(column.pattern, text):
        return None
    # Excel keeps the day that it made and not the text, so what was typed has to be worked back.
    fitting = [v for v in _before_excel(text) if re.fullmatch(column.pattern, v)]
    if _holds_spans(column):
        fitting = [v for v in fitting if (int(v[:4]) + 1) % 100 == int(v[5:7])]
    options = [Option(value, value) for value in fitting]
    if not options:
        return None
    meant = listed([o.label for o in options], "or")
    question = (
        f"Excel shows {text!r} where {meant} was typed, because it takes such a text for a date."
        " Which was it?"
    )
    if text[:2].casefold() == "fy":
        question = f"{text!r} is not in the form of this column. Which is meant?"
    return Offer(
        _key(table, column.name, text),
        question,
        tuple(options),
        table.name,
        column.name,
        text,
    )


def _of_day_and_month(cell: date, table: Table, column: Column) -> Offer | None:
    """The year that Excel took for a day and a month: 10-11 becomes 10 November of this year."""
    offer = _of_pattern(f"{cell.day:02d}-{cell.month:02d}", table, column)
    return offer and replace(offer, text=f"{cell:%d-%b}")


def _holds_spans(column: Column) -> bool:
    """True if a column takes years like 2014-15, and no dates."""
    dates = re.fullmatch(column.pattern, "2014-07-05")
    return not dates and re.fullmatch(column.pattern, "2014-15") is not None


def month_in(cell: date, column: Column) -> str:
    """The month that a date is shown as, where the column takes one; else empty."""
    written = f"{cell:%Y-%m}"
    if not column.pattern or not re.fullmatch(column.pattern, written):
        return ""
    # 2010-11 is a financial year where the column takes those, and 2011-07 is none.
    if _holds_spans(column) and (cell.year + 1) % 100 != cell.month:
        return ""
    return written


def _before_excel(text: str) -> list[str]:
    """What was typed before Excel made a month of it: Nov-10 of 2010-11, Jul-11 of 2011-07."""
    forms = []
    for days in date_ranges(text):
        first = days.first
        forms.append(f"{first:%Y-%m}")
        if days == Days(date(first.year, 4, 1), date(first.year + 1, 3, 31)):
            forms.append(f"{first.year}-{(first.year + 1) % 100:02d}")
    if match := re.fullmatch(r"(\d{2})[-/](\d{2})", text):
        start, end = int(match[1]), int(match[2])
        if (start + 1) % 100 == end:
            forms.insert(0, f"20{start:02d}-{end:02d}")
    return list(dict.fromkeys(forms))
