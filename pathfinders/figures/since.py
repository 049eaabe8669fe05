"""What has moved in a programme between two versions of the data, as a figure.

It is made from two versions and so is not in the registry, whose figures are of one.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from pathfinders.entities.programme import programme_of
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.figure import SOURCES, Draft, Field
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.sentences import Sentence, sentences
from pathfinders.links import View
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Row, Version
from pathfinders.words import capital, count, in_local_time, local_day

NAME = "since"
NUMBERS = "headline-numbers"
PAGES = ("briefing", "enrolment", "attrition", "funding")
"""The pages whose figures are compared. Those of Engagement rest on the national survey and take
seconds to make.
"""
FIELDS = (
    Field("what", "What"),
    Field("page", "Page"),
    Field("then", "Then"),
    Field("now", "Now"),
)
NOT_SAID = "nothing was said of it"
MOST_NUMBERS = 4
"""How many numbers the title names; the table has them all."""


def month_before(infos: Sequence[VersionInfo], now: VersionInfo) -> VersionInfo | None:
    """The version that was the newest a month before `now` was published or, where there was none,
    the first; None where `now` is the first itself. `infos` are the versions, oldest first.
    """
    earlier = [info for info in infos if info.number < now.number]
    if not earlier:
        return None
    limit = _a_month_before(in_local_time(now.at).date())
    old = [info for info in earlier if in_local_time(info.at).date() <= limit]
    return old[-1] if old else earlier[0]


def _a_month_before(day: date) -> date:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def since(then: Version, now: Version, view: View) -> Figure:
    """The numbers and sentences of the view's programme that say something else at `now` than they
    did at `then`. Both are said by this release, so that only the data can make a difference.

    Raises Unavailable for a programme that `now` does not have.
    """
    programme = programme_of(now, view)
    own = View(programme=programme.programme_id)
    day = local_day(then.info.at)
    shows = (
        f"{programme.name}: what says something else in version {now.number} than in version"
        f" {then.number}, published {day}"
    )
    reader = FigureReader(now, NAME, frozenset({SOURCES}))
    try:
        before = programme_of(then, own)
    except Unavailable:
        draft = Draft(reader, shows, FIELDS, ())
        return draft.undrawn(
            f"{programme.name} was not in the data on {day}",
            f"Version {then.number} does not have the programme, so there is nothing to compare.",
        )
    numbers = _numbers(then, now, View(programme=before.programme_id))
    verdicts = _verdicts(then, now, own)
    rows = [*numbers, *_sentences(then, now, own), *verdicts]
    if not rows:
        return Draft(reader, shows, FIELDS, ()).undrawn(
            f"Nothing that is said of {programme.said_name} has changed since {day}",
            "Its numbers and sentences are the same in both versions.",
        )
    return Draft(reader, shows, FIELDS, rows).listed(_title(day, numbers, verdicts))


def _title(day: str, numbers: Sequence[Row], verdicts: Sequence[Row]) -> str:
    if numbers:
        said = [
            f"{row['what'].lower()} {row['now']}, was {row['then']}"
            for row in numbers[:MOST_NUMBERS]
        ]
        more = len(numbers) - len(said)
        rest = f"; {count(more, 'more number')} moved" if more else ""
        return f"Since {day}: {'; '.join(said)}{rest}"
    return f"Since {day} no headline number has moved; {count(len(verdicts), 'sentence')} changed"


def _numbers(then: Version, now: Version, view: View) -> list[Row]:
    """The headline numbers that differ, in the order of the tiles."""
    old, new = ({row["headline"]: row for row in make(NUMBERS, v, view).rows} for v in (then, now))
    rows = []
    for headline in dict.fromkeys([*new, *old]):
        before, after = old.get(headline), new.get(headline)
        words = [row["said"] if row else NOT_SAID for row in (before, after)]
        if words[0] != words[1]:
            rows.append(_row(headline, "briefing", words[0], words[1], after or before))
    return rows


def _sentences(then: Version, now: Version, view: View) -> list[Row]:
    """The briefing's sentences that differ, each beside the one that was in its place."""
    old, new = (_by_place(sentences(version, view)) for version in (then, now))
    rows = []
    for place in dict.fromkeys([*new, *old]):
        before, after = old.get(place), new.get(place)
        words = [sentence.text if sentence else NOT_SAID for sentence in (before, after)]
        if words[0] != words[1]:
            rows.append(_row("Sentence", "briefing", words[0], words[1], None))
    return rows


def _by_place(said: Sequence[Sentence]) -> dict[tuple[str, str, int], Sentence]:
    """The sentences by their part of the briefing, their figure, and which of several they are."""
    places: dict[tuple[str, str, int], Sentence] = {}
    for sentence in said:
        number = sum(place[:2] == (sentence.section, sentence.figure) for place in places)
        places[(sentence.section, sentence.figure, number)] = sentence
    return places


def _verdicts(then: Version, now: Version, view: View) -> list[Row]:
    """The figures of the programme's pages whose verdict differs."""
    rows = []
    for kind in KINDS.values():
        if kind.page in PAGES and kind.choices[:1] == ("programme",) and kind.name != NUMBERS:
            before, after = make(kind.name, then, view), make(kind.name, now, view)
            if before.title != after.title:
                what = capital(kind.name.replace("-", " "))
                sources = ";".join(source.source_id for source in after.sources)
                row = {"source_ids": sources}
                rows.append(_row(what, kind.page, before.title, after.title, row))
    return rows


def _row(what: str, page: str, then: str, now: str, behind: Row | None) -> Row:
    return {
        "what": what,
        "page": capital(page),
        "then": then,
        "now": now,
        "source_ids": (behind or {}).get("source_ids"),
    }
