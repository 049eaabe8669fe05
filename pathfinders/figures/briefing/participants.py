"""What happened to each participant, in one line with its reason or finding."""

from collections.abc import Sequence

from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import Standing, standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, dated, listed, small

FIELDS = (
    Field("who", "Participant"),
    Field("line", "What happened, and the reason or finding"),
)
ENDS = {
    "withdrew": "withdrew",
    "asked_to_leave": "was asked to leave",
    "merged": "merged with another",
    "completed": "completed the programme",
    "cancelled": "was cancelled",
}
NO_END = "no end is published"
NOTHING_SAID = "Why, or what it found, is not published"
NAMED_ELSEWHERE = "Every participant that is known by name is listed on the page Enrolment"
MOST_ONE_BY_ONE = 12
"""Participants up to which each has a line of its own, whether or not anything is said of it."""


@figure(
    "what-happened",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "participant_spells"),
)
def what_happened(version: FigureReader, view: View) -> Figure:
    """What happened to each participant of a programme, with its reason or finding."""
    programme = programme_of(version, view)
    standing = standing_of(version, programme)
    spells = standing.spells
    rows = _lines(standing)
    shows = f"{programme.name}: what happened to each participant"
    caveats: tuple[str, ...] = ()
    if len(rows) < len(spells):
        caveats = (NAMED_ELSEWHERE,)
    draft = Draft(version, shows, FIELDS, rows, caveats, tuple(spells))
    if not rows:
        return draft.undrawn(
            "What happened to each participant is not published",
            "No source names the participants. A list of them, each with its source, is needed.",
        )
    return draft.listed(_title(standing))


def _lines(standing: Standing) -> list[Row]:
    """A line a participant; of many, those of whom the very same is published share one."""
    lines = [_line(row, standing) for row in standing.spells]
    if len(lines) <= MOST_ONE_BY_ONE:
        return lines
    alike: dict[str, list[Row]] = {}
    for line in lines:
        alike.setdefault(line["line"], []).append(line)
    # Those of whom something of their own is published are in the smallest groups, and come first.
    groups = sorted(alike.values(), key=len)
    return [_together(group, len(lines)) for group in groups]


def _together(group: Sequence[Row], total: int) -> Row:
    """One line for participants of whom the same is published; few are named."""
    if len(group) == 1:
        return group[0]
    names = ""
    if len(group) <= MOST_ONE_BY_ONE:
        names = f": {listed([line['who'] for line in group])}"
    number = f"{len(group):,} others"
    if len(group) == total:
        number = f"All {total:,}"
    # What happened can be in the singular ("Was asked to leave"), and the line is now of several.
    return group[0] | {
        "who": f"{number}{names}",
        "line": str(group[0]["line"]).replace("Was ", "Were ", 1),
        "source_ids": ";".join(line["source_ids"] for line in group),
    }


def _line(row: Row, standing: Standing) -> Row:
    reason = ". ".join(text for text in (row["reason"], row["later"]) if text)
    happened = capital(_end(row, standing))
    return row | {
        "who": short_trust_name(row["name"]),
        "reason_said": reason,
        "happened": happened,
        "line": f"{happened}. {reason or NOTHING_SAID}",
    }


def _end(row: Row, standing: Standing) -> str:
    if row["end_event"] is None and standing.still_known:
        return f"still taking part {standing.when}"
    # Without the day of the records, no recorded end does not mean that there was none.
    if row["end_event"] is None:
        return NO_END
    end = ENDS.get(row["end_event"], row["end_event"].replace("_", " "))
    if row["end_earliest"] is None:
        return f"{end}, date not published"
    return f"{end} {dated(row['end_earliest'], row['end_latest'])}"


def _title(standing: Standing) -> str:
    spells = standing.spells
    ends = [row["end_event"] for row in spells]
    if not any(ends) and not standing.still_known:
        return f"What became of the {count(len(spells), 'participant')} named is not published"
    parts = [_ended(ends.count(end), words) for end, words in ENDS.items() if end in ends]
    if None in ends and standing.still_known:
        parts.insert(0, f"{small(ends.count(None))} are still taking part {standing.when}")
    rest = ""
    if None in ends and not standing.still_known:
        rest = f"; what became of the other {small(ends.count(None))} is not published"
    return f"Of the {count(len(spells), 'participant')} named, {listed(parts)}{rest}"


def _ended(number: int, words: str) -> str:
    if number > 1:
        words = words.replace("was ", "were ")
    return f"{small(number)} {words}"
