"""Money: what was announced, allocated, requested, spent or forecast."""

from pathfinders.tables.contract import ALSO_SOURCES, CONFIDENCE, NOTE, SOURCE, Column, Rule, Table
from pathfinders.tables.programmes import PROGRAMME

STAGES = ("announced", "allocated", "requested", "spent", "forecast_saving")

FUNDING = Table(
    "funding",
    "Funding",
    "a sum announced, allocated, requested, spent or forecast",
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
            allowed=("cash", "support_in_kind", "ceiling", "per_head"),
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
        Column("unit_note", "text", "What the sum covers", "Covers", required=True),
        CONFIDENCE,
        SOURCE,
        NOTE,
        ALSO_SOURCES,
    ),
    ("programme_id", "participant_id", "financial_year", "stage", "basis", "unit_note"),
    (
        Rule(
            "participant-in-programme",
            "the participant is listed for that programme",
            "participant_id",
            # A sum for a whole programme names no participant.
            """SELECT sum._row FROM funding AS sum
               ANTI JOIN participants AS listed
                 ON listed.programme_id = sum.programme_id
                   AND listed.participant_id = sum.participant_id
               WHERE sum.participant_id IS NOT NULL""",
            "Add the participant to the participants table for this programme, or correct the"
            " code.",
        ),
    ),
    "Never add rows of different stage or basis. Never multiply an amount a head by a population to"
    " show spending.",
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
