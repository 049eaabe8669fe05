"""In which unit a sheet writes its numbers, where its words or formats say another than the column
has: "Allocated (£000)", "All figures in £m", a number format that puts a k behind 100.

Nothing is multiplied before its owner has said so.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from pathfinders.files.book import Cell, Unit
from pathfinders.tables import Column, Table
from pathfinders.uploads.offers import Offer, Option
from pathfinders.words import number

POUNDS = "GBP"
NUMERIC = ("integer", "decimal")
THOUSAND, MILLION = Decimal(1_000), Decimal(1_000_000)
SIGNS = (
    (re.compile(r"\bbn\b|\bbillions?\b"), Decimal(1_000_000_000)),
    (re.compile(r"(?:\u00a3|gbp)\s*m(?:n|ill?)?\b|\bmillions?\b|\(m\)"), MILLION),
    (
        re.compile(
            r"(?:\u00a3|gbp)\s*k\b|['\u2019]?\b000s?\b|\bthousands?\b|\bk\b(?=[^a-z]*$)|\(k\)"
            r"|(?:\u00a3|gbp)\s*['\u2019]?000"
        ),
        THOUSAND,
    ),
)
"""How a heading or a title says that its numbers are thousands, millions or more."""
OTHER_MONEY = re.compile(r"\u20ac|\beuros?\b|\beur\b|\$|\busd\b|\bdollars?\b", re.IGNORECASE)
# A sum within a sentence is no unit: "a fund of £2 million", "at most £100,000 each".
OF_FIGURES = re.compile(
    r"\b(?:in|all|figures?|amounts?|values?|sums?|numbers?|units?|prices?)\b|^\W*(?:\u00a3|gbp)",
    re.IGNORECASE,
)
A_SUM = re.compile(r"\d[\d,.]*\s*(?:k|m|bn|thousand|million|billion)\b|\d,\d{3}", re.IGNORECASE)
MOST_WORDS = 12


class Scale(NamedTuple):
    """The unit that the words of a sheet give for the numbers of a column."""

    words: str
    """What the sheet says, and where."""
    factor: Decimal
    currency: str = ""
    """The sign of a currency that is not the pound; empty where none is named."""


def scale_in(text: str, column: Column) -> Scale | None:
    """The unit that a heading gives for its column, where it is another than the column's own."""
    if column.kind not in NUMERIC:
        return None
    plain = text.lower()
    factor = next((times for sign, times in SIGNS if sign.search(plain)), Decimal(1))
    words = text.strip()[:100]
    if column.unit == POUNDS and (money := OTHER_MONEY.search(text)):
        return Scale(words, factor, money[0])
    if factor == 1:
        return None
    return Scale(words, factor)


def scale_of_title(texts: Iterable[str], column: Column) -> Scale | None:
    """The unit that a line above or below the table gives for all sums of money."""
    if column.unit != POUNDS:
        return None
    for text in texts:
        about_figures = len(text.split()) <= MOST_WORDS and OF_FIGURES.search(text)
        if about_figures and not A_SUM.search(text):
            scale = scale_in(text, column)
            if scale is not None:
                return scale
    return None


def scale_offer(scale: Scale, table: Table, column: Column, example: str) -> Offer:
    """The question in which unit the numbers of a column are."""
    key = f"{table.name}|{column.name}|unit {scale.words}"
    quoted = f"\u2018{scale.words}\u2019"
    if scale.currency:
        question = (
            f"The sheet says {quoted}, and {column.label} is in pounds. Are its numbers pounds?"
        )
        # A sum in another currency cannot be converted here, so the one answer that leads on is
        # that the numbers are pounds after all.
        options = [Option("1", "yes, they are pounds")]
        return Offer(key, question, tuple(options), table.name, column.name, word=scale.words)
    # Shown at a number of the sheet itself, whose owner knows which of the two it is.
    value = Decimal(example or 100)
    options = [
        Option(f"{times:f}", f"{_plain(value)} is {_amount(value * times, column)}")
        for times in (scale.factor, Decimal(1))
    ]
    question = f"The sheet says {quoted}. What do the numbers of {column.label} mean?"
    return Offer(key, question, tuple(options), table.name, column.name, word=scale.words)


def unit_offer(cell: float, unit: Unit, table: Table, column: Column) -> Offer | None:
    """The question what a number means that its own format shows with a unit; None where the format
    says nothing that the column does not.
    """
    if column.kind not in NUMERIC:
        return None
    # Through `repr`, because Decimal(0.1) has every digit of the binary number.
    held = Decimal(repr(cell))
    if unit.currency and column.unit == POUNDS:
        question = (
            f"The cell shows {unit.currency} beside {_plain(held)}, and the column is in pounds."
            " Is it in pounds?"
        )
        options: list[Option] = [Option(f"{held:f}/", f"yes, it is {_amount(held, column)}")]
    elif unit.factor > 1:
        larger = held * unit.factor
        question = (
            f"The cell holds {_plain(held)}, and its format shows it as {_plain(larger)}. Which"
            " is it?"
        )
        options = [Option(f"{v:f}/", _amount(v, column)) for v in (larger, held)]
    else:
        return None
    key = f"{table.name}|{column.name}|shown {held} {unit.currency}{unit.factor}"
    return Offer(key, question, tuple(options), table.name, column.name, _plain(held))


def scaled(text: str, factor: Decimal) -> str:
    """A number as text, times a factor."""
    return f"{(Decimal(text) * factor).normalize():f}"


def scales_of(
    columns: Mapping[str, int], headings: Mapping[int, str], around: Iterable[Cell], table: Table
) -> dict[str, Scale]:
    """For each column of a sheet, the unit that its heading or a line around the table gives, where
    that is another than the column's own. `headings` are the texts by their place in a row.
    """
    lines = [cell for cell in around if isinstance(cell, str)]
    scales: dict[str, Scale] = {}
    for name, place in columns.items():
        column = table.by_name[name]
        scale = scale_in(_without_own_unit(headings.get(place, ""), column), column)
        # A heading is about its own column, so it holds before a line about the whole table.
        scale = scale or scale_of_title(lines, column)
        if scale is not None:
            scales[name] = scale
    return scales


def _without_own_unit(heading: str, column: Column) -> str:
    """A heading of ours is in the column's own unit, whatever words it has."""
    own = (column.name, column.label, f"{column.label} ({column.unit})")
    if heading.strip().casefold() in [text.casefold() for text in own]:
        return ""
    return heading


def _plain(value: Decimal) -> str:
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    return number(float(value), digits)


def _amount(value: Decimal, column: Column) -> str:
    if column.unit == POUNDS:
        return f"\u00a3{_plain(value)}"
    return _plain(value)
