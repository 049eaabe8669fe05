"""An axis of a Plotly chart as plain numbers: categories as places, dates as a spreadsheet's
days.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import ceil, floor, isfinite, log10
from typing import Any, Literal

from pathfinders.charts.labels import label_lines
from pathfinders.charts.powerpoint.scale import NativeAxis as Axis

DAY_ZERO = date(1899, 12, 30)
STEPS = (1.0, 2.0, 5.0, 10.0)
YEAR, MONTH = 365.25, 365.25 / 12


class NotNative(ValueError):
    """PowerPoint has no chart of this kind, or this library does not know how to say it."""


class Scale:
    """Turns an axis's values into numbers; categories take their place in the order Plotly gives
    them.
    """

    def __init__(self, layout: dict[str, Any], values: Iterable[Any]) -> None:
        self.layout = layout
        self.log = layout.get("type") == "log"
        held = [v for v in values if v is not None]
        self.kind: Literal["number", "date", "category"] = _kind(layout, held)
        listed = list(layout.get("categoryarray") or ()) if self.kind == "category" else []
        self.categories = list(dict.fromkeys([*listed, *held])) if self.kind == "category" else []

    def number(self, value: Any) -> float | None:
        """The value's number; None for an unknown one. Raises NotNative for what is none."""
        if value is None:
            return None
        if self.kind == "category":
            return float(self.categories.index(value)) if value in self.categories else float(value)
        if self.kind == "date":
            return _day(value)
        number = float(value)
        return number if isfinite(number) else None

    def axis(self, numbers: Sequence[float], *, bars: bool, horizontal: bool) -> Axis:
        """The axis around `numbers`; where bars start from it, zero belongs to it."""
        low, high, turned = self._bounds(numbers, bars)
        named = self._named()
        if self.log:
            low, high, step, written = 10.0 ** floor(log10(low) + 1e-9), high, 10.0, "General"
        elif self.kind == "date" and not named:
            low, step, written = _date_ticks(
                low, high, 8 if horizontal else 6, min(numbers, default=low)
            )
        else:
            step = float(self.layout.get("dtick") or _step((high - low) / (8 if horizontal else 6)))
            counted = self.kind == "number" and not named and self.layout.get("visible", True)
            low = _first_tick(low, step, numbers) if counted else low
            written = _number_format(
                step, self.layout, max(abs(low), abs(high)), self._years(low, high)
            )
        return Axis(
            low,
            high,
            step,
            written,
            " ".join(label_lines((self.layout.get("title") or {}).get("text") or "")),
            turned,
            self.layout.get("visible", True),
            self.layout.get("showgrid", self.kind != "category"),
            self.layout.get("side") in ("top", "right"),
            named,
            log=self.log,
        )

    def _bounds(self, numbers: Sequence[float], bars: bool) -> tuple[float, float, bool]:
        given = self.layout.get("range")
        if given and None not in given:
            ends = (
                [10.0 ** float(end) for end in given]
                if self.log
                else [self.number(end) for end in given]
            )
            first, last = (end if end is not None else 0.0 for end in ends)
            return min(first, last), max(first, last), first > last
        turned = self.layout.get("autorange") == "reversed"
        if self.kind == "category":
            return -0.5, len(self.categories) - 0.5, turned
        if self.log:
            held = [n for n in numbers if n > 0] or [1.0]
            return min(held), max(held) * 1.3, turned
        zero = [0.0] if bars or self.layout.get("rangemode") in ("tozero", "nonnegative") else []
        held = [*numbers, *zero] or [0.0, 1.0]
        low, high = min(held), max(held)
        if self.layout.get("tickvals") and self.layout.get("ticktext"):
            return low - 0.6, high + 0.6, turned
        pad = (high - low) * 0.06 or max(abs(high) * 0.06, 0.5)
        return (low if zero and low >= 0 else low - pad), high + pad, turned

    def _named(self) -> tuple[tuple[float, tuple[str, ...]], ...]:
        if not self.layout.get("visible", True) or self.layout.get("showticklabels") is False:
            return ()
        texts = self.layout.get("ticktext")
        if texts:
            places = [self.number(value) for value in self.layout.get("tickvals") or ()]
            return tuple(
                (p, tuple(label_lines(t)))
                for p, t in zip(places, texts, strict=False)
                if p is not None
            )
        return tuple((float(i), tuple(label_lines(c))) for i, c in enumerate(self.categories))

    def _years(self, low: float, high: float) -> bool:
        return self.kind == "number" and (
            self.layout.get("tickformat") == "d" or (low > 1900 and high < 2100)
        )


def _kind(layout: dict[str, Any], held: list[Any]) -> Literal["number", "date", "category"]:
    kind = layout.get("type")
    if kind == "multicategory":
        raise NotNative(f"An axis of type {kind}.")
    if kind == "date" or (kind is None and any(isinstance(v, date) for v in held)):
        return "date"
    if kind == "category" or (kind is None and any(isinstance(v, str) for v in held)):
        return "category"
    return "number"


def _day(value: Any) -> float:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(moment, datetime):
        return (moment.date() - DAY_ZERO).days + (
            moment.hour * 3600 + moment.minute * 60 + moment.second
        ) / 86400
    if isinstance(moment, date):
        return float((moment - DAY_ZERO).days)
    raise NotNative(f"{value!r} on an axis of dates.")


def _step(least: float) -> float:
    size = 10.0 ** floor(log10(least)) if least > 0 else 1.0
    return next(size * s for s in STEPS if size * s >= least * 0.999)


def _first_tick(low: float, step: float, numbers: Sequence[float]) -> float:
    """The axis starts at a tick, as PowerPoint counts ticks from there: the next one up where that
    hides nothing.
    """
    up = ceil(low / step - 1e-9) * step
    return up if all(n >= up - step * 1e-6 for n in numbers) else floor(low / step + 1e-9) * step


def _number_format(step: float, layout: dict[str, Any], largest: float, years: bool) -> str:
    if years:
        return "0"
    digits = next(d for d in range(9) if d == 8 or abs(round(step, d) - step) < step * 1e-6)
    before, after = (layout.get(f"tick{end}") or "" for end in ("prefix", "suffix"))
    whole = "#,##0" if largest >= 1000 else "0"
    number = f"{whole}.{'0' * digits}" if digits else whole
    return (_quoted(before) if before else "") + number + (_quoted(after) if after else "")


def _quoted(text: str) -> str:
    plain = " ".join(label_lines(text)).replace('"', "")
    return f'"{plain}"'


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
