"""Mends text whose UTF-8 was taken for Windows-1252 on its way, as Excel does with a CSV without a
byte-order mark: "Â£100" was "£100".
"""

import re

CONTROLS = "\x81\x8d\x8f\x90\x9d"
"""Windows-1252 leaves five bytes without a letter, and Excel keeps those as control characters."""
_ON = (
    "[\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
)
"""What a byte that goes on with a character became."""
# The letters that begin western European letters and signs (Â, Ã), and quotation marks, dashes and
# the euro (â). Others stand before such signs in real text too.
BROKEN = re.compile(f"[\u00c2\u00c3]{_ON}|\u00e2[\u20ac\u201a\u201e]{_ON}")
# Two programs on its way can each have spoilt it.
MOST_TIMES = 2


def mend_mojibake(text: str) -> str:
    """The text as it was before; any other text as it is."""
    for _ in range(MOST_TIMES):
        if not BROKEN.search(text):
            break
        text = BROKEN.sub(_mended, text)
    return text


def _byte_of(letter: str) -> bytes:
    """The byte that became a letter; nothing where no byte becomes it."""
    if letter in CONTROLS:
        return letter.encode("latin-1")
    return letter.encode("cp1252", "ignore")


def _mended(match: re.Match[str]) -> str:
    content = b"".join(map(_byte_of, match[0]))
    # Not every such pair was one letter: then it is text that only looks spoilt, and stays.
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
