"""One trust: who it is, what happened to it, how it was rated and measured, and what is not
known.
"""

from components.page import page
from components.parts import Part

HAPPENED = ("trust-events", "trust-memberships", "trust-ratings")
SURVEY = ("trust-engagement", "trust-themes")
PARTS = {
    "history": Part("Who it is, and what happened", ("trust-profile", *HAPPENED)),
    "survey": Part("Staff survey", SURVEY),
    "mortality": Part("Mortality, and what is not known", ("trust-mortality", "trust-gaps")),
}

with page("Trusts", "What this collection holds about one NHS trust, and what it does not.") as p:
    p.choose("trust", parts=lambda _: PARTS)
    p.answer("trust-profile")
    if p.has("history"):
        p.section("Who it is", "trust-profile")
        p.section("Programmes and inspections", *HAPPENED)
    if p.has("survey"):
        p.section("Staff survey", *SURVEY)
    if p.has("mortality"):
        p.section("Mortality", "trust-mortality")
        p.section("What is not known", "trust-gaps")
