"""Who took part, when, and how much of the country they covered."""

from html import escape

import streamlit as st

from components.page import page
from components.text import show_list, strong
from pathfinders.figures.applications.rows import once_each

SECTIONS = {
    "Over time": ("participants-over-time",),
    "Who applied": (
        "expressions-of-interest",
        "applied-and-chosen",
        "days-to-decision",
        "expressions-by-region",
        "expressions-by-decider",
        "criteria-not-met",
    ),
    "Where, and which kinds": (
        "participants-map",
        "members-map",
        "participants-by-region",
        "participants-by-type",
    ),
    "How much they covered": ("coverage-by-wave",),
    "The participants": ("participants-list",),
}

QUESTION = (
    "Who was invited, who applied and who was chosen, when and where. A trust is an NHS body that"
    " runs hospitals, ambulances, mental health or community services; a foundation trust is one"
    " with more freedom from central control."
)

with page("Enrolment", QUESTION) as p:
    p.choose("programme")
    p.answer("participants-over-time")
    unavailable = []
    for heading, names in SECTIONS.items():
        figures = [p.make(name) for name in names]
        unavailable += [made for made in figures if made.chart is None and not made.rows]
        known = [made.name for made in figures if made.chart is not None or made.rows]
        if known:
            p.section(heading, *known)
    if unavailable:
        st.header("Not known, or not applicable")
        show_list(
            f"{strong(f'{made.title}.')} {escape(made.empty)}" for made in once_each(unavailable)
        )
