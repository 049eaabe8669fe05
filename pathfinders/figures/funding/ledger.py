"""The sums of one programme, added as they may be: those of one stage and one kind, and no others.

Sums by participant or by period can be added up. Sums for a whole programme without a period
cannot: each covers something else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import fsum

from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.participation import LEAVINGS
from pathfinders.links import View
from pathfinders.store.reader import Reader, derived
from pathfinders.store.versions import Row

WHOLE = ("cash", "support_in_kind")
"""The kinds of sums that are money, or worth money, in themselves: neither a limit nor a rate."""
SPENDING = ("spent", "paid")
"""What can be called spending, the first that is recorded for a programme before the others."""


@dataclass(frozen=True)
class Person:
    """A participant, and how and when its time ended. A code that is in no list of participants
    is its own name.
    """

    participant_id: str
    name: str
    selected: bool
    ending: str | None
    ended_earliest: date | None
    ended_latest: date | None
    source_ids: str

    @property
    def left(self) -> bool:
        """Whether it withdrew, was asked to leave or lost its place."""
        return self.ending in LEAVINGS


@dataclass(frozen=True)
class Ledger:
    """The sums of one programme, with the participants they went to."""

    programme: Programme
    sums: tuple[Row, ...]
    """The sums of the programme's main kind: cash, or support in kind where that is more."""
    apart: tuple[Row, ...]
    """Sums of other kinds, which are never added to these."""
    moved: tuple[Row, ...]
    """Money moved between participants, or from and to the fund, up to the records' day."""
    people: dict[str, Person]

    @property
    def adds_up(self) -> bool:
        """Whether sums are recorded by period, or by participant in a programme office's records,
        which are true as at a day, so that they can be added. Sums that were reported of single
        participants of other programmes are of different funds and cover different things.
        """
        if any(row["period_end"] for row in self.sums):
            return True
        has_day = self.programme.records_as_at is not None
        return has_day and any(row["participant_id"] for row in self.sums)

    @property
    def complete(self) -> bool:
        """Whether the list of participants is complete."""
        return self.programme.participants_list == "complete"

    def stage(self, stage: str) -> list[Row]:
        """The sums of a stage that make up its total: those by participant; where there are none,
        those by period; and a single sum for the whole programme where there is neither.
        """
        rows = [row for row in self.sums if row["stage"] == stage]
        by_participant = [row for row in rows if row["participant_id"]]
        by_period = [row for row in rows if row["period_end"]]
        return by_participant or by_period or (rows if len(rows) == 1 else [])

    def beside(self, stage: str) -> list[Row]:
        """The sums of a stage that are not part of its total: totals beside their own parts, and
        sums that cover different things.
        """
        parts = {id(row) for row in self.stage(stage)}
        return [row for row in self.sums if row["stage"] == stage and id(row) not in parts]

    def total(self, stage: str) -> float | None:
        """The sum of a stage in pounds; None where it is not recorded or cannot be added. What is
        allocated counts with what was moved since.
        """
        rows = self.stage(stage)
        if not rows:
            return None
        changes = self._moves(self.people) if stage == "allocated" else 0.0
        return _sum(row["amount_gbp"] for row in rows) + changes

    def of(self, person: str, stage: str) -> float | None:
        """The sum of a stage for one participant in pounds; None where none is recorded."""
        rows = [row for row in self.stage(stage) if row["participant_id"] == person]
        changes = [row for row in self.moved if person in _sides(row)]
        if not rows and not (stage == "allocated" and changes):
            return None
        amount = _sum(row["amount_gbp"] for row in rows)
        return amount + self._moves([person]) if stage == "allocated" else amount

    def _moves(self, people: Iterable[str]) -> float:
        own = set(people)
        gained = (row["amount_gbp"] for row in self.moved if row["to_participant_id"] in own)
        lost = (row["amount_gbp"] for row in self.moved if row["from_participant_id"] in own)
        return _sum(gained) - _sum(lost)

    @cached_property
    def spending_stage(self) -> str:
        """The stage that counts as spending in this programme."""
        return next((stage for stage in SPENDING if self.stage(stage)), SPENDING[0])

    @property
    def spending(self) -> list[Row]:
        """The sums that make up what was spent."""
        return self.stage(self.spending_stage)

    @property
    def spent(self) -> float | None:
        """What was spent, in pounds; None where it is not recorded."""
        return self.total(self.spending_stage)

    @property
    def allocated(self) -> float | None:
        """What was allocated, in pounds; None where it is not recorded."""
        return self.total("allocated")

    def spent_by(self, people: Iterable[Person]) -> float:
        """What these participants spent, in pounds; those without a sum count as nothing."""
        return _sum(self.of(person.participant_id, self.spending_stage) or 0.0 for person in people)

    @property
    def spent_up_to(self) -> date | None:
        """The last day of the last period with spending; None where no period is recorded."""
        return max((row["period_end"] for row in self.spending if row["period_end"]), default=None)

    @property
    def leavers(self) -> list[Person]:
        """The participants that withdrew, were asked to leave or lost their place."""
        return [person for person in self.people.values() if person.left]

    @property
    def chosen(self) -> list[Person]:
        """The participants that were selected."""
        return [person for person in self.people.values() if person.selected]

    @property
    def still_in(self) -> list[Person]:
        """The participants that were selected and whose time has not ended."""
        return [person for person in self.chosen if person.ending is None]

    @property
    def by_participant(self) -> bool:
        """Whether what was spent or allocated is recorded by participant and adds up."""
        rows = [*self.spending, *self.stage("allocated")]
        return self.adds_up and any(row["participant_id"] for row in rows)


@derived
def ledger_of(version: Reader, programme_id: str) -> Ledger:
    """The sums of a programme. Raises Unavailable where the version does not have it."""
    programme = programme_of(version, View(programme=programme_id))
    rows = version.rows("funding_sums", programme=programme_id)
    whole = [row for row in rows if row["basis"] in WHOLE]
    main = _main_basis(whole)
    day = programme.records_as_at
    moved = [
        row
        for row in version.rows("money_moved", programme=programme_id)
        if day is None or row["moved_on"] is None or row["moved_on"] <= day
    ]
    own = tuple(row for row in whole if row["basis"] == main)
    spells = version.rows("participant_spells", programme=programme_id)
    return Ledger(
        programme,
        own,
        tuple(row for row in rows if row["basis"] != main),
        tuple(moved),
        _people(spells, own, moved),
    )


def _main_basis(rows: Sequence[Row]) -> str:
    """The kind of which most pounds are recorded by participant or period."""
    amounts = {
        basis: _sum(
            abs(row["amount_gbp"])
            for row in rows
            if row["basis"] == basis and (row["participant_id"] or row["period_end"])
        )
        for basis in WHOLE
    }
    return max(WHOLE, key=lambda basis: amounts[basis])


def _people(spells: Sequence[Row], sums: Iterable[Row], moved: Iterable[Row]) -> dict[str, Person]:
    people = {
        row["participant_id"]: Person(
            row["participant_id"],
            row["name"],
            row["selected_earliest"] is not None,
            row["end_event"],
            row["end_earliest"],
            row["end_latest"],
            row["source_ids"],
        )
        for row in sorted(spells, key=lambda row: (row["name"], row["participant_id"]))
    }
    named = {row["participant_id"]: row["participant"] for row in sums if row["participant_id"]}
    for row in moved:
        named |= {
            row["from_participant_id"]: row["from_participant"],
            row["to_participant_id"]: row["to_participant"],
        }
    for code, name in named.items():
        if code and code not in people:
            people[code] = Person(code, name or code, False, None, None, None, "")
    return people


def _sides(row: Row) -> tuple[str | None, str | None]:
    return row["from_participant_id"], row["to_participant_id"]


def _sum(amounts: Iterable[float]) -> float:
    # To the penny, so that a total does not show the error of binary fractions.
    return round(fsum(amounts), 2)
