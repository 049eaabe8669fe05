"""What publishing a candidate would change in what the dashboard says, old and new side by side.

The candidate is a version in all but name: the same code says what both say.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import zip_longest
from typing import Literal

from pathfinders.entities.programme import programmes
from pathfinders.figures import KINDS, Kind, make
from pathfinders.figures.sentences import Sentence, sentences
from pathfinders.links import View
from pathfinders.store.versions import Version
from pathfinders.uploads.compare import changed_values
from pathfinders.uploads.figure_texts import Answers, Texts, recorded, texts_of
from pathfinders.words import capital, count, listed

MOST_TRUSTS = 12
"""Trusts whose own pages are compared; each costs about a tenth of a second."""
TRUST_COLUMNS = ("trust_code", "participant_id")
KindOfConsequence = Literal["headline", "sentence", "verdict", "caveat", "failure", "left out"]
ORDER: tuple[KindOfConsequence, ...] = (
    "failure",
    "headline",
    "sentence",
    "verdict",
    "caveat",
    "left out",
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Consequence:
    """One thing that the dashboard would say differently."""

    kind: KindOfConsequence
    """headline: a tile of the briefing; sentence: of the briefing; verdict: a figure's title;
    caveat: one added to, withdrawn from or reworded in a figure; failure: a figure that cannot be
    made; left out: what was not compared, and why.
    """
    page: str
    figure: str
    about: str
    """The tile, or the figure in words."""
    now: str | None
    """What is said now; None where it is not said."""
    then: str | None
    """What would be said; None where it would not be."""
    programmes: tuple[str, ...] = ()
    """The names of the programmes of which it is said, where it is said of one."""
    every_programme: bool = False
    trust: str = ""
    """The ODS code of the trust, where it is said of one."""

    @property
    def of(self) -> str:
        """Of what it is said, in words; empty where of all there is."""
        return self.trust or (
            "every programme" if self.every_programme else listed(self.programmes)
        )


@dataclass(frozen=True)
class _Place:
    """One figure at one view that is said of a programme, a trust or neither."""

    kind: Kind
    view: View
    in_now: bool = True
    in_then: bool = True


def consequences(
    now: Version, then: Version, progress: Progress | None = None
) -> tuple[Consequence, ...]:
    """What `then` would say that `now` does not, and the other way round: headline tiles and
    sentences of the briefing, verdicts and caveats of every figure as its page opens, for every
    programme; failures first, then in that order.

    Figures of one trust are compared for trusts whose rows change, at most MOST_TRUSTS of them. A
    figure is made again only where an answer it rests on differs, which takes a second or two for a
    small change once `prepare` has run for `now`. A figure that cannot be made of the new data is a
    consequence too. `progress` is told how many of how many figures are done.
    """
    answers = Answers(now, then)
    if not answers.tables:
        return ()
    named = [{p.programme_id: p.name for p in programmes(version)} for version in (now, then)]
    trusts, left_out = _trusts(now, then, answers.tables)
    places = [
        p for kind in KINDS.values() if answers.concern(kind) for p in _places(kind, named, trusts)
    ]
    found: list[tuple[View, Consequence]] = []
    touched: dict[str, None] = {}
    for done, place in enumerate(places, 1):
        changes = _at(place, now, then, answers)
        found += [(place.view, change) for change in changes or ()]
        if changes is not None and place.view.programme:
            touched[place.view.programme] = None
        if progress is not None:
            progress(done, len(places))
    for programme in touched:
        view = View(programme=programme)
        here = (
            _sentences(version, view) if programme in names else []
            for version, names in zip((now, then), named, strict=True)
        )
        found += [(view, change) for change in _sentence_changes(*here)]
    return (*_merged(found, {**named[0], **named[1]}), *left_out)


def _trusts(
    now: Version, then: Version, tables: frozenset[str]
) -> tuple[list[str], list[Consequence]]:
    """The trusts whose own figures are compared, and what to say of those that are not."""
    codes = {row["trust_code"] for version in (now, then) for row in version.rows("trust_profiles")}
    found = sorted(codes & changed_values(now, then, tables, TRUST_COLUMNS))
    if len(found) <= MOST_TRUSTS:
        return found, []
    said = (
        f"Rows of {count(len(found), 'trust')} change: what the page of each trust would say was"
        " not compared."
    )
    return [], [
        Consequence("left out", "trusts", "trust-profile", "Pages of single trusts", None, said)
    ]


def _places(kind: Kind, named: Sequence[dict[str, str]], trusts: Sequence[str]) -> Iterator[_Place]:
    if "programme" in kind.choices:
        for programme in {**named[0], **named[1]}:
            yield _Place(
                kind, View(programme=programme), programme in named[0], programme in named[1]
            )
    elif "trust" in kind.choices:
        yield from (_Place(kind, View(trust=trust)) for trust in trusts)
    else:
        yield _Place(kind, View())


def _at(place: _Place, now: Version, then: Version, answers: Answers) -> list[Consequence] | None:
    """What changes at a place; None where its figure need not be made again."""
    made = recorded(now, place.kind, place.view) if place.in_now else None
    if made is not None and place.in_then and not answers.differ_for(made, place.view):
        return None
    old = made.texts if made is not None else Texts("", ())
    kind = place.kind
    about = capital(kind.name.replace("-", " ").replace("shmi", "SHMI"))
    trust = place.view.trust or ""

    def change(
        what: KindOfConsequence, said: str | None, would: str | None, name: str = about
    ) -> Consequence:
        return Consequence(
            what, kind.page, kind.name, name, said or None, would or None, trust=trust
        )

    try:
        new = texts_of(make(kind.name, then, place.view)) if place.in_then else Texts("", ())
    # Whatever a figure trips over in the new data is for the reader to know before publishing.
    except Exception as error:
        return [
            change(
                "failure",
                old.title,
                f"Cannot be made from the new data ({type(error).__name__}: {error}).",
            )
        ]
    tiles = [dict(old.tiles), dict(new.tiles)]
    found = [
        change("headline", tiles[0].get(name), tiles[1].get(name), name)
        for name in {**tiles[0], **tiles[1]}
    ]
    found.append(change("verdict", old.title, new.title))
    found += [change("caveat", said, would) for said, would in _caveats(old.caveats, new.caveats)]
    return [one for one in found if one.now != one.then]


def _caveats(old: Sequence[str], new: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """The caveats withdrawn and added, one that is only reworded side by side."""
    gone, come = [c for c in old if c not in new], [c for c in new if c not in old]
    pairs: list[tuple[str | None, str | None]] = []
    for said in gone:
        alike = next(iter(get_close_matches(said, come, n=1)), None)
        pairs.append((said, alike))
        if alike is not None:
            come.remove(alike)
    return [*pairs, *((None, would) for would in come)]


def _sentences(version: Version, view: View) -> list[Sentence]:
    try:
        return sentences(version, view)
    except Exception as error:  # As for figures.
        return [
            Sentence(
                f"The briefing cannot be written from these data ({type(error).__name__}:"
                f" {error}).",
                "headline-numbers",
            )
        ]


def _sentence_changes(now: list[Sentence], then: list[Sentence]) -> list[Consequence]:
    """Sentences of one figure are side by side; those whose figure has none in the other version,
    in order.
    """
    old, new = [s for s in now if s not in then], [s for s in then if s not in now]
    partners = {s.figure: s for s in new}
    pairs: list[tuple[Sentence | None, Sentence | None]] = [
        (s, partners.pop(s.figure)) for s in old if s.figure in partners
    ]
    paired = {s.figure for s, _ in pairs if s}
    pairs += zip_longest(
        (s for s in old if s.figure not in paired), (s for s in new if s.figure not in paired)
    )
    found = []
    for before, after in pairs:
        figure = (after or before or now[0]).figure
        said, would = before.text if before else None, after.text if after else None
        found.append(
            Consequence("sentence", "briefing", figure, "Sentence of the briefing", said, would)
        )
    return found


def _merged(found: list[tuple[View, Consequence]], names: dict[str, str]) -> list[Consequence]:
    """The consequences in their order, what is said of several programmes in the same words
    once.
    """
    programmes_of: dict[Consequence, dict[str, None]] = {}
    for view, change in found:
        programmes_of.setdefault(change, {}).update(
            {names[view.programme]: None} if view.programme else {}
        )
    merged = [
        Consequence(
            c.kind,
            c.page,
            c.figure,
            c.about,
            c.now,
            c.then,
            tuple(of),
            1 < len(names) == len(of),
            c.trust,
        )
        for c, of in programmes_of.items()
    ]
    return sorted(merged, key=lambda change: ORDER.index(change.kind))
