"""What the record says of a participant that went before withdrawals in the past: described, with
its date and source, and never scored.

Each is read as at a day: nothing that the record dates after that day counts. So the same can be
asked of a participant today and of another on the day before it left.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pathfinders.figures.funding.ledger import Ledger
from pathfinders.figures.funding.periods import columns_for
from pathfinders.figures.funding.words import in_full
from pathfinders.figures.progress.readings import Reading, Series
from pathfinders.store.versions import Row
from pathfinders.words import between, count, day, listed, number

ORDER = ("Outstanding", "Good", "Requires improvement", "Inadequate")
"""Ratings from the best down."""
RATING_DAYS = 2 * 365
"""For how long after its publication a fall of a rating is something to watch."""
IDLE_PERIODS = 2
"""Periods in a row without spending that are a standstill."""
DROP_SHARE = 0.05
"""A drop of a pulse to watch, as a share of its scale; of its first reading where the ends of the
scale are not recorded.
"""


@dataclass(frozen=True)
class Signal:
    """What the record says of one participant."""

    kind: str
    words: str
    on: date
    source_ids: str


@dataclass(frozen=True)
class Record:
    """What a programme's record holds of its participants, by participant."""

    ratings: dict[str, list[Row]]
    applications: dict[str, list[Row]]
    decision_days: int | None
    ledger: Ledger
    series: Sequence[Series]


Look = Callable[[Record, str, date], "Signal | bool"]
"""What a participant's record shows on a day: a signal; True where it could show one and does not;
False where it cannot.
"""


def by_code(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each participant."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["participant_id"]:
            groups[row["participant_id"]].append(row)
    return groups


def rating_fell(record: Record, code: str, on: date) -> Signal | bool:
    """The overall CQC rating published last is worse than the one before it."""
    rows = [row for row in record.ratings.get(code, ()) if row["published_latest"] <= on]
    rows.sort(key=lambda row: (row["published_latest"], row["published_earliest"]))
    if len(rows) < 2 or rows[-1]["published_latest"] < on - timedelta(days=RATING_DAYS):
        return len(rows) > 1
    before, last = rows[-2], rows[-1]
    if ORDER.index(last["rating"]) <= ORDER.index(before["rating"]):
        return True
    when = between(last["published_earliest"], last["published_latest"])
    words = f"CQC rating fell from {before['rating']} to {last['rating']}, published {when}"
    sources = f"{before['source_ids']};{last['source_ids']}"
    return Signal("rating", words, last["published_latest"], sources)


def decision_late(record: Record, code: str, on: date) -> Signal | bool:
    """The decision on its expression of interest took longer than the programme's limit."""
    dated = [
        row
        for row in record.applications.get(code, ())
        if row["received_latest"] and row["decided_earliest"] and row["decided_earliest"] <= on
    ]
    if record.decision_days is None or not dated:
        return False
    row = max(dated, key=lambda each: each["decided_earliest"])
    # Where days have bounds, the fewest days that they allow.
    days = (row["decided_earliest"] - row["received_latest"]).days
    if days <= record.decision_days:
        return True
    over = count(days - record.decision_days, "day")
    words = (
        f"Its decision took {days} days, {over} over the limit of {record.decision_days}; decided"
        f" {between(row['decided_earliest'], row['decided_latest'])}"
    )
    return Signal("decision", words, row["decided_earliest"], row["source_ids"])


def spending_stopped(record: Record, code: str, on: date) -> Signal | bool:
    """No spending is recorded in the last periods in which others spent, though some is left."""
    dated = [row for row in record.ledger.spending if row["period_start"] and row["period_end"]]
    dated = [row for row in dated if row["period_end"] <= on and not row["to_date"]]
    columns = columns_for(dated)[-IDLE_PERIODS:]
    own = [row for row in dated if row["participant_id"] == code]
    began = min((row["period_start"] for row in own), default=None)
    if len(columns) < IDLE_PERIODS or began is None or began > columns[0].start:
        return False
    spent = sum(row["amount_gbp"] for row in own)
    allocated = record.ledger.of(code, "allocated")
    recent = [row for row in own if row["period_end"] >= columns[0].start and row["amount_gbp"]]
    if recent or (allocated is not None and spent >= allocated):
        return True
    periods = listed([column.label for column in columns])
    of_all = f" of {in_full(allocated)} allocated" if allocated is not None else ""
    words = f"No spending recorded in {periods}; {in_full(spent)}{of_all} spent before"
    sources = ";".join(dict.fromkeys(row["source_ids"] for row in own))
    return Signal("spending", words, columns[-1].end, sources)


def pulse_dropped(record: Record, code: str, on: date) -> Signal | bool:
    """A measure of the programme's own is lower than at the reading before."""
    could = False
    for series in record.series:
        own = [r for r in series.by_participant.get(code, ()) if r.end <= on]
        if len(own) < 2:
            continue
        could = True
        signal = _drop(series, own)
        if signal is not None:
            return signal
    return could


def _drop(series: Series, own: Sequence[Reading]) -> Signal | None:
    before, last = own[-2].value, own[-1].value
    if before is None or last is None:
        return None
    scale = series.length or abs(own[0].value or 0.0)
    # The smallest error of binary fractions must not decide whether a drop is large enough.
    if scale <= 0 or round((before - last) / scale, 9) < DROP_SHARE:
        return None
    words = (
        f"{series.label} fell from {number(before, 2)} to {number(last, 2)} in the period to"
        f" {day(own[-1].end)}"
    )
    return Signal("pulse", words, own[-1].end, own[-1].source_ids)


SIGNALS: dict[str, tuple[str, Look]] = {
    "rating": ("a CQC rating that fell", rating_fell),
    "decision": ("a decision that came late", decision_late),
    "spending": ("spending at a standstill", spending_stopped),
    "pulse": ("a pulse that dropped", pulse_dropped),
}
"""What is watched, in words, with how it is read."""
