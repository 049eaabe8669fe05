"""What the enrolment figures share: names, nouns, shares in words, and how complete a list of
participants is.
"""

from collections.abc import Callable, Iterable
from datetime import date

from pathfinders.entities.programme import Programme
from pathfinders.statistics.proportions import wilson
from pathfinders.store.versions import Row
from pathfinders.words import QUALIFIERS, month, percent

LOWER_BOUNDS = ("at_least", "more_than")
UPPER_BOUNDS = ("at_most",)
VAGUE = ("about", "nearly")
NOUNS = {"NHS trust or NHS foundation trust": "trust", "Group of GP practices": "group"}


def noun(programme: Programme) -> str:
    """What one participant is called, in the singular: trust, group or participant."""
    return NOUNS.get(programme.participant_kind, "participant")


def how_exact(qualifier: str) -> str:
    """The qualifier as a reader's word: exact, about, at least ..."""
    return QUALIFIERS[qualifier].strip() or "exact"


def by_month(earliest: date, latest: date) -> str:
    """ "in December 2010" where the bounds lie in one month, else "by December 2014"."""
    same = (earliest.year, earliest.month) == (latest.year, latest.month)
    return f"{'in' if same else 'by'} {month(latest)}"


def wave_words(wave: str) -> str:
    """ "wave 1", "waves 2 to 3", "the whole programme"."""
    if wave == "all":
        return "the whole programme"
    first, _, last = wave.partition("-")
    return f"waves {first} to {last}" if first.isdigit() and last.isdigit() else f"wave {wave}"


def share_words(successes: int, total: int) -> str:
    """ "24%, 95% interval 18% to 31%": a share with its Wilson interval."""
    low, high = wilson(successes, total)
    return f"{percent(successes / total)}, 95% interval {percent(low)} to {percent(high)}"


def standing_totals(counts: list[Row]) -> list[Row]:
    """The published standing totals of the whole programme, in order of date, from rows of the
    programme_counts query.
    """
    return [
        row
        for row in counts
        if row["region"] is None and row["measure"] == "cumulative_participants"
    ]


def known_total(counts: list[Row]) -> Row | None:
    """The latest exact standing total; None where there is none."""
    return next(
        (row for row in reversed(standing_totals(counts)) if row["qualifier"] == "exact"), None
    )


def told(rows: Iterable[Row], about: Callable[[Row], str]) -> tuple[str, ...]:
    """The rows' notes as caveats, each after what it is about: "Wave 4: nearly 90% of England"."""
    return tuple(dict.fromkeys(f"{about(row)}: {row['note']}" for row in rows if row["note"]))


def is_complete(programme: Programme, counts: list[Row]) -> bool:
    """Whether everybody is listed: the programme's records say so or, where they say nothing, the
    list holds as many as any published total. Only then may rates be worked out from it.
    """
    if programme.participants_list is not None:
        return programme.list_complete
    totals = [row["value"] for row in standing_totals(counts)]
    return bool(totals) and programme.participants_listed >= max(totals)
