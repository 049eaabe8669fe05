"""The numbers that a loosely written amount can mean: "£1.2m", "100k", "c. 50", "50-60k"."""

import re
from decimal import Decimal
from typing import NamedTuple

QUALIFIERS = {
    "about": r"c\.?|ca\.?|circa|about|approx\.?|approximately|around|roughly|est\.?|estimated|~",
    "more_than": r"more than|over|above|>",
    "at_least": r"at least|minimum|min\.?|>=|\u2265",
    "at_most": r"at most|up to|no more than|maximum|max\.?|<=|\u2264",
    "nearly": r"nearly|almost|just under",
}
TIMES = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mil": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
SUFFIX = "|".join(sorted(TIMES, key=len, reverse=True))
FIGURES = r"\d[\d ,.]*"
ONE = re.compile(rf"({FIGURES}?)\s*({SUFFIX})?", re.IGNORECASE)
RANGE = re.compile(
    rf"({FIGURES}?)\s*({SUFFIX})?\s*(?:-|to|\u2013)\s*({FIGURES}?)\s*({SUFFIX})?", re.IGNORECASE
)
EXPONENT = re.compile(r"\d(?:\.\d+)?e\+?\d{1,2}", re.IGNORECASE)
MOST_DIGITS = 15


class Amount(NamedTuple):
    """A number, and how exactly the text gives it."""

    number: Decimal
    qualifier: str = ""


def amounts(text: str) -> list[Amount]:
    """What a text can mean as a number, likeliest first; nothing where it is none."""
    plain = " ".join(text.replace("\N{MINUS SIGN}", "-").split())
    qualifier = ""
    for name, words in QUALIFIERS.items():
        # Only where a number follows at once: elsewhere it is a word of a sentence.
        rest = re.sub(rf"^(?:{words})\s*(?=[\d\u00a3(-])", "", plain, flags=re.IGNORECASE)
        if rest != plain:
            plain, qualifier = rest, name
            break
    plain = re.sub(r"\u00a3|\bGBP\b", "", plain, flags=re.IGNORECASE).strip()
    negative = False
    # Accounts write a sum below zero in brackets or with the minus behind it.
    if match := re.fullmatch(r"\((.+)\)|(.+)-|-(.+)", plain):
        plain, negative = (match[1] or match[2] or match[3]).strip(), True
    if EXPONENT.fullmatch(plain):
        return [_signed(Decimal(plain), negative, qualifier)]
    if match := RANGE.fullmatch(plain):
        # In "50-60k" the suffix is written once and applies to both ends.
        suffix = match[4] or ""
        ends = [*_numbers(match[1], match[2] or suffix), *_numbers(match[3], suffix)]
        return [_signed(number, negative, qualifier) for number in ends]
    if match := ONE.fullmatch(plain):
        return [_signed(n, negative, qualifier) for n in _numbers(match[1], match[2] or "")]
    return []


def _signed(number: Decimal, negative: bool, qualifier: str) -> Amount:
    if negative:
        number = -number
    return Amount(number, qualifier)


def _numbers(figures: str, suffix: str) -> list[Decimal]:
    """The numbers that figures with separators can stand for, times their suffix."""
    digits = figures.replace(" ", "")
    if len(digits) > MOST_DIGITS:
        return []
    numbers: list[Decimal] = []
    if re.fullmatch(r"\d+(\.\d+)?", digits):
        numbers = [Decimal(digits)]
    elif re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits):
        numbers = [Decimal(digits.replace(",", ""))]
    elif re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+,\d+", digits):
        # Points between the thousands and a decimal comma, as on the Continent.
        numbers = [Decimal(digits.replace(".", "").replace(",", "."))]
    elif re.fullmatch(r"\d+,\d+", digits):
        # A decimal comma; or a separator of thousands in the wrong place, unless a zero leads.
        numbers = [Decimal(digits.replace(",", "."))]
        if not digits.startswith("0"):
            numbers.insert(0, Decimal(digits.replace(",", "")))
    times = TIMES.get(suffix.lower(), 1)
    return [number * times for number in numbers]
