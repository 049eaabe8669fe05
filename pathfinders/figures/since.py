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
    if old:
        return old[-1]
    return earlier[0]


def _a_month_before(day: date) -> date:
    year, month = day.year, day.month - 1
    if month == 0:
        year, month = day.year - 1, 12
    # A month before 31 March is the last day of February.
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
    # The reader may ask for sources only: the figures that are compared have readers of their own,
    # and what they read is declared by them.
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
        moved = [
            f"{row['what'].lower()} {row['now']}, was {row['then']}"
            for row in numbers[:MOST_NUMBERS]
        ]
        more = len(numbers) - len(moved)
        if more:
            moved.append(f"{count(more, 'more number')} moved")
        return f"Since {day}: {'; '.join(moved)}"
    return f"Since {day} no headline number has moved; {count(len(verdicts), 'sentence')} changed"


def _numbers(then: Version, now: Version, view: View) -> list[Row]:
    """The headline numbers that differ, in the order of the tiles."""
    old, new = ({row["headline"]: row for row in make(NUMBERS, v, view).rows} for v in (then, now))
    rows = []
    for headline in dict.fromkeys([*new, *old]):
        # A number that is gone has the sources that it had.
        behind = new.get(headline) or old[headline]
        before, after = (tiles.get(headline, {}).get("said", NOT_SAID) for tiles in (old, new))
        if before != after:
            rows.append(_row(headline, "briefing", before, after, behind))
    return rows


def _sentences(then: Version, now: Version, view: View) -> list[Row]:
    """The briefing's sentences that differ, each beside the one that was in its place."""
    old, new = (_by_place(sentences(version, view)) for version in (then, now))
    rows = []
    for place in dict.fromkeys([*new, *old]):
        before, after = old.get(place, NOT_SAID), new.get(place, NOT_SAID)
        if before != after:
            rows.append(_row("Sentence", "briefing", before, after, None))
    return rows


def _by_place(briefing: Sequence[Sentence]) -> dict[tuple[str, str, int], str]:
    """The texts of sentences by their part of the briefing, their figure, and which of several
    they are.
    """
    # Not by their position in the whole briefing: one sentence more at the top would set every
    # other beside a sentence about something else.
    texts: dict[tuple[str, str, int], str] = {}
    for sentence in briefing:
        number = sum(place[:2] == (sentence.section, sentence.figure) for place in texts)
        texts[(sentence.section, sentence.figure, number)] = sentence.text
    return texts


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
