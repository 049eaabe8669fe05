"""What a programme comes to at its end: as forecast, or where nobody did, on a straight line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil, fsum

from pathfinders.figures.funding.ledger import Ledger
from pathfinders.figures.funding.periods import month_after, months_between
from pathfinders.store.versions import Row

Cell = tuple[str | None, date | None]


@dataclass(frozen=True)
class Forecast:
    """A forecast to the end, in pounds, with what was forecast before it."""

    total: float
    made_on: date | None
    to_come: tuple[Row, ...]
    """The sums forecast for the periods after the last one with spending."""
    before: float | None = None
    """The total as the forecast before this one had it; None where there was none."""
    before_on: date | None = None


@dataclass(frozen=True)
class StraightLine:
    """Spending that goes on as it went: what those still taking part spent a month."""

    a_month: float
    months_left: int | None
    """Months from the last one with spending to the programme's planned end; None where that is
    not recorded.
    """
    total: float | None
    """The total at the planned end, in pounds."""
    allocation_used_by: date | None
    """The first day of the month in which all that is allocated would be spent; None where no
    allocation is recorded, where it is spent already, or where nothing is being spent.
    """


def forecast(ledger: Ledger) -> Forecast | None:
    """The forecast to the end: what was spent, and the latest forecast of each later period. None
    where no later period is forecast.
    """
    rows = [row for row in ledger.stage("forecast") if row["period_start"]]
    upto = ledger.spent_up_to
    latest = _latest(rows)
    to_come = [row for row in latest if upto is None or row["period_start"] > upto]
    if not to_come:
        return None
    total = (ledger.spent or 0.0) + _sum(to_come)
    rounds = sorted({row["forecast_on"] for row in rows if row["forecast_on"]})
    if len(rounds) < 2:
        return Forecast(total, rounds[-1] if rounds else None, tuple(to_come))
    before = rounds[-2]
    return Forecast(
        total, rounds[-1], tuple(to_come), _total_as_forecast(ledger, rows, before), before
    )


def straight_line(ledger: Ledger) -> StraightLine | None:
    """The straight line from what those still taking part spent a month, each since its own first
    month with spending. None where no spending is recorded by period, or nobody is left.
    """
    upto = ledger.spent_up_to
    dated = [row for row in ledger.spending if row["period_start"] and row["period_end"]]
    if upto is None or not dated:
        return None
    ended = {person.participant_id for person in ledger.people.values() if person.ending}
    pace = 0.0
    for code in {row["participant_id"] for row in dated} - ended:
        own = [row for row in dated if row["participant_id"] == code]
        pace += _sum(own) / months_between(min(row["period_start"] for row in own), upto)
    if pace <= 0:
        return None
    end = ledger.programme.planned_end
    left = max(0, months_between(upto, end) - 1) if end else None
    spent = ledger.spent or 0.0
    total = None if left is None else spent + pace * left
    return StraightLine(pace, left, total, _used_by(ledger.allocated, spent, pace, upto))


def _used_by(allocated: float | None, spent: float, pace: float, upto: date) -> date | None:
    if allocated is None or spent >= allocated:
        return None
    return month_after(upto, ceil((allocated - spent) / pace))


def _latest(rows: Iterable[Row]) -> list[Row]:
    """Of the forecasts of each participant and period, the one made last."""
    latest: dict[Cell, Row] = {}
    for row in sorted(rows, key=lambda row: row["forecast_on"] or date.min):
        latest[row["participant_id"], row["period_start"]] = row
    return list(latest.values())


def _total_as_forecast(ledger: Ledger, rows: list[Row], day: date) -> float:
    """The total to the end as a forecast of an earlier day had it: spending before the first period
    forecast that day, and from then on the forecasts as they were.
    """
    then = _latest(row for row in rows if (row["forecast_on"] or date.min) <= day)
    first = min(row["period_start"] for row in then if row["forecast_on"] == day)
    spent = [row for row in ledger.spending if row["period_end"] and row["period_end"] < first]
    return _sum(spent) + _sum(row for row in then if row["period_start"] >= first)


def _sum(rows: Iterable[Row]) -> float:
    return round(fsum(row["amount_gbp"] for row in rows), 2)
