"""-0 becomes 0 wherever rows come in, whatever brought them."""

import math

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.store import commit as lake_commit
from pathfinders.store.lake import Lake

PLACES = (5, 6)


def _with_longitudes(trusts: pa.Table, *values: float) -> pa.Table:
    column = trusts["longitude"].to_pylist()
    for place, value in zip(PLACES, values, strict=True):
        column[place] = value
    place = trusts.column_names.index("longitude")
    return trusts.set_column(place, "longitude", pa.array(column, pa.float64()))


@pytest.mark.parametrize("most_rows_written_anew", [10, 200_000])
def test_minus_zero_is_stored_as_zero_and_verifies(
    file_lake: Lake,
    tables: dict[str, pa.Table],
    monkeypatch: pytest.MonkeyPatch,
    most_rows_written_anew: int,
) -> None:
    monkeypatch.setattr(lake_commit, "REWRITTEN_ROWS", most_rows_written_anew)
    file_lake.publish({"trusts": _with_longitudes(tables["trusts"], 0.0, -1.5)}, local("A"), "2")
    file_lake.publish({"trusts": _with_longitudes(tables["trusts"], -0.0, -0.5)}, local("A"), "3")
    stored = file_lake.tables(3)["trusts"]["longitude"].to_pylist()
    assert [math.copysign(1, value) for value in stored if value == 0] == [1.0]
    assert [found.state for found in file_lake.verify().versions] == ["as published"] * 3


def test_a_zero_that_only_changes_its_sign_is_no_change(
    file_lake: Lake, tables: dict[str, pa.Table]
) -> None:
    file_lake.publish({"trusts": _with_longitudes(tables["trusts"], 0.0, 0.0)}, local("A"), "2")
    with pytest.raises(ValueError, match="Nothing to publish"):
        file_lake.publish(
            {"trusts": _with_longitudes(tables["trusts"], -0.0, -0.0)}, local("A"), "3"
        )
