"""A programme's own measures as readings: one of a participant and a period, each against the
participant's own first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pathfinders.store.reader import Reader, derived
from pathfinders.store.versions import Row

FEWEST_RESPONSES = 11
"""A reading from fewer people is suppressed: it could say what one of them answered."""


@dataclass(frozen=True)
class Reading:
    """What a participant's people answered in one period."""

    participant_id: str
    participant: str
    start: date
    end: date
    value: float | None
    """None where it is suppressed, or not recorded."""
    suppressed: bool
    responses: int | None
    invited: int | None
    note: str | None
    source_ids: str


@dataclass(frozen=True)
class Series:
    """One measure on one scale. A measure whose unit or scale changed is several series, which are
    never joined.
    """

    measure: str
    label: str
    unit: str | None
    scale: tuple[float | None, float | None]
    readings: tuple[Reading, ...]

    @property
    def by_participant(self) -> dict[str, list[Reading]]:
        """The readings with a value of each participant, in the order of their periods."""
        groups: dict[str, list[Reading]] = defaultdict(list)
        for reading in self.readings:
            if reading.value is not None:
                groups[reading.participant_id].append(reading)
        return groups

    @property
    def starts(self) -> dict[str, float]:
        """Each participant's first value."""
        return {
            code: readings[0].value
            for code, readings in self.by_participant.items()
            if readings[0].value is not None
        }

    def change(self, reading: Reading) -> float | None:
        """How far a reading is from the first of its participant; None where it is suppressed."""
        start = self.starts.get(reading.participant_id)
        return None if reading.value is None or start is None else reading.value - start

    @property
    def length(self) -> float | None:
        """How long the scale is; None where its ends are not recorded."""
        low, high = self.scale
        return None if low is None or high is None else high - low


@derived
def series_of(version: Reader, programme_id: str) -> Sequence[Series]:
    """A programme's own measures; those with most readings first."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in version.rows("own_measures", programme=programme_id):
        groups[row["measure"], row["unit"], row["scale_min"], row["scale_max"]].append(row)
    series = [_series(rows) for rows in groups.values()]
    return tuple(sorted(series, key=lambda each: (-len(each.readings), each.measure)))


def _series(rows: Iterable[Row]) -> Series:
    ordered = sorted(rows, key=lambda row: (row["period_start"], row["participant_id"]))
    last = ordered[-1]
    scale = (last["scale_min"], last["scale_max"])
    readings = tuple(_reading(row) for row in ordered)
    return Series(last["measure"], last["label"], last["unit"], scale, readings)


def _reading(row: Row) -> Reading:
    few = row["responses"] is not None and row["responses"] < FEWEST_RESPONSES
    return Reading(
        row["participant_id"],
        row["participant"] or row["participant_id"],
        row["period_start"],
        row["period_end"],
        None if few else row["value"],
        few,
        row["responses"],
        row["invited"],
        row["note"],
        row["source_ids"],
    )
