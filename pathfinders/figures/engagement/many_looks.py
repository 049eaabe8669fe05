"""How many links somebody could have looked at beside the one that is shown."""

import numpy as np

from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.many_looks import (
    LEVEL,
    benjamini_hochberg,
    correlation_p,
    holm,
    looks,
)
from pathfinders.statistics.panel import Array
from pathfinders.store.reader import Reader
from pathfinders.store.versions import Row
from pathfinders.words import capital, small

QUERY = "links_by_year"


def links(version: Reader, outcome: str, group: str) -> list[Row]:
    """Every indicator's link with an outcome in one year, of those over enough trusts."""
    least = defaults().minimum_trusts
    rows = version.rows(QUERY, outcome=outcome, group=group)
    return [
        row
        for row in rows
        # A measure that is the same everywhere has no correlation.
        if row["trusts"] >= least and row["correlation"] is not None
        if np.isfinite(row["correlation"])
    ]


def looks_caveat(
    rows: list[Row], what: str = "One", indicator: str = "", year: int | None = None
) -> tuple[str, ...]:
    """A caveat on how many such links there are and how many are clear, and whether that of an
    indicator and a year is; nothing where there is one only. `what` is what is one of them.
    """
    if len(rows) < 2:
        return ()
    p = _p(rows)
    counted = looks(p)
    text = (
        f"{what} of {small(counted.compared)} such links, of every survey question and year of"
        f" these trusts. {capital(small(counted.alone))} of them are clear taken alone,"
        f" {small(counted.benjamini_hochberg)} by Benjamini and Hochberg's rule for so many looks"
        f" and {small(counted.holm)} by Holm's, which is stricter"
    )
    places = [
        place
        for place, row in enumerate(rows)
        if (row["indicator_id"], row["year"]) == (indicator, year)
    ]
    own = f"; this one is clear {_survives(p, places[0])}" if places else ""
    return (f"{text}{own}.",)


def _p(rows: list[Row]) -> Array:
    correlation, trusts = (
        np.array([float(row[key]) for row in rows]) for key in ("correlation", "trusts")
    )
    return correlation_p(correlation, trusts)


def _survives(p: Array, place: int) -> str:
    if holm(p)[place] < LEVEL:
        return "by both"
    if benjamini_hochberg(p)[place] < LEVEL:
        return "by the first alone"
    return "taken alone, and by neither" if p[place] < LEVEL else "by neither, nor taken alone"
