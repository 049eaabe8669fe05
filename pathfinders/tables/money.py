"""Money: what was announced, allocated, spent or forecast, and what moved between participants."""

from pathfinders.tables.contract import (
    ALSO_SOURCES,
    CONFIDENCE,
    NOTE,
    SOURCE,
    Column,
    Rule,
    Table,
    bounds_rule,
    listed_rule,
    row_rule,
)
from pathfinders.tables.doubts.money import FUNDING_DOUBTS, FUNDING_KEY, MOVED_DOUBTS
from pathfinders.tables.programmes import PROGRAMME

# One sum passes through several of these: it is announced, then allocated, then spent. Rows of
# different stages are therefore never added together.
STAGES = (
    "announced",
    "allocated",
    "requested",
    "committed",
    "claimed",
    "queried",
    "approved",
    "paid",
    "spent",
    "not_used",
    "refunded",
    "forecast",
    "forecast_saving",
)

FUNDING = Table(
    "funding",
    "Funding",
    "a sum announced, allocated, requested, claimed, paid, spent, refunded or forecast",
    (
        PROGRAMME,
        Column(
            "participant_id",
            "code",
            "The participant, where the sum is one participant's",
            "Participant code",
            references="participants.participant_id",
        ),
        Column(
            "financial_year",
            "text",
            "Financial year; first and last year of a span; or the first year and 'on' where the"
            " last is not stated. Empty where not stated",
            "Financial year",
            # Text and not a date, because sources give spans, and some a first year without a last
            # one, such as "2018-19 on".
            pattern=r"\d{4}-\d{2}( to \d{4}-\d{2}| on)?",
        ),
        Column(
            "stage",
            "code",
            "Stage of funding; stages are never added together",
            "Stage",
            required=True,
            allowed=STAGES,
        ),
        Column(
            "basis",
            "code",
            "What the sum is: cash, support in kind, a ceiling or an amount a head",
            "Basis",
            required=True,
            # A ceiling is a limit and an amount a head is a rate: neither is money that anybody
            # received.
            allowed=("cash", "support_in_kind", "ceiling", "per_head"),
        ),
        Column(
            "period_start",
            "date",
            "First day of the month, quarter or other period that the sum is of",
            "Period, first day",
            absent_is_empty=True,
        ),
        Column(
            "period_end",
            "date",
            "Last day of that period",
            "Period, last day",
        ),
        Column(
            "to_date",
            "boolean",
            "Whether the sum is an opening figure: everything up to the last day of the period",
            "Opening figure",
        ),
        Column(
            "forecast_on",
            "date",
            "Day on which a forecast was made; a later forecast is another row",
            "Forecast made on",
            absent_is_empty=True,
        ),
        Column(
            # Part of the key in place of the wording. The wording (`unit_note`) was part of it
            # once, and a note that somebody reworded then became a second sum.
            "sum_id",
            "code",
            "Short name that tells apart sums which are otherwise of the same stage and period",
            "Sum code",
            absent_is_empty=True,
        ),
        Column(
            "amount_gbp",
            "decimal",
            "The sum, prices of the day; a refund is written with a minus sign",
            "Amount",
            unit="GBP",
            required=True,
        ),
        Column("unit_note", "text", "What the sum covers, in words", "Covers"),
        Column("reason", "text", "Why a claim was queried or a sum refunded", "Reason"),
        CONFIDENCE,
        SOURCE,
        NOTE,
        ALSO_SOURCES,
    ),
    FUNDING_KEY,
    (
        row_rule(
            "funding",
            "only-refunds-are-negative",
            "a refund is below zero and every other sum is not",
            "amount_gbp",
            # With its sign, what a participant spent less what it gave back is a plain sum
            # (doubts/money.py).
            "CASE WHEN stage = 'refunded' THEN amount_gbp <= 0 ELSE amount_gbp >= 0 END",
            "Write a refund or a clawback as stage refunded, with a minus sign, and every other sum"
            " without one.",
        ),
        bounds_rule("funding", "period_start", "period_end"),
        row_rule(
            "funding",
            "both-ends-of-period",
            "a period has a first and a last day; an opening figure has a last day",
            "period_end",
            "CASE WHEN coalesce(to_date, false) THEN period_end IS NOT NULL"
            " ELSE (period_start IS NULL) = (period_end IS NULL) END",
            "Give the day that is missing.",
        ),
        row_rule(
            "funding",
            "forecast-day-of-a-forecast",
            "only a forecast has a day on which it was made",
            "forecast_on",
            "forecast_on IS NULL OR stage IN ('forecast', 'forecast_saving')",
            "Empty the cell, or correct the stage.",
        ),
        row_rule(
            "funding",
            "queried-with-reason",
            "a queried claim says why",
            "reason",
            "stage <> 'queried' OR reason IS NOT NULL",
            "Say why the claim was queried.",
        ),
        Rule(
            # listed_rule below refuses the same row. This rule says why, for whoever takes an
            # applicant for a participant.
            "money-for-an-applicant",
            "money goes to participants, and not to those that only applied",
            "participant_id",
            """SELECT sum._row, format(CASE WHEN applied.decision = 'declined'
                   THEN '{} applied and was declined, so that it is no participant.'
                   WHEN applied.decision = 'open' THEN '{} has applied and is not decided on yet.'
                   ELSE '{} applied and became no participant.' END, applied.name) AS message
               FROM funding AS sum
               JOIN applications AS applied
                 ON applied.programme_id = sum.programme_id
                   AND applied.application_id = sum.participant_id
               ANTI JOIN participants AS listed
                 ON listed.programme_id = sum.programme_id
                   AND listed.participant_id = sum.participant_id""",
            "Correct the participant. If it was accepted after all, say so in Applications and add"
            " it to Participants with its selection.",
        ),
        *FUNDING_DOUBTS,
        # A sum for a whole programme names no participant, and breaks nothing.
        listed_rule("funding"),
    ),
    "Never add rows of different stage or basis. Never multiply an amount a head by a population to"
    " show spending. The key names the sum and not its wording: a reworded note changes the row.",
)

MONEY_MOVED = Table(
    "money_moved",
    "Money moved",
    "a sum moved between participants, or between a participant and the programme's fund",
    (
        PROGRAMME,
        Column(
            "number",
            "integer",
            "Number of the line in the programme's own log",
            "Number",
            required=True,
            minimum=1,
        ),
        Column("moved_on", "date", "Day on which it was moved", "Moved on", required=True),
        Column(
            "from_participant_id",
            "code",
            "Participant that it was taken from; empty for the programme's fund",
            "From participant",
            references="participants.participant_id",
        ),
        Column(
            "to_participant_id",
            "code",
            "Participant that it went to; empty for the programme's fund",
            "To participant",
            references="participants.participant_id",
        ),
        Column(
            "amount_gbp",
            "decimal",
            "The sum, prices of the day",
            "Amount",
            unit="GBP",
            required=True,
            minimum=0,
        ),
        Column(
            "financial_year",
            "text",
            "Financial year of the allocation that it changes",
            "Financial year",
            pattern=r"\d{4}-\d{2}",
        ),
        Column("reason", "text", "Why it was moved", "Reason", required=True),
        CONFIDENCE,
        SOURCE,
        NOTE,
    ),
    ("programme_id", "number"),
    (
        row_rule(
            "money_moved",
            "from-one-to-another",
            "money moves from one to another, and at most one of them is the fund",
            "to_participant_id",
            # An empty cell is the fund, so two empty cells would be a move from the fund to itself.
            "from_participant_id IS DISTINCT FROM to_participant_id",
            "Name the participant that it was taken from or went to.",
        ),
        listed_rule(
            """(SELECT _row, programme_id,
                  unnest([from_participant_id, to_participant_id]) AS participant_id
                FROM money_moved)""",
            "programme_id",
            "both participants are listed for that programme",
        ),
        *MOVED_DOUBTS,
    ),
    "An allocation that was changed is a line with the fund on one side. What a participant had"
    " been allocated by a day is its allocations, plus what moved to it, less what moved from it.",
)

GDP_DEFLATORS = Table(
    "gdp_deflators",
    "GDP deflators",
    "a financial year's price level",
    (
        Column(
            "financial_year",
            "text",
            "Financial year",
            "Financial year",
            required=True,
            pattern=r"\d{4}-\d{2}",
        ),
        Column(
            # Each edition of HM Treasury's series revises earlier years, so values of two editions
            # are never mixed: the whole table is replaced. `base_year` says which year a value is
            # relative to.
            "index_value",
            "decimal",
            "GDP deflator at market prices; 100 in the base year",
            "Price level",
            unit="index",
            required=True,
            minimum=1,
            maximum=1000,
        ),
        Column(
            "base_year",
            "text",
            "The year in which the index is 100",
            "Base year",
            required=True,
            pattern=r"\d{4}-\d{2}",
        ),
        SOURCE,
    ),
    ("financial_year",),
    reading_note="One edition of HM Treasury's series; later editions revise it slightly.",
)
