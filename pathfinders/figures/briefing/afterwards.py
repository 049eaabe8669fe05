"""What came next: what is recorded of participants besides their time in the programme."""

from collections.abc import Iterable, Sequence

from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, dated

FIELDS = (
    Field("who", "Participant"),
    Field("what", "What came next"),
)
MOST_WORDS = 42
"""Words of a title that can still be read out."""
MORE = "More is published of {}"
PAST = (
    "became",
    "began",
    "closed",
    "formed",
    "grew",
    "joined",
    "left",
    "merged",
    "planned",
    "received",
    "went",
)
"""First words of what came next that follow a name as they are."""


@figure(
    "what-came-next",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "later_events"),
)
def what_came_next(version: FigureReader, view: View) -> Figure:
    """What came next for participants of a programme, as far as sources say."""
    programme = programme_of(version, view)
    rows = [
        row
        | {
            "who": short_trust_name(row["name"]),
            "what": (
                f"{capital(dated(row['earliest_date'], row['latest_date']))}:"
                f" {row['reason'] or 'not described'}"
            ),
        }
        for row in version.rows("later_events", programme=programme.programme_id)
    ]
    shows = f"{programme.name}: what came next for participants"
    draft = Draft(version, shows, FIELDS, rows, notes_of(rows))
    if not rows:
        return draft.undrawn(
            "What came next for those who took part is not published",
            "No source says what participants did afterwards.",
        )
    return draft.listed(_title(rows))


def _title(rows: Sequence[Row]) -> str:
    """What came next, a sentence a participant: all of them where that can be read out, else the
    newest, and how many more there are.
    """
    # The query is in order of date, so the newest event of a participant replaces its earlier ones.
    newest = {row["who"]: _sentence(row) for row in rows}
    if _words(newest.values()) <= MOST_WORDS:
        return ". ".join(newest.values())
    newest = {}
    for row in sorted(rows, key=lambda row: row["latest_date"], reverse=True):
        newest.setdefault(row["who"], _sentence(row))
    read_out: list[str] = []
    for sentence in newest.values():
        # The words about the rest are read out too, so there has to be room for them.
        if read_out and _words([*read_out, sentence]) > MOST_WORDS - len(MORE.split()):
            break
        read_out.append(sentence)
    return ". ".join([*read_out, MORE.format(count(len(newest) - len(read_out), "other"))])


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _sentence(row: Row) -> str:
    """What came next for a participant, without a full stop."""
    what = str(row["reason"] or "What came next is not described").rstrip(".")
    # "merged with another" follows a name as a verb does; a finding that starts otherwise is a
    # sentence of its own, after a colon.
    first = what.split()[0].lower()
    if first in PAST:
        return f"{row['who']} {what[:1].lower()}{what[1:]}"
    return f"{row['who']}: {what}"
