"""Every query on a warm version against the same question answered in plain pandas and in Polars,
in turn in one run.

The answers must agree row by row and column by column before anything is timed.
"""

import math
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from typing import Any

import pandas as pd
import polars as pl

from pathfinders.store.lake import VersionInfo
from pathfinders.store.queries import Query, Scalar, all_queries
from pathfinders.store.versions import Row, Version
from pathfinders.uploads.bundle import read_bundle
from tests.bench.pandas_briefing import BRIEFING
from tests.bench.pandas_frames import Contender, Given, read_frames
from tests.bench.pandas_measures import MEASURES
from tests.bench.pandas_money import MONEY
from tests.bench.pandas_newest import NEWEST
from tests.bench.pandas_participants import PARTICIPANTS
from tests.bench.pandas_periods import PERIODS
from tests.bench.pandas_programmes import PROGRAMMES
from tests.bench.pandas_reporting import REPORTING
from tests.bench.pandas_trusts import TRUSTS
from tests.bench.polars_briefing import BRIEFING as POLARS_BRIEFING
from tests.bench.polars_frames import Contender as PolarsContender
from tests.bench.polars_frames import read_frames as read_polars_frames
from tests.bench.polars_measures import MEASURES as POLARS_MEASURES
from tests.bench.polars_money import MONEY as POLARS_MONEY
from tests.bench.polars_newest import NEWEST as POLARS_NEWEST
from tests.bench.polars_participants import PARTICIPANTS as POLARS_PARTICIPANTS
from tests.bench.polars_periods import PERIODS as POLARS_PERIODS
from tests.bench.polars_programmes import PROGRAMMES as POLARS_PROGRAMMES
from tests.bench.polars_reporting import REPORTING as POLARS_REPORTING
from tests.bench.polars_trusts import TRUSTS as POLARS_TRUSTS
from tests.bench.table import Row as Line
from tests.bench.table import against, race, show

ROUNDS = 15
NEAR = 1e-9
PANDAS: dict[str, Contender] = {
    **PROGRAMMES,
    **BRIEFING,
    **PARTICIPANTS,
    **MEASURES,
    **PERIODS,
    **TRUSTS,
    **MONEY,
    **NEWEST,
    **REPORTING,
}
POLARS: dict[str, PolarsContender] = {
    **POLARS_PROGRAMMES,
    **POLARS_BRIEFING,
    **POLARS_PARTICIPANTS,
    **POLARS_MEASURES,
    **POLARS_PERIODS,
    **POLARS_TRUSTS,
    **POLARS_MONEY,
    **POLARS_NEWEST,
    **POLARS_REPORTING,
}
# Stands in where a parameter has no default. A year has none either: every year, or the newest, is
# what pages ask for.
CHOSEN: dict[str, Scalar] = {
    "programme": "mutuals-in-health",
    "trust": "RMP",
    "measure": "new_participants",
}
# Trusts of which there is something to tell.
INSTEAD: dict[str, dict[str, Scalar]] = {
    "applications": {"programme": "gp-consortia-pathfinders"},
    "trust_relations": {"trust": "R0A"},
    "trust_memberships": {"trust": "RXG"},
}


class Disagreement(Exception):
    """The two contenders answer differently, so their times would not be of the same question."""


def run(rounds: int = ROUNDS) -> list[Line]:
    """Prints and returns medians in milliseconds: of each query the faster of the two others, and
    the median ratio to each. Raises Disagreement where the contenders differ.
    """
    version, frames, polars_frames = warm_version(), read_frames(), read_polars_frames()
    lines: list[Line] = []
    ratios: dict[str, list[float]] = {"pandas": [], "Polars": []}
    for query in all_queries().values():
        if is_unanswerable(version, query):
            continue
        given = parameters_of(query)
        contenders = (
            partial(version.rows, query.name, **given),
            partial(PANDAS[query.name], frames, given),
            partial(in_polars, polars_frames, query.name, given),
        )
        answer = contenders[0]()
        check(query.name, answer, contenders[1]())
        check(query.name, answer, contenders[2]().to_dicts())
        ours, *others = race(contenders, rounds)
        for name, theirs in zip(ratios, others, strict=True):
            ratios[name].append(ours / theirs)
        name, theirs = min(zip(ratios, others, strict=True), key=lambda other: other[1])
        lines.append(against(f"{query.name}, against {name}", ours, theirs, "ms", 1))
    for name, own in ratios.items():
        lines.append(
            against(f"median ratio of {len(own)} queries to {name}", median(own), 1, "", 1)
        )
    show(
        f"Queries, rows of a warm version against the faster of a pandas {pd.__version__} and a"
        f" Polars {pl.__version__} frame with the same rows and columns, {rounds} rounds in turn"
        " after one warm-up, medians",
        lines,
    )
    return lines


def is_unanswerable(version: Version, query: Query) -> bool:
    """Whether the version has no row of a table that the query answers with, so that there is
    nothing to compare or time. The tables of programmes under way are so in the bundled data.
    """
    return query.name in REPORTING and not version.rows(query.name, **parameters_of(query))


def in_polars(frames: dict[str, pl.LazyFrame], name: str, given: Given) -> pl.DataFrame:
    """The answer to a query in Polars."""
    return POLARS[name](frames, given).collect()


def warm_version() -> Version:
    """The bundled tables as version 1, in memory."""
    tables = {name: rows.drop_columns(["_row"]) for name, rows in read_bundle().items()}
    return Version(
        VersionInfo(1, 1, datetime(2026, 1, 1, tzinfo=UTC), "Bench", "The bundled tables"), tables
    )


def parameters_of(query: Query) -> Given:
    """The query's defaults, and a value of its kind where it has none."""
    given = {
        p.name: CHOSEN.get(p.name) if p.default is None else p.default for p in query.parameters
    }
    return {**given, **INSTEAD.get(query.name, {})}


def check(name: str, ours: list[Row], theirs: pd.DataFrame | list[Row]) -> None:
    """Raises Disagreement unless the answers have the same rows in the same order, with the same
    columns; numbers to 1e-9.
    """
    others: list[dict[Any, Any]] = (
        theirs.to_dict("records") if isinstance(theirs, pd.DataFrame) else list(theirs)
    )
    if len(ours) != len(others) or not ours:
        raise Disagreement(f"{name}: {len(ours)} rows from the query, {len(others)} from pandas.")
    for place, (row, other) in enumerate(zip(ours, others, strict=True), start=1):
        if set(row) != set(other):
            raise Disagreement(
                f"{name}: only one of the two gives {', '.join(sorted(set(row) ^ set(other)))}."
            )
        for column, value in row.items():
            if not _same(value, other[column]):
                raise Disagreement(
                    f"{name}, row {place}, {column}: {value!r} from the query, {other[column]!r}"
                    " from pandas."
                )


def _same(ours: Any, theirs: Any) -> bool:
    if ours is None or pd.isna(theirs):
        return ours is None and bool(pd.isna(theirs))
    if isinstance(ours, date):
        return isinstance(theirs, date) and pd.Timestamp(theirs) == pd.Timestamp(ours)
    if isinstance(ours, (bool, str)):
        return bool(ours == theirs)
    return math.isclose(ours, theirs, rel_tol=NEAR, abs_tol=NEAR)
