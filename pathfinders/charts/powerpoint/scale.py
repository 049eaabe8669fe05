"""An axis as plain numbers: categories as places, dates as a spreadsheet's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, floor, isfinite, log10

from pathfinders.charts.chart import Axis
from pathfinders.charts.labels import lines_of
from pathfinders.charts.marks import Value
from pathfinders.charts.powerpoint.series import SMALLEST

DAY_ZERO = date(1899, 12, 30)
STEPS = (1.0, 2.0, 5.0, 10.0)
YEAR, MONTH = 365.25, 365.25 / 12


@dataclass(frozen=True)
class NativeAxis:
    """One axis as PowerPoint draws it: bounds, distance of ticks, and how their numbers are
    written.

    `named` holds labels in place of numbers, each with its place; it is empty where the axis writes
    numbers.
    """

    low: float
    high: float
    step: float
    written: str
    title: str = ""
    reversed: bool = False
    visible: bool = True
    grid: bool = True
    opposite: bool = False
    """Whether it stands at the top or on the right."""
    named: tuple[tuple[float, tuple[str, ...]], ...] = ()
    letters: float = SMALLEST
    """The size of the names' letters in points."""
    log: bool = False
    """Whether equal steps multiply by ten; bounds are still the numbers themselves."""

    def share(self, number: float) -> float:
        """How far along the axis a number stands, from 0 at the low end to 1."""
        low, high, at = (
            (log10(v) for v in (self.low, self.high, number))
            if self.log
            else (self.low, self.high, number)
        )
        return (at - low) / (high - low)


class Scale:
    """Turns an axis's values into numbers."""

    def __init__(self, axis: Axis) -> None:
        self.asked = axis
        self._places = {name: float(i) for i, name in enumerate(axis.categories)}

    def number(self, value: Value | None) -> float | None:
        """The value's number; None for an unknown one. Raises ValueError for what cannot stand on
        this axis.
        """
        if value is None:
            return None
        if self.asked.kind == "date":
            return _day(value)
        if isinstance(value, str):
            if value not in self._places:
                raise ValueError(f"The axis has no place {value!r}.")
            return self._places[value]
        if isinstance(value, date):
            raise ValueError(f"{value!r} on an axis of numbers.")
        return float(value) if isfinite(value) else None

    def axis(self, numbers: Sequence[float], *, bars: bool, horizontal: bool) -> NativeAxis:
        """The axis around `numbers`; where bars start from it, zero belongs to it."""
        axis = self.asked
        low, high = self._bounds(numbers, bars)
        named = self._named()
        most = 8 if horizontal else 6
        if axis.kind == "power":
            low, step, written = 10.0 ** floor(log10(low) + 1e-9), 10.0, "General"
        elif axis.kind == "date" and not named:
            low, step, written = _date_ticks(low, high, most, min(numbers, default=low))
        else:
            step = float(axis.step or _step((high - low) / most))
            if axis.kind == "number" and not named and axis.visible:
                low = _first_tick(low, step, numbers)
            written = self._format(step, low, high)
        return NativeAxis(
            low,
            high,
            step,
            written,
            " ".join(lines_of(axis.title)),
            axis.reversed,
            axis.visible,
            axis.kind != "category" if axis.grid is None else axis.grid,
            axis.on_top,
            named,
            log=axis.kind == "power",
        )

    def _bounds(self, numbers: Sequence[float], bars: bool) -> tuple[float, float]:
        axis = self.asked
        ends = self.number(axis.low), self.number(axis.high)
        if ends[0] is not None and ends[1] is not None:
            return ends[0], ends[1]
        if axis.kind == "category":
            return -0.5, len(axis.categories) - 0.5
        if axis.kind == "power":
            positive = [number for number in numbers if number > 0] or [1.0]
            return min(positive), max(positive) * 1.3
        zero = [0.0] if bars or axis.from_zero else []
        every = [*numbers, *zero] or [0.0, 1.0]
        low, high = min(every), max(every)
        if axis.ticks:
            return low - 0.6, high + 0.6
        pad = (high - low) * 0.06 or max(abs(high) * 0.06, 0.5)
        return (low if zero and low >= 0 else low - pad), high + pad

    def _named(self) -> tuple[tuple[float, tuple[str, ...]], ...]:
        axis = self.asked
        if not axis.visible:
            return ()
        if not axis.ticks:
            return tuple((place, lines_of(name)) for name, place in self._places.items())
        places = [(self.number(tick.at), lines_of(tick.words)) for tick in axis.ticks]
        return tuple((place, lines) for place, lines in places if place is not None)

    def _format(self, step: float, low: float, high: float) -> str:
        axis = self.asked
        years = axis.form == "year" or (low > 1900 and high < 2100)
        if axis.kind == "number" and years:
            return "0"
        digits = next(d for d in range(9) if d == 8 or abs(round(step, d) - step) < step * 1e-6)
        whole = "#,##0" if max(abs(low), abs(high)) >= 1000 else "0"
        number = f"{whole}.{'0' * digits}" if digits else whole
        return _quoted(axis.before) + number + _quoted(axis.after)


def _day(value: Value) -> float:
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return (value.date() - DAY_ZERO).days + seconds / 86400
    if isinstance(value, date):
        return _number(value)
    raise ValueError(f"{value!r} on an axis of dates.")


def _step(least: float) -> float:
    size = 10.0 ** floor(log10(least)) if least > 0 else 1.0
    return next(size * s for s in STEPS if size * s >= least * 0.999)


def _first_tick(low: float, step: float, numbers: Sequence[float]) -> float:
    """The axis starts at a tick, as PowerPoint counts ticks from there: the next one up where that
    hides nothing.
    """
    up = ceil(low / step - 1e-9) * step
    return up if all(n >= up - step * 1e-6 for n in numbers) else floor(low / step + 1e-9) * step


def _quoted(text: str) -> str:
    """The text as a number format writes it out, which may hold no quotation marks of its own."""
    plain = " ".join(lines_of(text)).replace('"', "")
    return f'"{plain}"' if text else ""


def _date_ticks(low: float, high: float, most: int, least: float) -> tuple[float, float, str]:
    """Where the axis starts, days between ticks and their format, so that each tick's label is true
    of its day.

    `least` is the first day that must be seen: the axis may start after `low`, but not after it.
    """
    span = high - low
    first = date.fromordinal(DAY_ZERO.toordinal() + floor(low))
    if span > 3 * YEAR:
        # From the second of January, steps of 365.25 days never leave the year they should label.
        start = date(first.year, 1, 2)
        if _number(start) > least:
            start = date(first.year - 1, 1, 2)
        return _number(start), YEAR * ceil(span / YEAR / most), "yyyy"
    if span > 100:
        # From the fourth, steps of a mean month never leave the month they should label.
        start = first.replace(day=4)
        if _number(start) > least:
            start = (first.replace(day=1) - timedelta(days=1)).replace(day=4)
        months = next(m for m in (1, 2, 3, 6, 12) if span / MONTH / m <= most)
        return _number(start), MONTH * months, "mmm yyyy"
    days = next(d for d in (1, 2, 7, 14, 21) if span / d <= most)
    return float(floor(low)), float(days), "d mmm yyyy"


def _number(day: date) -> float:
    return float((day - DAY_ZERO).days)
