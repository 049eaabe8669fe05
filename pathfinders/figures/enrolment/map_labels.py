"""Places the names on a map so that none covers another, or another's marker, even on a phone."""

import textwrap
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Literal

Spot = tuple[float, float]
# The map is about 340 pixels wide and six degrees across on a phone, where text takes up most of
# it.
DEGREES_PER_PIXEL = 6 / 340
CHARACTER = 7.0 * DEGREES_PER_PIXEL
LINE = 16 * DEGREES_PER_PIXEL
WIDEST = 15
DISTANCES = (0.25, 0.4, 0.6, 0.85, 1.15, 1.5, 1.9, 2.4)
DIRECTIONS = 24
STEEP = 0.6
UNPLACED = 100.0
PER_DOT = 0.15
MARKER = 9 * DEGREES_PER_PIXEL
LINES_APART = 0.05


@dataclass(frozen=True)
class Box:
    """A rectangle in map units."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )

    def has(self, point: Spot) -> bool:
        return self.left <= point[0] <= self.right and self.bottom <= point[1] <= self.top


@dataclass(frozen=True)
class Label:
    """A name at its place: the marker it belongs to, the spot on its edge that the line ends at,
    and its lines.
    """

    point: Spot
    anchor: Spot
    across: Literal["left", "center", "right"]
    """Which part of the text stands at the anchor."""
    upright: Literal["top", "middle", "bottom"]
    lines: tuple[str, ...]
    box: Box
    line: tuple[Spot, ...]


def spread(points: list[Spot], nearest: float) -> list[Spot]:
    """The points, each pair closer than `nearest` moved apart along the line between them until it
    is not.
    """
    moved = list(points)
    for _ in range(50):
        close = [
            (i, j)
            for i in range(len(moved))
            for j in range(i)
            if _apart(moved[i], moved[j]) < nearest - 1e-9
        ]
        for i, j in close:
            gap = _apart(moved[i], moved[j])
            way = (
                ((moved[i][0] - moved[j][0]) / gap, (moved[i][1] - moved[j][1]) / gap)
                if gap
                else (1.0, 0.0)
            )
            step = (nearest - gap) / 2
            moved[i] = (moved[i][0] + way[0] * step, moved[i][1] + way[1] * step)
            moved[j] = (moved[j][0] - way[0] * step, moved[j][1] - way[1] * step)
        if not close:
            break
    return moved


def place_labels(
    points: list[Spot], names: list[str], dots: list[Spot], edge: Box
) -> list[Label | None]:
    """A label for each point, in the order of the points; None for one that finds no room within
    `edge`.

    Each takes the nearest place at which it covers no other label, marker or line, and few of
    `dots`. Which names come first decides what is left for the others, so several orders are tried
    and the one with the shortest lines is kept.
    """
    costs: dict[Label, float] = {}
    free: list[list[Label]] = []
    for point, name in zip(points, names, strict=True):
        ways = [
            way for way in _ways(point, name) if edge.holds(way.box) and _off_markers(way, points)
        ]
        costs |= {
            way: _apart(point, way.anchor) + PER_DOT * sum(way.box.has(dot) for dot in dots)
            for way in ways
        }
        free.append(sorted(ways, key=costs.__getitem__))
    every = range(len(points))
    orders = [
        sorted(every, key=key)
        for key in (lambda i: len(free[i]), lambda i: points[i][0], lambda i: points[i][1])
    ]
    tried = [_placed(order, free) for order in (*orders, *(order[::-1] for order in orders))]
    return min(
        tried,
        key=lambda labels: sum(UNPLACED if label is None else costs[label] for label in labels),
    )


def _placed(order: list[int], free: list[list[Label]]) -> list[Label | None]:
    labels: list[Label | None] = [None] * len(order)
    for i in order:
        done = [label for label in labels if label is not None]
        labels[i] = next(
            (way for way in free[i] if all(_clear(way, label) for label in done)), None
        )
    return labels


def _ways(point: Spot, name: str) -> list[Label]:
    lines = tuple(textwrap.wrap(name, WIDEST)) or (name,)
    wide, tall = max(map(len, lines)) * CHARACTER, len(lines) * LINE
    ways = []
    for far in DISTANCES:
        for step in range(DIRECTIONS):
            angle = 2 * pi * step / DIRECTIONS
            x, y = point[0] + far * cos(angle), point[1] + far * sin(angle)
            if abs(cos(angle)) < STEEP:
                low = y if sin(angle) > 0 else y - tall
                box = Box(x - wide / 2, low, x + wide / 2, low + tall)
                ways.append(
                    Label(
                        point,
                        (x, y),
                        "center",
                        "bottom" if sin(angle) > 0 else "top",
                        lines,
                        box,
                        _line(point, (x, y)),
                    )
                )
            else:
                left = x if cos(angle) > 0 else x - wide
                box = Box(left, y - tall / 2, left + wide, y + tall / 2)
                ways.append(
                    Label(
                        point,
                        (x, y),
                        "left" if cos(angle) > 0 else "right",
                        "middle",
                        lines,
                        box,
                        _line(point, (x, y)),
                    )
                )
    return ways


def _off_markers(way: Label, points: list[Spot]) -> bool:
    """Whether the text covers no marker, and the line none but its own."""
    others = [_around(point, MARKER / 2) for point in points if point != way.point]
    return not any(way.box.meets(_around(point, MARKER)) for point in points) and not any(
        box.has(spot) for spot in way.line for box in others
    )


def _clear(way: Label, other: Label) -> bool:
    """Whether neither the texts nor the lines of two labels meet."""
    return not (
        way.box.meets(other.box)
        or any(other.box.has(spot) for spot in way.line)
        or any(way.box.has(spot) for spot in other.line)
        or any(_apart(a, b) < LINES_APART for a in way.line for b in other.line)
    )


def _around(point: Spot, reach: float) -> Box:
    return Box(point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach)


def _line(point: Spot, anchor: Spot) -> tuple[Spot, ...]:
    """Spots along the line from the marker's edge to the text."""
    (x, y), (ax, ay) = point, anchor
    return tuple((x + (ax - x) * i / 12, y + (ay - y) * i / 12) for i in range(3, 13))


def _apart(a: Spot, b: Spot) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
