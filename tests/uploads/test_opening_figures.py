"""An opening figure that is another than it was is warned of, and can be accepted with a reason."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.checks.run import problems_in
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.pipeline import Assessment, assess, receive
from pathfinders.uploads.settle import accepted, doubts
from tests.live_programme import LIVE, TRACKER, live_rows, live_version
from tests.uploads.books import write_xlsx

pytestmark = pytest.mark.usefixtures("unguarded")
NAMES = TABLES["funding"].column_names
OPENING: dict[str, Any] = {
    "programme_id": LIVE,
    "participant_id": "example-01",
    "financial_year": "2026-27",
    "stage": "paid",
    "basis": "cash",
    "period_end": date(2026, 10, 31),
    "to_date": True,
    "amount_gbp": 12_000.0,
    "confidence": "stated",
    "source_id": TRACKER,
}
"""What the first participant had been paid before its programme's records came here."""


@pytest.fixture
def joined_late(bundle: dict[str, pa.Table]) -> Version:
    """The programme with an opening figure of its first participant."""
    plain = bundle["funding"].drop_columns(["_row"]).to_pylist()
    opening = {name: OPENING.get(name) for name in NAMES}
    return live_version(bundle, {"funding": [*plain, *live_rows()["funding"], opening]})


def upload(folder: Path, version: Version, *sums: dict[str, Any]) -> Assessment:
    rows = [[{**OPENING, **cells}.get(name) for name in NAMES] for cells in sums]
    path = write_xlsx(folder / "sums.xlsx", {"funding": [list(NAMES), *rows]})
    return assess(receive(path, "sums.xlsx", version), version, "merge")


AS_OF = date(2026, 11, 30)
MOVES = (
    (
        {"amount_gbp": 15_000.5},
        "was £12,000 to 31 October 2026, and would be £15,000.50 to 31 October 2026",
        "amount_gbp",
    ),
    (
        {"period_end": date(2026, 9, 30)},
        "was £12,000 to 31 October 2026, and would be £12,000 to 30 September 2026",
        "period_end",
    ),
)


@pytest.mark.parametrize(("cells", "says", "column"), MOVES)
def test_an_opening_figure_that_moves_is_warned_of(
    joined_late: Version, tmp_path: Path, cells: dict[str, Any], says: str, column: str
) -> None:
    found = upload(tmp_path, joined_late, cells)
    (doubt,) = doubts(found)
    assert (doubt.check, doubt.column, doubt.severity) == (
        "opening-figure-moves",
        column,
        "warning",
    )
    assert says in doubt.message
    assert "the opening figure of Example Foundation Trust 01 (paid)" in doubt.message
    assert doubt.cell == f"{chr(ord('A') + NAMES.index(column))}2"
    after = accepted(found, {doubt: "Its accounts were audited"}, "Programme director", AS_OF)
    assert after.problems == ()
    exceptions = after.tables["accepted_exceptions"].to_pylist()
    (row,) = [row for row in exceptions if row["check_name"] == "opening-figure-moves"]
    assert (row["programme_id"], row["row_key"]) == (
        LIVE,
        f"{LIVE} / example-01 / paid / cash / 2026-27",
    )
    assert problems_in(after.tables, {"funding", "accepted_exceptions"}) == []


def test_one_of_another_year_moves_it_too(joined_late: Version, tmp_path: Path) -> None:
    """The old one is there still, so that it would also be counted twice."""
    found = upload(
        tmp_path,
        joined_late,
        {"financial_year": "2026-27 on", "period_end": date(2026, 11, 30), "amount_gbp": 13_000.0},
    )
    checks = {problem.check for problem in doubts(found)}
    assert {"opening-figure-moves", "periods-overlap"} <= checks


def test_the_same_figure_again_or_the_first_of_another_is_no_move(
    joined_late: Version, tmp_path: Path
) -> None:
    first = {"participant_id": "example-02", "amount_gbp": 2_000.0}
    found = upload(tmp_path, joined_late, {"note": "Its wording changed"}, first)
    assert doubts(found) == ()
    assert [(c.counts.added, c.counts.changed) for c in found.changes] == [(1, 1)]


@pytest.mark.parametrize(
    ("figure", "doubted"),
    [
        ({"amount_gbp": 13_000.0, "period_end": date(2026, 11, 30)}, False),
        ({"amount_gbp": 11_000.0, "period_end": date(2026, 11, 30)}, True),
        ({"amount_gbp": 13_000.0, "period_end": date(2026, 9, 30)}, True),
    ],
)
def test_a_tracker_of_what_was_spent_so_far_is_brought_up_to_date(
    joined_late: Version, tmp_path: Path, figure: dict[str, Any], *, doubted: bool
) -> None:
    found = upload(tmp_path, joined_late, figure)
    assert [problem.check for problem in doubts(found)] == ["opening-figure-moves"] * doubted


def test_not_where_a_sum_since_is_beside_it(joined_late: Version, tmp_path: Path) -> None:
    since = {
        "to_date": None,
        "period_start": date(2026, 11, 1),
        "period_end": date(2026, 11, 30),
        "amount_gbp": 1_000.0,
        "sum_id": "november",
    }
    figure = {"amount_gbp": 13_000.0, "period_end": date(2026, 11, 30)}
    found = upload(tmp_path, joined_late, figure, since)
    assert "opening-figure-moves" in {problem.check for problem in doubts(found)}
