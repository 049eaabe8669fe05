"""Rows that differ are shown in full: amounts as people write them, other numbers to the last
digit.
"""

import pyarrow as pa
import pyarrow.compute as pc
from streamlit.testing.v1 import AppTest

from pathfinders.store.versions import Version
from pathfinders.uploads.compare import compare


def _page() -> None:
    import streamlit as st

    from components.row_changes import show_changes

    show_changes(st.session_state["changes"], "Then", "Now")


def test_cells_are_in_full_and_readable(version: Version, bundle: dict[str, pa.Table]) -> None:
    tables = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    funding = tables["funding"]
    kept = funding.filter(pc.not_equal(funding["programme_id"], "gp-access-fund"))
    rows = tables["outcomes"].to_pylist()
    before, rows[0]["value"] = rows[0]["value"], 1.2345678901
    then = {
        **tables,
        "funding": kept,
        "outcomes": pa.Table.from_pylist(rows, tables["outcomes"].schema),
    }
    app = AppTest.from_function(_page)
    app.session_state["changes"] = compare(version, then)
    app.run()
    assert not app.exception
    gone = app.dataframe[0].value
    assert list(gone["Programme"]) == ["gp-access-fund"] * (funding.num_rows - kept.num_rows)
    assert set(zip(gone["Financial year"], gone["Amount"], strict=True)) >= {
        ("2014-15", "50,000,000"),
        ("2014-15", "5,000,000"),
        ("2015-16", "100,000,000"),
        ("2014-15 to 2015-16", "60,000,000"),
    }
    listed = " ".join(one.proto.body for one in app.get("html"))
    assert "1.2345678901" in listed
    assert str(before) in listed
