"""How many may leave a programme that is being planned, and how well that foretells the others."""

from collections.abc import Sequence

from pathfinders.entities.programme import programmes, short_programme_name
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import from_list, standings
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.precedents import Precedent, leave_one_programme_out
from pathfinders.store.reader import Reader, derived
from pathfinders.store.versions import Row
from pathfinders.words import count, small

FIELDS = (
    Field("programme", "Programme left out"),
    Field("chosen", "Chosen", "integer"),
    Field("left", "Left", "integer"),
    Field("low", "The others give from", "integer"),
    Field("high", "The others give to", "integer"),
    Field("inside", "Within that range"),
)
METHOD = (
    "Range: the number lies in it four times in five, by a beta-binomial model in which each"
    " programme has a share of its own that leaves (Gelman et al, Bayesian Data Analysis, 2013,"
    " section 5.3). Each programme is left out in turn and foretold from the others"
)


QUERIES = ("programmes", "participant_spells", "attrition_counts")
"""What the precedents rest on."""


@derived
def precedents(reader: Reader) -> Sequence[Precedent]:
    """The programmes of which it is known exactly how many were chosen and how many of them left in
    the end: from their own dated lists where these are complete, else as published.
    """
    return tuple(
        Precedent(short_programme_name(row["name"]), row["left_count"], row["chosen"])
        for row in _counts(reader)
        if not _so_far(row)
    )


@derived
def so_far(reader: Reader) -> Sequence[Precedent]:
    """The programmes under way whose lists say how many have left so far. They are no precedents:
    more can leave.
    """
    return tuple(
        Precedent(short_programme_name(row["name"]), row["left_count"], row["chosen"])
        for row in _counts(reader)
        if _so_far(row)
    )


def _counts(reader: Reader) -> list[Row]:
    """The rows of attrition_counts with exact numbers."""
    lists = standings(reader, programmes(reader))
    counts = (
        from_list(row, lists[row["programme_id"]])
        for row in reader.rows("attrition_counts")
        if row["programme_id"] in lists
    )
    return [
        row
        for row in counts
        if row["left_qualifier"] == row["chosen_qualifier"] == "exact"
        and row["chosen"] > 0
        and row["left_count"] <= row["chosen"]
    ]


def _so_far(row: Row) -> bool:
    return bool(row.get("so_far"))


@figure("precedents-for-leaving", page="plan", queries=QUERIES)
def precedents_for_leaving(version: FigureReader, _: View) -> Figure:
    """Each programme with an exact count of leavers, foretold from the others."""
    known = precedents(version)
    sources = [row for row in _counts(version) if not _so_far(row)]
    rows = [
        {
            "programme": one.name,
            "chosen": one.chosen,
            "left": one.left,
            "low": others.low,
            "high": others.high,
            "inside": "Yes" if one.left in others else "No",
        }
        for one, others in leave_one_programme_out(known)
    ]
    shows = "How many left each programme, and the range that the other programmes give for it"
    draft = Draft(version, shows, FIELDS, rows, (METHOD,), tuple(sources))
    if not rows:
        return draft.undrawn(
            "How well one programme foretells another is not known",
            "Of fewer than two programmes is it known exactly how many left in the end.",
        )
    inside = sum(row["inside"] == "Yes" for row in rows)
    return draft.listed(
        f"For {small(inside)} of {count(len(rows), 'programme')}, the number that left lies in the"
        " range that the others give"
    )
