"""What people and bodies said of a programme at the time."""

from pathfinders.tables.contract import NOTE, SOURCE, Column, Table, bounds_rule
from pathfinders.tables.programmes import PROGRAMME

ABOUT = (
    "barriers",
    "context",
    "eligibility",
    "evaluation",
    "evidence",
    "limits",
    "money",
    "next_steps",
    "opposition",
    "outcome",
    "policy",
    "privatisation",
    "purpose",
    "reason",
    "scale",
    "timetable",
    "withdrawal",
)

STATEMENTS = Table(
    "statements",
    "Statements",
    "something that a person or body said of a programme at the time, paraphrased",
    (
        PROGRAMME,
        Column(
            "position",
            "integer",
            "Place in the list of statements",
            "Position",
            required=True,
            minimum=1,
        ),
        Column("speaker", "text", "Who said it", "Who", required=True),
        Column("role", "text", "The speaker's role at the time", "Role"),
        Column("body", "text", "The body the speaker spoke for", "Body"),
        # Not required, unlike the last day: a statement that cannot be dated from below was still
        # made by the day on which it was published.
        Column("said_earliest", "date", "First day on which it can have been said", "Earliest day"),
        Column(
            "said_latest",
            "date",
            "Last day on which it can have been said",
            "Latest day",
            required=True,
        ),
        Column("about", "code", "What it is about", "About", required=True, allowed=ABOUT),
        Column("statement", "text", "What was said, paraphrased", "Statement", required=True),
        SOURCE,
        NOTE,
    ),
    ("programme_id", "position"),
    (bounds_rule("statements", "said_earliest", "said_latest"),),
    "Paraphrased, not quoted. A statement is what somebody said, which need not be so; the note"
    " marks a claim for which no evidence was named.",
)
