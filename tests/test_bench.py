"""The benchmark of queries: every query has a contender in plain pandas, and the two answer alike."""

import pandas as pd
import pytest

from pathfinders.queries import Scalar, all_queries
from pathfinders.versions import Row, Version
from tests.bench.pandas_frames import Frames, read_frames
from tests.bench.queries import PANDAS, Disagreement, check, parameters_of

# Other choices than those timed: a programme of groups of practices, a trust with two spells, one year, another measure.
OTHER: dict[str, Scalar] = {
    "programme": "gp-consortia-pathfinders", "trust": "RMY", "measure": "shmi", "indicator": "recommend_work_pct", "year": 2013,
}  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Frames:
    return read_frames()


def test_every_query_has_a_contender() -> None:
    assert set(PANDAS) == set(all_queries())


@pytest.mark.parametrize("name", sorted(PANDAS))
def test_the_contender_answers_as_the_query_does(version: Version, read: Frames, name: str) -> None:
    given = parameters_of(all_queries()[name])
    check(name, version.rows(name, **given), PANDAS[name](read, given))


@pytest.mark.parametrize("name", sorted(name for name, query in all_queries().items() if query.parameters))
def test_the_contender_answers_as_the_query_does_to_other_choices(version: Version, read: Frames, name: str) -> None:
    given = {p: OTHER.get(p, value) for p, value in parameters_of(all_queries()[name]).items()}
    ours, theirs = version.rows(name, **given), PANDAS[name](read, given)
    if ours:
        check(name, ours, theirs)
    assert len(ours) == len(theirs)


def test_every_parameter_of_text_is_given() -> None:
    asked = {name: parameters_of(query) for name, query in all_queries().items()}
    assert {p for given in asked.values() for p, value in given.items() if value is None} == {"year"}


ROWS: list[Row] = [{"name": "a", "value": 1.0}, {"name": None, "value": None}]


def test_unknown_values_are_alike() -> None:
    check("query", ROWS, pd.DataFrame(ROWS))


@pytest.mark.parametrize(
    "other",
    [
        ROWS[:1],
        ROWS[::-1],
        [{"name": "a", "value": 1.0 + 1e-8}, ROWS[1]],
        [ROWS[0], {"name": None, "value": 0.0}],
        [ROWS[0], {"name": "", "value": None}],
        [{"name": "a"}, {"name": None}],
    ],
    ids=["rows", "order", "number", "zero", "empty", "columns"],
)
def test_a_difference_is_told(other: list[Row]) -> None:
    with pytest.raises(Disagreement, match="query"):
        check("query", ROWS, other)
    with pytest.raises(Disagreement, match="query"):
        check("query", ROWS, pd.DataFrame(other))


def test_no_rows_are_no_answer() -> None:
    with pytest.raises(Disagreement, match="0 rows"):
        check("query", [], [])
