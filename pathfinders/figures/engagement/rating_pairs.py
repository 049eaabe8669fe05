"""Inspection ratings with the staff survey before them: which pairs count, and how they go
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pathfinders.entities.measure import Choice
from pathfinders.figures.recorder import FigureReader
from pathfinders.statistics.ordered import ordered_logit
from pathfinders.statistics.verdict import Refusal, Result
from pathfinders.store.versions import Row

RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
"""Best first."""
GOOD = frozenset(RATINGS[:2])
MOST_YEARS = 2
"""A survey older than this before a rating says little of the trust that was inspected."""
DOMAINS = {"overall": "Overall", "well_led": "Well led", "safe": "Safe"}


@dataclass(frozen=True)
class Pairs:
    """The ratings of one benchmark group in one domain."""

    rows: tuple[Row, ...]
    """Every rating of the group's trusts, each with `use`: empty where it counts, else why not."""
    spread: float
    """A standard deviation of the scores that count, in the indicator's unit; 0 without any."""

    @property
    def used(self) -> tuple[Row, ...]:
        """The ratings that count."""
        return tuple(row for row in self.rows if not row["use"])

    @property
    def trusts(self) -> int:
        """How many trusts have a rating that counts."""
        return len({row["trust_code"] for row in self.used})


def pairs_of(
    version: FigureReader, choice: Choice, domain: str = "overall", programme: str | None = None
) -> Pairs:
    """The ratings of the chosen benchmark group, each beside the nearest survey before it."""
    found = version.rows(
        "ratings_and_scores",
        indicator=choice.indicator.indicator_id,
        domain=domain,
        programme=programme,
        first=choice.years.first,
        last=choice.years.last,
    )
    rows = tuple(row | {"use": _why_not(row)} for row in found if row["trust_type"] == choice.group)
    scores = [row["score"] for row in rows if not row["use"]]
    spread = float(np.std(scores, ddof=1)) if len(scores) > 1 else 0.0
    return Pairs(rows, spread)


def _why_not(row: Row) -> str:
    if row["score"] is None:
        return "no survey before it"
    if row["rated_in"] - row["survey_year"] > MOST_YEARS:
        return "the survey before it is too old"
    if row["took_over"]:
        return "the trust took over another in between"
    return ""


def odds(pairs: Pairs, rows: Sequence[Row], *more: str, score: str = "score") -> Result:
    """By how much the odds of a higher rating are multiplied for a score one standard deviation
    higher, over some of the pairs, allowing for the columns named in `more`.
    """
    return odds_of_levels(pairs, rows, [level(row) for row in rows], *more, score=score)


def odds_of_levels(
    pairs: Pairs, rows: Sequence[Row], levels: Sequence[int], *more: str, score: str = "score"
) -> Result:
    """As `odds`, of other levels than the four ratings."""
    columns = np.array([[row[key] for key in (score, *more)] for row in rows], dtype=np.float64)
    columns = columns.reshape(len(rows), 1 + len(more))
    columns[:, 0] /= pairs.spread or 1.0
    found = ordered_logit(levels, columns, [row["trust_code"] for row in rows])
    return found if isinstance(found, Refusal) else found.odds


def level(row: Row) -> int:
    """The rating as a number: 0 is Inadequate, 3 is Outstanding."""
    return len(RATINGS) - 1 - RATINGS.index(row["rating"])


def first_of_each(rows: Sequence[Row]) -> list[Row]:
    """The first of the ratings of each trust, by the last day on which it can have been
    published.
    """
    ordered = sorted(rows, key=lambda row: (row["published_latest"], row["published_earliest"]))
    first: dict[str, Row] = {}
    for row in ordered:
        first.setdefault(row["trust_code"], row)
    return list(first.values())
