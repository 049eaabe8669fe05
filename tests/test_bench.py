"""The benchmarks: every query has a contender in plain pandas and one in Polars, and they answer
alike; the others run small.
"""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from pathfinders.store import versions
from pathfinders.store.queries import Scalar, all_queries
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES
from tests.bench import many_versions, question_level, report, start
from tests.bench.pandas_frames import Frames, read_frames
from tests.bench.polars_frames import Frames as PolarsFrames
from tests.bench.polars_frames import read_frames as read_polars_frames
from tests.bench.queries import (
    PANDAS,
    POLARS,
    Disagreement,
    check,
    in_polars,
    is_unanswerable,
    parameters_of,
)
from tests.bench.table import against, alone, race

# Other choices than those timed: a programme of groups of practices, a trust with two spells, one
# year, another measure.
OTHER: dict[str, Scalar] = {
    "programme": "gp-consortia-pathfinders",
    "trust": "RMY",
    "measure": "shmi",
    "indicator": "recommend_work_pct",
    "year": 2013,
}


@pytest.fixture(scope="module")
def read() -> Frames:
    return read_frames()


@pytest.fixture(scope="module")
def read_polars() -> PolarsFrames:
    return read_polars_frames()


def test_every_query_has_its_contenders() -> None:
    assert set(PANDAS) == set(POLARS) == set(all_queries())


@pytest.mark.parametrize("name", sorted(PANDAS))
def test_the_contenders_answer_as_the_query_does(
    version: Version, read: Frames, read_polars: PolarsFrames, name: str
) -> None:
    given = parameters_of(all_queries()[name])
    theirs = (PANDAS[name](read, given), in_polars(read_polars, name, given).to_dicts())
    if is_unanswerable(version, all_queries()[name]):
        # tests/queries/test_reporting_queries.py compares these on made-up rows.
        assert [len(rows) for rows in theirs] == [0, 0]
        return
    for rows in theirs:
        check(name, version.rows(name, **given), rows)


@pytest.mark.parametrize(
    "name", sorted(name for name, query in all_queries().items() if query.parameters)
)
def test_the_contenders_answer_as_the_query_does_to_other_choices(
    version: Version, read: Frames, read_polars: PolarsFrames, name: str
) -> None:
    given = {p: OTHER.get(p, value) for p, value in parameters_of(all_queries()[name]).items()}
    ours = version.rows(name, **given)
    for theirs in (PANDAS[name](read, given), in_polars(read_polars, name, given).to_dicts()):
        if ours:
            check(name, ours, theirs)
        assert len(ours) == len(theirs)


def test_every_parameter_of_text_is_given() -> None:
    asked = {name: parameters_of(query) for name, query in all_queries().items()}
    assert {p for given in asked.values() for p, value in given.items() if value is None} == {
        "period",
        "year",
    }


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


def test_a_row_tells_its_ratio_and_whether_the_aim_is_met() -> None:
    met, missed, bare = (
        against("a", 3, 2, "ms", 1.5),
        against("b", 3.1, 2, "ms", 1.5),
        alone("c", 3, "s"),
    )
    assert (met.ratio, met.met, missed.met, bare.ratio, bare.met) == (1.5, True, False, None, None)
    assert "ratio   1.50 at most 1.5 met" in str(met)
    assert str(missed).endswith("missed")


def test_contenders_take_turns_after_a_warm_up() -> None:
    turns: list[str] = []
    medians = race([lambda: turns.append("a"), lambda: turns.append("b")], 2)
    assert turns == ["a", "b"] * 3
    assert len(medians) == 2


def test_many_versions_are_measured() -> None:
    rows = many_versions.run(2, 4, 1)
    assert {row.what.rpartition(",")[0] for row in rows} == {
        "open the newest",
        "open version 2",
        "open both and compare",
        "list of versions, read again",
        "list of versions, first time in a process",
        "publish",
    }
    assert all(row.ours > 0 and row.ratio and row.met is (row.ratio <= 1.5) for row in rows)


def test_question_level_is_measured_in_the_lake_and_leaves_the_contract_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables, queries = dict(TABLES), dict(all_queries())
    monkeypatch.setattr(versions, "IN_MEMORY_ROWS", 15_000)
    rows = question_level.run(20_000, 1)
    assert len(rows) == 4 + len(question_level.ASKED)
    assert all(row.ours > 0 for row in rows)
    assert (tables, queries) == (dict(TABLES), dict(all_queries()))


def test_the_start_is_measured() -> None:
    # In a thread of its own, because the loop of a browser may be running in this one.
    with ThreadPoolExecutor(1) as alone:
        rows = alone.submit(start.run, 1).result()
    healthy, whole = rows[0].ours, rows[1].ours
    assert len(rows) == 4
    assert 0 < healthy < whole


def test_a_table_takes_the_place_of_the_one_before_and_leaves_the_others() -> None:
    order = ["First", "Second", "Third"]
    page = ""
    for title, ours in (("Third", 3.0), ("First", 1.0), ("Second", 2.0), ("First", 4.0)):
        page = report.merged(f"\n{page}\n", title, [against("a", ours, 2.0, "ms", 1.5)], order)
    assert [line for line in page.splitlines() if line.startswith("### ")] == [
        "### First",
        "### Second",
        "### Third",
    ]
    assert [line.count("|") for line in page.splitlines() if " ms" in line] == [7] * 3
    assert [line.split("|")[-6].strip() for line in page.splitlines() if " ms" in line] == [
        "4 ms",
        "2 ms",
        "3 ms",
    ]
