"""What the figures of a version say, as short texts by figure and choices: written into the record
of a version when it is published, so that a later release can show what was said then.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pathfinders.entities.programme import programme_of, programmes
from pathfinders.figures import KINDS, make
from pathfinders.figures.same_rows import opening_title, program, rests_on, sentences_of
from pathfinders.figures.sentences import sentences
from pathfinders.links import View
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version

log = logging.getLogger(__name__)
PROGRAM = "program"
SENTENCE = "sentence"
"""What a key of the briefing's sentences starts with; the number of the sentence follows."""


@dataclass(frozen=True)
class Reworded:
    """A figure or sentence that says something else now, over the same data."""

    then: str
    """As it was when the version was published; empty where it was not said."""
    now: str
    """As this release says it; empty where it says nothing of the kind."""


def verdicts(version: Version, infos: Sequence[VersionInfo] = ()) -> dict[str, str]:
    """The verdict of every figure as its page opens, and the briefing's sentences for every
    programme. What cannot be made is left out: it is no reason not to publish.

    A figure that rests on the same rows and choices as at the last of `infos`, which the same
    program published, says the same, and is not made again.
    """
    texts: dict[str, str] = {}
    before, bases = _recorded_by_this_program(infos)
    for name in KINDS:
        key = _key(name, View())
        try:
            if key in before and bases.get(key) == rests_on(name, version):
                texts[key] = before[key]
            else:
                texts[key] = opening_title(name, version)
        # A fault in one figure must not stand between somebody and their publish.
        except Exception:
            log.exception("The verdict of %s could not be recorded", name)
    for programme in programmes(version):
        view = View(programme=programme.programme_id)
        try:
            briefing = sentences_of(version, programme.programme_id)
        # Nor may a fault in one programme's briefing; the log has it whole.
        except Exception:
            log.exception("The sentences of a programme could not be recorded")
            continue
        texts |= {_key(f"{SENTENCE}-{i}", view): text for i, text in enumerate(briefing, 1)}
    return texts


def verdict_record(version: Version, infos: Sequence[VersionInfo]) -> dict[str, dict[str, str]]:
    """What the record of a version that is about to be published says of its verdicts, and of what
    they rest on: what differs from the records of `infos`, the versions before it. An empty text
    takes one away.
    """
    before, now = recorded_verdicts(infos), verdicts(version, infos)
    bases_before, bases = _recorded(infos, "rests_on"), {PROGRAM: program()}
    for name in KINDS:
        key = _key(name, View())
        if key in now:
            bases[key] = rests_on(name, version)
    return {
        "verdicts": _changed(before, now),
        # Always with the program, which says that all of this is the record of this version.
        "rests_on": _changed(bases_before, bases) | {PROGRAM: program()},
    }


def _recorded_by_this_program(
    infos: Sequence[VersionInfo],
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What the figures said at the last version and what each rested on; nothing where another
    program published it, or none that records it.
    """
    if not infos or infos[-1].rests_on.get(PROGRAM) != program():
        return {}, {}
    return recorded_verdicts(infos), _recorded(infos, "rests_on")


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    gone = dict.fromkeys(set(before) - set(now), "")
    return {key: now[key] for key in now if before.get(key) != now[key]} | gone


def recorded_verdicts(infos: Sequence[VersionInfo]) -> dict[str, str]:
    """What the figures said at the last of `infos` when it was published; empty where no record
    says.
    """
    return _recorded(infos, "verdicts")


def _recorded(
    infos: Sequence[VersionInfo], what: Literal["verdicts", "rests_on"]
) -> dict[str, str]:
    # Each version records only what differs from the one before, so the records are laid over one
    # another, oldest first. An empty text takes away what an earlier one said.
    texts: dict[str, str] = {}
    for info in infos:
        texts |= getattr(info, what)
    return {key: text for key, text in texts.items() if text}


def reworded(
    version: Version, infos: Sequence[VersionInfo], names: Sequence[str], view: View
) -> list[Reworded]:
    """Of the figures `names` at a view, those whose recorded verdict at `version` is another than
    the one this release makes; and the briefing's sentences of the view's programme where
    "headline-numbers", which the briefing shows, is among them.

    A verdict is recorded for the choices with which a page opens, so of other choices nothing can
    be said.
    """
    # Later records say nothing of this version, so only those up to its own are laid together.
    recorded = recorded_verdicts(infos[: version.number])
    pairs = []
    for name in names:
        then = recorded.get(_key(name, View()))
        now = make(name, version, view).title
        # The record has only the verdict of the opening view. Where this view says the same as that
        # one today, the record is taken to hold for both.
        if then is not None and now == make(name, version, View()).title:
            pairs.append(Reworded(then, now))
    if "headline-numbers" in names:
        programme = View(programme=programme_of(version, view).programme_id)
        new = [sentence.text for sentence in sentences(version, programme)]
        # Sentences are recorded by number. A briefing has nine at most, so this misses none.
        keys = [_key(f"{SENTENCE}-{i}", programme) for i in range(1, 20)]
        old = [recorded[key] for key in keys if key in recorded]
        pairs += [Reworded(text, "") for text in old if text not in new]
        # Where none was recorded, each of today's would be shown as if it were new.
        pairs += [Reworded("", text) for text in new if old and text not in old]
    return [pair for pair in pairs if pair.then != pair.now]


def _key(name: str, view: View) -> str:
    chosen = "&".join(f"{key}={value}" for key, value in view.query().items())
    return f"{name}?{chosen}" if chosen else name
