"""Pieces that the charts of engagement and outcomes share: names of trusts as labels, and labels
kept apart.
"""

import itertools
from collections.abc import Sequence
from typing import Literal

from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Note, Value, Words, line_count
from pathfinders.charts.palette import Sign
from pathfinders.entities.trust import short_trust_name

LABEL_WIDTH = 15
LINE_SHARE = 0.062
"""The height of a line of a label as a share of a chart's."""


def label_of(name: str) -> str:
    """A trust's short name over as many lines as a narrow label needs."""
    return wrapped(short_trust_name(name), LABEL_WIDTH)


def apart(heights: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Where to put labels that belong at `heights` so that none overlaps the next; `sizes` are
    their own heights.

    The order is kept, and the labels move up from the lowest no further than they must; then all
    move down together by half of what the highest moved.
    """
    placed = list(heights)
    order = sorted(range(len(placed)), key=lambda i: (heights[i], i))
    for below, above in itertools.pairwise(order):
        placed[above] = max(placed[above], placed[below] + (sizes[below] + sizes[above]) / 2)
    moved = max((placed[i] - heights[i] for i in order), default=0.0)
    return [place - moved / 2 for place in placed]


def label(
    text: Words, trust: Sign, x: Value, y: float, *, left: bool = False, shift: int = 10
) -> Note:
    """A trust's name beside its point, in its colour: on the right, or on the left."""
    across: Literal["left", "right"] = "right" if left else "left"
    moved = -shift if left else shift
    return Note(text, x, y, across, right=moved, ink=trust.colour, letters=13)


def label_sizes(labels: Sequence[str], extent: float) -> list[float]:
    """How high each label is, in the units of an axis that is `extent` long."""
    return [(line_count(text) + 0.3) * extent * LINE_SHARE for text in labels]
