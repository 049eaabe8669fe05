"""Who took part, when, and how much of the country they covered."""

from html import escape

import streamlit as st

from components.page import Page, page
from components.parts import Part
from components.text import show_list, strong
from pathfinders.figures import Figure
from pathfinders.figures.applications.rows import once_each

# The parts of the page, and the headings within each with their figures.
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "chosen": {
        "Over time": ("participants-over-time",),
        "Who applied": (
            "expressions-of-interest",
            "applied-and-chosen",
            "days-to-decision",
            "expressions-by-region",
            "expressions-by-decider",
            "criteria-not-met",
        ),
    },
    "where": {
        "Where, and which kinds": (
            "participants-map",
            "members-map",
            "participants-by-region",
            "participants-by-type",
        ),
        "How much they covered": ("coverage-by-wave",),
    },
    "participants": {"The participants": ("participants-list",)},
}
LABELS = {
    "chosen": "Who applied, and who was chosen",
    "where": "Where, and which kinds",
    "participants": "The participants one by one",
}

QUESTION = (
    "Who was invited, who applied and who was chosen, when and where. A trust is an NHS body that"
    " runs hospitals, ambulances, mental health or community services; a foundation trust is one"
    " with more freedom from central control."
)


def is_known(figure: Figure) -> bool:
    """Whether there is anything to show of a figure but the reason why there is not."""
    return figure.chart is not None or bool(figure.rows)


def parts(p: Page) -> dict[str, Part]:
    """The parts of which anything is known; the first in any case."""
    found: dict[str, Part] = {}
    for part, sections in SECTIONS.items():
        names = tuple(name for section in sections.values() for name in section)
        if not found or any(is_known(p.make(name)) for name in names):
            found[part] = Part(LABELS[part], names)
    return found


def show(p: Page, part: str) -> None:
    """The sections of a part of which anything is known."""
    for heading, names in SECTIONS[part].items():
        known = [name for name in names if is_known(p.make(name))]
        if known:
            p.section(heading, *known)


with page("Enrolment", QUESTION) as p:
    p.choose("programme", parts=parts)
    p.answer("participants-over-time")
    for part in SECTIONS:
        if p.has(part):
            show(p, part)
    every = [
        p.make(name)
        for sections in SECTIONS.values()
        for names in sections.values()
        for name in names
    ]
    unavailable = [figure for figure in every if not is_known(figure)]
    if unavailable and p.has("chosen"):
        st.header("Not known, or not applicable")
        show_list(
            f"{strong(f'{made.title}.')} {escape(made.empty)}" for made in once_each(unavailable)
        )
