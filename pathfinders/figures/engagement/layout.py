"""Pieces that the charts of engagement and outcomes share: names of trusts as labels, and labels
kept apart.
"""

import itertools
import re
from collections.abc import Sequence
from typing import Any

from pathfinders.charts import style

PARTICIPANT_COLOURS = (style.ORANGE, style.PURPLE, style.GREEN, style.GOLD)
PARTICIPANT_SYMBOLS = ("diamond", "square", "triangle-up", "star")
LABEL_WIDTH = 15
LINE_SHARE = 0.062
"""The height of a line of a label as a share of a chart's."""


def short_name(name: str) -> str:
    """A trust's name without what every trust's name ends in."""
    return re.sub(r" (NHS )?(Foundation )?Trust$", "", name)


def label_of(name: str) -> str:
    """A trust's short name over as many lines as a narrow label needs."""
    return style.wrapped(short_name(name), LABEL_WIDTH)


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
    text: str, colour: str, x: Any, y: float, *, left: bool = False, shift: int = 10
) -> dict[str, Any]:
    """A label beside a point: on its right, or on its left."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xanchor": "right" if left else "left",
        "yanchor": "middle",
        "showarrow": False,
        "xshift": -shift if left else shift,
        "align": "right" if left else "left",
        "font": {"color": colour, "size": 13},
    }


def label_sizes(labels: Sequence[str], extent: float) -> list[float]:
    """How high each label is, in the units of an axis that is `extent` long."""
    return [(text.count("<br>") + 1.3) * extent * LINE_SHARE for text in labels]
