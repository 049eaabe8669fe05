"""Sums as bars that are as long as the money, one unit to a chart."""

from collections.abc import Sequence

from pathfinders.charts.chart import Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars, Text
from pathfinders.charts.palette import sign
from pathfinders.store.versions import Row

UNITS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"), (1.0, ""))
FEWEST = 2
"""Bars of a chart. A single one is as long as whatever is beside it: a list says more."""


def unit_of(most: float) -> tuple[float, str]:
    """The unit in which the largest of some amounts is a number of few digits, and its sign."""
    return next(((size, sign_) for size, sign_ in UNITS if most >= size), (1.0, ""))


def money_bars(rows: Sequence[Row]) -> Chart:
    """A bar for each row: its `value` in pounds, its `said` beside the bar, and `bar_bold` and
    `bar_plain` as its name. Raises ValueError where there are too few.
    """
    if len(rows) < FEWEST:
        raise ValueError("A chart of money has at least two bars.")
    size, unit = unit_of(max(abs(row["value"]) for row in rows))
    labels = [
        Text(wrapped(row["bar_bold"], 20), f"\n{wrapped(row['bar_plain'], 22)}")
        if row["bar_plain"]
        else Text(wrapped(row["bar_bold"], 20))
        for row in rows
    ]
    bars = tuple(
        Bar(
            place,
            row["value"] / size,
            label=row["said"],
            hover=f"{row['bar_bold']}\n{wrapped(row['bar_plain'], 34)}\n{row['said']}",
            sign=sign("stage", row["stage"]),
        )
        for place, row in enumerate(rows)
    )
    lowest = min(0.0, *(row["value"] / size for row in rows))
    highest = max(row["value"] / size for row in rows)
    # Room for the sum in words to the right of the longest bar, on a phone too.
    axis = Axis(low=1.2 * lowest, high=1.5 * highest, before="£", after=unit, most=4, level=True)
    return single(
        Bars(bars, sign("stage", rows[0]["stage"]), width=0.6),
        x=axis,
        y=rows_axis(labels),
        height=rows_height(labels, 60),
    )
