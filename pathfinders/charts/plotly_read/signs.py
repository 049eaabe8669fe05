"""What a Plotly chart draws beside its data: lines, bands and notes."""

from collections.abc import Callable
from typing import Any

from pathfinders.charts import style
from pathfinders.charts.plotly_read.marks import placed
from pathfinders.charts.plotly_read.scale import NotNative
from pathfinders.charts.powerpoint.series import Series
from pathfinders.charts.powerpoint.series import Stroke as Line

Number = Callable[[Any, bool], float]
"""The number of a value on an axis; the flag says that it is a share of the axis's length."""
VERTICAL = {"top": "bottom", "bottom": "top", "middle": "middle"}
HORIZONTAL = {"left": "right", "right": "left", "center": "center"}


def shape_series(shape: dict[str, Any], x: Number, y: Number) -> Series:
    """A line, or the outline of a band."""
    across, up = (_is_share(shape.get(ref)) for ref in ("xref", "yref"))
    x0, x1, y0, y1 = (
        x(shape["x0"], across),
        x(shape["x1"], across),
        y(shape["y0"], up),
        y(shape["y1"], up),
    )
    drawn = shape.get("line") or {}
    if shape.get("type") == "line":
        line = Line(
            drawn.get("color", style.GREY), float(drawn.get("width", 1)), drawn.get("dash", "solid")
        )
        return Series("Line", (x0, x1), (y0, y1), line, role="shape")
    if shape.get("type") == "rect":
        line = Line(style.GREY, 1.0, "dash")
        return Series(
            "Band", (x0, x1, x1, x0, x0), (y0, y0, y1, y1, y0), line, role="shape", outline=True
        )
    raise NotNative(f"A shape of type {shape.get('type')}.")


def note_series(note: dict[str, Any], x: Number, y: Number) -> list[Series]:
    """A note's text, and the line that leads to it where it has one."""
    at = x(note["x"], _is_share(note.get("xref"))), y(note["y"], _is_share(note.get("yref")))
    shift = float(note.get("xshift", 0)), -float(note.get("yshift", 0))
    found: list[Series] = []
    end = at
    if note.get("showarrow", True):
        if note.get("axref") == "x" and note.get("ayref") == "y":
            end = x(note["ax"], False), y(note["ay"], False)
            width = float(note.get("arrowwidth", 1))
            line = Line(note.get("arrowcolor", style.GREY), width)
            found.append(Series("Leader", (at[0], end[0]), (at[1], end[1]), line, role="shape"))
        else:
            shift = float(note.get("ax", -10)), float(note.get("ay", -30))
    font = note.get("font") or {}
    label = placed(
        note.get("text", ""),
        f"{VERTICAL[_upright(note)]} {HORIZONTAL[_sideways(note)]}",
        right=shift[0] * 0.75,
        down=shift[1] * 0.75,
        colour=font.get("color") or "",
        size=float(font.get("size", 14)) * 0.85,
    )
    return [*found, Series("Note", (end[0],), (end[1],), labels=(label,), role="note")]


def _is_share(reference: object) -> bool:
    return reference == "paper" or str(reference).endswith(" domain")


def _upright(note: dict[str, Any]) -> str:
    anchor = note.get("yanchor", "auto")
    if anchor != "auto":
        return str(anchor)
    return "bottom" if note.get("showarrow", True) and note.get("ay", -30) < 0 else "middle"


def _sideways(note: dict[str, Any]) -> str:
    anchor = note.get("xanchor", "auto")
    if anchor != "auto":
        return str(anchor)
    if _is_share(note.get("xref")) and isinstance(note["x"], (int, float)):
        return "left" if note["x"] < 1 / 3 else "right" if note["x"] > 2 / 3 else "center"
    return "center"
