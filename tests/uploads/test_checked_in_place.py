"""A table too large to be copied for the checks is checked where it is, with the same findings on
the same rows.
"""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pathfinders.checks import run as check
from pathfinders.checks.run import problems_in


@pytest.mark.parametrize("numbered", [True, False])
def test_a_table_is_checked_in_place_as_a_copy_is(
    bundle: dict[str, pa.Table], numbered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bundle["engagement"]
    rows = whole if numbered else whole.drop_columns(["_row"])
    last = whole.num_rows + 1
    again = rows.slice(0, 1).set_column(
        rows.column_names.index("value"), rows.schema.field("value"), [pa.array([1e9])]
    )
    strange = rows.slice(1, 1).set_column(
        rows.column_names.index("indicator_id"),
        rows.schema.field("indicator_id"),
        [pa.array(["made_up"])],
    )
    given = pa.concat_tables([rows, again, strange])
    if numbered:
        lines = pc.add(pa.array(range(given.num_rows)), 2)
        given = given.set_column(given.column_names.index("_row"), "_row", lines)
    copied = problems_in({**bundle, "engagement": given}, {"engagement"})
    monkeypatch.setattr(check, "COPIED_ROWS", 0)
    assert problems_in({**bundle, "engagement": given}, {"engagement"}) == copied
    assert {(p.check, p.row) for p in copied} >= {
        ("duplicate", last + 1),
        ("value-within-scale", last + 1),
        ("reference", last + 2),
    }
    (twice,) = [p for p in copied if p.check == "duplicate"]
    assert "stands in row 2 already" in twice.message
