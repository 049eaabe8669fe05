"""The changes that publishing a candidate would make to the dashboard's words, old and new side by
side.

The candidate is a version in all but name, so the same code makes the figures of both.
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
from pathfinders.uploads.figure_texts import Answers, Texts, collect_texts, recorded
from pathfinders.words import capital, count, listed

MOST_TRUSTS = 12
"""Trusts whose own pages are compared; each costs about a tenth of a second."""
# A participant that is a trust has the trust's code as its own, and tables such as funding have no
# other column that names it.
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
    """The words now; None if there are none."""
    then: str | None
    """The words after publishing; None if there would be none."""
    programmes: tuple[str, ...] = ()
    """The names of the programmes concerned; empty if it is not about single programmes."""
    every_programme: bool = False
    trust: str = ""
    """The ODS code of the trust concerned; empty if it is not about a single trust."""

    @property
    def scope(self) -> str:
        """The trust or programmes concerned, in words; empty if it is about all data."""
        if self.trust:
            return self.trust
        if self.every_programme:
            return "every programme"
        return listed(self.programmes)


@dataclass(frozen=True)
class _Place:
    """One figure at one view, which is of a programme, of a trust or of neither."""

    kind: Kind
    view: View
    in_now: bool = True
    in_then: bool = True


def consequences(
    now: Version, then: Version, progress: Progress | None = None
) -> tuple[Consequence, ...]:
    """The differences between what `now` and `then` say: headline tiles and
    sentences of the briefing, verdicts and caveats of every figure as its page opens, for every
    programme; failures first, then in that order.

    Figures of one trust are compared for trusts whose rows change, at most MOST_TRUSTS of them. A
    figure is made again only where an answer it rests on differs, which takes a second or two for a
    small change once `prepare` has run for `now`. A figure that cannot be made of the new data is a
    consequence too. `progress` is called with the number of figures done and their total.
    """
    answers = Answers(now, then)
    if not answers.tables:
        return ()
    named = [{p.programme_id: p.name for p in programmes(version)} for version in (now, then)]
    trusts, left_out = _trusts(now, then, answers.tables)
    places: list[_Place] = []
    for kind in KINDS.values():
        if answers.concern(kind):
            places += _places(kind, named, trusts)
    changes_by_view: list[tuple[View, Consequence]] = []
    touched: dict[str, None] = {}
    for done, place in enumerate(places, 1):
        changes = _at(place, now, then, answers)
        changes_by_view += [(place.view, change) for change in changes or ()]
        if changes is not None and place.view.programme:
            touched[place.view.programme] = None
        if progress is not None:
            progress(done, len(places))
    # The briefing of a programme is written again only where one of its figures was made again,
    # because its sentences are made from them.
    for programme in touched:
        view = View(programme=programme)
        here = (
            _sentences(version, view) if programme in names else []
            for version, names in zip((now, then), named, strict=True)
        )
        changes_by_view += [(view, change) for change in _sentence_changes(*here)]
    return (*_merged(changes_by_view, {**named[0], **named[1]}), *left_out)


def _trusts(
    now: Version, then: Version, tables: frozenset[str]
) -> tuple[list[str], list[Consequence]]:
    """The trusts whose own figures are compared, and a consequence that names those left out."""
    codes = {row["trust_code"] for version in (now, then) for row in version.rows("trust_profiles")}
    changed = sorted(codes & changed_values(now, then, tables, TRUST_COLUMNS))
    if len(changed) <= MOST_TRUSTS:
        return changed, []
    message = (
        f"Rows of {count(len(changed), 'trust')} change: what the page of each trust would say was"
        " not compared."
    )
    return [], [
        Consequence("left out", "trusts", "trust-profile", "Pages of single trusts", None, message)
    ]


def _places(kind: Kind, named: Sequence[dict[str, str]], trusts: Sequence[str]) -> Iterator[_Place]:
    # Programmes that only one of the versions has are compared too, with one side empty.
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
    """The changes at a place; None if its figure cannot have changed and was not made again."""
    recording = None
    if place.in_now:
        recording = recorded(now, place.kind, place.view)
    if recording is not None and place.in_then:
        same_answers = not answers.differ_for(recording, place.view)
        if same_answers and not answers.open_differently(place.kind):
            return None
    old = Texts("", ())
    if recording is not None:
        old = recording.texts
    kind = place.kind
    about = capital(kind.name.replace("-", " ").replace("shmi", "SHMI"))
    trust = place.view.trust or ""

    def change(
        what: KindOfConsequence, before: str | None, after: str | None, name: str = about
    ) -> Consequence:
        return Consequence(
            what, kind.page, kind.name, name, before or None, after or None, trust=trust
        )

    new = Texts("", ())
    try:
        if place.in_then:
            new = collect_texts(make(kind.name, then, place.view))
    # New data can make a figure fail in any way, and its reader wants to know before publishing.
    except Exception as error:
        return [
            change(
                "failure",
                old.title,
                f"Cannot be made from the new data ({type(error).__name__}: {error}).",
            )
        ]
    tiles = [dict(old.tiles), dict(new.tiles)]
    changes = [
        change("headline", tiles[0].get(name), tiles[1].get(name), name)
        for name in {**tiles[0], **tiles[1]}
    ]
    changes.append(change("verdict", old.title, new.title))
    changes += [
        change("caveat", before, after) for before, after in _caveats(old.caveats, new.caveats)
    ]
    return [item for item in changes if item.now != item.then]


def _caveats(old: Sequence[str], new: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """The caveats withdrawn and added, one that is only reworded side by side."""
    gone, come = [c for c in old if c not in new], [c for c in new if c not in old]
    pairs: list[tuple[str | None, str | None]] = []
    for caveat in gone:
        alike = next(iter(get_close_matches(caveat, come, n=1)), None)
        pairs.append((caveat, alike))
        if alike is not None:
            come.remove(alike)
    return [*pairs, *((None, added) for added in come)]


def _sentences(version: Version, view: View) -> list[Sentence]:
    try:
        return sentences(version, view)
    # As for figures, a failure of any kind is one of the consequences.
    except Exception as error:
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
    # A sentence that both versions have is no change, even in another place.
    old, new = [s for s in now if s not in then], [s for s in then if s not in now]
    partners = {s.figure: s for s in new}
    pairs: list[tuple[Sentence | None, Sentence | None]] = [
        (s, partners.pop(s.figure)) for s in old if s.figure in partners
    ]
    paired = {s.figure for s, _ in pairs if s}
    pairs += zip_longest(
        (s for s in old if s.figure not in paired), (s for s in new if s.figure not in paired)
    )
    changes = []
    for before, after in pairs:
        figure = (after or before or now[0]).figure
        changes.append(
            Consequence(
                "sentence",
                "briefing",
                figure,
                "Sentence of the briefing",
                _text_of(before),
                _text_of(after),
            )
        )
    return changes


def _text_of(sentence: Sentence | None) -> str | None:
    if sentence is None:
        return None
    return sentence.text


def _merged(
    changes_by_view: list[tuple[View, Consequence]], names: dict[str, str]
) -> list[Consequence]:
    """The consequences in their order. One that has the same words for several programmes is listed
    once, with their names.
    """
    names_by_change: dict[Consequence, dict[str, None]] = {}
    for view, change in changes_by_view:
        programmes_concerned = names_by_change.setdefault(change, {})
        if view.programme:
            programmes_concerned[names[view.programme]] = None
    merged = [
        Consequence(
            c.kind,
            c.page,
            c.figure,
            c.about,
            c.now,
            c.then,
            tuple(concerned),
            1 < len(names) == len(concerned),
            c.trust,
        )
        for c, concerned in names_by_change.items()
    ]
    return sorted(merged, key=lambda change: ORDER.index(change.kind))
