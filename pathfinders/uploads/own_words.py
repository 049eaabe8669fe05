"""The words that people use for the values that a column allows: "Left" for withdrew, "exact" for
day.

They stand in `aliases.csv`, and are offered and never taken without a yes, because the same word
can mean two things.
"""

import re
from collections.abc import Sequence

from pathfinders.checks.suggest import suggest
from pathfinders.uploads.aliases import words_for


def values_meant(text: str, allowed: Sequence[str]) -> list[str]:
    """The allowed values that a text can mean, likeliest first; nothing where it is like none."""
    wanted = " ".join(re.sub(r"[_\W]+", " ", text.casefold()).split())
    named = [value for value in allowed if wanted in words_for(value)]
    if named:
        return named
    within = [value for value in allowed if _is_part(wanted, value)]
    return within or suggest(text, dict.fromkeys(allowed, ""))


def _is_part(wanted: str, value: str) -> bool:
    """True if a value holds the text as whole words: "East of England" is no "South of England"."""
    words = " ".join(re.sub(r"[_\W]+", " ", value.casefold()).split())
    return len(wanted) > 3 and f" {wanted} " in f" {words} "
