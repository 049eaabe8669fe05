"""The briefing as slides: the answer, each participant, what stood in the way, the money and the
evidence, and lines to take.
"""

from collections.abc import Sequence

from pptx.presentation import Presentation as Deck

from pathfinders.exports.context import Context
from pathfinders.exports.slides.figure import row_paragraphs
from pathfinders.exports.slides.parts import add_notes, add_slide
from pathfinders.exports.slides.texts import Paragraph, that_fit, write_paragraphs
from pathfinders.exports.wording import stop
from pathfinders.figures import Figure
from pathfinders.figures.sentences import Section, Sentence

TOP = 104.0
LISTS = ("what-happened", "obstacles")
LINES = "lines-to-take"
BESIDES = (Section.MONEY, Section.ENGAGEMENT, Section.EVIDENCE, Section.NEXT)
QUESTION, ANSWER = "question", "answer_said"


def add_briefing(
    deck: Deck,
    figures: Sequence[Figure],
    sentences: Sequence[Sentence],
    context: Context,
    room: int,
) -> list[Figure]:
    """Adds the slides of the briefing, at most `room`; returns the figures that have none."""
    by_name = {figure.name: figure for figure in figures}
    answer = [s for s in sentences if s.section == Section.ANSWER]
    _words(deck, Section.ANSWER.value, [Paragraph("", s.text) for s in answer], context)
    shown = [by_name[name] for name in LISTS if name in by_name and by_name[name].rows]
    for figure in shown:
        slide = add_slide(deck, figure.title, context)
        write_paragraphs(slide, row_paragraphs(figure), TOP)
        add_notes(slide, figure, context)
    besides = [
        Paragraph(f"{section.value}.", " ".join(s.text for s in sentences if s.section == section))
        for section in BESIDES
        if any(s.section == section for s in sentences)
    ]
    _words(deck, "Money, engagement and evidence", besides, context)
    lines = by_name.get(LINES)
    if lines is not None and lines.rows:
        shown.append(lines)
        _lines_to_take(deck, lines, context, room - 2 - len(shown) + 1)
    return [figure for figure in figures if figure not in shown]


def _words(deck: Deck, title: str, paragraphs: Sequence[Paragraph], context: Context) -> None:
    slide = add_slide(deck, title, context)
    write_paragraphs(slide, paragraphs, TOP)


def _lines_to_take(deck: Deck, figure: Figure, context: Context, room: int) -> None:
    """Adds the questions and answers over at most `room` slides; what an opponent would reply is in
    the notes.
    """
    left = [Paragraph(stop(row[QUESTION]), row[ANSWER]) for row in figure.rows]
    replies = [
        f"{row[QUESTION]} An opponent would reply: {row['opponent_said']}"
        for row in figure.rows
        if row["opponent_said"]
    ]
    for number in range(room):
        if not left:
            return
        fitting = len(left) if number == room - 1 else max(1, that_fit(left, TOP)[1])
        more = " (continued)" if number else ""
        slide = add_slide(deck, f"Lines to take{more}", context)
        write_paragraphs(slide, left[:fitting], TOP)
        add_notes(slide, figure, context, also=replies)
        left = left[fitting:]
