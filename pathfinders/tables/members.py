"""The trusts inside a participant that is a partnership."""

from pathfinders.tables.contract import SOURCE, Column, Table, listed_rule
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
    # The name and not the ODS code is in the key, because a member need not be an NHS trust.
    ("programme_id", "participant_id", "organisation"),
    (listed_rule("participant_members"),),
    "Only where a participant's own page lists its members: most partnerships have more than are"
    " listed, and most list none.",
)
