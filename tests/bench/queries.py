"""Every query on a warm version against the same question answered in plain pandas, in turn in one run.

The two answers must agree row by row and column by column before anything is timed.
"""

import math
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from typing import Any

import pandas as pd

from pathfinders.bundle import read_bundle
from pathfinders.lake import VersionInfo
from pathfinders.queries import Query, Scalar, all_queries
from pathfinders.versions import Row, Version
from tests.bench.pandas_frames import Contender, Given, read_frames
from tests.bench.pandas_measures import MEASURES
from tests.bench.pandas_money import MONEY
from tests.bench.pandas_participants import PARTICIPANTS
from tests.bench.pandas_programmes import PROGRAMMES
from tests.bench.pandas_trusts import TRUSTS

ROUNDS = 15
NEAR = 1e-9
PANDAS: dict[str, Contender] = {**PROGRAMMES, **PARTICIPANTS, **MEASURES, **TRUSTS, **MONEY}
# Stands in where a parameter has no default. A year has none either: every year, or the newest, is what pages ask for.
CHOSEN: dict[str, Scalar] = {"programme": "mutuals-in-health", "trust": "RMP", "measure": "new_participants"}
# Trusts of which there is something to tell.
INSTEAD: dict[str, dict[str, Scalar]] = {"trust_relations": {"trust": "R0A"}}


class Disagreement(Exception):
    """The two contenders answer differently, so their times would not be of the same question."""


def run() -> None:
    """Prints medians in milliseconds and ratios. Raises Disagreement where the contenders differ."""
    version, frames, ratios = warm_version(), read_frames(), []
    asked = [(query, parameters_of(query)) for query in all_queries().values()]
    for query, given in asked:
        check(query.name, version.rows(query.name, **given), PANDAS[query.name](frames, given))
    print(
        f"\nQueries, rows of a warm version against a pandas {pd.__version__} frame with the same rows and columns, "
        f"{ROUNDS} rounds in turn after one warm-up, medians in ms"
    )
    for query, given in asked:
        ours, theirs = _race(
            partial(version.rows, query.name, **given),
            partial(PANDAS[query.name], frames, given),
        )
        ratios.append(ours / theirs)
        print(f"  {query.name:38} version {ours:7.2f}   pandas {theirs:7.2f}   ratio {ratios[-1]:5.2f}")
    print(f"  {'median ratio of ' + str(len(ratios)) + ' queries':38} {'':33} ratio {median(ratios):5.2f}")


def warm_version() -> Version:
    """The bundled tables as version 1, in memory."""
    tables = {name: rows.drop_columns(["_row"]) for name, rows in read_bundle().items()}
    return Version(VersionInfo(1, 1, datetime(2026, 1, 1, tzinfo=UTC), "Bench", "The bundled tables"), tables)


def parameters_of(query: Query) -> Given:
    """The query's defaults, and a value of its kind where it has none."""
    given = {p.name: CHOSEN.get(p.name) if p.default is None else p.default for p in query.parameters}
    return {**given, **INSTEAD.get(query.name, {})}


def check(name: str, ours: list[Row], theirs: pd.DataFrame | list[Row]) -> None:
    """Raises Disagreement unless the answers have the same rows in the same order, with the same columns; numbers to 1e-9."""
    others: list[dict[Any, Any]] = theirs.to_dict("records") if isinstance(theirs, pd.DataFrame) else list(theirs)
    if len(ours) != len(others) or not ours:
        raise Disagreement(f"{name}: {len(ours)} rows from the query, {len(others)} from pandas.")
    for place, (row, other) in enumerate(zip(ours, others, strict=True), start=1):
        if set(row) != set(other):
            raise Disagreement(f"{name}: only one of the two gives {', '.join(sorted(set(row) ^ set(other)))}.")
        for column, value in row.items():
            if not _same(value, other[column]):
                raise Disagreement(f"{name}, row {place}, {column}: {value!r} from the query, {other[column]!r} from pandas.")


def _same(ours: Any, theirs: Any) -> bool:
    if ours is None or pd.isna(theirs):
        return ours is None and bool(pd.isna(theirs))
    if isinstance(ours, date):
        return isinstance(theirs, date) and pd.Timestamp(theirs) == pd.Timestamp(ours)
    if isinstance(ours, (bool, str)):
        return bool(ours == theirs)
    return math.isclose(ours, theirs, rel_tol=NEAR, abs_tol=NEAR)


def _race(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Each contender's median time in milliseconds, the two taking turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for round_number in range(ROUNDS + 1):
        for contender, own in zip((ours, theirs), times, strict=True):
            start = time.perf_counter()
            contender()
            if round_number > 0:
                own.append((time.perf_counter() - start) * 1000)
    return median(times[0]), median(times[1])
