"""The parts every slide has: a title that fits, a line of what is shown, a footer with the version,
and notes.
"""

import copy
from collections.abc import Sequence

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Pt

from pathfinders.charts.labels import visible
from pathfinders.exports.context import Context
from pathfinders.exports.wording import notes, one_line, version_line
from pathfinders.figures import Figure
from pathfinders.figures.written import written
from pathfinders.words import local_day

WIDTH, HEIGHT, EDGE = 960.0, 540.0, 36.0
"""A 16:9 slide and the margin at its sides, in points."""
INSIDE = WIDTH - 2 * EDGE
FOOT = 506.0
LETTER = 0.53
"""The mean width of a letter as a share of the font size."""
TITLE_SIZES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0)
TITLE_LINES = 2
SMALLEST = 14.0
"""The size of the smallest letters on a slide, in points."""
TEXT, GREY = RGBColor(0x22, 0x22, 0x22), RGBColor(0x59, 0x59, 0x59)
COVER, TITLE_ONLY = 0, 5
FOOTER, NUMBER = "ftr", "sldNum"
SAFE_LINK = ("http://", "https://")


def new_deck(title: str) -> Deck:
    """An empty deck, wide, with the layouts' titles and footers where this module wants them."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    deck.core_properties.title = visible(title)
    deck.core_properties.author = "Pathfinders"
    deck.core_properties.language = "en-GB"
    # Over a copy of the list, because layouts are removed on the way. Those that no slide
    # uses would be in every deck, placed for the narrow slides of the default template.
    for number, layout in enumerate(list(deck.slide_layouts)):
        if number not in (COVER, TITLE_ONLY):
            deck.slide_layouts.remove(layout)
    for parent in (deck.slide_master, *deck.slide_layouts):
        for shape in parent.placeholders:
            _place(shape)
    return deck


def _place(shape: BaseShape) -> None:
    kind = shape._element.ph.get("type", "obj")
    boxes = {
        "title": (EDGE, 24.0, INSIDE, 74.0),
        "body": (EDGE, 124.0, INSIDE, 370.0),
        FOOTER: (EDGE, FOOT, INSIDE - 80, 24.0),
        NUMBER: (WIDTH - EDGE - 60, FOOT, 60.0, 24.0),
        "dt": (WIDTH - EDGE - 70, FOOT, 5.0, 24.0),
        "ctrTitle": (EDGE, 70.0, INSIDE, 110.0),
        "subTitle": (EDGE, 196.0, INSIDE, 290.0),
    }
    left, top, width, height = boxes[kind]
    shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(width), Pt(height)


def size_for(text: str, width: float, lines: int, sizes: Sequence[float]) -> float:
    """The largest of `sizes` at which the text takes no more than `lines` lines; the smallest where
    none is small enough.
    """
    for size in sizes:
        if lines_of(text, width, size) <= lines:
            return size
    return sizes[-1]


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines a text takes, counted generously: whole words, letters of a mean width."""
    room = max(1, int(width / (size * LETTER)))
    total = 0
    for line in text.split("\n"):
        used, rows = 0, 1
        for word in line.split(" "):
            need = len(word)
            if used:
                need += 1  # the space before it
            if used and used + need > room:
                rows, used, need = rows + 1, 0, len(word)
            if need <= room:
                used += need
            else:
                # A word wider than the line is broken over several, and the rest starts the next.
                rows += (need - 1) // room
                used = need % room
        total += rows
    return total


def add_slide(deck: Deck, title: str, context: Context) -> Slide:
    """A slide with its title and footer."""
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    shape = slide.shapes.title
    words = one_line(title)
    size = size_for(words, INSIDE - 12, TITLE_LINES, TITLE_SIZES)
    write(shape.text_frame, words, size, bold=True)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    _foot(slide, context)
    return slide


def _foot(slide: Slide, context: Context) -> None:
    for placeholder in slide.slide_layout.placeholders:
        kind = placeholder._element.ph.get("type")
        if kind in (FOOTER, NUMBER):
            # python-pptx gives a new slide no footer and no number, though its layout has them.
            element = copy.deepcopy(placeholder._element)
            for letters in element.iter(qn("a:rPr"), qn("a:defRPr"), qn("a:endParaRPr")):
                letters.set("sz", str(round(SMALLEST * 100)))
            slide.shapes._spTree.append(element)
    for shape in slide.placeholders:
        if shape._element.ph.get("type") == FOOTER:
            frame = shape.text_frame
            write(frame, version_words(context), SMALLEST, colour=GREY)
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def version_words(context: Context) -> str:
    """The version and its day, as the foot of every slide has them."""
    return f"Version {context.info.number}, {local_day(context.info.at)}"


def write(
    frame: TextFrame, text: str, size: float, *, bold: bool = False, colour: RGBColor = TEXT
) -> None:
    """Writes one paragraph into an empty frame, from the left, without changing its size."""
    frame.word_wrap = True
    frame.text = visible(text)
    # Setting `text` makes a paragraph of every line, so each one is formatted.
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour


def add_text(
    slide: Slide, text: str, top: float, height: float, size: float, *, colour: RGBColor = TEXT
) -> None:
    """Adds a text over the slide's width."""
    box = slide.shapes.add_textbox(Pt(EDGE), Pt(top), Pt(INSIDE), Pt(height))
    write(box.text_frame, text, size, colour=colour)


def describe(shape: BaseShape, text: str, name: str) -> None:
    """Gives a shape its alternative text and name."""
    # python-pptx has no property for alternative text, so it is set in the XML.
    properties = shape._element.find(f".//{qn('p:cNvPr')}")
    properties.set("descr", one_line(text))
    properties.set("name", one_line(name))


def add_notes(slide: Slide, figure: Figure, context: Context, *, also: Sequence[str] = ()) -> None:
    """The speaker's notes: verdict, what is shown, choices, caveats, sources, version and link."""
    parts = [one_line(figure.title), one_line(figure.shows), *also]
    if figure.is_list:
        parts += ["", *_rows(figure)]
    for heading, lines in notes(figure):
        parts += ["", f"{heading}:", *(f"- {line}" for line in lines)]
    chosen = "; ".join(one_line(text) for text in context.filters)
    parts += [
        "",
        f"Filters: {chosen or 'none'}",
        version_line(context.info),
        one_line(context.link),
    ]
    slide.notes_slide.notes_text_frame.text = "\n".join(visible(part) for part in parts)


def _rows(figure: Figure) -> list[str]:
    """The rows of a list as lines, for the notes: the slide may have room for some only."""
    return [
        "; ".join(
            f"{field.label}: {text}"
            for field in figure.fields
            if (text := written(row.get(field.key), field))
        )
        for row in figure.rows
    ]
