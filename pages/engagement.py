"""Whether trusts with more engaged staff have better outcomes, and how firmly the data say so."""

import streamlit as st

from components import figure, filters, shell
from components.text import plain
from components.view import current_view, write_address
from pathfinders.figures import make

QUESTION = (
    "Do NHS trusts whose staff are more engaged have lower mortality, and did the pathfinders move differently from others? "
    "Mortality is SHMI, the Summary Hospital-level Mortality Indicator: deaths in hospital or within 30 days of leaving it, "
    "divided by the number expected. At 1 there are as many as expected."
)
MORE = ("pathfinders-before-and-after", "pathfinders-before-and-after-shmi", "shmi-funnel", "published-studies")

version = shell.open_page("Engagement and outcomes", QUESTION)
view = current_view()
with st.container(horizontal=True, key="filters-engagement"):
    view = filters.programme(version, view)
    view = filters.group(version, view)
    view = filters.indicator(version, view)
    view = filters.outcome(version, view)
    view = filters.year(version, view)
write_address(view, "programme", "group", "indicator", "outcome", "year")

answer = make("association-headline", version, view)
st.markdown(f"**In short.** {plain(answer.title)}.")

st.header("Trust by trust, in one year", anchor="one-year")
figure.show("association", version, view)
st.header("Over the years", anchor="years")
figure.show("indicator-trend", version, view)
figure.show("outcome-trend", version, view)
st.header("How firmly the data say so", anchor="evidence")
figure.show("association-headline", version, view)
with st.spinner("Estimating the link in every reasonable way"):
    make("robustness", version, view)
figure.show("robustness", version, view)
st.header("The pathfinders, and other evidence", anchor="more")
for name in MORE:
    figure.show(name, version, view)
shell.close_page(version)
