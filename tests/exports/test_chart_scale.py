"""Axes: every tick's label is true of where it stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathfinders.charts.chart import Axis, Tick
from pathfinders.charts.marks import Text
from pathfinders.charts.powerpoint.scale import DAY_ZERO, Scale

DAYS = st.dates(date(1990, 1, 1), date(2035, 1, 1))


@settings(deadline=None, max_examples=400)
@given(start=DAYS, length=st.integers(1, 9000))
def test_ticks_of_dates_stand_in_the_month_or_year_they_are_labelled(
    start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    axis = Scale(Axis(kind="date")).axis(
        [float((d - DAY_ZERO).days) for d in (start, end)], bars=False, horizontal=True
    )
    assert axis.low <= (start - DAY_ZERO).days
    assert axis.high >= (end - DAY_ZERO).days
    ticks = []
    place = axis.low
    while place <= axis.high:
        ticks.append(DAY_ZERO + timedelta(days=int(place)))
        place += axis.step
    assert 1 <= len(ticks) <= 14
    if axis.written == "yyyy":
        years = [tick.year for tick in ticks]
        apart = round(axis.step / 365.25)
        assert years == [years[0] + apart * i for i in range(len(years))]
        assert all(tick < date(tick.year, 1, 4) for tick in ticks)
    elif axis.written == "mmm yyyy":
        months = [tick.year * 12 + tick.month for tick in ticks]
        apart = round(axis.step / (365.25 / 12))
        assert months == [months[0] + apart * i for i in range(len(months))]
        assert all(tick.day <= 7 for tick in ticks)


@settings(deadline=None, max_examples=300)
@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-4, 1e6))
def test_an_axis_of_numbers_starts_at_a_tick_and_hides_nothing(low: float, span: float) -> None:
    axis = Scale(Axis()).axis([low, low + span], bars=False, horizontal=True)
    assert axis.low <= low + axis.step * 1e-6
    assert axis.high >= low + span
    assert abs(axis.low / axis.step - round(axis.low / axis.step)) < 1e-5
    assert 1 < (axis.high - axis.low) / axis.step < 16


def test_bars_start_at_zero() -> None:
    assert Scale(Axis()).axis([3.0, 9.0], bars=True, horizontal=True).low == 0


@pytest.mark.parametrize(
    ("asked", "numbers", "written"),
    [
        (Axis(after="%"), [0, 104], '0"%"'),
        (Axis(before="£"), [0, 5000], '"£"#,##0'),
        (Axis(), [0, 0.5], "0.0"),
        (Axis(), [0.85, 1.15], "0.00"),
        (Axis(), [2012, 2019], "0"),
        (Axis(form="year"), [1, 9], "0"),
        (Axis(), [0, 2_000_000], "#,##0"),
        (Axis(after='"&<b>'), [0, 9], '0"&<b>"'),
    ],
)
def test_numbers_are_written_with_their_units(
    asked: Axis, numbers: list[float], written: str
) -> None:
    assert (
        Scale(asked).axis([float(n) for n in numbers], bars=False, horizontal=True).written
        == written
    )


def test_categories_stand_in_the_axis_s_order() -> None:
    scale = Scale(Axis(kind="category", categories=("b", "a", "c")))
    assert [scale.number(v) for v in ("b", "a", "c", None)] == [0, 1, 2, None]
    assert [lines for _, lines in scale.axis([0, 1, 2], bars=False, horizontal=True).named] == [
        ("b",),
        ("a",),
        ("c",),
    ]


def test_a_turned_axis_and_its_bounds_are_drawn_so() -> None:
    ticks = (Tick(0, Text("A", "\nx")), Tick(1, "B"))
    axis = Scale(Axis(low=-0.6, high=2.5, reversed=True, ticks=ticks)).axis(
        [0, 1], bars=False, horizontal=False
    )
    assert (axis.low, axis.high, axis.reversed) == (-0.6, 2.5, True)
    assert axis.named == ((0.0, ("A", "x")), (1.0, ("B",)))


def test_a_logarithmic_axis_runs_from_a_power_of_ten() -> None:
    axis = Scale(Axis(kind="power", low=10**3.7, high=1e7)).axis(
        [5e3, 1e7], bars=False, horizontal=True
    )
    assert axis.log
    assert [axis.low, axis.high, axis.step] == pytest.approx([1e3, 1e7, 10])
    assert axis.share(1e5) == pytest.approx(0.5)


def test_what_does_not_belong_on_an_axis_is_refused() -> None:
    with pytest.raises(ValueError, match="on an axis of dates"):
        Scale(Axis(kind="date")).number(3)
    with pytest.raises(ValueError, match="on an axis of numbers"):
        Scale(Axis()).number(date(2015, 1, 1))
    with pytest.raises(ValueError, match="no place 'd'"):
        Scale(Axis(kind="category", categories=("a",))).number("d")
