"""The codes and names that a value outside a list resembles."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher, get_close_matches

MOST = 3
CLOSE = 0.72
SURE = 0.9
WORD = re.compile(r"[^\W_]+")
SHORTEST_WITHIN = 4
"""Letters up to which a word stands in many names by chance."""
MOST_VALUES = 300
"""Different values that get suggestions. Each is compared with every code, and a file with more
wrong values has another fault.
"""


def suggest(value: str, names_by_code: Mapping[str, str]) -> list[str]:
    """The codes that `value` most resembles, best first, at most three. `names_by_code` holds the
    name of each code, or ''.

    Looked for in this order: the same code but for case and signs, the code's name, a code or name
    that holds it as whole words, a longer or shorter code, and a code or name with few letters
    that differ (the ratio of Ratcliff and Obershelp, as difflib computes it).
    """
    wanted = _plain(value)
    if not wanted:
        return []
    codes = {code: _plain(code) for code in names_by_code}
    if same := [code for code, plain in codes.items() if plain == wanted]:
        return same[:MOST]
    names = {code: _plain(name) for code, name in names_by_code.items() if name}
    if named := [code for code, name in names.items() if name == wanted]:
        return named[:MOST]
    within = [code for code, name in names_by_code.items() if _holds(code, name, value)]
    if within:
        return within[:MOST]
    longer = [
        code
        for code, plain in codes.items()
        if min(len(plain), len(wanted)) >= 3
        and (plain.startswith(wanted) or wanted.startswith(plain))
    ]
    if longer:
        return sorted(
            longer, key=lambda code: (-SequenceMatcher(None, codes[code], wanted).ratio(), code)
        )[:MOST]
    close = get_close_matches(wanted, list(dict.fromkeys(codes.values())), MOST, CLOSE)
    # Short texts resemble many names by chance, so only longer ones are compared with names.
    if not close and len(wanted) > 8:
        close = get_close_matches(wanted, list(dict.fromkeys(names.values())), MOST, SURE)
        return [code for name in close for code, plain in names.items() if plain == name][:MOST]
    return [code for plain in close for code, other in codes.items() if other == plain][:MOST]


class Suggestions:
    """The suggestions for the values of one column, each worked out once."""

    def __init__(self, names_by_code: Mapping[str, str]) -> None:
        self._names = names_by_code
        self._questions: dict[str, str] = {}

    def question(self, value: str) -> str:
        """A question like "Did you mean RMY (Norfolk and Suffolk NHS Foundation Trust)? " with a
        space at its end, or empty where nothing is close enough.
        """
        if value not in self._questions and len(self._questions) < MOST_VALUES:
            question = ""
            if codes := suggest(value, self._names):
                question = f"Did you mean {' or '.join(map(self._label, codes))}? "
            self._questions[value] = question
        return self._questions.get(value, "")

    def _label(self, code: str) -> str:
        name = self._names[code]
        return f"{code} ({name})" if name else code


def _holds(code: str, name: str, value: str) -> bool:
    """True if a code or name holds the value as whole words: "East of England" stands in "Midlands
    and East of England".
    """
    wanted = _words(value)
    if len(wanted.strip()) <= SHORTEST_WITHIN:
        return False
    return wanted in _words(code) or wanted in _words(name)


def _words(text: str) -> str:
    """The words of a text, with a space on each side of every one."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
