"""What somebody may have meant by a value that is not known."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher, get_close_matches

MOST = 3
CLOSE = 0.72
SURE = 0.9
MOST_VALUES = 300
"""Different values that are compared with all that is known; a file with more wrong values has
another fault.
"""


def suggest(value: str, known: Mapping[str, str]) -> list[str]:
    """The codes that `value` most resembles, best first, at most three; `known` gives each code its
    name, or ''.

    Looked for in this order: the same code but for case and signs, the code's name, a longer or
    shorter code, and a code or name with few letters that differ (the ratio of Ratcliff and
    Obershelp, as difflib computes it).
    """
    bare = _bare(value)
    if not bare:
        return []
    codes = {code: _bare(code) for code in known}
    if same := [code for code, plain in codes.items() if plain == bare]:
        return same[:MOST]
    names = {code: _bare(name) for code, name in known.items() if name}
    if named := [code for code, name in names.items() if name == bare]:
        return named[:MOST]
    longer = [
        code
        for code, plain in codes.items()
        if min(len(plain), len(bare)) >= 3 and (plain.startswith(bare) or bare.startswith(plain))
    ]
    if longer:
        return sorted(
            longer, key=lambda code: (-SequenceMatcher(None, codes[code], bare).ratio(), code)
        )[:MOST]
    close = get_close_matches(bare, list(dict.fromkeys(codes.values())), MOST, CLOSE)
    if not close and len(bare) > 8:
        close = get_close_matches(bare, list(dict.fromkeys(names.values())), MOST, SURE)
        return [code for name in close for code, plain in names.items() if plain == name][:MOST]
    return [code for plain in close for code, other in codes.items() if other == plain][:MOST]


class Suggestions:
    """The suggestions for the values of one column, each worked out once."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self._said: dict[str, str] = {}

    def question(self, value: str) -> str:
        """ "Did you mean RMY (Norfolk and Suffolk NHS Foundation Trust)? ", or nothing."""
        if value not in self._said and len(self._said) < MOST_VALUES:
            found = [
                f"{code} ({self.known[code]})" if self.known[code] else code
                for code in suggest(value, self.known)
            ]
            self._said[value] = f"Did you mean {' or '.join(found)}? " if found else ""
        return self._said.get(value, "")


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
