"""The answer before the chart: what can be said of a programme, in sentences."""

import streamlit as st

from components import briefing, filters, shell
from components.figure import figure
from components.view import current_view, write_address
from pathfinders.figures import make
from pathfinders.figures.sentences import sentences

version = shell.open_page(
    "NHS pathfinder programmes",
    "Government invites NHS organisations to try something, picks some, supports them with a small"
    " fund and asks whether it worked. Choose a programme to read what the published record"
    " supports saying.",
)
# The sentences rest on figures of all pages, some with choices, such as prices, that this page
# does not offer and so cannot put right.
view = filters.programme(version, current_view()).only(("programme", "version"))
write_address(view, "programme")
st.header("In short", anchor="in-short")
briefing.show_tiles(make("headline-numbers", version, view))
briefing.show_sentences(sentences(version, view), view)
figure.show("programme-timeline", version, view)
figure.show("programme-terms", version, view)
figure.show("barriers", version, view)
st.header("The numbers above", anchor=False)
figure.show("headline-numbers", version, view)
shell.close_page(version)
