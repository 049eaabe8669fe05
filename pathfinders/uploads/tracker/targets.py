"""What a column of a tracker can hold, and what trackers call it."""

import re
from typing import NamedTuple

NAME, CODE, KIND, REGION = "organisation", "code", "kind", "region"
RECEIVED, DECIDED, DECISION = "received", "decided", "decision"
SELECTED, WITHDREW, COMPLETED = "selected", "withdrew", "completed"
REASON, ALLOCATED, SPENT = "reason", "allocated", "spent"
EVENTS = (SELECTED, WITHDREW, COMPLETED)


class Target(NamedTuple):
    """One thing that a column can hold."""

    label: str
    headings: tuple[str, ...]
    """What trackers call it, without case and signs."""


TARGETS: dict[str, Target] = {
    NAME: Target(
        "the organisation",
        (
            "trustname",
            "trust",
            "organisation",
            "organisationname",
            "provider",
            "participant",
            "name",
        ),
    ),
    CODE: Target("the code of the organisation", ("code", "odscode", "ods", "trustcode")),
    KIND: Target(
        "the kind of organisation", ("kind", "type", "organisationtype", "kindoforganisation")
    ),
    REGION: Target("the region", ("region", "regionalteam", "area", "nhsregion")),
    RECEIVED: Target(
        "the day its expression of interest came",
        ("eoireceived", "received", "datereceived", "eoidate", "applied", "dateapplied", "eoi"),
    ),
    DECIDED: Target(
        "the day it was decided on", ("datedecided", "decided", "decisiondate", "dateofdecision")
    ),
    DECISION: Target("what was decided", ("decision", "outcome", "eoioutcome", "eoidecision")),
    SELECTED: Target(
        "the day it joined",
        ("datejoined", "joined", "startdate", "dateselected", "selected", "started", "joiningdate"),
    ),
    WITHDREW: Target(
        "the day it left",
        (
            "dateleft",
            "left",
            "datewithdrew",
            "withdrew",
            "withdrawn",
            "datewithdrawn",
            "leavingdate",
        ),
    ),
    COMPLETED: Target("the day it completed", ("completed", "datecompleted", "finished")),
    REASON: Target("why it left or was declined", ("why", "reason", "reasons", "reasonforleaving")),
    ALLOCATED: Target(
        "the sum allocated to it", ("allocated", "allocation", "award", "awarded", "grant")
    ),
    SPENT: Target("the sum spent to date", ("spenttodate", "spent", "spendtodate", "spend")),
}
FEWEST = 3
"""Columns that must be like those of a tracker for a sheet to be taken for one."""


def target_of(heading: str) -> str:
    """What a heading likely means; empty where it is like none."""
    # A unit in brackets is no part of the heading: "Allocated (£)".
    plain = re.sub(r"[^a-z0-9]", "", re.sub(r"\([^)]*\)", "", heading.casefold()))
    return next((name for name, target in TARGETS.items() if plain in target.headings), "")
