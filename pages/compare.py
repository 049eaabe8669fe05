"""Two to four programmes side by side."""

from components.page import page

with page(
    "Side by side",
    "What two to four programmes asked for, cost and reached, beside each other.",
    answers=False,
) as p:
    p.choose(("programme", "beside", "third", "fourth"), marks=False)
    p.section("What is known of each", "side-by-side", anchor="known")
