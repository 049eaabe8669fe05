"""Sheets of which the words or the looks say another unit, year or layout than the cells hold: each
is asked about or named, and never read wrongly in silence.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.read_upload import Upload, read_upload
from tests.uploads.books import FUND, FUND_HEADINGS, RATING_HEADINGS, write_xlsx
from tests.uploads.test_in_life import (
    EVENTS,
    OUTCOME_HEADINGS,
    choose,
    column,
    errors,
    event,
    fund,
    labels,
    outcome,
    rating,
    text_file,
)

pytestmark = pytest.mark.usefixtures("unguarded")
AMOUNT = FUND_HEADINGS.index("amount_gbp")


def book(path: Path, rows: Sequence[Sequence[Any]], name: str = "funding") -> Upload:
    return read_upload(write_xlsx(path, {name: [list(row) for row in rows]}), path.name)


def again(path: Path, answers: Mapping[str, str]) -> Upload:
    return read_upload(path, path.name, answers)


def formatted(path: Path, cells: Sequence[tuple[float, str]]) -> Path:
    """A sheet of sums, each with a number format."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("funding")
        sheet.write_row(0, 0, FUND_HEADINGS)
        for row, (value, code) in enumerate(cells, start=1):
            sheet.write_row(row, 0, fund(unit_note=f"Made up {row}"))
            sheet.write_number(row, AMOUNT, value, made.add_format({"num_format": code}))
    return path


# Units


@pytest.mark.parametrize(
    ("title", "factor"),
    [
        ("All figures in £000s", 1_000),
        ("Amounts (£'000)", 1_000),
        ("£k", 1_000),
        ("Figures are in thousands of pounds", 1_000),
        ("£ million", 1_000_000),
        ("Values in £m", 1_000_000),
    ],
)
@pytest.mark.parametrize("beneath", [False, True])
def test_a_line_that_gives_another_unit_is_asked_about(
    tmp_path: Path, title: str, factor: int, beneath: bool
) -> None:
    rows: list[list[Any]] = [list(FUND_HEADINGS), fund(amount_gbp=12)]
    rows = [*rows, [], [title]] if beneath else [[title], *rows]
    read = book(tmp_path / "made-up.xlsx", rows)
    assert column(read, "funding", "amount_gbp") == [None]
    (offer,) = read.offers
    assert labels(offer) == [f"12 is £{12 * factor:,}", "12 is £12"]
    for place, expected in enumerate((12 * factor, 12)):
        agreed = again(tmp_path / "made-up.xlsx", choose(read.offers, place))
        assert column(agreed, "funding", "amount_gbp") == [expected]
        assert errors(agreed) == []


@pytest.mark.parametrize(
    "title",
    [
        "A fund of £2 million in all",
        "At most £100k each",
        "Programme office tracker, 2 March 2026",
        "Amounts in pounds",
    ],
)
def test_a_sum_in_a_title_is_no_unit(tmp_path: Path, title: str) -> None:
    read = book(tmp_path / "made-up.xlsx", [[title], list(FUND_HEADINGS), fund(amount_gbp=12)])
    assert (read.offers, column(read, "funding", "amount_gbp")) == ((), [12])


@pytest.mark.parametrize("heading", ["Amount (£000)", "Amount £k", "Amount (GBP million)"])
def test_a_heading_with_another_unit_is_asked_about_once_it_is_mapped(
    tmp_path: Path, heading: str
) -> None:
    headings = [heading if n == AMOUNT else name for n, name in enumerate(FUND_HEADINGS)]
    read = book(tmp_path / "made-up.xlsx", [headings, fund(amount_gbp=12)])
    (which,) = read.offers
    mapped = again(tmp_path / "made-up.xlsx", {which.key: "amount_gbp"})
    (unit,) = mapped.offers
    assert column(mapped, "funding", "amount_gbp") == [None]
    assert unit.word == heading, "it is remembered with the heading"
    agreed = again(tmp_path / "made-up.xlsx", {which.key: "amount_gbp", **choose(mapped.offers)})
    assert column(agreed, "funding", "amount_gbp")[0] in (12_000, 12_000_000)


def test_a_heading_merged_over_columns_gives_them_its_unit(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("funding")
        sheet.merge_range(0, AMOUNT - 1, 0, AMOUNT, "£000", made.add_format())
        sheet.write_row(1, 0, FUND_HEADINGS)
        sheet.write_row(2, 0, fund(amount_gbp=12))
    read = read_upload(path, path.name)
    assert "12 is £12,000" in [label for offer in read.offers for label in labels(offer)]


@pytest.mark.parametrize(
    ("value", "code", "readings"),
    [
        (100, '£#,##0"k"', ["£100,000", "£100"]),
        (1.5, "0.0\\m", ["£1,500,000", "£1.5"]),
        (9500, "[$€-2] #,##0", ["yes, it is £9,500"]),
        (9500, "$#,##0", ["yes, it is £9,500"]),
    ],
)
def test_a_unit_that_the_format_shows_is_asked_about(
    tmp_path: Path, value: float, code: str, readings: list[str]
) -> None:
    path = formatted(tmp_path / "made-up.xlsx", [(value, code)])
    read = read_upload(path, path.name)
    assert column(read, "funding", "amount_gbp") == [None]
    (offer,) = read.offers
    assert labels(offer) == readings
    agreed = again(path, choose(read.offers))
    assert column(agreed, "funding", "amount_gbp")[0] in (100_000, 1_500_000, 9_500)


@pytest.mark.parametrize("code", ['£#,##0,"k"', "£#,##0", "[$£-809]#,##0.00", '#,##0.0,,"m"', "0"])
def test_a_format_that_shows_what_the_cell_holds_is_not_asked_about(
    tmp_path: Path, code: str
) -> None:
    path = formatted(tmp_path / "made-up.xlsx", [(1_234_567, code)])
    read = read_upload(path, path.name)
    assert (read.offers, column(read, "funding", "amount_gbp")) == ((), [1_234_567])


def test_a_format_that_divides_is_not_multiplied_again(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("funding")
        sheet.write(0, 0, "All figures in £000s")
        sheet.write_row(1, 0, FUND_HEADINGS)
        sheet.write_row(2, 0, fund(unit_note="Made up 1"))
        sheet.write_number(2, AMOUNT, 120_000, made.add_format({"num_format": "#,##0,"}))
        sheet.write_row(3, 0, fund(unit_note="Made up 2", amount_gbp=12))
    read = read_upload(path, path.name)
    agreed = again(path, choose(read.offers))
    assert sorted(column(agreed, "funding", "amount_gbp")) == [12_000, 120_000]


def test_points_between_thousands_in_a_file_with_decimal_commas(tmp_path: Path) -> None:
    rows = [fund(amount_gbp=text, unit_note=text) for text in ("1.234,56", "1.000", "1.000.000")]
    read = text_file(tmp_path, [FUND_HEADINGS, *rows], separator=";")
    assert column(read, "funding", "amount_gbp") == [1234.56, None, 1_000_000]
    (offer,) = read.offers
    assert labels(offer) == ["£1,000", "£1"]
    assert any("points between the thousands" in note for note in read.notes)


@pytest.mark.parametrize("code", ['0.0"%"', "0.0%"])
def test_a_literal_percent_sign_in_an_old_workbook_does_not_multiply(
    tmp_path: Path, code: str
) -> None:
    path = tmp_path / "made-up.xls"
    made = xlwt.Workbook()
    sheet = made.add_sheet("outcomes")
    rows: list[list[Any]] = [list(OUTCOME_HEADINGS), outcome(0.9)]
    for row, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            style = xlwt.easyxf(num_format_str=code if cell == 0.9 else "General")
            sheet.write(row, place, cell, style)
    made.save(str(path))
    read = read_upload(path, path.name)
    shown = [p.cell for p in read.problems if "shows 90%" in p.message]
    assert shown == ([] if '"' in code else ["F2"])


# Dates of which less is shown than they hold


def dated(path: Path, *days: tuple[Any, str]) -> Upload:
    """A sheet of events, each with a date in a format."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("participation_events")
        sheet.write_row(0, 0, EVENTS)
        places = [EVENTS.index(name) for name in ("earliest_date", "latest_date")]
        for row, (value, code) in enumerate(days, start=1):
            sheet.write_row(row, 0, event(note=f"Made up {row}"))
            shown = made.add_format({"num_format": code})
            for place in places:
                write = sheet.write_datetime if isinstance(value, datetime) else sheet.write_number
                write(row, place, value, shown)
    return read_upload(path, path.name)


def test_a_date_of_which_the_year_alone_is_seen_is_offered_as_that_year(tmp_path: Path) -> None:
    read = dated(tmp_path / "made-up.xlsx", (datetime(2015, 2, 1), "yyyy"))
    (offer,) = read.offers
    assert labels(offer) == ["1 January 2015 to 31 December 2015"]
    assert column(read, "participation_events", "latest_date") == [None]


def test_a_year_that_is_not_shown_is_named(tmp_path: Path) -> None:
    read = dated(tmp_path / "made-up.xlsx", (datetime(2026, 2, 3), "d-mmm"))
    notes = [note for note in read.notes if "does not show" in note]
    assert len(notes) == 2, "one for each bound"
    assert all("in the year 2026" in note for note in notes)


@pytest.mark.parametrize("number", [2015, 7])
def test_a_number_with_the_format_of_a_date_is_no_day_of_1905(tmp_path: Path, number: int) -> None:
    read = dated(tmp_path / "made-up.xlsx", (number, "dd/mm/yyyy"))
    assert column(read, "participation_events", "latest_date") == [None]
    expected = ["1 January 2015 to 31 December 2015"] if number == 2015 else []
    assert [label for offer in read.offers for label in labels(offer)] == expected


def test_a_financial_year_that_became_a_day_of_a_month(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    place = FUND_HEADINGS.index("financial_year")
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("funding")
        sheet.write_row(0, 0, FUND_HEADINGS)
        sheet.write_row(1, 0, fund())
        shown = made.add_format({"num_format": "d-mmm"})
        sheet.write_datetime(1, place, datetime(2026, 11, 10), shown)
    (offer,) = read_upload(path, path.name).offers
    assert labels(offer) == ["2010-11"]


# Layouts


def test_two_tables_beneath_each_other_on_one_sheet_are_both_read(tmp_path: Path) -> None:
    rows = [list(FUND_HEADINGS), list(FUND), [], ["Events"], list(EVENTS), event()]
    read = book(tmp_path / "made-up.xlsx", rows, "Everything")
    assert {name: table.num_rows for name, table in read.tables.items()} == {
        "funding": 1,
        "participation_events": 1,
    }
    assert read.tables["participation_events"]["_row"].to_pylist() == [6]
    assert [p.cell for p in read.problems if p.check == "footer"] == ["A4"]


@pytest.mark.parametrize(
    "words", ["North West subtotal", "London total", "Sub-total", "Grand Total", "Total (all)"]
)
def test_totals_of_a_part_are_asked_about(tmp_path: Path, words: str) -> None:
    total: list[Any] = [None] * len(FUND_HEADINGS)
    total[0], total[AMOUNT] = words, 300
    read = book(tmp_path / "made-up.xlsx", [list(FUND_HEADINGS), fund(), total])
    assert [p.cell for p in read.problems if p.check == "total"] == ["A3"]
    assert read.tables["funding"].num_rows == 1


def test_cells_merged_across_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("cqc_ratings")
        sheet.write_row(0, 0, RATING_HEADINGS)
        sheet.write_row(1, 0, rating())
        both = [RATING_HEADINGS.index(n) for n in ("published_earliest", "published_latest")]
        assert both[1] == both[0] + 1
        sheet.merge_range(1, both[0], 1, both[1], "2016-09-16", made.add_format())
    read = read_upload(path, path.name)
    (offer,) = read.offers
    assert offer.cells == ("C2",)
    agreed = again(path, choose(read.offers))
    assert column(agreed, "cqc_ratings", "published_latest") == column(
        agreed, "cqc_ratings", "published_earliest"
    )


TRACKER = ["Trust name", "Date joined", "Date left", "Allocated (£000)"]


def tracker(path: Path, *sheets: str) -> Path:
    """A tracker of two organisations, the second struck through, with a colour and a comment."""
    with xlsxwriter.Workbook(path) as made:
        line = made.add_format({"font_strikeout": True})
        red = made.add_format({"bg_color": "#FF0000"})
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        for name in sheets:
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, TRACKER)
            names = ("Made-up Care", "Made-up Trust", "Made-up Clinic", "Made-up Centre")
            for row, (who, look) in enumerate(zip(names, (None, line, red, None), strict=True), 1):
                sheet.write(row, 0, who, look)
                sheet.write_datetime(row, 1, datetime(2026, 4, row), day)
                sheet.write_number(row, 3, 100)
            sheet.write_comment(1, 0, "Withdrew on 13 November")
    return path


def mapped(path: Path, version: Version) -> tuple[Upload, list[str]]:
    """The tracker once every likely or first answer is accepted, and the questions on the way."""
    answers: dict[str, str] = {}
    asked: list[str] = []
    for _ in range(8):
        read = read_upload(path, path.name, answers, version)
        if not read.offers:
            break
        asked += [offer.question for offer in read.offers]
        answers |= {o.key: o.likely or o.options[0].value for o in read.offers}
    return read, asked


def test_the_looks_of_a_tracker_are_named_and_its_unit_is_asked(
    tmp_path: Path, version: Version
) -> None:
    read, asked = mapped(tracker(tmp_path / "made-up.xlsx", "Tracker"), version)
    assert any("struck through" in question for question in asked)
    assert any("The sheet says" in question and "£000" in question for question in asked)
    assert set(column(read, "funding", "amount_gbp")) == {100_000}
    assert read.tables["participants"].num_rows == 3
    named = {(p.check, p.cell) for p in read.problems if p.severity == "warning"}
    assert {("comment", "A2"), ("colour", "A4")} <= named


def test_of_several_sheets_with_a_tracker_one_is_chosen_and_the_others_named(
    tmp_path: Path, version: Version
) -> None:
    path = tracker(tmp_path / "made-up.xlsx", "October", "November")
    read, asked = mapped(path, version)
    assert "Which one is to be read?" in asked[0]
    assert "Sheets left out: November." in read.notes


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_looks_that_are_not_read_of_an_old_workbook_are_said(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"made-up.{kind}"
    if kind == "xls":
        made = xlwt.Workbook()
        sheet = made.add_sheet("funding")
        style = xlwt.easyxf("pattern: pattern solid, fore_colour red")
        for row, cells in enumerate([FUND_HEADINGS, FUND]):
            for place, cell in enumerate(cells):
                sheet.write(row, place, cell, style)
        made.save(str(path))
    else:
        _ods_with_a_comment(path)
    notes = [note for note in read_upload(path, path.name).notes if "not looked at" in note]
    assert len(notes) == 1
    assert ".xlsx" in notes[0]


def _ods_with_a_comment(path: Path) -> None:
    from odf.office import Annotation
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="funding")
    for cells in (FUND_HEADINGS, FUND):
        line = TableRow()
        for value in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text="" if value is None else str(value)))
            line.addElement(cell)
        note = Annotation()
        note.addElement(P(text="Withdrew on 13 November"))
        cell.addElement(note)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def test_every_kind_of_money_column_is_asked_about_its_unit() -> None:
    money = [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.unit == "GBP"]
    assert ("funding", "amount_gbp") in money
    assert ("barriers", "amount_gbp") in money
