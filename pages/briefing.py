"""The answer before the chart: what can be said of a programme, in sentences."""

import streamlit as st

from components import briefing, filters, shell
from components.figure import figure
from components.since import show_since
from components.view import current_view, write_address
from pathfinders.figures import make
from pathfinders.figures.sentences import Section, sentences

version = shell.open_page(
    "NHS pathfinder programmes",
    "Government invites NHS organisations to try something, picks some, supports them with a small"
    " fund and asks whether it worked. Choose a programme to see what can be said about it.",
)
# The sentences rest on figures of all pages, some with choices, such as prices, that this page
# does not offer and so cannot put right.
view = filters.programme(version, current_view()).only(("programme", "version"))
write_address(view, "programme")
said = sentences(version, view)
st.header(Section.ANSWER.value, anchor="in-short")
briefing.show_answer(said, view)
briefing.show_parts()
briefing.show_tiles(make("headline-numbers", version, view))
briefing.show_copy(said, version)
figure.show("what-happened", version, view)
figure.show("obstacles", version, view)
st.header("Money, engagement and evidence", anchor="the-money")
briefing.show_sections(said, view, (Section.MONEY, Section.ENGAGEMENT, Section.EVIDENCE))
figure.show("own-studies", version, view)
figure.show("what-came-next", version, view)
figure.show("lines-to-take", version, view)
st.header("When, and on which terms", anchor=False)
figure.show("programme-timeline", version, view)
figure.show("programme-terms", version, view)
if make("statements", version, view).rows:
    figure.show("statements", version, view)
figure.show("headline-numbers", version, view)
show_since(version, view)
shell.close_page(version)
