"""Figures as slides: a cover, then one figure a slide with a chart that PowerPoint can edit."""

import io
from collections.abc import Sequence
from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Pt

from pathfinders.charts.chart import Chart
from pathfinders.charts.either import as_panels, as_plotly, is_bars
from pathfinders.charts.labels import visible
from pathfinders.charts.plotly_read import native_bars
from pathfinders.charts.plotly_read.scale import NotNative
from pathfinders.charts.powerpoint import scatter
from pathfinders.charts.powerpoint.bars import draw_bars
from pathfinders.charts.powerpoint.panels import NativePanel
from pathfinders.exports.context import Context
from pathfinders.exports.picture.picture import NoBrowser, bare_image
from pathfinders.exports.slides import table as slide_table
from pathfinders.exports.slides.parts import (
    EDGE,
    GREY,
    INSIDE,
    SAFE_LINK,
    TITLE_SIZES,
    add_notes,
    add_slide,
    add_text,
    describe,
    lines_of,
    new_deck,
    size_for,
    write,
)
from pathfinders.exports.wording import about, one_line, stop
from pathfinders.figures import Figure

SHOWS_TOP, FLOOR = 100.0, 502.0
SHOWS_SIZES = (14.0, 13.0, 12.0, 11.0)
MOST_LINES = 40
"""Lines of notes on a chart that can still be read on a slide."""
TABLE_INSTEAD = "The chart holds too much text for a slide: this is its table."
OUTLINED = "On this slide, what the figure shades is drawn as a dashed outline."


def deck(figures: Sequence[Figure], context: Context) -> bytes:
    """The figures as a PowerPoint file. Raises ValueError where one is not of the context's
    version.
    """
    context.check(figures)
    made = new_deck(context.title)
    _cover(made, context)
    for figure in figures:
        _figure(made, figure, context)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _cover(made: Deck, context: Context) -> None:
    slide = made.slides.add_slide(made.slide_layouts[0])
    title = one_line(context.title)
    write(
        slide.shapes.title.text_frame,
        title,
        size_for(title, INSIDE - 12, 3, (36.0, 32.0, *TITLE_SIZES)),
        bold=True,
    )
    frame = slide.placeholders[1].text_frame
    lines = [f"{label}: {text}" for label, text in about(context)]
    frame.word_wrap = True
    frame.text = "\n".join(visible(line) for line in lines)
    total = "\n".join(lines)
    size = size_for(total, INSIDE - 12, 11, (18.0, 16.0, 14.0, 12.0, 11.0, 10.0))
    for paragraph, (_, text) in zip(frame.paragraphs, about(context), strict=True):
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(6)
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(size), GREY
            if text.startswith(SAFE_LINK):
                run.hyperlink.address = text


def _figure(made: Deck, figure: Figure, context: Context) -> None:
    slide = add_slide(made, figure.title, context)
    bars = figure.chart if figure.chart is not None and is_bars(figure.chart) else None
    found, drawable = _panels(figure) if bars is None else ([], True)
    outlined = (
        [OUTLINED] if any(series.outline for panel in found for series in panel.series) else []
    )
    outlined += [TABLE_INSTEAD] if figure.chart is not None and not drawable else []
    top = _shows(slide, " ".join([stop(figure.shows), *outlined]))
    if found or bars is not None:
        box = (EDGE, top, INSIDE, FLOOR - top)
        frames = scatter.draw(slide, found, *box) if bars is None else [_bars(slide, bars, box)]
        for number, frame in enumerate(frames):
            part = f" Part {number + 1} of {len(frames)}." if len(frames) > 1 else ""
            describe(frame, stop(figure.alt) + part, f"Chart {number + 1}")
    elif not drawable or not _picture(slide, figure, top):
        _table(made, slide, figure, context, top)
    add_notes(slide, figure, context, also=outlined)


def _panels(figure: Figure) -> tuple[list[NativePanel], bool]:
    """The chart's panels where PowerPoint can draw them, and whether it can be drawn on a slide at
    all.
    """
    if figure.chart is None:
        return [], False
    try:
        found = as_panels(figure.chart)
    except NotNative:
        return [], True
    noted = [one for panel in found for one in panel.series if one.role == "note"]
    lines = sum(len(label.lines) for one in noted for label in one.labels if label)
    return (found, True) if lines <= MOST_LINES else ([], False)


def _bars(slide: Slide, chart: Any, box: tuple[float, float, float, float]) -> GraphicFrame:
    if isinstance(chart, Chart):
        return draw_bars(slide, chart, *box)
    return native_bars.draw_bars(slide, chart, *box)


def _shows(slide: Slide, text: str) -> float:
    """Writes what is shown; returns where it ends."""
    size = size_for(text, INSIDE - 12, 2, SHOWS_SIZES)
    tall = lines_of(text, INSIDE - 12, size) * size * 1.2 + 8
    add_text(slide, text, SHOWS_TOP, tall, size, colour=GREY)
    return SHOWS_TOP + tall + 4


def _picture(slide: Slide, figure: Figure, top: float) -> bool:
    """Puts the chart onto the slide as a picture, where there is a browser to draw it."""
    width, height = INSIDE, FLOOR - top
    # As many pixels as the page gives the chart, so that its labels have the room they were made
    # for.
    tall = max(float(as_plotly(figure.chart or {})["layout"].get("height", height)), height)
    try:
        drawn = bare_image(figure, round(width * tall / height), round(tall))
    except NoBrowser:
        return False
    shape = slide.shapes.add_picture(io.BytesIO(drawn), Pt(EDGE), Pt(top), Pt(width), Pt(height))
    describe(shape, figure.alt, "Chart")
    return True


def _table(made: Deck, slide: Slide, figure: Figure, context: Context, top: float) -> None:
    """Writes why nothing is drawn, and the figure's table on this slide and as many more as it
    needs.
    """
    if figure.empty:
        words = stop(figure.empty)
        size = size_for(words, INSIDE - 12, 6, (20.0, 18.0, 16.0, 14.0, 12.0))
        tall = lines_of(words, INSIDE - 12, size) * size * 1.2 + 12
        add_text(slide, words, top + 8, tall, size)
        top += tall + 20
    if not figure.rows:
        return
    found = slide_table.pages(figure, FLOOR - top)
    for number, page in enumerate(found):
        part = f", part {number + 1} of {len(found)}" if len(found) > 1 else ""
        if number:
            slide = add_slide(
                made, f"{one_line(figure.title)} ({number + 1} of {len(found)})", context
            )
            _shows(slide, stop(figure.shows))
            add_notes(slide, figure, context)
        slide_table.draw_page(slide, page, top, f"Table{part}: {figure.shows}")
