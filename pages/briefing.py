"""The answer before the chart: what can be said of a programme, in sentences."""

import streamlit as st

from components import briefing
from components.page import Page, page
from components.parts import Part
from components.since import show_since
from pathfinders.figures.sentences import Section, sentences

QUESTION = (
    "What government invited NHS organisations to try, who took part, what it cost and whether it"
    " worked: what can be said of each programme."
)

ANSWER = ("what-happened", "obstacles")
AFTERWARDS = ("own-studies", "what-came-next")
LINES = ("lines-to-take",)
TERMS = ("programme-timeline", "programme-terms")


def parts(p: Page) -> dict[str, Part]:
    """The briefing itself, the lines to take and what both rest on, as far as anything is known."""
    behind = (*p.available(*AFTERWARDS), *TERMS, *p.available("statements"), "headline-numbers")
    divided = {"briefing": Part("The briefing", ANSWER)}
    if p.available(*LINES):
        divided["lines"] = Part("Lines to take", LINES)
    divided["terms"] = Part("Studies, dates and terms", behind)
    return divided


with page("NHS pathfinder programmes", QUESTION, answers=False) as p:
    # The sentences rest on figures of all pages, some with choices, such as prices, that this page
    # does not offer and so cannot put right.
    view = p.choose("programme", only=("programme", "part", "version"), parts=parts, marks=False)
    if p.has("briefing"):
        # A link of a sentence leads to the part that holds its figure, wherever that is.
        view = view.choose(part=None)
        answers = sentences(p.version, view)
        st.header(Section.ANSWER.value, anchor="in-short")
        briefing.show_answer(answers, view)
        briefing.show_parts(p.available(*ANSWER, *AFTERWARDS, *LINES))
        briefing.show_tiles(p.make("headline-numbers"))
        briefing.show_copy(answers, p.version)
        p.show(*p.available(*ANSWER))
        st.header("Money, engagement and evidence", anchor="the-money")
        briefing.show_sections(answers, view, (Section.MONEY, Section.ENGAGEMENT, Section.EVIDENCE))
        p.list_unavailable("Not published", *ANSWER, *AFTERWARDS, *LINES)
    if p.has("lines"):
        p.section("Lines to take", *LINES, anchor="lines")
    if p.has("terms"):
        p.section("Behind the briefing", *p.parts["terms"].figures, anchor="terms")
    if p.has("briefing"):
        show_since(p.version, view)
