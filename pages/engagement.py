"""Whether trusts with more engaged staff have better outcomes, and how firmly the data say so."""

import streamlit as st

from components.page import page
from pathfinders.entities.measure import RATING
from pathfinders.entities.resolve import default_of

QUESTION = (
    "Do NHS trusts whose staff are more engaged have lower mortality, and did the pathfinders move"
    " differently from others? Mortality is SHMI, the Summary Hospital-level Mortality Indicator:"
    " deaths in hospital or within 30 days of leaving it, divided by the number expected. At 1"
    " there are as many as expected."
)
COMPARING = "Comparing the pathfinders with thousands of random sets of trusts"
# What takes a moment the first time, and what to say meanwhile.
ESTIMATING = {
    "robustness": "Estimating the link in every reasonable way",
    "pathfinders-before-and-after": COMPARING,
    "pathfinders-before-and-after-shmi": COMPARING,
}
RATINGS = ("ratings-and-engagement", "rating-estimates", "national-ratings")
NEWEST = ("newest-year", "newest-shmi-limits", "engagement-and-patients", "patient-survey-ends")
NEWEST_OF_GROUP = ("newest-year", "engagement-and-patients")
PATHFINDERS = (
    "pathfinders-before-and-after",
    "pathfinders-before-and-after-shmi",
    "ten-years-on",
    "shmi-funnel",
)

with page("Engagement and outcomes", QUESTION) as p:
    p.estimating = ESTIMATING
    view = p.choose(
        ("programme", "group", "indicator", "outcome"),
        ("year", "years", "period"),
    )
    p.answer("association-headline")
    if view.outcome == RATING:
        # Nothing is estimated from ratings, so what can be seen comes first.
        p.section(
            "Ratings beside the staff survey", *RATINGS, "association-headline", anchor="ratings"
        )
        p.section("Over the years", "indicator-trend", anchor="years")
    elif p.make("association-headline").chart is None:
        # Without an outcome of these trusts every figure of it would give the same reason once
        # more.
        p.show("association-headline")
        p.section("Over the years", "indicator-trend", anchor="years")
    else:
        p.section("Trust by trust, in one year", "association", anchor="one-year")
        p.section("Over the years", "indicator-trend", "outcome-trend", anchor="years")
        p.section(
            "How firmly the data say so", "association-headline", "robustness", anchor="evidence"
        )
    acute = view.group == default_of(p.version, "group")
    if view.outcome != RATING:
        p.section("Ratings beside the staff survey", *RATINGS, anchor="ratings")
    newest = list(NEWEST)
    if not acute:
        newest = [name for name in NEWEST_OF_GROUP if p.make(name).chart is not None]
    if newest and view.outcome != RATING:
        p.section("The newest year, and patients' experience", *newest, anchor="newest")
    st.header("The pathfinders, and other evidence" if acute else "Other evidence", anchor="more")
    if acute:
        p.show(*PATHFINDERS)
    else:
        st.caption(
            "Mortality, and how the pathfinders moved beside other trusts, are known of acute"
            " trusts only: choose them as the trust type."
        )
    p.show("published-studies")
