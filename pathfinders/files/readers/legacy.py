"""Finds which encoding an old text file is in, where it is not UTF-8: that of Windows, of the Mac
before 2001, or of DOS.

One byte stands for another letter in each. The right one is that in which the odd letters stand
where such letters stand in English text: an apostrophe after a letter, a pound sign before a digit.
"""

import re
from typing import NamedTuple

ENCODINGS = {
    "cp1252": "in Windows-1252, as older Excel saves it",
    "mac_roman": "as Excel for the Mac saves a CSV (MacRoman)",
    "cp850": "as DOS and Excel's CSV (MS-DOS) write it (code page 850)",
}
ODD = re.compile(r"[^\x00-\x7f]")
MOST_ODD = 5_000
EXAMPLES = 3


class Decoded(NamedTuple):
    """The text, and a note for its owner on how it was read."""

    text: str
    note: str


def decode_legacy(content: bytes) -> Decoded | None:
    """The text of a file that is not UTF-8; None where none of the encodings gives text that can
    be meant.
    """
    texts: dict[str, str] = {}
    for encoding in ENCODINGS:
        try:
            texts[encoding] = content.decode(encoding)
        except UnicodeDecodeError:
            continue
    scores = {encoding: _score(text) for encoding, text in texts.items()}
    # Excel for the Mac ends its lines with a carriage return alone.
    if b"\r" in content and b"\n" not in content:
        scores["mac_roman"] += 1
    # Of two that fit alike, the first is the more common.
    best = max(scores, key=lambda encoding: scores[encoding])
    alike = [encoding for encoding in scores if scores[encoding] == scores[best]]
    if "cp1252" not in texts and (scores[best] < 0 or len(alike) > 1):
        return None
    if scores[best] < 0:
        best = "cp1252"
    words = "" if best == "cp1252" else _examples(texts[best])
    return Decoded(texts[best], f"It is written {ENCODINGS[best]}, and was read as that{words}.")


def _examples(text: str) -> str:
    """The first words with odd letters, with their lines, to be looked at."""
    shown: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for word in re.split(r"[\s,;]+", line):
            if ODD.search(word) and len(shown) < EXAMPLES:
                shown.append(
                    f"\N{LEFT SINGLE QUOTATION MARK}{word[:40]}\N{RIGHT SINGLE QUOTATION MARK}"
                    f" in row {number}"
                )
    return f" (look at {', '.join(shown)})" if shown else ""


def _score(text: str) -> int:
    score = 0
    for place, match in enumerate(ODD.finditer(text)):
        if place >= MOST_ODD:
            break
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        score += _fits(match[0], before, after)
    return score


def _fits(sign: str, before: str, after: str) -> int:
    """How well a letter or sign fits between its neighbours: 2 well, 1 perhaps, below 0 badly."""
    match sign:
        case "\N{POUND SIGN}" | "\N{EURO SIGN}":
            return 2 if after.isdigit() or after in ("", " ", "-", ",") else -2
        case "\N{RIGHT SINGLE QUOTATION MARK}" | "\N{RIGHT DOUBLE QUOTATION MARK}":
            return 2 if before.isalnum() or before in ".,?!" else -2
        case "\N{LEFT SINGLE QUOTATION MARK}" | "\N{LEFT DOUBLE QUOTATION MARK}":
            return 2 if after.isalnum() and not before.isalnum() else -2
        case "\N{EN DASH}" | "\N{EM DASH}":
            return 2 if (before, after) == (" ", " ") or (before + after).isdigit() else 0
        case "\N{NO-BREAK SPACE}" | "\N{HORIZONTAL ELLIPSIS}" | "\N{BULLET}" | "\N{DEGREE SIGN}":
            return 1
        case "\N{VULGAR FRACTION ONE HALF}" | "\N{VULGAR FRACTION ONE QUARTER}":
            return 1
    if sign.isalpha() and sign.islower():
        return 1 if before.isalpha() or after.isalpha() else -2
    if sign.isalpha():
        # A capital within a word of small letters is a sign of the wrong encoding.
        return 1 if after.isalpha() and not before.islower() else -2
    return -2
