"""Slides of words: paragraphs with a lead in bold, in letters that can be read from the back of a
room.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pptx.slide import Slide
from pptx.util import Pt

from pathfinders.charts.labels import visible
from pathfinders.exports.slides.parts import EDGE, INSIDE, TEXT, lines_of
from pathfinders.exports.wording import one_line
from pathfinders.words import count

SIZES = (20.0, 18.0, 16.0, 14.0)
LEAST = SIZES[-1]
"""Nothing on a slide is smaller, in points."""
LINE = 1.2
"""The height of a line, in sizes of its letters."""
GAP = 6.0
"""Points between paragraphs."""
FLOOR = 502.0


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: a lead in bold, which may be empty, and what follows it."""

    lead: str
    text: str

    @property
    def line(self) -> str:
        """Both in one line."""
        return one_line(f"{self.lead} {self.text}")


def that_fit(paragraphs: Sequence[Paragraph], top: float) -> tuple[float, int]:
    """The largest size of letters at which all paragraphs fit beneath `top`, and how many fit at
    it: not all of them where even the smallest letters are too large.
    """
    for size in SIZES:
        if _heights(paragraphs, size)[-1:] <= [FLOOR - top]:
            return size, len(paragraphs)
    # A line is left for saying how many more there are.
    room = FLOOR - top - LEAST * LINE - GAP
    return LEAST, sum(height <= room for height in _heights(paragraphs, LEAST))


def _heights(paragraphs: Sequence[Paragraph], size: float) -> list[float]:
    """How far down each paragraph ends, in points."""
    ends, down = [], 0.0
    for paragraph in paragraphs:
        down += lines_of(paragraph.line, INSIDE - 24, size) * size * LINE + GAP
        ends.append(down)
    return ends


def write_paragraphs(slide: Slide, paragraphs: Sequence[Paragraph], top: float) -> int:
    """Writes the paragraphs that fit, and how many more there are; returns how many it wrote."""
    size, fitting = that_fit(paragraphs, top)
    shown = list(paragraphs[:fitting])
    more = len(paragraphs) - fitting
    if more:
        shown.append(Paragraph("", f"{count(more, 'more', 'more').capitalize()} in the workbook."))
    box = slide.shapes.add_textbox(Pt(EDGE), Pt(top), Pt(INSIDE), Pt(FLOOR - top))
    frame = box.text_frame
    frame.word_wrap = True
    for number, paragraph in enumerate(shown):
        place = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        place.space_after = Pt(GAP)
        for text, bold in ((paragraph.lead, True), (paragraph.text, False)):
            if text:
                run = place.add_run()
                run.text = visible(one_line(text)) + (" " if bold and paragraph.text else "")
                run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, TEXT
    return fitting
