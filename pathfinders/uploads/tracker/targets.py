"""What a column of a tracker can hold, and what trackers call it."""

import re

from pathfinders.uploads.aliases import tracker_headings

# Events and sums are called as the contract calls them, because they become its values: those of
# `event` and of `stage`.
NAME, CODE, KIND, REGION = "organisation", "code", "kind", "region"
RECEIVED, DECIDED, DECISION = "received", "decided", "decision"
SELECTED, WITHDREW, COMPLETED = "selected", "withdrew", "completed"
REASON, ALLOCATED, SPENT = "reason", "allocated", "spent"
EVENTS = (SELECTED, WITHDREW, COMPLETED)
LABELS: dict[str, str] = {
    NAME: "the organisation",
    CODE: "the code of the organisation",
    KIND: "the kind of organisation",
    REGION: "the region",
    RECEIVED: "the day its expression of interest came",
    DECIDED: "the day it was decided on",
    DECISION: "what was decided",
    SELECTED: "the day it joined",
    WITHDREW: "the day it left",
    COMPLETED: "the day it completed",
    REASON: "why it left or was declined",
    ALLOCATED: "the sum allocated to it",
    SPENT: "the sum spent to date",
}
"""What a column can hold, in words. What trackers call it stands in `aliases.csv`."""
FEWEST = 3
"""Columns that must be like those of a tracker for a sheet to be taken for one."""


def target_of(heading: str) -> str:
    """What a heading likely means; empty where it is like none."""
    # A unit in brackets is no part of the heading: "Allocated (£)".
    plain = re.sub(r"[^a-z0-9]", "", re.sub(r"\([^)]*\)", "", heading.casefold()))
    return tracker_headings().get(plain, "")
