"""Two to four programmes side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pathfinders.entities.programme import Programme, programme_of
from pathfinders.entities.resolve import NO_MORE
from pathfinders.figures.briefing.facts import (
    NONE_KNOWN,
    NOT_PUBLISHED,
    QUERIES,
    Fact,
    Facts,
    facts_of,
)
from pathfinders.figures.briefing.obstacles import THEMES
from pathfinders.figures.compare.timing import planned_months, weeks_to_selection
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, dated_briefly, listed, number, pounds

NOTHING_ADDED = (
    "Programmes differed in what they asked for, whom they chose and how leaving was counted: read"
    " each column by itself before setting one beside another"
)
ASKED = {
    "required": "It was required",
    "hoped_for": "It was hoped for",
    "not_required": "It was not required",
}


@dataclass(frozen=True)
class Side:
    """One programme with all that its column rests on."""

    programme: Programme
    facts: Facts
    moments: Sequence[Row]
    outcome: Row | None
    barriers: Sequence[Row]


@figure(
    "side-by-side",
    page="compare",
    choices=("programme", "beside", "third", "fourth"),
    queries=(*QUERIES, "programme_outcomes", "programme_moments"),
)
def side_by_side(version: FigureReader, view: View) -> Figure:
    """Two to four programmes beside each other, from the same facts as their briefings."""
    # A programme chosen twice has one column, and a choice of none has no column at all.
    choices = [view.programme, view.beside, view.third, view.fourth]
    default = programme_of(version, View()).programme_id
    ids = dict.fromkeys([code for code in choices if code not in (None, NO_MORE)] or [default])
    sides = [_side(version, View(programme=code)) for code in ids]
    keys = [f"programme_{place}" for place in range(1, len(sides) + 1)]
    fields = (
        Field("what", "What is compared"),
        *(Field(k, s.programme.short_name) for k, s in zip(keys, sides, strict=True)),
    )
    rows = [
        {"what": label} | {key: cell(side) for key, side in zip(keys, sides, strict=True)}
        for label, cell in LINES.items()
    ]
    # A figure collects its sources from its rows. A row here is of several programmes, so those of
    # the programmes go with the first row, and those of the facts come with `also`.
    rows[0]["source_ids"] = ";".join(side.programme.source_ids for side in sides)
    also = [{"source_ids": fact.source_ids} for side in sides for fact in side.facts.values()]
    names = listed([side.programme.short_name for side in sides])
    shows = f"{names}, side by side; sums in prices of the day"
    draft = Draft(version, shows, fields, rows, (NOTHING_ADDED, *_common(sides)), tuple(also))
    return draft.listed("; ".join(_who_left(side) for side in sides))


def _side(version: FigureReader, view: View) -> Side:
    programme = programme_of(version, view)
    own = {"programme": programme.programme_id}
    return Side(
        programme,
        facts_of(version, view),
        version.rows("programme_moments", **own),
        next(iter(version.rows("programme_outcomes", **own)), None),
        version.rows("barriers_named", **own),
    )


def _who_left(side: Side) -> str:
    chosen, left = side.facts["chosen"], side.facts["left"]
    name = side.programme.short_name
    if not chosen.published:
        return f"{name}: how many were chosen is not published"
    if not left.published:
        return f"{name}: {chosen.words} chosen, how many left is not published"
    # "None known" of nine is no number: that nobody is recorded as having left does not say that
    # nobody did.
    if left == NONE_KNOWN:
        return f"{name}: {chosen.words} chosen, none known to have left"
    return f"{name}: {left.words} of {chosen.words} left"


def _dated(fact: Fact) -> str:
    words = capital(fact.words)
    if fact.earliest is None or fact.latest is None:
        return words
    return f"{words}, {dated_briefly(fact.earliest, fact.latest)}"


def _fact(name: str) -> Callable[[Side], str]:
    return lambda side: _dated(side.facts[name])


def _places(side: Side) -> str:
    wanted = side.programme.target_participants
    if wanted is None:
        return capital(NOT_PUBLISHED)
    return number(wanted)


def _still_in(side: Side) -> str:
    completed, still = side.facts["completed"], side.facts["still"]
    if still.published:
        return _dated(replace(still, words=f"{still.words} still taking part"))
    if completed.published:
        return _dated(completed)
    return _dated(side.facts["stayed"])


def _per_participant(side: Side) -> str:
    """What was spent, over those chosen; nothing is divided that nobody was promised."""
    spent, chosen = side.facts["spent"].number, side.facts["chosen"].number
    if spent is None or not chosen:
        return capital(NOT_PUBLISHED)
    # A large quotient to the pound would look more exact than the published sum is.
    if spent / chosen >= 100_000:
        return pounds(round(spent / chosen, -3))
    return pounds(spent // chosen)


def _weeks(side: Side) -> str:
    weeks = weeks_to_selection(side.programme, side.moments)
    if weeks is None:
        return capital(NOT_PUBLISHED)
    return capital(weeks.words)


def _length(side: Side) -> str:
    months = planned_months(side.programme)
    if months is None:
        return capital(NOT_PUBLISHED)
    return f"About {count(months, 'month')}"


def _aim(side: Side) -> str:
    if side.outcome is None:
        return capital(NOT_PUBLISHED)
    demand = ASKED.get(side.outcome["asked"], "Whether it was required is not published")
    return f"To {side.outcome['to_reach']}. {demand}"


def _reached(side: Side) -> str:
    reached = side.facts["reached"]
    if side.outcome is None or not reached.published:
        return _dated(reached)
    return f"{capital(reached.words)} {side.outcome['reached']}"


def _themes(side: Side) -> list[str]:
    return [theme for theme in THEMES if any(row["theme"] == theme for row in side.barriers)]


def _barriers(side: Side) -> str:
    themes = [THEMES[theme] for theme in _themes(side)]
    return capital(listed(themes)) or capital(NOT_PUBLISHED)


def _common(sides: Sequence[Side]) -> tuple[str, ...]:
    """Which kinds of obstacle all of those have for which any is published."""
    # A programme of which no obstacle is published may have had every one of them, so it takes no
    # part in what is common.
    published = [set(_themes(side)) for side in sides if side.barriers]
    if len(published) < 2:
        return ()
    common = [THEMES[theme] for theme in THEMES if all(theme in themes for themes in published)]
    words = listed(common) or "none of the kinds of obstacle named"
    return (f"In common to the programmes whose obstacles are published: {words}",)


# The first eight fit on a slide.
LINES: dict[str, Callable[[Side], str]] = {
    "Chosen": _fact("chosen"),
    "Left": _fact("left"),
    "Completed or still taking part": _still_in,
    "What was asked for": _aim,
    "What was reached": _reached,
    "Fund announced": _fact("fund"),
    "Spent": _fact("spent"),
    "From announcement to selection": _weeks,
    "Places wanted": _places,
    "Most for one participant": _fact("most"),
    "Spent for each chosen": _per_participant,
    "Planned length": _length,
    "What stood in the way": _barriers,
}
