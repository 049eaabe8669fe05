"""What a cell is understood to mean, column by column: beyond doubt, or told."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pathfinders.tables.contract import Column, Kind
from pathfinders.uploads.cells import read_cell
from pathfinders.uploads.read_upload import Upload, read_upload
from tests.uploads.books import FUND_HEADINGS, RATING, RATING_HEADINGS, csv_bytes, fund

pytestmark = pytest.mark.usefixtures("unguarded")


def _column(kind: Kind, unit: str = "", **more: Any) -> Column:
    return Column("cell", kind, "A cell", "Cell", unit=unit, **more)


# By kind and unit of the column: cells, with the text they are understood as.
UNDERSTOOD: dict[tuple[Kind, str], list[tuple[Any, str]]] = {
    ("date", ""): [
        *[
            (text, "2014-07-05")
            for text in (
                "2014-07-05",
                "5 July 2014",
                "5 Jul 2014",
                "5-Jul-2014",
                "5th July 2014",
                "July 5, 2014",
                "Saturday 5 July 2014",
                "05/07/2014",
                "5.7.2014",
                "2014/07/05",
                "2014-7-5",
                "2014-07-05 00:00:00",
                "\u00a05 July\u00a02014 ",
            )
        ],
        *[
            (day, "2014-07-05")
            for day in (date(2014, 7, 5), datetime(2014, 7, 5), datetime(2014, 7, 5, 12, 30))
        ],
        ("25/12/2014", "2014-12-25"),
        ("3 Sept 2014", "2014-09-03"),
    ],
    ("integer", ""): [
        (2014.0, "2014"),
        ("2014.0", "2014"),
        ("1,234", "1234"),
        ("1 234 567", "1234567"),
        ("1\u00a0234", "1234"),
        ("\u22125", "-5"),
        ("+5", "5"),
        (12, "12"),
    ],
    ("decimal", "GBP"): [("£1,000,000.50", "1000000.50"), ("-£5", "-5"), (0.1, "0.1")],
    ("decimal", ""): [(1e-7, "0.0000001"), (1e22, "10000000000000000000000"), ("0.30", "0.30")],
    ("decimal", "percent"): [("45%", "45"), ("45.5 %", "45.5"), (45.5, "45.5")],
    ("boolean", ""): [("Yes", "true"), ("NO", "false"), ("TRUE", "true"), (True, "true")],
    ("text", ""): [
        (2014.0, "2014"),
        (0.5, "0.5"),
        ("  a\u00a0b\u200b ", "a b"),
        ("=1+1", "=1+1"),
        ("two \r\n\nlines\tand one", "two lines and one"),
        (True, "TRUE"),
        (date(2014, 7, 5), "2014-07-05"),
    ],
    ("code", ""): [("007", "007"), (7.0, "7")],
    ("list", ""): [("Made up; also, made up", "Made up; also, made up")],
}
RIGHT = [(*of, cell, text) for of, cells in UNDERSTOOD.items() for cell, text in cells]
MISSING = ("", " ", "-", "\u2013", "n/a", "N/A", "*", "..", "\u00a0")
LEFT = [
    *[("integer", "", text) for text in ("1,5", "12,34", "1e3", "£5", "٣")],
    ("decimal", "GBP", "£1m"),
    *[("decimal", "", text) for text in ("(5)", "5 people", "1.234,5", "--5")],
    *[("boolean", "", text) for text in ("perhaps", "1")],
    *[("date", "", text) for text in ("soon", "20140705", "41825")],
]
REFUSED: dict[Kind, list[tuple[Any, str]]] = {
    "date": [
        ("05/07/14", "two digits"),
        ("5 Jul 14", "two digits"),
        ("07/25/2014", "the month first"),
        (41825.0, "not a date"),
        ("30/02/2014", "no day of the calendar"),
        ("5 Juvember 2014", "no day of the calendar"),
        ("July 2014", "names no day"),
        ("2014-07", "names no day"),
        (time(12, 30), "time of day"),
    ],
    "integer": [(timedelta(hours=30), "length of time"), (date(2014, 7, 5), "the date")],
    "boolean": [(1.0, "not yes or no")],
    "decimal": [("45%", "a percentage"), (float("inf"), "no number"), ("#N/A", "the error")],
    "text": [
        ("#DIV/0!", "the error #DIV/0!"),
        ("Err:502", "the error"),
        ("a\x07b", "U+0007, control character"),
        ("a\u202eb", "right-to-left override"),
    ],
}
WRONG = [(kind, cell, says) for kind, cells in REFUSED.items() for cell, says in cells]


@pytest.mark.parametrize(("kind", "unit", "cell", "text"), RIGHT)
def test_is_understood(kind: Kind, unit: str, cell: Any, text: str) -> None:
    read = read_cell(cell, _column(kind, unit))
    assert (read.text, read.wrong) == (text, "")


@pytest.mark.parametrize("kind", ["text", "code", "integer", "decimal", "boolean", "date", "list"])
def test_what_stands_for_missing_is_empty_in_every_column(kind: Kind) -> None:
    for text in MISSING:
        read = read_cell(text, _column(kind))
        assert (read.text, read.wrong, bool(read.note)) == (None, "", bool(text.strip()))


@pytest.mark.parametrize(("kind", "unit", "cell"), LEFT)
def test_is_left_for_the_types_to_refuse(kind: Kind, unit: str, cell: str) -> None:
    assert read_cell(cell, _column(kind, unit)) == (cell, None, "", "", "")


@pytest.mark.parametrize(("kind", "cell", "says"), WRONG)
def test_is_refused_with_the_reason(kind: Kind, cell: Any, says: str) -> None:
    read = read_cell(cell, _column(kind))
    assert read.text is None
    assert says in read.wrong
    assert read.todo.endswith(".")


def test_allowed_values_may_differ_in_case_and_spacing_only() -> None:
    column = _column("code", allowed=("Requires improvement", "well_led"))
    assert read_cell("requires  Improvement", column)[:2] == (
        "Requires improvement",
        ("allowed", "read as 'Requires improvement'"),
    )
    assert read_cell("Well led", column).text == "well_led"
    assert read_cell("Needs improvement", column)[:3] == ("Needs improvement", None, "")


@pytest.mark.parametrize(
    "text",
    [
        "policy;other",
        "policy; other",
        "policy, other",
        "Policy;;other; ",
        "policy\nother",
        "policy,other,policy",
    ],
)
def test_codes_are_joined_by_semicolons_or_commas(text: str) -> None:
    assert read_cell(text, _column("list", allowed=("policy", "other"))).text == "policy;other"


def test_dates_in_columns_of_text_are_kept_where_their_form_fits() -> None:
    year = _column("text", pattern=r"\d{4}-\d{2}")
    assert "the date 2011-12-01" in read_cell(date(2011, 12, 1), year).wrong
    assert (
        read_cell(date(2011, 12, 1), _column("text", pattern=r"\d{4}(-\d{2}(-\d{2})?)?")).text
        == "2011-12-01"
    )


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=20),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
    ),
    st.sampled_from(("text", "code", "integer", "decimal", "boolean", "date", "list")),
    st.booleans(),
    st.sampled_from(("", "percent")),
)
def test_any_cell_is_read_or_refused(cell: Any, kind: Kind, percent: bool, unit: str) -> None:
    read = read_cell(cell, _column(kind, unit), percent)
    assert read.text is None or read.text
    assert not (read.wrong and read.text)
    assert bool(read.wrong) == bool(read.todo)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(1900, 3, 1), date(2100, 1, 1)))
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%A %d %B %Y"):
        assert read_cell(day.strftime(form), _column("date")).text == day.isoformat()


@settings(deadline=None, max_examples=100)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e17, max_value=1e17))
def test_a_number_keeps_every_digit(number: float) -> None:
    assert float(read_cell(number, _column("decimal")).text or "nan") == number
    assert float(read_cell(f"{number:,.3f}", _column("decimal")).text or "nan") == float(
        f"{number:.3f}"
    )


def _csv(tmp_path: Path, rows: list[Any]) -> Upload:
    (tmp_path / "made-up.csv").write_bytes(csv_bytes(rows))
    return read_upload(tmp_path / "made-up.csv", "made-up.csv")


def test_what_was_not_taken_literally_is_counted_by_column(tmp_path: Path) -> None:
    rows = [
        fund(amount_gbp=amount, note=note)
        for amount, note in [
            ("£1,000", "n/a"),
            ("n/a", "n/a"),
            ("2,000", "-"),
            ("5", None),
            ("£7", "n/a"),
        ]
    ]
    read = _csv(tmp_path, [FUND_HEADINGS, *rows])
    assert read.tables["funding"]["amount_gbp"].to_pylist() == [1000, None, 2000, 5, 7]
    assert read.notes == (
        "Funding, Amount: 3 cells like '£1,000' were read as plain numbers.",
        "Funding, Amount: 1 cell with 'n/a' was read as not known.",
        "Funding, Note: 3 cells like 'n/a' were read as not known.",
        "Funding, Note: 1 cell with '-' was read as not known.",
    )


def test_dates_with_the_day_first_are_told_and_doubted_beside_dates_with_the_month_first(
    tmp_path: Path,
) -> None:
    first = [RATING[0], "05/07/2014", "2014-08-01", *RATING[3:]]
    read = _csv(tmp_path, [RATING_HEADINGS, first])
    assert read.notes == (
        (
            "CQC ratings, Earliest day: 1 cell with '05/07/2014' was read with the day first, as in"
            " Britain."
        ),
    )
    assert read.tables["cqc_ratings"]["published_earliest"].to_pylist() == [date(2014, 7, 5)]
    doubted = _csv(
        tmp_path,
        [
            RATING_HEADINGS,
            first,
            [RATING[0], "07/25/2014", *RATING[2:]],
            [RATING[0], "13/01/2014", *RATING[2:]],
        ],
    )
    assert [(p.cell, p.value) for p in doubted.problems] == [
        ("B2", "05/07/2014"),
        ("B3", "07/25/2014"),
    ]
    assert doubted.tables["cqc_ratings"]["published_earliest"].to_pylist() == [
        None,
        None,
        date(2014, 1, 13),
    ]
    assert doubted.notes == (
        "CQC ratings, Earliest day: 1 cell with '13/01/2014' was read as dates.",
    )


def test_errors_formulas_and_percentages_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    headings = ["trust_code", "survey_year", "indicator_id", "value", "response_rate", "source_id"]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("engagement")
        percent = book.add_format({"num_format": "0%"})
        sheet.write_row("B2", headings)
        for row in range(2, 6):
            sheet.write_row(row, 1, ["RXX", 2010 + row, "made_up", 3.5, 45, "made-up-source"])
        sheet.write("F3", 0.455, percent)
        sheet.write("E4", 0.35, percent)
        sheet.write_formula("F5", "=1/0", None, "#DIV/0!")
        sheet.write_formula("E6", "=1+1", None, "")
    read = read_upload(path, "made-up.xlsx")
    assert read.tables["engagement"]["response_rate"].to_pylist() == [45.5, 45, None, 45]
    assert (
        "Staff survey, Response rate: 1 cell was read as the percentage that is seen: 45% is 45."
        in read.notes
    )
    errors = {p.cell: (p.check, p.message) for p in read.problems if p.severity == "error"}
    assert errors == {
        "E4": ("type", "the cell shows 35% and holds 0.35: which is meant is not known."),
        "F5": ("error", "the cell holds the error #DIV/0!."),
        "E6": ("formula", "the cell holds a formula whose result was not saved."),
    }
