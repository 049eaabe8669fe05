"""Figures as slides: a cover, then one figure a slide with a chart that PowerPoint can edit."""

import io
from collections.abc import Sequence

from pptx.enum.text import PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Pt

from pathfinders.charts.labels import visible
from pathfinders.charts.powerpoint import scatter
from pathfinders.charts.powerpoint.bars import draw_bars, is_bars
from pathfinders.charts.powerpoint.panels import NativePanel, panels
from pathfinders.exports.context import Context
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
    chart = figure.chart
    native = [] if chart is None or is_bars(chart) else panels(chart)
    crowded = _lines_of_notes(native) > MOST_LINES
    outlined = any(series.outline for panel in native for series in panel.series)
    also = [OUTLINED] * (outlined and not crowded) + [TABLE_INSTEAD] * crowded
    top = _shows(slide, " ".join([stop(figure.shows), *also]))
    if chart is None or crowded:
        _table(made, slide, figure, context, top)
    else:
        box = (EDGE, top, INSIDE, FLOOR - top)
        frames = scatter.draw(slide, native, *box) if native else [draw_bars(slide, chart, *box)]
        for number, frame in enumerate(frames):
            part = f" Part {number + 1} of {len(frames)}." if len(frames) > 1 else ""
            describe(frame, stop(figure.alt) + part, f"Chart {number + 1}")
    add_notes(slide, figure, context, also=also)


def _lines_of_notes(native: Sequence[NativePanel]) -> int:
    notes = [series for panel in native for series in panel.series if series.role == "note"]
    return sum(len(label.lines) for note in notes for label in note.labels if label)


def _shows(slide: Slide, text: str) -> float:
    """Writes what is shown; returns where it ends."""
    size = size_for(text, INSIDE - 12, 2, SHOWS_SIZES)
    tall = lines_of(text, INSIDE - 12, size) * size * 1.2 + 8
    add_text(slide, text, SHOWS_TOP, tall, size, colour=GREY)
    return SHOWS_TOP + tall + 4


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
