"""What programmes with a complete list of participants spent, worked out from their sums by
participant, so that they stand beside programmes of which a total was published.
"""

from collections.abc import Iterator

from pathfinders.entities.programme import programmes
from pathfinders.figures.funding.ledger import Ledger, ledger_of
from pathfinders.store.reader import Reader
from pathfinders.words import count, month

QUERIES = ("programmes", "funding_sums", "money_moved", "participant_spells")
"""What is asked of a version."""


def complete_ledgers(version: Reader) -> Iterator[Ledger]:
    """The sums of each programme whose list of participants is complete and whose spending is
    recorded by participant.
    """
    for programme in programmes(version):
        if programme.participants_list == "complete":
            ledger = ledger_of(version, programme.programme_id)
            if ledger.adds_up and any(row["participant_id"] for row in ledger.spending):
                yield ledger


def covers(ledger: Ledger) -> str:
    """What the spending covers: "20 participants, to October 2026"."""
    number = len({row["participant_id"] for row in ledger.spending})
    upto = f", to {month(ledger.spent_up_to)}" if ledger.spent_up_to else ""
    return f"{count(number, 'participant')}{upto}"


def sources(ledger: Ledger) -> str:
    """The sources of the spending, joined by ;."""
    return ";".join(dict.fromkeys(row["source_ids"] for row in ledger.spending))
