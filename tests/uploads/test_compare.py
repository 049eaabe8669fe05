"""What a file would change, against an oracle in plain pandas."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.lake import Change
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads import pipeline
from pathfinders.uploads.compare import Way, candidate, changed_values, compare
from tests.changed import with_table

NAME = "ccg_counts"
TABLE = TABLES[NAME]
KEY = ["as_of_latest", "region", "stage"]
REST = [name for name in TABLE.column_names if name not in KEY]
DAY = date(2031, 5, 6)
Rows = list[dict[str, Any]]


def made_up(
    latest: date, region: str | None, stage: str, value: int | None, note: str | None
) -> dict[str, Any]:
    row = dict.fromkeys(TABLE.column_names)
    return row | {
        "as_of_earliest": DAY,
        "as_of_latest": latest,
        "region": region,
        "stage": stage,
        "value": value,
        "note": note,
        "confidence": "stated",
        "source_id": "made-up",
    }


one_row = st.builds(
    made_up,
    st.sampled_from([DAY, date(2031, 7, 8)]),
    st.sampled_from([None, "London", "=1+1"]),
    st.sampled_from(["applied", "authorised"]),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from([None, "", "Invented", "-"]),
)
some_rows = st.lists(one_row, max_size=9, unique_by=lambda row: tuple(row[name] for name in KEY))


def arrow(rows: Rows, columns: list[str] | None = None) -> pa.Table:
    types = {"integer": pa.int64(), "date": pa.date32()}
    schema = pa.schema(
        [
            (c.name, types.get(c.kind, pa.string()))
            for c in TABLE.columns
            if columns is None or c.name in columns
        ]
    )
    content = pa.Table.from_pylist(
        [{name: row[name] for name in schema.names} for row in rows], schema=schema
    )
    return content.append_column("_row", pa.array(range(2, len(rows) + 2), pa.int64()))


def frame(rows: Rows) -> pd.DataFrame:
    """Rows by key, in pandas, with every empty cell as one and the same word."""
    cells = pd.DataFrame(rows, columns=list(TABLE.column_names), dtype=object)
    return cells.where(cells.notna(), "<empty>").set_index(KEY)


def cell(rows: pd.DataFrame, key: Any, name: str) -> Any:
    return rows.at[key, name]


def expected(old: Rows, new: Rows, way: Way, given_columns: list[str]) -> pd.DataFrame:
    before, after = frame(old), frame(new)
    for name in REST:
        if name not in given_columns:
            after[name] = [before[name].get(key, "<empty>") for key in after.index]
    # A file without rows removes nothing.
    if way == "merge" or not new:
        after = pd.concat([before[~before.index.isin(after.index)], after])
    return after


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    old=some_rows,
    new=some_rows,
    way=st.sampled_from(["merge", "replace"]),
    left_out=st.sets(st.sampled_from(REST)),
)
def test_the_candidate_and_its_differences_are_those_pandas_finds(
    bundle: dict[str, pa.Table], old: Rows, new: Rows, way: Way, left_out: set[str]
) -> None:
    version = with_table(bundle, NAME, old)
    columns = [name for name in TABLE.column_names if name not in left_out]
    made = candidate(version, {NAME: arrow(new, columns)}, way)
    wanted, before = expected(old, new, way, columns), frame(old)
    pd.testing.assert_frame_equal(
        frame(made[NAME].to_pylist()).sort_index(), wanted.sort_index(), check_dtype=False
    )
    from_file = {tuple(row[k] for k in KEY): place for place, row in enumerate(new, 2)}
    assert {
        tuple(row[k] for k in KEY): row["_row"] for row in made[NAME].to_pylist() if row["_row"]
    } == from_file
    added, removed = (
        wanted[~wanted.index.isin(before.index)],
        before[~before.index.isin(wanted.index)],
    )
    both = wanted.index.intersection(before.index)
    different = {
        key: {
            name: pair
            for name in REST
            if (pair := (cell(before, key, name), cell(wanted, key, name))) and pair[0] != pair[1]
        }
        for key in both
    }
    different = {key: cells for key, cells in different.items() if cells}
    changes = compare(version, made)
    assert bool(changes) == (len(added) + len(removed) + len(different) > 0)
    for change in changes:
        assert change.table == NAME
        assert change.counts == Change(len(added), len(different), len(removed))
        assert not change.truncated
        assert {tuple(shown(row[k]) for k in KEY) for row in change.added} == set(added.index)
        assert {tuple(shown(row[k]) for k in KEY) for row in change.removed} == set(removed.index)
        assert {
            tuple(shown(key[k]) for k in KEY): {
                name: (shown(a), shown(b)) for name, (a, b) in cells.items()
            }
            for key, cells in change.changed
        } == different
        assert dict(change.cells) == {
            name: n for name in REST if (n := sum(name in cells for cells in different.values()))
        }


def shown(value: object) -> object:
    return "<empty>" if value is None else value


def test_the_same_rows_in_another_order_change_nothing(version: Version) -> None:
    for name in ("funding", "participation_events", "engagement", "trusts"):
        rows = version.table(name)
        backwards = rows.take(list(range(rows.num_rows - 1, -1, -1)))
        for way in ("merge", "replace"):
            assert compare(version, candidate(version, {name: backwards}, way)) == ()


def test_only_a_replacement_removes_rows(version: Version) -> None:
    funding = version.table("funding")
    first = funding.slice(0, 1)
    assert compare(version, candidate(version, {"funding": first}, "merge")) == ()
    (programme,) = first["programme_id"].to_pylist()
    own = funding["programme_id"].to_pylist().count(programme)
    removed: tuple[tuple[Way, int], ...] = (("replace", own), ("replace all", funding.num_rows))
    for way, rows in removed:
        (change,) = compare(version, candidate(version, {"funding": first}, way))
        assert change.counts == Change(0, 0, rows - 1)
        assert first.to_pylist()[0] not in change.removed
        others = [row for row in change.removed if row["programme_id"] != programme]
        assert bool(others) == (way == "replace all")


def test_a_comparison_shows_a_bounded_number_and_counts_all(version: Version) -> None:
    rows = version.table("engagement")
    values = rows.column("value").to_pylist()
    raised = rows.set_column(
        rows.column_names.index("value"),
        "value",
        pa.array([value + 1 for value in values], pa.float64()),
    )
    made = candidate(version, {"engagement": raised}, "merge")
    (change,) = compare(version, made, most=7)
    assert (len(change.changed), change.counts.changed, change.truncated) == (
        7,
        rows.num_rows,
        True,
    )
    assert change.cells == {"value": rows.num_rows}
    old, new = change.changed[0].cells["value"]
    assert new == old + 1
    (whole,) = compare(version, made, most=None)
    assert len(whole.changed) == rows.num_rows
    assert whole.changed[:7] == change.changed


def test_every_table_of_the_candidate_has_a_line_number_known_for_those_of_the_file_alone(
    version: Version,
) -> None:
    made = candidate(
        version,
        {
            "gdp_deflators": (
                version.table("gdp_deflators").append_column("_row", pa.array(range(3, 20)))
            )
        },
        "merge",
    )
    assert list(made) == list(TABLES)
    for name, rows in made.items():
        known = [row for row in rows.column("_row").to_pylist() if row is not None]
        assert known == (list(range(3, 20)) if name == "gdp_deflators" else [])
        assert rows.column_names == [*TABLES[name].column_names, "_row"]
        assert rows.drop_columns(["_row"]).schema.equals(version.table(name).schema)


def test_two_rows_of_one_key_stay_for_the_checks_to_find(version: Version) -> None:
    row = version.table("gdp_deflators").slice(0, 1)
    made = candidate(version, {"gdp_deflators": pa.concat_tables([row, row])}, "merge")
    assert made["gdp_deflators"].num_rows == version.table("gdp_deflators").num_rows + 1


@pytest.mark.parametrize(
    ("incoming", "says"),
    [
        ({"nonsense": pa.table({"a": [1]})}, "No such table: nonsense"),
        ({"funding": pa.table({"programme_id": ["a"]})}, "lacks participant_id, stage, basis"),
        (
            {"gdp_deflators": pa.table({"financial_year": ["2031-32"], "colour": ["red"]})},
            "unknown columns colour",
        ),
        (
            {"gdp_deflators": pa.table({"financial_year": ["2031-32"], "index_value": ["dear"]})},
            "does not hold",
        ),
    ],
)
def test_what_cannot_be_put_together_is_refused(
    version: Version, incoming: dict[str, pa.Table], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        candidate(version, incoming, "merge")


def test_the_codes_in_changed_rows_are_found(bundle: dict[str, pa.Table], version: Version) -> None:
    rows = version.table("outcomes").to_pylist()
    then = with_table(
        bundle,
        "outcomes",
        [*({**row, "value": 9.0} if row["trust_code"] == "RWE" else row for row in rows)],
    )
    assert changed_values(
        version, then, ["outcomes", "trusts"], ("trust_code", "participant_id")
    ) == {"RWE"}


def test_a_key_that_cannot_be_read_is_reported_once(version: Version, tmp_path: Path) -> None:
    file = tmp_path / "dates.csv"
    days = ("10000-01-01", "2015-02-30", "infinity", "", "2014-07-05", "2014-07-05")
    rows = "".join(f"RMP,{day},,cqc-rmp-2014,,,placed,,,\n" for day in days)
    file.write_text(f"{','.join(TABLES['special_measures'].column_names)}\n{rows}")
    received = pipeline.receive(file, file.name, version)
    found = pipeline.assess(received, version, "replace").problems
    assert [(p.row, p.check, p.column) for p in found if p.column == "entered"] == [
        (2, "type", "entered"),
        (3, "type", "entered"),
        (4, "type", "entered"),
        (5, "required", "entered"),
    ]
    # What can be read is compared, and the empty day with no row whose day could not be.
    assert [(p.row, p.check) for p in found if p.check == "duplicate"] == [(7, "duplicate")]
