"""One figure on one slide: its chart, or its rows as a small table or as words."""

from collections.abc import Sequence

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from pathfinders.charts.powerpoint import scatter
from pathfinders.charts.powerpoint.bars import draw_bars, is_bars
from pathfinders.charts.powerpoint.panels import NativePanel, panels
from pathfinders.exports.context import Context
from pathfinders.exports.slides import table as slide_table
from pathfinders.exports.slides.parts import (
    EDGE,
    GREY,
    INSIDE,
    add_notes,
    add_slide,
    add_text,
    describe,
    lines_of,
)
from pathfinders.exports.slides.texts import FLOOR, GAP, LEAST, LINE, Paragraph, write_paragraphs
from pathfinders.exports.wording import stop
from pathfinders.figures import Field, Figure
from pathfinders.figures.written import written
from pathfinders.store.versions import Row
from pathfinders.words import count

SHOWS_TOP = 100.0
MOST_ROWS = 8
"""Rows of a table on a slide; a longer one is in the workbook."""
LONGEST_CELL = 130
"""Letters of a cell in a table of which only the first rows are shown."""
MOST_LINES = 24
"""Lines of notes on a chart that can still be read on a slide."""
TOO_MUCH = "The chart holds too much for a slide: it is on the page, and its table in the workbook."
FIRST_ONLY = "The rest of the figure is on the page, and its table in the workbook."
OUTLINED = "On this slide, what the figure shades is drawn as a dashed outline."


def figure_slide(deck: Deck, figure: Figure, context: Context) -> Slide:
    """Adds a figure's slide."""
    slide = add_slide(deck, figure.title, context)
    chart = figure.chart
    every = [] if chart is None or is_bars(chart) else panels(chart)
    # Of several charts one beneath the other, as many as can be read in what the words leave; one
    # alone is drawn a little tighter rather than not at all.
    words = _height(f"{figure.shows} {FIRST_ONLY}") + 4 if len(every) > 1 else 2 * LEAST * LINE
    native = scatter.readable(every, INSIDE, FLOOR - SHOWS_TOP - words)
    crowded = bool(every) and (not native or _has_many_notes(native))
    outlined = any(series.outline for panel in native for series in panel.series)
    also = [OUTLINED] * (outlined and not crowded) + [TOO_MUCH] * crowded
    also += [FIRST_ONLY] * (len(native) < len(every) and not crowded)
    top = _shows(slide, " ".join([stop(figure.shows), *also]))
    if chart is None or crowded:
        _rows(slide, figure, top)
    else:
        box = (EDGE, top, INSIDE, FLOOR - top)
        frames = scatter.draw(slide, native, *box) if native else [draw_bars(slide, chart, *box)]
        for number, frame in enumerate(frames):
            part = f" Part {number + 1} of {len(frames)}." if len(frames) > 1 else ""
            describe(frame, stop(figure.alt) + part, f"Chart {number + 1}")
    add_notes(slide, figure, context, also=also)
    return slide


def _has_many_notes(native: Sequence[NativePanel]) -> bool:
    """Whether there are more notes than could be read on a slide."""
    notes = [series for panel in native for series in panel.series if series.role == "note"]
    lines = sum(len(label.lines) for note in notes for label in note.labels if label)
    return lines > MOST_LINES


def _shows(slide: Slide, text: str) -> float:
    """Writes what is shown; returns where it ends."""
    tall = _height(text)
    add_text(slide, text, SHOWS_TOP, tall, LEAST, colour=GREY)
    return SHOWS_TOP + tall + 4


def _height(text: str) -> float:
    """The height of what is shown, in points."""
    return lines_of(text, INSIDE - 12, LEAST) * LEAST * LINE + 8


def _rows(slide: Slide, figure: Figure, top: float) -> None:
    """Writes why nothing is drawn, and the rows: as a table where it is small, else as words."""
    if figure.empty:
        write_paragraphs(slide, [Paragraph("", stop(figure.empty))], top)
        return
    rows = figure.rows[:MOST_ROWS]
    more = len(figure.rows) - len(rows)
    foot = LEAST * LINE + GAP if more else 0.0
    small = None
    if not more or _is_brief(figure, rows):
        small = slide_table.page(figure, rows, FLOOR - top - foot)
    if small is not None:
        slide_table.draw_page(slide, small, top, f"Table: {figure.shows}")
        if more:
            words = [Paragraph("", f"{count(more, 'more row').capitalize()} in the workbook.")]
            write_paragraphs(slide, words, top + sum(small.heights) + GAP)
    elif figure.is_list:
        write_paragraphs(slide, row_paragraphs(figure), top)
    else:
        number = count(len(figure.rows), "row")
        write_paragraphs(slide, [Paragraph("", f"The table of {number} is in the workbook.")], top)


def _is_brief(figure: Figure, rows: Sequence[Row]) -> bool:
    """Whether these rows of a list of several columns have only short cells, so that a table says
    more than words.
    """
    cells = [written(row.get(f.key), f) for row in rows for f in figure.fields]
    return figure.is_list and len(figure.fields) > 2 and max(map(len, cells)) <= LONGEST_CELL


def _labelled(text: str, field: Field, *, alone: bool) -> str:
    """A cell as a sentence, after its heading; a text that is alone in its row needs none."""
    return stop(text if alone and field.format == "text" else f"{field.label}: {text}")


def row_paragraphs(figure: Figure) -> list[Paragraph]:
    """The rows of a list as paragraphs: the first field leads, the others follow as sentences."""
    first, *others = figure.fields
    alone = len(others) == 1
    return [
        Paragraph(
            stop(written(row.get(first.key), first)),
            " ".join(
                _labelled(text, field, alone=alone)
                for field in others
                if (text := written(row.get(field.key), field))
            ),
        )
        for row in figure.rows
    ]
