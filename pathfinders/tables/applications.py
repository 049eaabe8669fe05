"""Applications: who expressed an interest in a programme, when, and how it was decided."""

from pathfinders.tables.contract import (
    ALSO_SOURCES,
    CODE_LIST,
    CONFIDENCE,
    NOTE,
    PRECISIONS,
    REGION,
    SOURCE,
    Column,
    Rule,
    Table,
    bounds_rule,
    listed_rule,
    row_rule,
)
from pathfinders.tables.doubts.people import APPLICATION_DOUBTS, APPLICATION_KEY
from pathfinders.tables.programmes import PROGRAMME

# An applicant can be accepted when no money is left, and then not join. Only `accepted` has to be
# on a complete list of participants (doubts/people.py).
ACCEPTED = ("accepted", "accepted_no_money")
DECISIONS = (*ACCEPTED, "declined", "taken_back", "stopped", "open")

APPLICATIONS = Table(
    "applications",
    "Applications",
    "an expression of interest in a programme",
    (
        PROGRAMME,
        Column(
            # Its own code and not the applicant's, because one organisation may apply twice.
            "application_id",
            "code",
            "ODS code of a trust, else a short name; a second application of the same applicant"
            " gets another",
            "Application code",
            required=True,
        ),
        Column("name", "text", "Name of the applicant at the time", "Name", required=True),
        Column("kind", "text", "Kind of organisation", "Kind", required=True),
        Column(
            "trust_code",
            "code",
            "ODS code, where the applicant is an NHS trust",
            "ODS code",
            references="trusts.trust_code",
        ),
        REGION,
        Column(
            "region_as_published",
            "text",
            "Region as the source gives it",
            "Region as published",
        ),
        Column("decided_by", "text", "Who decides on it, such as a regional team", "Decided by"),
        Column("owner", "text", "Role that deals with it; never a person's name", "Owner"),
        Column(
            "received_earliest",
            "date",
            "First day on which it can have been received",
            "Received, earliest",
        ),
        Column(
            "received_latest",
            "date",
            "Last day on which it can have been received",
            "Received, latest",
        ),
        Column(
            "received_precision",
            "code",
            "How exactly the day of receipt is known",
            "Receipt known to",
            allowed=PRECISIONS,
        ),
        Column(
            "decided_earliest",
            "date",
            "First day on which it can have been decided, taken back or stopped",
            "Decided, earliest",
        ),
        Column(
            "decided_latest",
            "date",
            "Last day on which it can have been decided, taken back or stopped",
            "Decided, latest",
        ),
        Column(
            "decided_precision",
            "code",
            "How exactly the day of the decision is known",
            "Decision known to",
            allowed=PRECISIONS,
        ),
        Column(
            # Empty and open are different: `open` is known to be undecided and counts against the
            # days that the programme allows, and empty is not known.
            "decision",
            "code",
            "What became of it: open while nothing has; empty where it is not known",
            "Decision",
            allowed=DECISIONS,
        ),
        Column(
            "criteria_not_met",
            "list",
            "Criteria it did not meet, by their position in the programme's terms",
            "Criteria not met",
            pattern=CODE_LIST,
        ),
        Column("reason", "text", "The reason, paraphrased", "Reason"),
        Column("reason_basis", "text", "Whose account each reason is", "Whose account"),
        Column(
            "participant_id",
            "code",
            "Participant that it became, where it was accepted",
            "Participant code",
            references="participants.participant_id",
        ),
        CONFIDENCE,
        SOURCE,
        ALSO_SOURCES,
        NOTE,
    ),
    APPLICATION_KEY,
    (
        bounds_rule("applications", "received_earliest", "received_latest"),
        bounds_rule("applications", "decided_earliest", "decided_latest"),
        row_rule(
            "applications",
            "both-bounds-of-receipt",
            "the day of receipt has both bounds or neither",
            "received_latest",
            # Neither bound is required, but with one alone no length of time could be given as a
            # range.
            "(received_earliest IS NULL) = (received_latest IS NULL)",
            "Give the earliest and the latest day; they are the same where the day is known.",
        ),
        row_rule(
            "applications",
            "both-bounds-of-decision",
            "the day of the decision has both bounds or neither",
            "decided_latest",
            "(decided_earliest IS NULL) = (decided_latest IS NULL)",
            "Give the earliest and the latest day; they are the same where the day is known.",
        ),
        row_rule(
            "applications",
            "decided-after-received",
            "an application is not decided before it was received",
            "decided_latest",
            # Only what is wrong on every day within the bounds is refused.
            "decided_latest >= received_earliest",
            "Correct the day of receipt or the day of the decision.",
        ),
        row_rule(
            "applications",
            "open-is-undecided",
            "an open application has no day of decision",
            "decision",
            "decision <> 'open' OR decided_earliest IS NULL",
            "Say what was decided, or empty the day of the decision.",
        ),
        row_rule(
            "applications",
            "participant-was-accepted",
            "only an accepted application became a participant",
            "participant_id",
            "participant_id IS NULL OR decision IN ('accepted', 'accepted_no_money')",
            "Correct the decision, or empty the participant.",
        ),
        listed_rule("applications"),
        Rule(
            "criterion-of-programme",
            "a criterion that was not met is one of the programme's terms",
            "criteria_not_met",
            # TRY_CAST, because the rule also runs over cells that break the column's pattern: the
            # check of patterns reports those, and this one must not fail on them.
            """SELECT unmet._row FROM (
                 SELECT _row, programme_id,
                   TRY_CAST(unnest(string_split(criteria_not_met, ';')) AS BIGINT) AS position
                 FROM applications
               ) AS unmet
               ANTI JOIN programme_terms AS term
                 ON term.programme_id = unmet.programme_id AND term.position = unmet.position
                   AND term.kind = 'criterion'
               WHERE unmet.position IS NOT NULL""",
            "Give the position of a criterion in Programme terms, or add the criterion there.",
        ),
        *APPLICATION_DOUBTS,
    ),
    "An applicant is no participant. An application is due for decision as many days after its"
    " receipt as its programme allows.",
)
