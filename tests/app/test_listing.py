"""A short table is HTML that everybody can read; a long one scrolls in a grid."""

import json
from dataclasses import replace
from datetime import date

from streamlit.testing.v1 import AppTest

from components.figure.listing import LONGEST_LISTING, Table
from pathfinders.figures import Field
from pathfinders.figures.written import written
from pathfinders.words import percent

FIELDS = (
    Field("name", "Name <b>"),
    Field("amount", "Amount", "gbp"),
    Field("when", "When", "date"),
    Field("note", "Note"),
)


def _page() -> None:
    import streamlit as st

    from components.figure.listing import listing

    listing(st.session_state["table"])


def shown(rows: int, *wide: str) -> AppTest:
    row = {"name": "<i>Made-up</i> & co", "amount": 1500.5, "when": date(2031, 1, 2), "note": None}
    app = AppTest.from_function(_page)
    app.session_state["table"] = Table("Made-up & rows", FIELDS, [row] * rows, wide)
    app.run()
    assert not app.exception
    return app


def test_up_to_the_longest_listing_a_table_is_html() -> None:
    app = shown(LONGEST_LISTING)
    assert not app.dataframe
    (html,) = (element.proto.body for element in app.get("html"))
    assert html.count("<tr>") == 1 + LONGEST_LISTING
    assert "<caption>Made-up &amp; rows</caption>" in html
    assert "<th scope='col'>Name &lt;b&gt;</th>" in html
    assert "&lt;i&gt;Made-up&lt;/i&gt; &amp; co" in html
    assert "<td class='number' data-label='Amount'>£1,500.50</td>" in html
    assert "<td data-label='When'>2 January 2031</td>" in html


def test_a_share_reads_as_it_does_in_sentences() -> None:
    share = Field("share", "Share, %", "percent")
    assert [written(value, share) for value in (0.0, 0.04, 50.0, 99.97, 100.0)] == [
        "0.0%",
        "under 0.1%",
        "50.0%",
        "over 99.9%",
        "100.0%",
    ]
    assert written(99.7, replace(share, digits=0)) == percent(0.997) == "over 99%"


def test_a_field_without_any_value_is_left_out_of_html() -> None:
    (html,) = (element.proto.body for element in shown(2).get("html"))
    assert "Note" not in html


def test_beyond_it_a_table_is_a_grid_with_the_same_rows_and_a_name() -> None:
    app = shown(LONGEST_LISTING + 1, "note")
    assert not app.get("html")
    grid = app.dataframe[0]
    assert len(grid.value) == LONGEST_LISTING + 1
    assert list(grid.value) == [field.label for field in FIELDS]
    assert grid.proto.alt == "Table: Made-up & rows"
    columns = json.loads(grid.proto.columns)
    assert columns["Note"]["width"] == "large"
    assert columns["Name <b>"].get("width") is None
    assert columns["Amount"]["type_config"]["format"] == "£%,.2f"
