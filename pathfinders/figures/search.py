"""Search over what the briefings say: sentences, lines to take, participants, obstacles, terms and
what came next of every programme, and the trusts by name.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pathfinders.entities.programme import programmes
from pathfinders.entities.trust import trusts
from pathfinders.figures.figure import Figure
from pathfinders.figures.registry import KINDS, make
from pathfinders.figures.sentences import sentences
from pathfinders.figures.written import written
from pathfinders.links import View
from pathfinders.store.cache import per_version
from pathfinders.store.versions import Version

LISTS = ("lines-to-take", "what-happened", "obstacles", "what-came-next", "programme-terms")
"""The lists of the briefing whose rows can be found, those that answer most first."""
MOST_HITS = 20
LONGEST_QUERY = 100
WORD = re.compile(r"\w+")
ENDINGS = ("isation", "ised", "ises", "ing", "ers", "ies", "ed", "es", "er", "s", "y")
SHORTEST_STEM = 4


@dataclass(frozen=True)
class Hit:
    """One thing found: its text, and the page, choices and figure where it stands."""

    lead: str
    """What it is about in a few words, such as the question or the name."""
    text: str
    about: str
    """The programme or trust."""
    page: str
    figure: str
    view: View


@dataclass(frozen=True)
class _Entry:
    hit: Hit
    lead: frozenset[str]
    words: frozenset[str]


def search(version: Version, query: str, most: int = MOST_HITS) -> Sequence[Hit]:
    """What holds every word of the query, in any form, best first: those with the words in their
    lead, then those with few other words. Empty for a query without words.
    """
    # A query is cut to a length, because each of its words is held against every entry and anybody
    # may send one.
    wanted = {_stem(word) for word in _words(query[:LONGEST_QUERY])}
    if not wanted:
        return ()
    matches = []
    for place, entry in enumerate(_index(version)):
        if all(any(word.startswith(each) for word in entry.words) for each in wanted):
            in_lead = sum(any(word.startswith(each) for word in entry.lead) for each in wanted)
            matches.append((-in_lead, place, entry.hit))
    # Among equals the order of the index decides: the lists that answer most come first in it.
    return tuple(hit for _, _, hit in sorted(matches, key=lambda match: match[:2])[:most])


@per_version
def _index(version: Version) -> Sequence[_Entry]:
    """Every entry of a version; bounded by what the version holds."""
    return tuple(_entry(hit) for hit in (*_of_programmes(version), *_of_trusts(version)))


def _entry(hit: Hit) -> _Entry:
    lead = frozenset(_stem(word) for word in _words(hit.lead))
    rest = frozenset(_stem(word) for word in _words(f"{hit.text} {hit.about}"))
    return _Entry(hit, lead, lead | rest)


def _of_programmes(version: Version) -> Iterator[Hit]:
    every = [(p.short_name, View(programme=p.programme_id)) for p in programmes(version)]
    for name in LISTS:
        for about, view in every:
            yield from _of_list(make(name, version, view), about, view)
    for about, view in every:
        for sentence in sentences(version, view):
            page, name = sentence.page, sentence.figure
            yield Hit(sentence.section, sentence.text, about, page, name, view)


def _of_list(figure: Figure, about: str, view: View) -> Iterator[Hit]:
    first, *others = figure.fields
    for row in figure.rows:
        texts = [written(row.get(field.key), field) for field in others]
        lead = written(row.get(first.key), first)
        page = KINDS[figure.name].page
        yield Hit(lead, ". ".join(filter(None, texts)), about, page, figure.name, view)


def _of_trusts(version: Version) -> Iterator[Hit]:
    for trust in trusts(version):
        view = View(trust=trust.trust_code)
        text = f"{trust.trust_type} trust, {trust.region}"
        yield Hit(trust.name, text, trust.trust_code, "trusts", "trust-profile", view)


def _words(text: str) -> list[str]:
    # An accent splits off as a combining character and is dropped, so that a name is found however
    # it is typed.
    plain = unicodedata.normalize("NFKD", text).casefold()
    return WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _stem(word: str) -> str:
    """The word without a usual ending, so that "withdrawn" is not found by "withdrew" but
    "pensions" is by "pension".
    """
    # The longest endings come first in ENDINGS. A stem of fewer letters than SHORTEST_STEM would
    # begin too many other words.
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
