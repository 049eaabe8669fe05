"""What programmes before it say of one that is being planned."""

from components.page import page

with page(
    "Plan the next one",
    "What the programmes before say of one that is being planned. These are ranges from few"
    " precedents, and never a forecast for one trust.",
    answers=False,
) as p:
    p.choose(("places", "fund", "months", "entry"))
    p.section("What the precedents say", "next-programme", anchor="precedents")
    p.section("How well they agree", "precedents-for-leaving", anchor="agreement")
