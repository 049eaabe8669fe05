"""Text that people bring: the one form it is stored in, the characters it must not hold, and how it
is shown where such characters would take effect.

Control characters reach the terminal that prints them, and format characters, such as those that
turn the direction of writing, let two different texts look the same.
"""

import unicodedata

LONGEST_LINE = 300
"""Characters that a message or an author's name may have."""
LONGEST_NOTE = 1_000
"""Characters that a line on record may have in each of its parts."""
UNSEEN = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]"
"""A character that is not seen, as a pattern of DuckDB's regular expressions: Unicode's control and
format characters, and its separators of lines and paragraphs.
"""
UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
# Persian and Indian names are written with them.
JOINERS = "\u200c\u200d"
CONTROLS = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}


def normal(text: str) -> str:
    """The text in Unicode's composed form (NFC), so that spellings that look the same are equal."""
    return unicodedata.normalize("NFC", text)


def unseen(text: str, allowed: str = "") -> str:
    """What the first character is that must not stand in the text, in words, like "a line break" or
    "the character U+202E, right-to-left override"; empty where there is none.
    """
    for character in text:
        category = unicodedata.category(character)
        if category in UNSEEN_CATEGORIES and character not in allowed:
            if category == "Cs":
                return "a byte that is no UTF-8"
            name = unicodedata.name(character, "control character").lower()
            return CONTROLS.get(character, f"the character U+{ord(character):04X}, {name}")
    return ""


def line_of(text: str, what: str) -> str:
    """The text as one line that can be stored: in composed form, without spaces around it. `what`
    names it in a refusal, like "message".

    Raises ValueError where it is longer than LONGEST_LINE or holds a character that is not seen.
    """
    line = text.strip()
    found = unseen(line, JOINERS)
    if found:
        raise ValueError(f"The {what} holds {found}. Write it as plain text on one line.")
    line = normal(line)
    if len(line) > LONGEST_LINE:
        raise ValueError(
            f"The {what} has {len(line):,} characters; the most is {LONGEST_LINE}. Shorten it."
        )
    return line


def visible(text: str, allowed: str = "") -> str:
    r"""The text with each character that is not seen written out, like \x1b or \u202e, so that none
    takes effect where it is printed; those `allowed` stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character in allowed or unicodedata.category(character) not in UNSEEN_CATEGORIES
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
