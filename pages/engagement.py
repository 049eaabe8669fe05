"""Whether trusts with more engaged staff have better outcomes, and how firmly the data say so."""

import streamlit as st

from components.page import Page, page
from components.parts import Part
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

HEADLINE = "association-headline"
TRENDS = ("indicator-trend", "outcome-trend")


def parts(p: Page) -> dict[str, Part]:
    """What the page is divided into: not all of it is known of every trust type and outcome."""
    # The default group is that of the acute trusts, the only ones with SHMI. How the pathfinders
    # moved beside other trusts is known of them alone, too.
    if p.view.group == default_of(p.version, "group"):
        newest: tuple[str, ...] = NEWEST
        more = Part("The pathfinders and other studies", (*PATHFINDERS, "published-studies"))
    else:
        newest = tuple(n for n in NEWEST_OF_GROUP if p.make(n).chart is not None)
        more = Part("Other studies", ("published-studies",))
    divided = {"answer": Part("The main answer", main_figures(p))}
    # With ratings as the outcome, the figures of ratings are the main answer already.
    if p.view.outcome != RATING:
        divided["ratings"] = Part("CQC ratings", RATINGS)
    if newest and p.view.outcome != RATING:
        divided["newest"] = Part("The newest year and patients", newest)
    divided["more"] = more
    return divided


def main_figures(p: Page) -> tuple[str, ...]:
    """The figures of the first part, in their order."""
    if p.view.outcome == RATING:
        return (*RATINGS, HEADLINE, TRENDS[0])
    # Without an outcome of these trusts every figure of it would give the same reason once more.
    if p.make(HEADLINE).chart is None:
        return (HEADLINE, TRENDS[0])
    return ("association", HEADLINE, *TRENDS, "robustness")


def show_main(p: Page) -> None:
    """The first part: one year, and over the years."""
    if p.view.outcome == RATING:
        # Nothing is estimated from ratings, so what can be seen comes first.
        p.section("Ratings beside the staff survey", *RATINGS, HEADLINE, anchor="ratings")
        p.section("Over the years", TRENDS[0], anchor="years")
    elif p.make(HEADLINE).chart is None:
        p.section("How firmly the data say so", HEADLINE, anchor="evidence")
        p.section("Over the years", TRENDS[0], anchor="years")
    else:
        p.section(
            "Trust by trust, and how firmly the data say so",
            "association",
            HEADLINE,
            anchor="one-year",
        )
        p.section("Over the years", *TRENDS, anchor="years")
        p.section("In every reasonable way", "robustness", anchor="evidence")


with page("Engagement and outcomes", QUESTION) as p:
    p.estimating = ESTIMATING
    p.choose(
        ("programme", "group", "indicator", "outcome"),
        ("year", "years", "period"),
        parts=parts,
    )
    p.answer(HEADLINE)
    if p.has("answer"):
        show_main(p)
    if p.has("ratings"):
        p.section("Ratings beside the staff survey", *RATINGS, anchor="ratings")
    if p.has("newest"):
        figures = p.parts["newest"].figures
        p.section("The newest year, and patients' experience", *figures, anchor="newest")
    if p.has("more"):
        figures = p.parts["more"].figures
        if len(figures) > 1:
            st.header("The pathfinders, and other evidence", anchor="more")
            p.show(*figures)
        else:
            st.header("Other evidence", anchor="more")
            p.show(*figures)
            st.caption(
                "Mortality, and how the pathfinders moved beside other trusts, are known of acute"
                " trusts only: choose them as the trust type."
            )
