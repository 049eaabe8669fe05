"""Who left, when and why, and what stood in the way of those who stayed."""

from html import escape

import streamlit as st

from components import filters, shell
from components.figure import figure
from components.text import show_html, strong
from components.view import current_view, write_address
from pathfinders.figures import make
from pathfinders.figures.attrition.words import told_together

NAMES = (
    "retention",
    "who-left",
    "reasons",
    "ratings-and-withdrawal",
    "commissioning-groups",
    "barriers",
)

version = shell.open_page(
    "Attrition",
    "How many of those chosen stayed, who left, when and why, and what stood in the way.",
)
view = filters.programme(version, current_view())
write_address(view, "programme")
made = [make(name, version, view) for name in NAMES]
for known in made:
    if not known.empty:
        figure.show(known.name, version, view)
unknown = [each for each in made if each.empty and each.name != "commissioning-groups"]
if unknown:
    st.header("What is not known for this programme", anchor="not-known")
for titles, why in told_together(unknown):
    show_html(f"{strong('. '.join(titles) + '.')} {escape(why)}")
st.header("Across all programmes", anchor="across")
figure.show("attrition-across-programmes", version, view)
figure.show("endings-across-programmes", version, view)
shell.close_page(version)
