"""How a programme under way is going: its own measures, its returns, and what to watch."""

from html import escape

import streamlit as st

from components.page import page
from components.text import show_list, strong

NAMES = ("returns-due", "watch-list", "own-measures")

with page(
    "Progress",
    "Which returns are due or late, what the programme measured itself, and what the record says of"
    " participants that went before withdrawals in the past.",
) as p:
    p.choose("programme")
    p.answer("returns-due")
    figures = [p.make(name) for name in NAMES]
    available = [figure.name for figure in figures if not figure.empty]
    unavailable = [figure for figure in figures if figure.empty]
    if available:
        p.section("In this programme", *available, anchor="programme")
    if unavailable:
        st.header("Not recorded for this programme", anchor="not-recorded")
        show_list(f"{strong(f'{each.title}.')} {escape(each.empty)}" for each in unavailable)
    p.section("Across all programmes", "before-leaving", anchor="across")
