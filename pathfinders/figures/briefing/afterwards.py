"""What came next: what is recorded of participants besides their time in the programme."""

from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.words import capital, count, dated, listed

FIELDS = (
    Field("who", "Participant"),
    Field("what", "What came next"),
)
MOST_NAMED = 4


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
    names = list(dict.fromkeys(row["who"] for row in rows))
    if len(names) > MOST_NAMED:
        return draft.listed(f"What came next is published for {count(len(names), 'participant')}")
    return draft.listed(f"What came next is published for {listed(names)}")
