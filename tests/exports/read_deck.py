"""A deck read back with python-pptx, for tests."""

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
Coordinates = list[tuple[float, float]]


def slides_of(data: bytes) -> list[Any]:
    """The slides of a deck, its cover first."""
    return list(Presentation(io.BytesIO(data)).slides)


def charts_of(slide: Any) -> list[Any]:
    """The native charts on a slide."""
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def text_of(slide: Any) -> str:
    """All that can be read on a slide, alternative texts too."""
    return "\n".join(_texts(slide))


def notes_of(slide: Any) -> str:
    """The speaker's notes."""
    return str(slide.notes_slide.notes_text_frame.text)


def _texts(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        yield str(shape._element.xpath(".//p:cNvPr")[0].get("descr") or "")
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            for row in shape.table.rows:
                yield "\n".join(cell.text for cell in row.cells)


def points_of(series: Any) -> Coordinates:
    """The points of a series of a scatter chart that have both numbers."""
    x, y = (_numbers(series._element, axis) for axis in ("xVal", "yVal"))
    return [(x[place], y[place]) for place in sorted(y) if place in x]


def _numbers(element: Any, axis: str) -> dict[int, float]:
    points = element.findall(f"{CHART}{axis}//{CHART}pt")
    return {int(point.get("idx")): float(point.find(f"{CHART}v").text) for point in points}
