"""What is said about the funnel of mortality: of one period, and of all that were published."""

from pathfinders.entities.period import Period
from pathfinders.entities.programme import Programme
from pathfinders.entities.trust import short_trust_name
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, month, small

BANDS = ("Higher than expected", "As expected", "Lower than expected")
SIDES = (("higher", "above the expected range"), ("lower", "below the expected range"))
RANGES = {
    "Higher than expected": "above the expected range",
    "As expected": "as expected",
    "Lower than expected": "below the expected range",
    None: "without a banding",
}
"""What a title calls the publisher's bandings."""


def funnel_title(
    rows: list[Row], named: list[Row], when: Period, programme: Programme, history: list[Row]
) -> str:
    """The published bandings of the participants in a period, and who was ever outside."""
    if not named:
        higher, expected, lower = (sum(r["banding"] == band for r in rows) for band in BANDS)
        return (
            f"In {when.words}, {expected} of {len(rows)} acute trusts had about as many deaths as"
            f" expected, {small(higher)} had more and {small(lower)} fewer; none was a pathfinder"
        )
    banded = [
        _banded(band, [r for r in named if r["banding"] == band], len(named))
        for band in (*BANDS, None)
    ]
    who = f"{capital(count(len(named), 'pathfinder has', 'pathfinders have'))} a mortality ratio"
    bandings = listed([words for words in banded if words])
    return f"{who} for {when.words}{_before(when, programme)}: {bandings}{_ever(history)}"


def over_all_periods(history: list[Row], published: int) -> str:
    """Of each participant, in how many of the published periods it was outside its limits."""
    each = [
        f"{short_trust_name(row['name'])} {_outside(row)} of {small(row['periods'])}"
        for row in history
    ]
    if not each:
        return ""
    return (
        f"{capital(count(published, 'period was', 'periods were'))} published. Outside the limits:"
        f" {'; '.join(each)}."
    )


def _outside(row: Row) -> str:
    sides = [f"{side} in {small(row[side])}" for side, _ in SIDES if row[side]]
    return listed(sides) or "in none"


def _before(when: Period, programme: Programme) -> str:
    """That a period lies before the programme, as the rest of a phrase."""
    if programme.announced is None or when.end >= programme.announced:
        return ""
    return f", before the programme was announced in {month(programme.announced)}"


def _ever(history: list[Row]) -> str:
    """Who was outside its limits, in how many of its periods, as a sentence after the first."""
    each = [
        f"{short_trust_name(row['name'])} was {words} in {small(row[side])} of"
        f" {small(row['periods'])} periods"
        for side, words in SIDES
        for row in history
        if row[side]
    ]
    if len(each) > 1:
        # A name and two numbers each would be a list; the caveats have it.
        outside = count(sum(bool(row["higher"] or row["lower"]) for row in history), "pathfinder")
        return f". In one period or another, {outside} lay outside the expected range"
    return f". {each[0]}" if each else ""


def _banded(band: str | None, trusts: list[Row], every: int) -> str:
    if not trusts:
        return ""
    how_many = "all" if len(trusts) == every > 1 else small(len(trusts))
    names = (
        ""
        if band == "As expected"
        else f" ({listed([short_trust_name(r['name']) for r in trusts])})"
    )
    return f"{how_many} {RANGES[band]}{names}"
