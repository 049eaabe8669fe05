"""The trusts inside a participant that is a partnership."""

from pathfinders.tables.contract import SOURCE, Column, Rule, Table
from pathfinders.tables.programmes import PROGRAMME

PARTICIPANT_MEMBERS = Table(
    "participant_members",
    "Members of participants",
    "an organisation that a source names as part of a participant",
    (
        PROGRAMME,
        Column(
            "participant_id",
            "code",
            "The participant it was part of",
            "Participant code",
            required=True,
            references="participants.participant_id",
        ),
        Column(
            "organisation", "text", "Name as the source gives it", "Organisation", required=True
        ),
        Column(
            "trust_code",
            "code",
            "ODS code, where the organisation is an NHS trust",
            "ODS code",
            references="trusts.trust_code",
        ),
        SOURCE,
    ),
    ("programme_id", "participant_id", "organisation"),
    (
        Rule(
            "participant-in-programme",
            "the participant is listed for that programme",
            "participant_id",
            """SELECT part._row FROM participant_members AS part
               ANTI JOIN participants AS listed
                 ON listed.programme_id = part.programme_id
                   AND listed.participant_id = part.participant_id""",
            "Add the participant to the participants table for this programme, or correct the"
            " code.",
        ),
    ),
    "Only where a participant's own page lists its members: most partnerships have more than are"
    " listed, and most list none.",
)
