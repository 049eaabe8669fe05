"""What the record of a programme holds of its participants, read once for the watch list and for
what went before withdrawals.
"""

from pathfinders.entities.programme import Programme
from pathfinders.figures.funding.ledger import ledger_of
from pathfinders.figures.progress.readings import series_of
from pathfinders.figures.progress.signals import Record, by_code
from pathfinders.store.reader import Reader

QUERIES = (
    "programmes",
    "participant_ratings",
    "applications",
    "funding_sums",
    "money_moved",
    "participant_spells",
    "own_measures",
)
"""What is asked of a version."""


def record_of(version: Reader, programme: Programme) -> Record:
    """What a programme's record holds of its participants."""
    code = programme.programme_id
    return Record(
        by_code(version.rows("participant_ratings", programme=code)),
        by_code(version.rows("applications", programme=code)),
        programme.decision_days,
        ledger_of(version, code),
        series_of(version, code),
    )
