"""Participation: who took part, what happened to them, and what was counted."""

from dataclasses import replace

from pathfinders.tables.contract import (
    ALSO_SOURCES,
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
from pathfinders.tables.doubts.counts import COUNT_DOUBTS, COUNT_KEY
from pathfinders.tables.doubts.people import EVENT_DOUBTS, EVENT_KEY, PARTICIPANT_DOUBTS
from pathfinders.tables.programmes import PROGRAMME

ENDINGS = ("withdrew", "asked_to_leave", "merged", "completed", "cancelled")
"""The events with which a participant's time in a programme ends; each participant has one at
most.
"""
EVENTS = (
    "selected",
    *ENDINGS,
    "on_hold",
    "resumed",
    "extended",
    "at_risk",
    "other",
)
_ENDINGS = ", ".join(f"'{event}'" for event in ENDINGS)
# Kinds of reason that sources give. `funding`, `local_funding`, `commissioner_support` and `merger`
# came with the vanguards, care systems and GP consortia: little or no national money, local money
# in its place, a lack of support from commissioners, and merging.
REASONS = (
    "alternative_route",
    "commissioner_support",
    "funding",
    "leadership_capacity",
    "local_funding",
    "merger",
    "policy",
    "regulatory_pressure",
    "staff_opposition",
    "other",
)
MEASURES = (
    "invited",
    "expressions_of_interest",
    "applications",
    "new_participants",
    "cumulative_participants",
    "withdrawn",
    "completed",
    "outcome_achieved",
    "practices",
    "population",
)
# A count is dated by bounds as well. Sources say things like "by the end of the year", and the
# checks compare a count with the list on every day that it can stand for.
AS_OF = (
    Column(
        "as_of_earliest", "date", "First day the count can stand for", "Earliest day", required=True
    ),
    Column("as_of_latest", "date", "Last day the count can stand for", "Latest day", required=True),
)

PARTICIPANTS = Table(
    "participants",
    "Participants",
    "a participant in a programme",
    (
        PROGRAMME,
        Column(
            "participant_id",
            "code",
            "ODS code of a trust, else a short name",
            "Participant code",
            required=True,
        ),
        Column("name", "text", "Name at the time", "Name", required=True),
        Column("kind", "text", "Kind of organisation", "Kind", required=True),
        Column(
            "trust_code",
            "code",
            "ODS code, where the participant is an NHS trust",
            "ODS code",
            references="trusts.trust_code",
        ),
        REGION,
        # Text, because it is compared with the wave of a published count, which can be one such as
        # "authorisation-1".
        Column("wave", "text", "The programme's own wave number; empty where not found", "Wave"),
        Column(
            "practices",
            "integer",
            "GP practices in the group",
            "Practices",
            unit="practices",
            minimum=1,
        ),
        Column("population", "integer", "Patients covered", "Population", unit="people", minimum=1),
        SOURCE,
        ALSO_SOURCES,
        Column(
            "region_as_published",
            "text",
            "Region as the source gives it (strategic health authority)",
            "Region as published",
        ),
        NOTE,
    ),
    ("programme_id", "participant_id"),
    PARTICIPANT_DOUBTS,
    reading_note=(
        "Whether the list of a programme is complete is a column of its row in Programmes. For the"
        " GP consortia 29 of 257 are listed, where the name is certain. Compute no rates from a"
        " list that is not whole. Who applied stands in Applications. A region is given only where"
        " a source states it."
    ),
)

PARTICIPATION_EVENTS = Table(
    "participation_events",
    "Participation events",
    "a dated event in a participant's time in a programme",
    (
        PROGRAMME,
        Column(
            "participant_id",
            "code",
            "The participant",
            "Participant code",
            required=True,
            references="participants.participant_id",
        ),
        Column("event", "code", "What happened", "Event", required=True, allowed=EVENTS),
        Column(
            "number",
            "integer",
            "Which of several events of this kind of this participant: 2 for the second; empty for"
            " the first or only one",
            "Number",
            minimum=1,
            absent_is_empty=True,
        ),
        Column(
            "earliest_date",
            "date",
            "First day on which it can have happened",
            "Earliest day",
            required=True,
        ),
        Column(
            "latest_date",
            "date",
            "Last day on which it can have happened",
            "Latest day",
            required=True,
        ),
        Column(
            "date_precision",
            "code",
            "How exactly the date is known",
            "Date known to",
            required=True,
            allowed=PRECISIONS,
        ),
        Column(
            "until",
            "date",
            "Last day of a pause or an extension, where it is known",
            "Until",
        ),
        Column(
            "reason_category",
            "list",
            "Kinds of reason given; a participant can have several",
            "Kinds of reason",
            allowed=REASONS,
        ),
        Column("reason", "text", "The reason, paraphrased", "Reason"),
        CONFIDENCE,
        SOURCE,
        ALSO_SOURCES,
        # A trust, its regulator and the press can each give another reason for one event, so no
        # reason is shown without the account that it comes from.
        Column("reason_basis", "text", "Whose account each reason is", "Whose account"),
        NOTE,
    ),
    EVENT_KEY,
    (
        bounds_rule("participation_events", "earliest_date", "latest_date"),
        Rule(
            "leaving-after-selection",
            "a participant does not leave or complete before it was selected",
            "latest_date",
            # Dates have bounds. Only what is wrong on every day within them breaks the rule.
            """SELECT later._row FROM participation_events AS later
               JOIN participation_events AS chosen
                 ON chosen.programme_id = later.programme_id
                   AND chosen.participant_id = later.participant_id
                AND chosen.event = 'selected'
               WHERE later.event <> 'selected' AND later.latest_date < chosen.earliest_date""",
            "Correct the date of the selection or of the later event.",
        ),
        listed_rule("participation_events"),
        Rule(
            "one-ending",
            "a participant's time in a programme ends once",
            "event",
            # Two endings of one participant are two rows whose event or number differs: the same
            # event with the same number is one key, and the check of keys reports it. An empty
            # number is the first.
            f"""SELECT event._row FROM participation_events AS event
               SEMI JOIN participation_events AS other
                 ON other.programme_id = event.programme_id
                   AND other.participant_id = event.participant_id
                   AND other.event IN ({_ENDINGS})
                   AND (other.event, coalesce(other.number, 1))
                     <> (event.event, coalesce(event.number, 1))
               WHERE event.event IN ({_ENDINGS})""",
            "Take out the one that did not happen: replace the table with a sheet that does not"
            " hold it. A correction of its day or its kind changes the row that is there.",
        ),
        row_rule(
            "participation_events",
            "day-is-one-day",
            "a date known to the day has equal bounds",
            "date_precision",
            "date_precision <> 'day' OR earliest_date = latest_date",
            "Use 'month' or 'range', or make both dates the same.",
        ),
        row_rule(
            "participation_events",
            "until-after-start",
            "the last day of a pause or an extension is not before it began",
            "until",
            '"until" >= earliest_date',
            "Correct the last day, or the day on which it began.",
        ),
        row_rule(
            "participation_events",
            "once-only",
            "a selection and an ending stand once, without a number",
            "number",
            # With a number, a row whose date is put right would have another key, and would be
            # added beside the old one instead of replacing it.
            f"number IS NULL OR event NOT IN ('selected', {_ENDINGS})",
            "Leave one of the rows, with an empty number. A correction of its day changes the row"
            " that is there.",
        ),
        *EVENT_DOUBTS,
    ),
    "Reasons are paraphrased; the basis column says whose account each is. Where a day is not"
    " known, both bounds are given and shown. A key names the event and not its date: a date that"
    " is put right changes the row.",
)

PROGRAMME_COUNTS = Table(
    "programme_counts",
    "Programme counts",
    "a published count for a programme, wave, date and region",
    (
        PROGRAMME,
        Column(
            "wave",
            "text",
            "The programme's own wave number; 'all' is the programme as a whole",
            "Wave",
            required=True,
        ),
        *AS_OF,
        replace(
            REGION,
            description="Region counted, by its name in the table of regions; empty means the whole"
            " programme",
        ),
        Column("measure", "code", "What was counted", "Measure", required=True, allowed=MEASURES),
        Column("value", "integer", "The count", "Count", required=True, minimum=0),
        Column(
            # "About 100" is not 100: the word is shown with the number, and only counts that are
            # exact are compared with a complete list (doubts/counts.py).
            "qualifier",
            "code",
            "How exactly the source gives the number: always shown with it",
            "How exact",
            required=True,
            allowed=("exact", "about", "more_than", "at_least", "at_most", "nearly"),
        ),
        Column(
            # A wave can add 40 while the standing total grows by fewer, because groups merge.
            # Without this column such a difference would look like participants leaving.
            "basis",
            "code",
            "gross: what a wave added; net: the standing total once mergers are counted",
            "Basis",
            allowed=("gross", "net"),
        ),
        CONFIDENCE,
        SOURCE,
        NOTE,
        ALSO_SOURCES,
    ),
    # The source is part of the key, because sources give different values for one quantity and all
    # of them are shown, side by side.
    COUNT_KEY,
    (bounds_rule("programme_counts", "as_of_earliest", "as_of_latest"), *COUNT_DOUBTS),
    "Different sources' values for one quantity stand side by side. Waves authorisation-1 to -4 are"
    " those in which clinical commissioning groups were authorised.",
)

CCG_COUNTS = Table(
    "ccg_counts",
    "Commissioning group counts",
    "a count of emerging or established clinical commissioning groups at a date",
    (
        *AS_OF,
        replace(
            REGION,
            description="Strategic health authority, by its name in the table of regions; empty"
            " means England",
        ),
        Column(
            "stage",
            "code",
            "Stage of the groups counted",
            "Stage",
            required=True,
            allowed=(
                "emerging_consortia",
                "emerging_ccgs",
                "applied",
                "authorised",
                "with_conditions",
                "in_existence",
            ),
        ),
        Column("value", "integer", "The count", "Groups", unit="groups", required=True, minimum=0),
        CONFIDENCE,
        SOURCE,
        NOTE,
        ALSO_SOURCES,
    ),
    ("as_of_latest", "region", "stage"),
    (bounds_rule("ccg_counts", "as_of_earliest", "as_of_latest"),),
    "emerging_ccgs and in_existence form the consolidation series. Groups fell in number by merger,"
    " not by dropping out.",
)
