"""Tables as files: equal to the bundled CSV read with pandas alone, whole and filtered by any
columns.
"""

import codecs
import csv
import functools
import io
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pathfinders.exports.tables import table_csv
from pathfinders.settings import BUNDLED
from pathfinders.tables import TABLES

FORMS = ("parquet", "csv", "json")


def read(
    client: TestClient, table: str, form: str, query: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The rows of an answer as plain values, dates as dates, unknown as None."""
    response = client.get(f"/api/v1/tables/{table}.{form}", params=urlencode(query))
    assert response.status_code == 200, response.text
    dates = [c.name for c in TABLES[table].columns if c.kind == "date"]
    if form == "json":
        frame = pd.DataFrame(response.json()["rows"], columns=list(TABLES[table].column_names))
        frame[dates] = frame[dates].apply(pd.to_datetime)
    elif form == "csv":
        frame = read_csv(io.BytesIO(response.content), table)
    else:
        frame = pd.read_parquet(io.BytesIO(response.content))
        frame[dates] = frame[dates].apply(pd.to_datetime)
    return plain(frame)


def read_csv(file: Path | io.BytesIO, table: str) -> pd.DataFrame:
    """A CSV file with pandas alone; text that looks like a number stays text."""
    text = {c.name: str for c in TABLES[table].columns if c.kind in ("text", "code", "list")}
    dates = [c.name for c in TABLES[table].columns if c.kind == "date"]
    return pd.read_csv(file, dtype=text, keep_default_na=False, na_values=[""], parse_dates=dates)


@functools.cache
def bundled(table: str) -> list[dict[str, Any]]:
    """The rows of a bundled table."""
    return plain(read_csv(BUNDLED / f"{table}.csv", table))


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows with comparable cells, in the order of their text."""
    rows = [
        {str(name): cell_of(cell) for name, cell in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]
    return sorted(rows, key=repr)


def cell_of(cell: Any) -> Any:
    if pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


def text_of(cell: Any) -> str:
    """A cell as an address says it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("table", TABLES)
def test_a_whole_table_is_the_bundled_one(client: TestClient, table: str, form: str) -> None:
    assert read(client, table, form, [("version", "1")]) == bundled(table)


def test_csv_is_written_as_the_bundled_files_are(client: TestClient) -> None:
    lines = client.get("/api/v1/tables/engagement.csv?version=1").text.splitlines()
    file = (BUNDLED / "engagement.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == file[0]
    assert sorted(lines) == sorted(file)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_filters_keep_the_rows_that_pandas_keeps(client: TestClient, data: st.DataObject) -> None:
    # Tables of a programme under way hold nothing in the bundled data.
    table = data.draw(st.sampled_from(sorted(name for name in TABLES if bundled(name))))
    rows = bundled(table)
    query = []
    kept = rows
    for column in data.draw(
        st.lists(st.sampled_from(TABLES[table].columns), min_size=1, max_size=3, unique=True)
    ):
        # Values of a row that is left, so that most answers hold something, and perhaps another.
        some = data.draw(st.lists(st.sampled_from(kept or rows), min_size=1, max_size=2))
        values = [row[column.name] for row in some]
        if column.kind == "list":
            values = [value.split(";")[0] if value else None for value in values]
            kept = [
                row
                for row in kept
                if set((row[column.name] or "").split(";")) & {value or "" for value in values}
            ]
        else:
            kept = [row for row in kept if row[column.name] in values]
        query += [
            ("empty", column.name) if value is None else (column.name, text_of(value))
            for value in values
        ]
    form = data.draw(st.sampled_from(FORMS))
    assert read(client, table, form, [("version", "1"), *query]) == kept


def test_a_member_of_a_list_is_found(client: TestClient) -> None:
    split = [
        row for row in read(client, "trusts", "json", []) if ";" in (row["successor_code"] or "")
    ]
    assert split
    for row in split:
        for code in row["successor_code"].split(";"):
            assert row in read(client, "trusts", "json", [("successor_code", code)])


def test_versions_differ_by_what_was_published(client: TestClient) -> None:
    sizes = [len(read(client, "engagement", "json", [("version", n)])) for n in ("1", "2")]
    assert sizes == [8077, 8076]
    assert len(read(client, "engagement", "parquet", [])) == 8076


def test_every_table_is_listed_with_its_columns_and_working_addresses(
    client: TestClient, frames: dict[str, pd.DataFrame]
) -> None:
    listed = client.get("/api/v1/tables?version=1").json()
    assert listed["version"] == 1
    assert {t["table"]: t["rows"] for t in listed["tables"]} == {
        name: len(frames[name]) for name in TABLES
    }
    for table in listed["tables"]:
        assert [c["name"] for c in table["columns"]] == list(frames[table["table"]].columns)
        assert [client.head(address).status_code for address in table["files"].values()] == [
            200
        ] * 3


def test_no_column_has_the_name_of_another_parameter() -> None:
    assert [t.name for t in TABLES.values() if {"version", "lake", "empty"} & set(t.by_name)] == []


def test_a_value_or_an_empty_cell(client: TestClient) -> None:
    rows = read(
        client,
        "programme_counts",
        "json",
        [("region", "London"), ("empty", "region"), ("version", "1")],
    )
    expected = [row for row in bundled("programme_counts") if row["region"] in ("London", None)]
    assert rows == expected
    assert {row["region"] for row in rows} == {"London", None}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("colour=red", "engagement has no column “colour”"),
        ("trust_code=", "trust_code takes text of the form"),
        ("note=", "note takes text, not “”"),
        (
            "empty=trust_code",
            "empty takes a column of engagement with empty cells, not “trust_code”: respondents,",
        ),
        ("trust_code=rm1", "trust_code takes text of the form [RT][0-9A-Z]{2}"),
        ("trust_code=RM1' OR 1=1 --", "trust_code takes text"),
        ("survey_year=twenty", "survey_year takes a whole number, not “twenty”"),
        ("survey_year=1066", "survey_year lies from 2003 to 2100"),
        ("survey_year=" + "9" * 5000, "survey_year takes a whole number"),
        ("value=1e999", "value takes a number"),
        ("value=nan", "value takes a number"),
        ("respondents=0", "respondents lies from 1"),
        ("response_rate=101", "response_rate lies from 0 to 100"),
    ],
)
def test_what_a_column_cannot_hold_is_refused(client: TestClient, query: str, says: str) -> None:
    response = client.get(f"/api/v1/tables/engagement.json?{query}")
    assert response.status_code == 400
    assert says in response.json()["detail"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (
            "outcomes.json?banding=Best",
            "banding takes one of Higher than expected, As expected, Lower than expected",
        ),
        ("trusts.json?closed=2014-02-30", "closed takes a date as YYYY-MM-DD"),
        ("trusts.json?is_foundation_trust=True", "is_foundation_trust takes true or false"),
    ],
)
def test_other_kinds_of_column_are_refused_too(client: TestClient, address: str, says: str) -> None:
    assert says in client.get(f"/api/v1/tables/{address}").json()["detail"]


def test_a_csv_file_can_be_made_safe_to_open_in_a_spreadsheet(bundle: dict[str, pa.Table]) -> None:
    formula = '=HYPERLINK("https://evil.example","x")'
    tables = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    rows = tables["barriers"].to_pylist()
    rows[0]["description"] = formula
    tables["barriers"] = pa.Table.from_pylist(rows, tables["barriers"].schema)
    barriers = TABLES["barriers"]
    stored = table_csv(barriers, tables["barriers"])
    safe = table_csv(barriers, tables["barriers"], for_spreadsheet=True)

    def descriptions(content: bytes, encoding: str) -> list[str]:
        read = csv.DictReader(io.StringIO(content.decode(encoding)))
        return [row["description"] for row in read]

    assert formula in descriptions(stored, "utf-8")
    assert f"'{formula}" in descriptions(safe, "utf-8-sig")
    assert formula not in descriptions(safe, "utf-8-sig")


def test_the_safe_csv_file_is_asked_for_by_name(client: TestClient) -> None:
    address = "/api/v1/tables/outcomes.csv?version=1"
    stored, safe = client.get(address), client.get(f"{address}&guarded=1")
    assert (stored.status_code, safe.status_code) == (200, 200)
    assert stored.headers["etag"] != safe.headers["etag"]
    mark = codecs.BOM_UTF8
    assert safe.content.startswith(mark), "it is opened in Excel, which knows UTF-8 by it alone"
    assert not stored.content.startswith(mark), "and a program would read it as part of a heading"
    # Numbers are no text: a rate below nothing keeps its sign, and no apostrophe.
    assert safe.content == b"\xef\xbb\xbf" + stored.content
    for wrong in (f"{address}&guarded=yes", f"{address}&guarded=1&guarded=1"):
        assert client.get(wrong).status_code == 400
    assert client.get("/api/v1/tables/outcomes.json?guarded=1").status_code == 400
    document = client.get("/api/v1/openapi.json").json()["paths"]
    names = {
        form: [p["name"] for p in document[f"/api/v1/tables/outcomes.{form}"]["get"]["parameters"]]
        for form in ("csv", "json")
    }
    assert "guarded" in names["csv"]
    assert "guarded" not in names["json"]
