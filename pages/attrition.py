"""Who left, when and why, and what stood in the way of those who stayed."""

from html import escape

import streamlit as st

from components.page import page
from components.parts import Part
from components.text import show_html, strong
from pathfinders.figures.attrition.words import group_by_reason

NAMES = (
    "retention",
    "who-left",
    "reasons",
    "ratings-and-withdrawal",
    "commissioning-groups",
    "barriers",
)
ACROSS = ("attrition-across-programmes", "endings-across-programmes")
PARTS = {
    "programme": Part("This programme", NAMES),
    "across": Part("Across all programmes", ACROSS),
}

with page(
    "Attrition",
    "How many of those chosen stayed, who left, when and why, and what stood in the way.",
) as p:
    p.choose("programme", parts=lambda _: PARTS)
    p.answer("retention")
    if p.has("programme"):
        figures = [p.make(name) for name in NAMES]
        available = [figure.name for figure in figures if not figure.empty]
        if available:
            p.section("In this programme", *available, anchor="programme")
        # Commissioning groups followed the GP consortia and concern no other programme, so of those
        # nobody needs to read that they are not known.
        unknown = [each for each in figures if each.empty and each.name != "commissioning-groups"]
        if unknown:
            st.header("What is not known for this programme", anchor="not-known")
        for titles, why in group_by_reason(unknown):
            show_html(f"{strong('. '.join(titles) + '.')} {escape(why)}")
    if p.has("across"):
        p.section("Across all programmes", *ACROSS, anchor="across")
