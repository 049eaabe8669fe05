"""The answer before the chart: what can be said of a programme, in sentences."""

import streamlit as st

from components import briefing
from components.page import Page, page
from components.parts import Part
from components.since import show_since
from pathfinders.figures.sentences import Section, sentences

QUESTION = (
    "Government invites NHS organisations to try something, picks some, supports them with a small"
    " fund and asks whether it worked. Choose a programme to see what can be said about it."
)

ANSWER = ("what-happened", "obstacles")
EVIDENCE = ("own-studies", "what-came-next", "lines-to-take")
TERMS = ("programme-timeline", "programme-terms")


def parts(p: Page) -> dict[str, Part]:
    """The briefing itself, and what it rests on; statements only where there are any."""
    statements = ("statements",) if p.make("statements").rows else ()
    return {
        "briefing": Part("The briefing", (*ANSWER, *EVIDENCE)),
        "terms": Part("Dates, terms and statements", (*TERMS, *statements, "headline-numbers")),
    }


with page("NHS pathfinder programmes", QUESTION, answers=False) as p:
    # The sentences rest on figures of all pages, some with choices, such as prices, that this page
    # does not offer and so cannot put right.
    view = p.choose("programme", only=("programme", "part", "version"), parts=parts, marks=False)
    if p.has("briefing"):
        # A link of a sentence leads to the part that holds its figure, wherever that is.
        view = view.choose(part=None)
        said = sentences(p.version, view)
        st.header(Section.ANSWER.value, anchor="in-short")
        briefing.show_answer(said, view)
        briefing.show_parts()
        briefing.show_tiles(p.make("headline-numbers"))
        briefing.show_copy(said, p.version)
        p.show(*ANSWER)
        st.header("Money, engagement and evidence", anchor="the-money")
        briefing.show_sections(said, view, (Section.MONEY, Section.ENGAGEMENT, Section.EVIDENCE))
        p.show(*EVIDENCE)
    if p.has("terms"):
        p.section("When, and on which terms", *p.parts["terms"].figures, anchor="terms")
    if p.has("briefing"):
        show_since(p.version, view)
