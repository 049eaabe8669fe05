"""Figures as slides: a title, what they say, then one figure a slide, at most eight in all; what
does not fit is in the workbook. The choices and the link come last.
"""

import io
from collections.abc import Sequence

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from pathfinders.exports.context import Context
from pathfinders.exports.slides.briefing import add_briefing
from pathfinders.exports.slides.figure import figure_slide
from pathfinders.exports.slides.parts import (
    GREY,
    INSIDE,
    SAFE_LINK,
    TITLE_SIZES,
    add_slide,
    new_deck,
    size_for,
    write,
)
from pathfinders.exports.slides.texts import Paragraph, write_paragraphs
from pathfinders.exports.wording import about, one_line, stop, version_line
from pathfinders.figures import Figure
from pathfinders.figures.sentences import Sentence
from pathfinders.words import local_day

MOST_SLIDES = 8
CONTENT_TOP = 104.0
SUMMARY = "What the figures say"
UNKNOWN = "Not known, or not applicable"
ABOUT = "About these slides"


def deck(figures: Sequence[Figure], context: Context, sentences: Sequence[Sentence] = ()) -> bytes:
    """The figures as a PowerPoint file; with the briefing's sentences, the briefing itself. Raises
    ValueError where a figure is not of the context's version.
    """
    context.check(figures)
    slides = new_deck(context.title)
    _cover(slides, context, context.programme if sentences else "")
    if sentences:
        left_out = add_briefing(slides, figures, sentences, context, MOST_SLIDES - 2)
    else:
        left_out = _add_figures(slides, figures, context)
    _about(slides, context, left_out)
    file = io.BytesIO()
    slides.save(file)
    return file.getvalue()


def _add_figures(slides: Deck, figures: Sequence[Figure], context: Context) -> list[Figure]:
    """Adds a summary and the figures that there is room for, charts first; returns the others. What
    a figure without a chart or a list says is in the summary already, and it has no slide.
    """
    room = MOST_SLIDES - 2
    worth = [f for f in figures if f.chart is not None or (f.is_list and f.rows)]
    if len(figures) > 1:
        slide = add_slide(slides, SUMMARY, context)
        write_paragraphs(slide, _summary(figures, worth), CONTENT_TOP)
        room -= 1
    else:
        worth = list(figures)
    chosen = sorted(worth, key=lambda figure: figure.chart is None)[:room]
    for figure in figures:
        if figure in chosen:
            figure_slide(slides, figure, context)
    return [figure for figure in figures if figure.rows and figure not in chosen]


def _summary(figures: Sequence[Figure], worth: Sequence[Figure]) -> list[Paragraph]:
    """What the figures say, a paragraph each, and last and in one what is not known."""
    said = [Paragraph("", stop(figure.title)) for figure in worth]
    unknown = [stop(figure.title) for figure in figures if figure not in worth]
    if unknown:
        said.append(Paragraph(f"{UNKNOWN}:", " ".join(unknown)))
    return said


def _cover(slides: Deck, context: Context, about_programme: str) -> None:
    """The title and the date; of a briefing, the programme is the title."""
    slide = slides.slides.add_slide(slides.slide_layouts[0])
    title = one_line(about_programme or context.title)
    size = size_for(title, INSIDE - 12, 3, (36.0, 32.0, *TITLE_SIZES))
    write(slide.shapes.title.text_frame, title, size, bold=True)
    info = context.info
    lines = [
        one_line(context.title if about_programme else context.programme),
        f"{local_day(info.at)}, version {info.number} of the data",
    ]
    write(slide.placeholders[1].text_frame, "\n".join(filter(None, lines)), 20.0, colour=GREY)


def _about(slides: Deck, context: Context, left_out: Sequence[Figure]) -> None:
    """The last slide: what is in the workbook only, the choices, the version and the link."""
    slide = add_slide(slides, ABOUT, context)
    lines = [Paragraph(f"{label}:", text) for label, text in about(context)]
    if left_out:
        titles = "; ".join(one_line(figure.title).rstrip(".") for figure in left_out)
        lines.insert(0, Paragraph("In the workbook only:", f"{titles}."))
    write_paragraphs(slide, lines, CONTENT_TOP)
    _link(slide, context)
    slide.notes_slide.notes_text_frame.text = version_line(context.info)


def _link(slide: Slide, context: Context) -> None:
    for shape in slide.shapes:
        if shape.has_text_frame:
            for paragraph in shape.text_frame.paragraphs:
                for run in paragraph.runs:
                    if run.text.strip() == one_line(context.link) and run.text.startswith(
                        SAFE_LINK
                    ):
                        run.hyperlink.address = run.text.strip()
