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
    unavailable = []
    for name in NAMES:
        made = p.make(name)
        if made.empty:
            unavailable.append(made)
        else:
            p.show(name)
    if unavailable:
        st.header("Not recorded for this programme", anchor="not-recorded")
        show_list(f"{strong(f'{made.title}.')} {escape(made.empty)}" for made in unavailable)
    p.section("Across all programmes", "before-leaving", anchor="across")
