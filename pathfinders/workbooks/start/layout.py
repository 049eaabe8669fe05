"""The sheets of the workbook for one programme: what is asked once, and what row by row.

Every question and heading names the column of the table contract that it fills, so that what may
be answered is written nowhere twice.
"""

from dataclasses import dataclass

from pathfinders.tables import TABLES, Column
from pathfinders.tables.sources import LICENCES

ABOUT, TERMS, PEOPLE, MONEY, MOVED, RETURNS, MEASURES, BARRIERS = (
    "Programme",
    "Terms",
    "Who applied",
    "Money by month",
    "Money moved",
    "Returns",
    "Own measures",
    "Barriers",
)
EXAMPLE = "Example"
"""The sheet that shows all others filled in. It is never read."""
TITLE = "Start a programme"
"""The first cell of the first sheet, by which the workbook is known."""
FIRST_QUESTION = 4
"""Rows above the first question or heading of every sheet, but for the headings themselves."""


@dataclass(frozen=True)
class Asked:
    """A question of the first sheet, or a heading of another."""

    label: str
    table: str
    name: str
    """The column of the table that the answer fills."""
    about: str = ""
    needed: bool = False
    width: int = 16

    @property
    def column(self) -> Column:
        """What may be answered."""
        return TABLES[self.table].by_name[self.name]

    @property
    def choices(self) -> dict[str, str]:
        """The codes that may be answered, by how they read."""
        # The codes of licences are for programs. People know them by the words that pages use.
        if self.name == "licence":
            return {words: code for code, words in LICENCES.items()}
        return {code.replace("_", " "): code for code in self.column.allowed}


# What every row of a programme's records would repeat (its source, how sure it is, the day it is
# true as at) is asked here once; uploads/start_programme.py writes it into the rows.
QUESTIONS: tuple[Asked, ...] = (
    Asked("Name of the programme", "programmes", "name", needed=True),
    Asked("What it is for, in a sentence", "programmes", "purpose", needed=True),
    Asked("Run by", "programmes", "lead_bodies", "Several bodies are joined by ;"),
    Asked("Who can take part", "programmes", "participant_kind", needed=True),
    Asked("Day it was announced", "programmes", "announced"),
    Asked("How one can join", "programmes", "entry"),
    Asked("Last day to apply", "programmes", "applications_close", "Empty where entry is rolling"),
    Asked("Days within which to decide", "programmes", "decision_days"),
    Asked("Last day it is planned for", "programmes", "planned_end"),
    Asked("Places", "programmes", "target_participants"),
    Asked("Fund for the whole programme, £", "programmes", "fund_gbp"),
    Asked("Most for one participant, £", "programmes", "max_award_gbp"),
    Asked(
        "Is the list of participants complete?",
        "programmes",
        "participants_list",
        "Only from a complete list is worked out who still takes part",
        needed=True,
    ),
    Asked(
        "Day these records are true as at",
        "programmes",
        "records_as_at",
        "What has not happened by then is still open",
        needed=True,
    ),
    Asked("Whose records these are", "sources", "publisher", needed=True),
    Asked("On which terms they may be used", "sources", "licence", needed=True),
    Asked("Stated in them, or inferred", "applications", "confidence", needed=True),
)
# The sheets name participants, and people write no codes: reading the workbook back gives each
# participant its code. So a column such as participant_id is headed "Participant".
HEADINGS: dict[str, tuple[Asked, ...]] = {
    TERMS: (
        Asked("About", "programme_terms", "kind", needed=True, width=18),
        Asked("Term", "programme_terms", "term", needed=True, width=90),
    ),
    PEOPLE: (
        Asked("Name", "applications", "name", needed=True, width=34),
        Asked("Kind of organisation", "applications", "kind", needed=True, width=20),
        Asked("ODS code of a trust", "applications", "trust_code", width=10),
        Asked("Region", "applications", "region", width=20),
        Asked("Who decides", "applications", "decided_by", width=18),
        Asked("Received", "applications", "received_earliest", width=12),
        Asked("Decision", "applications", "decision", width=14),
        Asked("Decided", "applications", "decided_earliest", width=12),
        Asked("Criteria not met", "applications", "criteria_not_met", width=12),
        Asked("Reason for the decision", "applications", "reason", width=30),
        Asked("How it left", "participation_events", "event", width=14),
        Asked("Left on", "participation_events", "earliest_date", width=12),
        Asked("Kinds of reason for leaving", "participation_events", "reason_category", width=18),
        Asked("Reason for leaving", "participation_events", "reason", width=30),
        Asked("Whose account", "participation_events", "reason_basis", width=18),
    ),
    MONEY: (
        Asked("Participant", "funding", "participant_id", needed=True, width=34),
        Asked("What the months are", "funding", "stage", width=14),
        Asked("Allocated, £", "funding", "amount_gbp", width=12),
    ),
    MOVED: (
        Asked("Moved on", "money_moved", "moved_on", needed=True, width=12),
        Asked("From participant", "money_moved", "from_participant_id", width=34),
        Asked("To participant", "money_moved", "to_participant_id", width=34),
        Asked("Amount, £", "money_moved", "amount_gbp", needed=True, width=14),
        Asked("Why", "money_moved", "reason", needed=True, width=60),
    ),
    RETURNS: (
        Asked("Participant", "returns", "participant_id", needed=True, width=34),
        Asked("Kind of return", "returns", "kind", width=16),
        Asked("First day reported on", "returns", "period_start", needed=True, width=12),
        Asked("Last day reported on", "returns", "period_end", needed=True, width=12),
        Asked("Due", "returns", "due", needed=True, width=12),
        Asked("Received", "returns", "received", width=12),
        Asked("Role of who signed", "returns", "signed_by_role", width=24),
        Asked("Signed on", "returns", "signed_on", width=12),
    ),
    MEASURES: (
        Asked("Participant", "participant_measures", "participant_id", needed=True, width=34),
        Asked("Measure", "participant_measures", "measure_label", needed=True, width=24),
        Asked("First day", "participant_measures", "period_start", needed=True, width=12),
        Asked("Last day", "participant_measures", "period_end", needed=True, width=12),
        Asked("Value", "participant_measures", "value", needed=True, width=10),
        Asked("Responses", "participant_measures", "responses", width=12),
        Asked("People asked", "participant_measures", "invited", width=12),
        Asked("Unit", "participant_measures", "unit", width=10),
        Asked("Lowest of scale", "participant_measures", "scale_min", width=10),
        Asked("Highest of scale", "participant_measures", "scale_max", width=10),
    ),
    BARRIERS: (
        Asked("Barrier", "barriers", "barrier", needed=True, width=30),
        Asked("What stood in the way", "barriers", "description", needed=True, width=70),
        Asked("Amount, £", "barriers", "amount_gbp", width=14),
        Asked("Per", "barriers", "per", width=20),
    ),
}
NOTES: dict[str, str] = {
    ABOUT: "Answer what is known. What is in bold is needed; the rest may stay empty.",
    TERMS: "One row a term. The criteria among them are numbered in their order: 1, 2, 3.",
    PEOPLE: (
        "One row an expression of interest. Accepted ones become participants, selected on the day"
        " of the decision. Write the numbers of the criteria that were not met, like 1;3."
    ),
    MONEY: (
        "One row a participant, named as on the sheet before. The months hold what was spent,"
        " unless the second column says otherwise. Leave a month empty where it is not known."
    ),
    MOVED: (
        "One row a sum that was moved, in the order of the days. Leave a participant empty where"
        " the sum came from the programme's fund, or went back to it."
    ),
    RETURNS: (
        "One row a return that is owed or has come; regular unless the second column says"
        " otherwise. Leave Received empty while it has not come. A role, never a name, signs."
    ),
    MEASURES: (
        "One row a participant, measure and period, such as a staff pulse each quarter. The"
        " national staff survey does not belong here."
    ),
    BARRIERS: "One row a barrier that a source names.",
}
WORDS_OF_MONTHS = "%b %Y"
MONTHS_ACROSS = 12
