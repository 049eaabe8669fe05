"""Words and fields for a trust's value beside the spread of its own benchmark group."""

from collections import Counter

from pathfinders.figures.figure import Field
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, small

MIN_GROUP = 10
"""With fewer trusts a tenth of the group is less than one trust, and the bands would show single
trusts.
"""
SPREAD_FIELDS = (
    Field("value", "This trust", "decimal", 2),
    Field("unit", "Unit"),
    Field("respondents", "Staff who answered", "integer"),
    Field("response_rate", "Response rate (%)", "percent"),
    Field("trusts", "Trusts of its type", "integer"),
    Field("p10", "10th percentile", "decimal", 2),
    Field("p25", "25th percentile", "decimal", 2),
    Field("p50", "Median", "decimal", 2),
    Field("p75", "75th percentile", "decimal", 2),
    Field("p90", "90th percentile", "decimal", 2),
    Field("note", "Note"),
)


PLACED = {"better": "better placed", "worse": "worse placed", "above": "higher", "below": "lower"}


def has_spread(row: Row) -> bool:
    """Whether enough trusts have a value for their spread to mean something."""
    return bool(row["trusts"] >= MIN_GROUP)


def place(row: Row) -> str:
    """Where the value stands: `better` or `worse` than the middle half of the group, or `within`
    it.

    The middle half is from the 25th to the 75th percentile, ends included. Where neither direction
    is the good one, `above` or `below`.
    """
    if row["p25"] <= row["value"] <= row["p75"]:
        return "within"
    above = row["value"] > row["p75"]
    if row["higher_is_better"] is None:
        return "above" if above else "below"
    return "better" if above == row["higher_is_better"] else "worse"


def standing(rows: list[Row], when: str, kind: str, noun: str) -> str:
    """The verdict: on how many measures the trust was near the middle of its type, or to which side
    of most.
    """
    places = Counter(place(row) for row in rows).most_common()
    every = "all " if len(places) == 1 and places[0][1] > 2 else ""
    parts: list[str] = []
    for name, number in places:
        words = PLACED.get(name, "near the middle")
        if not parts:
            words += f" of {kind} trusts" if name == "within" else f" than most {kind} trusts"
            parts.append(f"{words} on {every}{count(number, noun)}")
        else:
            parts.append(f"{words} on {small(number)}")
    return f"{when} this trust was {listed(parts)}"


def sampled(rows: list[Row]) -> tuple[str, ...]:
    """How many staff the trust's values rest on, as a caveat; none where that is not known of
    any.
    """
    asked = [row["respondents"] for row in rows if row["respondents"] is not None]
    if not asked:
        return ()
    low, high = min(asked), max(asked)
    many = (
        f"{low:,} staff answered."
        if low == high
        else f"{low:,} to {high:,} staff answered, depending on the year or question."
    )
    return (many + (" With a few hundred answers a single year is noisy." if low < 1000 else ""),)
