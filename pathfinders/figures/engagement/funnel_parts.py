"""What both funnels of SHMI have in common: their axes, a trust's words, and what must be said."""

from pathfinders.charts.chart import Axis
from pathfinders.statistics.funnel import BANDINGS
from pathfinders.store.versions import Row
from pathfinders.words import listed, number

EXPECTED = Axis("Expected deaths", form="whole")
RATIO = Axis("SHMI (1 = as many deaths as expected)")
PROMPT = "Higher than expected is a prompt to look, not a finding about the quality of care."


def banding_counts(rows: list[Row]) -> str:
    """How many trusts the publisher put into each banding, the highest banding first."""
    return listed(
        [f"{sum(row['banding'] == band for row in rows)} {band.lower()}" for band in BANDINGS[::-1]]
    )


def banding_agreement(rows: list[Row]) -> int:
    """How many trusts our limits and the publisher put into the same banding."""
    return sum(row["ours"] == row["banding"] for row in rows)


def ratio_and_banding(row: Row, ratio: float) -> str:
    """A trust's SHMI with its published banding, for a list."""
    return f"{number(ratio, 2)}, {(row['banding'] or 'not banded').lower()}"


def between_trusts(variance: float) -> str:
    """The standard deviation between trusts beyond chance, as a share of the ratio."""
    return f"{number(100 * variance**0.5, 1)}% of the ratio"
