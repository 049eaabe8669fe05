"""What people and bodies said of a programme at the time."""

from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, dated, day

FIELDS = (
    Field("about_words", "About"),
    Field("who", "Who"),
    Field("when", "When"),
    Field("statement", "What was said, paraphrased"),
    Field("note", "Note"),
)
ABOUT = {
    "next_steps": "What comes next",
    "privatisation": "Privatisation",
    "purpose": "What it was for",
    "withdrawal": "Leaving",
}
SAID = (
    "Paraphrased, not quoted. That somebody said it does not make it so: the note marks what was"
    " claimed without evidence being named"
)


@figure(
    "statements",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "statements"),
)
def statements(version: FigureReader, view: View) -> Figure:
    """What ministers, officials, trusts and others said of a programme at the time."""
    programme = programme_of(version, view)
    rows = [_worded(row) for row in version.rows("statements", programme=programme.programme_id)]
    shows = f"{programme.name}: what was said at the time, in order of date"
    if not rows:
        return Draft(version, shows, FIELDS, ()).undrawn(
            "What was said of the programme at the time has not been collected",
            "No statement about it was collected. One row a statement, with its source, would be"
            " needed.",
        )
    speakers = len({row["who"] for row in rows})
    return Draft(version, shows, FIELDS, rows, (SAID,)).listed(
        f"{capital(count(len(rows), 'statement'))} made at the time, by"
        f" {count(speakers, 'person or body', 'people and bodies')}"
    )


def _worded(row: Row) -> Row:
    parts = [row["speaker"], row["role"], row["body"]]
    who = ", ".join(dict.fromkeys(part for part in parts if part))
    earliest, latest = row["said_earliest"], row["said_latest"]
    when = f"By {day(latest)}"
    if earliest:
        when = capital(dated(earliest, latest))
    about = ABOUT.get(row["about"], capital(row["about"].replace("_", " ")))
    return row | {"who": who, "when": when, "about_words": about}
