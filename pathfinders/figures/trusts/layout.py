"""Panels one under another in one chart, which a phone shows as well as a wide screen."""

from collections.abc import Sequence
from typing import Any

from pathfinders.charts import style

GAP = 84
"""Pixels between two panels: the title of the lower one and the dates of the upper one."""


def axis(letter: str, panel: int) -> str:
    """The name of a panel's axis in a trace: x, x2, ... Panels count from 0, the top one."""
    return letter if panel == 0 else f"{letter}{panel + 1}"


def panels(
    titles: Sequence[str], x: Sequence[dict[str, Any]], y: dict[str, Any], height: int
) -> dict[str, Any]:
    """The layout of panels with these titles and horizontal axes, all with the vertical axis `y`,
    each `height` pixels tall.
    """
    whole = len(titles) * (height + GAP)
    layout: dict[str, Any] = {"height": whole, "annotations": []}
    for panel, (title, horizontal) in enumerate(zip(titles, x, strict=True)):
        top = 1 - (panel * (height + GAP) + GAP / 2) / whole
        suffix = "" if panel == 0 else str(panel + 1)
        house = {"automargin": True, "zeroline": False, "fixedrange": True}
        layout[f"xaxis{suffix}"] = {**house, **horizontal, "anchor": axis("y", panel)}
        layout[f"yaxis{suffix}"] = {
            **house,
            **y,
            "domain": [top - height / whole, top],
            "anchor": axis("x", panel),
        }
        layout["annotations"].append(
            {
                "text": f"<b>{style.safe(title)}</b>",
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "yref": "paper",
                "y": top,
                "yanchor": "bottom",
                "yshift": 6,
                "showarrow": False,
            }
        )
    return layout
