"""What a number format shows that the number does not hold, and the other way round: a percentage,
a month without its day, thousands, another currency.
"""

import re

from pathfinders.files.book import Unit

# Formats that workbooks use without declaring them: 0%, 0.00%; 0.00E+00, ##0.0E+0; mmm-yy; d-mmm.
BUILT_IN = {9: "0%", 10: "0.00%", 11: "0.00E+00", 48: "##0.0E+0", 17: "mmm-yy", 16: "d-mmm"}
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format shows as it stands: quoted and escaped text, spaces, and colours."""
SHOWN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]')
"""What of that is text or the sign of a currency."""
BY_COMMA = re.compile(r"[0#?](,+)(?=[^0#?,]*$)")
"""Commas behind the last digit, each of which divides what is shown by a thousand."""
FACTORS = {
    "k": 1_000,
    "000": 1_000,
    "000s": 1_000,
    "thousand": 1_000,
    "thousands": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
CURRENCIES = ("\N{EURO SIGN}", "$", "\N{YEN SIGN}", "EUR", "USD", "CHF")


def plain_format(code: str) -> str:
    """The format of positive numbers without what it shows literally, in small letters."""
    return LITERAL.sub("", code).partition(";")[0].lower()


def is_percent(code: str) -> bool:
    """True if a number format multiplies by a hundred: a quoted or escaped sign does not."""
    return "%" in plain_format(code)


def is_month(code: str) -> bool:
    """True if a number format shows a month and a year and no day."""
    plain = plain_format(code)
    return "m" in plain and "y" in plain and not set(plain) & set("dhs")


def is_year(code: str) -> bool:
    """True if a number format shows a year and neither month nor day."""
    plain = plain_format(code)
    return "y" in plain and not set(plain) & set("mdhs")


def hides_year(code: str) -> bool:
    """True if a number format shows a day and a month, or a month alone, and no year."""
    plain = plain_format(code)
    # Hours, seconds and digits stand with an "m" that means minutes, or with one in a word.
    return "m" in plain and not set(plain) & set("yhs0#?e")


def is_exponent(code: str) -> bool:
    """True if a number format shows E-notation."""
    return re.search(r"[0#]e[+-]", plain_format(code)) is not None


def unit_of(code: str) -> Unit:
    """The unit that a number format shows beside the number."""
    positive = code.partition(";")[0]
    words = [
        next(part for part in match if part) for match in SHOWN.findall(positive) if any(match)
    ]
    bare = LITERAL.sub("", positive)
    commas = BY_COMMA.search(bare)
    divided = 1_000 ** len(commas[1]) if commas else 1
    factor = 1
    for word in words:
        factor = max(factor, FACTORS.get(word.strip(" \u00a3()").lower(), 1))
    signs = [*words, *(sign for sign in CURRENCIES if sign in bare)]
    currency = next((s for s in CURRENCIES for word in signs if s in word.upper()), "")
    return Unit(max(1, factor // divided), currency, divided)
