"""One trust: who it is, what happened to it, how it was rated and measured, and what is not
known.
"""

from components.page import page

with page("Trusts", "What this collection holds about one NHS trust, and what it does not.") as p:
    p.choose("trust")
    p.answer("trust-profile")
    p.show("trust-profile")
    p.section("Programmes and inspections", "trust-events", "trust-memberships", "trust-ratings")
    p.section("Staff survey", "trust-engagement", "trust-themes")
    p.section("Mortality", "trust-mortality")
    p.section("What is not known", "trust-gaps")
