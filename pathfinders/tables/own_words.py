"""What a programme's own sheets call things: remembered from one month to the next."""

from pathfinders.tables.contract import Column, Table
from pathfinders.tables.programmes import PROGRAMME

OWN_WORDS = Table(
    "own_words",
    "Own headings and words",
    "a heading or word of a programme's own sheets, and what it was agreed to stand for",
    (
        PROGRAMME,
        Column(
            # No reference to a table, because 'heading' and 'tracker' stand here too and are
            # columns of none.
            "place",
            "code",
            "Where it stands: a table and a column of it, or 'heading'; 'tracker' for a sheet with"
            " a row for each organisation",
            "Where",
            required=True,
        ),
        Column("written", "text", "The heading or word as it is written", "Written", required=True),
        Column("meaning", "text", "What it stands for", "Stands for", required=True),
    ),
    ("programme_id", "place", "written"),
    reading_note=(
        "No figure uses it. It is filled in when somebody who uploads a sheet says what its"
        " headings and words mean; take a row out to be asked again."
    ),
)
