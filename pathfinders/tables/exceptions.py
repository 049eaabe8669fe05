"""Exceptions: warnings of the checks that somebody has accepted, and why."""

from pathfinders.tables.contract import Column, Table, row_rule

ACCEPTED_EXCEPTIONS = Table(
    "accepted_exceptions",
    "Accepted exceptions",
    "a warning of a check that was accepted with a reason",
    (
        Column(
            "table_name",
            "code",
            "Table of the row that the check warns of",
            "Table",
            required=True,
            pattern=r"[a-z]+(_[a-z]+)*",
        ),
        Column(
            "check_name",
            "code",
            "Short name of the check, as the warning gives it",
            "Check",
            required=True,
            pattern=r"[a-z0-9_]+(-[a-z0-9_]+)*",
        ),
        Column(
            # Text and not a column for each part, because rows of every table are named here, and
            # their keys differ. It is built as `contract.doubt` builds it.
            "row_key",
            "text",
            "Key of the row, its parts joined by a stroke between spaces",
            "Row",
            required=True,
        ),
        Column("reason", "text", "Why the row is right all the same", "Reason", required=True),
        Column(
            "accepted_by",
            "text",
            "Role of whoever accepted it; never a person's name",
            "Accepted by",
            required=True,
        ),
        Column("accepted_on", "date", "Day on which it was accepted", "Accepted on", required=True),
        Column(
            "until",
            "date",
            "Last day on which it holds; empty where it holds for good",
            "Until",
        ),
        Column(
            "programme_id",
            "code",
            "The programme that the row is of, if one",
            "Programme",
            references="programmes.programme_id",
        ),
    ),
    ("table_name", "check_name", "row_key"),
    (
        row_rule(
            "accepted_exceptions",
            "until-after-accepted",
            "an exception does not end before it was accepted",
            "until",
            '"until" >= accepted_on',
            "Correct one of the two days.",
        ),
    ),
    "What is accepted is shown beside the figures that rest on the row.",
)
