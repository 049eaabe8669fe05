"""Programmes: what they offered, on which terms, and the barriers that participants met."""

from pathfinders.tables.contract import (
    ALSO_SOURCES,
    CONFIDENCE,
    NOTE,
    SOURCE,
    Column,
    Table,
    row_rule,
)
from pathfinders.tables.doubts.people import PROGRAMME_DOUBTS

PROGRAMME = Column(
    "programme_id",
    "code",
    "The programme",
    "Programme",
    required=True,
    references="programmes.programme_id",
)

PROGRAMMES = Table(
    "programmes",
    "Programmes",
    "a programme",
    (
        Column(
            "programme_id",
            "code",
            "Short name of the programme, used in addresses and files",
            "Programme",
            required=True,
            pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
        ),
        Column("name", "text", "Full name of the programme", "Name", required=True),
        Column("lead_bodies", "list", "Bodies that ran it", "Run by"),
        Column("purpose", "text", "What it was for, in a sentence", "Purpose", required=True),
        Column("announced", "date", "Day it was announced", "Announced"),
        Column("applications_close", "date", "Last day for applications", "Applications closed"),
        Column("planned_end", "date", "Last day of the period it was planned for", "Planned end"),
        Column(
            "target_participants",
            "integer",
            "Number of participants wanted at the outset",
            "Places wanted",
            unit="participants",
            minimum=1,
        ),
        Column(
            "fund_gbp",
            "decimal",
            "Fund announced for the whole programme, prices of the day",
            "Fund",
            unit="GBP",
            minimum=0,
        ),
        Column(
            "max_award_gbp",
            "decimal",
            "Most that one participant could receive, prices of the day",
            "Most per participant",
            unit="GBP",
            minimum=0,
        ),
        Column(
            "participant_kind",
            "text",
            "Kind of organisation that could take part",
            "Who took part",
            required=True,
        ),
        Column(
            # Where the list is complete, what happened is worked out from its dated rows and a
            # published count is shown beside it. From a partial list no rate follows, so the
            # published counts are used.
            "participants_list",
            "code",
            "Whether the list of its participants is complete, partial or absent; empty: not said,"
            " and taken as partial",
            "List of participants",
            allowed=("complete", "partial", "absent"),
        ),
        Column(
            # Only for programmes under way; it is empty for those of the past. Nothing that
            # happened after this day is in the records, so a participant without an ending is still
            # open on it and has not been seen to stay longer.
            "records_as_at",
            "date",
            "Day that its records are true as at: what has not happened by then is still open",
            "Records as at",
        ),
        Column(
            "decision_days",
            "integer",
            "Days within which an expression of interest is to be decided",
            "Days to decide",
            unit="days",
            minimum=1,
        ),
        Column(
            "entry",
            "code",
            "Whether one could join until a closing date, or on a rolling basis",
            "Entry",
            allowed=("closing_date", "rolling"),
        ),
        SOURCE,
        NOTE,
        ALSO_SOURCES,
    ),
    ("programme_id",),
    (
        row_rule(
            "programmes",
            "close-after-announcement",
            "applications do not close before the announcement",
            "applications_close",
            "announced <= applications_close",
            "Correct one of the two dates.",
        ),
        row_rule(
            "programmes",
            "end-after-announcement",
            "the planned end is not before the announcement",
            "planned_end",
            "announced <= planned_end",
            "Correct one of the two dates.",
        ),
        row_rule(
            "programmes",
            "award-within-fund",
            "the most one participant could receive is not more than the fund",
            "max_award_gbp",
            "max_award_gbp <= fund_gbp",
            "Check both amounts against the source.",
        ),
        *PROGRAMME_DOUBTS,
    ),
    "Two programmes were studied in depth, Mutuals in Health and the GP consortia; the others stand"
    " beside them for comparison, from a sample of sources.",
)

PROGRAMME_TERMS = Table(
    "programme_terms",
    "Programme terms",
    "a term of a programme: who could join, on what criteria, when, with what support",
    (
        PROGRAMME,
        Column(
            "position",
            "integer",
            "Place in the list of terms",
            "Position",
            required=True,
            minimum=1,
        ),
        Column(
            "kind",
            "code",
            "What the term is about",
            "About",
            required=True,
            allowed=(
                "purpose",
                "eligibility",
                "criterion",
                "timetable",
                "support",
                "role",
                "option",
                "limit",
                "evaluation",
            ),
        ),
        Column("term", "text", "The term, paraphrased", "Term", required=True),
        CONFIDENCE,
        SOURCE,
    ),
    ("programme_id", "position"),
)

# The briefing groups barriers by these. A barrier that fits none has an empty cell and is shown as
# other.
THEMES = (
    "tax",
    "capital",
    "pensions",
    "law",
    "staff",
    "organisation",
    "contracts",
    "money",
    "boundaries",
)
BARRIERS = Table(
    "barriers",
    "Barriers",
    "a barrier named by a source",
    (
        PROGRAMME,
        Column("barrier", "text", "The barrier in a few words", "Barrier", required=True),
        Column(
            "description",
            "text",
            "What stood in the way, paraphrased",
            "What stood in the way",
            required=True,
        ),
        Column(
            "amount_gbp",
            "decimal",
            "Amount named by the source, prices of the day",
            "Amount",
            unit="GBP",
            minimum=0,
        ),
        Column("per", "text", "What the amount is per", "Per"),
        SOURCE,
        CONFIDENCE,
        ALSO_SOURCES,
        Column(
            "theme",
            "code",
            "What the barrier is about, by which the briefing groups barriers; empty for other",
            "About",
            allowed=THEMES,
        ),
    ),
    ("programme_id", "barrier"),
    (
        row_rule(
            "barriers",
            "amount-says-per-what",
            "an amount says what it is per",
            "per",
            # One source names £19 million for a trust in a year and another £2 a head. Without
            # `per`, both would be read out as sums of the same kind.
            "amount_gbp IS NULL OR per IS NOT NULL",
            "Say what the amount is per, or 'not stated'.",
        ),
    ),
    "Barriers are those the sources name; nobody counted how often each was met.",
)
