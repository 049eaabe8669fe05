"""Which codes the name of an organisation can mean: "Norfolk & Suffolk FT", "N&N", "Oxleas".

The same words but for small ones, some of the words, the initials, or a code with a letter that
looks like another.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pathfinders.text import normal

MOST = 5
SMALL = frozenset(("and", "of", "the", "for", "at", "in", "on"))
USUAL = SMALL | {"nhs", "foundation", "trust", "trusts", "ft", "ltd", "limited", "plc", "cic"}
"""Words that say nothing about which organisation it is."""
SHORT_FORMS = {
    "ft": "foundation trust",
    "univ": "university",
    "uni": "university",
    "hosp": "hospital",
    "hosps": "hospital",
    "hospitals": "hospital",
    "gen": "general",
    "comm": "community",
    "partnerships": "partnership",
    "services": "service",
    "st": "saint",
}
LOOK_ALIKE = str.maketrans("OIL", "011")
"""Letters that are typed for the digits that they look like."""
SHORTEST_PART = 3


@dataclass(frozen=True)
class Name:
    """A name as its words."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word, short forms written out."""
        letters = re.sub(r"['\u2019.]", "", self.text.casefold()).replace("&", " and ")
        # Letters come apart from their accents, which are left out, so that a name typed without
        # them is the same.
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c)
        )
        words = re.findall(r"[a-z0-9]+", plain)
        return tuple(part for word in words for part in SHORT_FORMS.get(word, word).split())

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that say which organisation it is."""
        return tuple(word for word in self.words if word not in USUAL) or self.words

    @cached_property
    def initials(self) -> frozenset[str]:
        """Its initials: with and without the words that most names have."""
        kinds = (
            [w for w in self.words if w not in SMALL],
            [w for w in self.words if w not in SMALL and w != "nhs"],
            list(self.telling),
        )
        return frozenset("".join(word[0] for word in words) for words in kinds)


class Names:
    """The codes that names can mean, among those of one list."""

    def __init__(self, names_by_code: Mapping[str, Iterable[str]]) -> None:
        self._codes = list(names_by_code)
        self._names = [
            (code, Name(name)) for code, names in names_by_code.items() for name in names if name
        ]
        self._plain: dict[str, list[str]] = {}
        for code in self._codes:
            self._plain.setdefault(_plain_code(code), []).append(code)

    def meant(self, text: str) -> list[str]:
        """The codes that a text can mean, likeliest first; nothing where it is like none."""
        wanted = normal(text.strip())
        # From the surest to the loosest. A looser way is tried only where no surer one finds any
        # code, so that the likeliest are not lost among names that share a word.
        for way in (self._as_code, self._same_words, self._some_words, self._as_initials):
            codes = list(dict.fromkeys(way(wanted)))
            if codes:
                return codes[:MOST]
        return []

    def _as_code(self, text: str) -> list[str]:
        return self._plain.get(_plain_code(text), [])

    def _same_words(self, text: str) -> list[str]:
        # In any order, as in "Leicester, University Hospitals of".
        wanted = sorted(Name(text).telling)
        return [code for code, name in self._names if wanted and sorted(name.telling) == wanted]

    def _some_words(self, text: str) -> list[str]:
        wanted = Name(text).telling
        if not any(len(word) >= SHORTEST_PART for word in wanted):
            return []
        whole = [code for code, name in self._names if set(wanted) <= set(name.telling)]
        return whole or [
            code for code, name in self._names if all(_begins(w, name.telling) for w in wanted)
        ]

    def _as_initials(self, text: str) -> list[str]:
        if not re.fullmatch(r"[A-Za-z](?:[A-Za-z]|\s?&\s?|\.|\s){0,8}", text):
            return []
        letters = "".join(re.findall(r"[a-z]", text.casefold()))
        if len(letters) < 2:
            return []
        exact = [code for code, name in self._names if letters in name.initials]
        if exact or "&" not in text:
            return exact
        # "N&N" is short for the first words of a longer name that has an "and" among them.
        return [
            code
            for code, name in self._names
            if "and" in name.words and any(i.startswith(letters) for i in name.initials)
        ]


def _begins(word: str, words: Iterable[str]) -> bool:
    return len(word) >= SHORTEST_PART and any(other.startswith(word) for other in words)


def _plain_code(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.upper()).translate(LOOK_ALIKE)
