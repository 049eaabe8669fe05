"""What the participants of a programme under way report: their returns, and their own measures."""

from pathfinders.tables.contract import (
    CONFIDENCE,
    NOTE,
    SOURCE,
    Column,
    Table,
    bounds_rule,
    listed_rule,
    row_rule,
)
from pathfinders.tables.programmes import PROGRAMME

PARTICIPANT = Column(
    "participant_id",
    "code",
    "The participant",
    "Participant code",
    required=True,
    references="participants.participant_id",
)
PERIOD_START = Column(
    "period_start",
    "date",
    "First day of the period reported on",
    "Period, first day",
    required=True,
)
PERIOD_END = Column(
    "period_end", "date", "Last day of the period reported on", "Period, last day", required=True
)


RETURNS = Table(
    "returns",
    "Returns",
    "a return that a participant owes or has sent",
    (
        PROGRAMME,
        PARTICIPANT,
        PERIOD_START,
        PERIOD_END,
        Column(
            "kind",
            "code",
            "Whether it is a regular return or the final account of one that leaves",
            "Kind of return",
            required=True,
            allowed=("regular", "final_account"),
        ),
        Column("due", "date", "Day by which it is due", "Due", required=True),
        Column("received", "date", "Day on which it came; empty while it has not", "Received"),
        Column(
            "signed_by_role",
            "text",
            "Role of whoever signed it; never a person's name",
            "Signed by",
        ),
        Column("signed_on", "date", "Day on which it was signed", "Signed on"),
        NOTE,
        SOURCE,
    ),
    # The kind is part of the key, because a participant that leaves can owe a final account beside
    # its regular return for the same period.
    ("programme_id", "participant_id", "period_start", "period_end", "kind"),
    (
        listed_rule("returns"),
        bounds_rule("returns", "period_start", "period_end"),
        row_rule(
            "returns",
            "due-after-period",
            "a return is not due before the period it reports on begins",
            "due",
            "due >= period_start",
            "Correct the day on which it is due, or the period.",
        ),
        row_rule(
            "returns",
            "received-after-period",
            "a return does not come before the period it reports on begins",
            "received",
            "received >= period_start",
            "Correct the day on which it came, or the period.",
        ),
    ),
    "An empty day of receipt means that the return has not come by the day of the records.",
)

PARTICIPANT_MEASURES = Table(
    "participant_measures",
    "Participants' own measures",
    "a participant's value on one of the programme's own measures in a period",
    (
        PROGRAMME,
        PARTICIPANT,
        Column(
            "measure",
            "code",
            "Short name of the measure, such as pulse",
            "Measure",
            required=True,
            pattern=r"[a-z0-9]+([_-][a-z0-9]+)*",
        ),
        PERIOD_START,
        PERIOD_END,
        Column("value", "decimal", "The value", "Value", required=True),
        Column(
            "responses",
            "integer",
            "People whose answers the value rests on",
            "Responses",
            unit="people",
            minimum=0,
        ),
        Column(
            "invited", "integer", "People who were asked", "People asked", unit="people", minimum=0
        ),
        # Unit, scale and name are in each row, because a programme invents its own measures: the
        # table of indicators holds those of the national collections only.
        Column("unit", "text", "Unit of the value, such as points or percent", "Unit"),
        Column("scale_min", "decimal", "Lowest value of the scale", "Lowest of scale"),
        Column("scale_max", "decimal", "Highest value of the scale", "Highest of scale"),
        Column("measure_label", "text", "Name of the measure in full", "Name of the measure"),
        CONFIDENCE,
        SOURCE,
        NOTE,
    ),
    ("programme_id", "participant_id", "measure", "period_start"),
    (
        listed_rule("participant_measures"),
        bounds_rule("participant_measures", "period_start", "period_end"),
        row_rule(
            "participant_measures",
            "value-within-scale",
            "a value lies within its scale",
            "value",
            "(scale_min IS NULL OR value >= scale_min) AND (scale_max IS NULL OR value <="
            " scale_max)",
            "Correct the value, or the ends of the scale.",
        ),
        row_rule(
            "participant_measures",
            "responses-of-those-asked",
            "no more people answer than were asked",
            "responses",
            "responses <= invited",
            "Correct one of the two numbers.",
        ),
    ),
    "A programme's own measures are not the national staff survey's, and are never set beside it.",
)
