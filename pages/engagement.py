"""Whether trusts with more engaged staff have better outcomes, and how firmly the data say so."""

from html import escape

import streamlit as st

from components import filters, shell
from components.figure import figure
from components.text import show_html, strong
from components.view import current_view, write_address
from pathfinders.entities.measure import RATING
from pathfinders.entities.resolve import default_of
from pathfinders.figures import is_made, make

QUESTION = (
    "Do NHS trusts whose staff are more engaged have lower mortality, and did the pathfinders move"
    " differently from others? Mortality is SHMI, the Summary Hospital-level Mortality Indicator:"
    " deaths in hospital or within 30 days of leaving it, divided by the number expected. At 1"
    " there are as many as expected."
)
# What takes a moment the first time, and what to say meanwhile.
ESTIMATING = {
    "robustness": "Estimating the link in every reasonable way",
    "pathfinders-before-and-after": (
        "Comparing the pathfinders with thousands of random sets of trusts"
    ),
    "pathfinders-before-and-after-shmi": (
        "Comparing the pathfinders with thousands of random sets of trusts"
    ),
}

version = shell.open_page("Engagement and outcomes", QUESTION)
view = current_view()
with st.container(horizontal=True, key="filters-engagement"):
    view = filters.programme(version, view)
    view = filters.group(version, view)
    view = filters.indicator(version, view)
    view = filters.outcome(version, view)
with st.container(horizontal=True, key="filters-years"):
    view = filters.year(version, view)
    view = filters.years(version, view)
    view = filters.period(version, view)
write_address(view, "programme", "group", "indicator", "outcome", "year", "years", "period")


def show(*names: str) -> None:
    """Shows figures one after another, with words in the place of one that is still being made."""
    for name in names:
        if name in ESTIMATING and not is_made(name, version, view):
            with st.spinner(ESTIMATING[name]):
                make(name, version, view)
        figure.show(name, version, view)


answer = make("association-headline", version, view)
show_html(f"{strong('In short.')} {escape(answer.title)}.")

if view.outcome == RATING:
    # Nothing is estimated from ratings, so what can be seen comes first.
    st.header("Ratings beside the staff survey", anchor="ratings")
    show("ratings-and-engagement", "rating-estimates", "national-ratings", "association-headline")
    st.header("Over the years", anchor="years")
    show("indicator-trend")
elif answer.chart is None:
    # Without an outcome of these trusts every figure of it would give the same reason once more.
    show("association-headline")
    st.header("Over the years", anchor="years")
    show("indicator-trend")
else:
    st.header("Trust by trust, in one year", anchor="one-year")
    show("association")
    st.header("Over the years", anchor="years")
    show("indicator-trend", "outcome-trend")
    st.header("How firmly the data say so", anchor="evidence")
    show("association-headline", "robustness")
acute = view.group == default_of(version, "group")
if view.outcome != RATING:
    st.header("Ratings beside the staff survey", anchor="ratings")
    show("ratings-and-engagement", "rating-estimates", "national-ratings")
newest = ["newest-year", "newest-shmi-limits", "engagement-and-patients", "patient-survey-ends"]
if not acute:
    of_group = ("newest-year", "engagement-and-patients")
    newest = [name for name in of_group if make(name, version, view).chart is not None]
if newest and view.outcome != RATING:
    st.header("The newest year, and patients' experience", anchor="newest")
    show(*newest)
st.header("The pathfinders, and other evidence" if acute else "Other evidence", anchor="more")
if acute:
    show(
        "pathfinders-before-and-after",
        "pathfinders-before-and-after-shmi",
        "ten-years-on",
        "shmi-funnel",
    )
else:
    st.caption(
        "Mortality, and how the pathfinders moved beside other trusts, are known of acute trusts"
        " only: choose them as the trust type."
    )
show("published-studies")
shell.close_page(version)
