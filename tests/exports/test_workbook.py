"""Workbooks: real numbers and dates, unknown said so, text never a formula, and sheets a screen
reader can follow.
"""

import io
import re
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pathfinders.exports.workbook.workbook import TABLE_ROW, workbook
from pathfinders.figures import Field, Figure
from tests.exports.made_up import CONTEXT, HOSTILE, made_up

HEAD = TABLE_ROW + 1
"""The row of headings as Excel counts."""


def opened(*figures: Figure) -> Workbook:
    return load_workbook(io.BytesIO(workbook(figures, CONTEXT)))


def test_numbers_are_numbers_and_dates_dates() -> None:
    sheet = opened(made_up())["made up"]
    values = [
        [cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD, max_row=HEAD + 3)
    ]
    assert values == [
        ["Name", "Trusts, number", "Share, %", "Ratio", "Sum, £", "Day", "Year"],
        ["Made-up trust", 1234, 12.5, 0.97, 1000.5, datetime(2015, 2, 7), 2015],
        [None, "[x]", "[x]", "[x]", "[x]", "[x]", "[x]"],
        ["Zero", 0, 0, 0, 0, datetime(2011, 1, 1), 2011],
    ]
    formats = [cell.number_format for cell in sheet[HEAD + 1]]
    assert formats == ["General", "#,##0", "#,##0.0", "#,##0.00", "£#,##0.00", "d mmmm yyyy", "0"]


def test_the_shorthand_is_explained_on_the_cover_and_the_sheet() -> None:
    book = opened(made_up())
    cover = " ".join(str(row[0].value) for row in book["Cover"].rows)
    assert all(f"{sign}: " in cover for sign in ("[x]", "[z]", "[c]"))
    assert "[x] means not available" in str(book["made up"]["A3"].value)


def test_tables_of_every_figure_hold_its_rows(every_book: list[tuple[Figure, Workbook]]) -> None:
    for figure, book in every_book:
        sheet = book.worksheets[1]
        assert sheet["A1"].value == " ".join(figure.title.split())
        assert not sheet.merged_cells.ranges
        if not figure.rows:
            assert not sheet.tables
            continue
        (table,) = sheet.tables.values()
        assert table.ref.startswith(f"A{HEAD}:")
        cells = [[cell.value for cell in row] for row in sheet[table.ref]]
        assert len(cells) == len(figure.rows) + 1
        assert len({str(name).casefold() for name in cells[0]}) == len(figure.fields)
        for held, row in zip(cells[1:], figure.rows, strict=True):
            for value, field in zip(held, figure.fields, strict=True):
                assert same(value, row.get(field.key), field), (figure.name, field.key, value)
        beneath = sheet.cell(HEAD + len(figure.rows) + 1, 1).value
        assert beneath in ("Caveats", "Sources", "Why nothing is drawn", None)
        column = [
            sheet.cell(row, 1).value
            for row in range(HEAD + len(figure.rows) + 1, sheet.max_row + 1)
        ]
        assert None not in column


def same(held: Any, value: Any, field: Field) -> bool:
    """Whether a cell says what the figure's row says."""
    if value is None:
        return bool(held == (None if field.format == "text" else "[x]"))
    if isinstance(held, datetime):
        return bool(held.date() == value)
    if isinstance(value, str):
        return bool(held == value or (value == "" and held is None))
    return bool(held == pytest.approx(value))


def test_titles_stand_out_by_their_size() -> None:
    book = opened(made_up())
    for sheet in book.worksheets:
        assert (sheet["A1"].font.sz, sheet["A1"].font.b) == (16, True)
        bold = {cell.font.sz for row in sheet.rows for cell in row if cell.font.b}
        assert {14, 16} <= bold


def test_the_cover_leads_to_every_sheet() -> None:
    book = opened(made_up(), made_up(title="Another made-up verdict"))
    links = {
        cell.hyperlink.location
        for row in book["Cover"].rows
        for cell in row
        if cell.hyperlink and cell.hyperlink.location
    }
    assert links == {f"'{name}'!A1" for name in book.sheetnames[1:]}
    assert len(book.sheetnames) == 3


@pytest.mark.parametrize(
    "name", ["a" * 60, "Cover", "it's [a]: *test*?/\\", "", "history", *HOSTILE[:6]]
)
def test_sheet_names_are_short_plain_and_each_once(name: str) -> None:
    names = opened(made_up(name=name), made_up(name=name), made_up(name=name.upper())).sheetnames
    assert len({name.casefold() for name in names}) == 4
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    figure = made_up(
        title=text,
        shows=text,
        caveats=(text,),
        rows=({"name": text, "again": text},),
        alt=text,
        fields=(Field("name", text), Field("again", text), Field("again", "Again")),
    )
    book = opened(figure)
    for sheet in book:
        for row in sheet.rows:
            for cell in row:
                assert cell.data_type != "f", cell.value
                if sheet.title != "Cover":
                    assert cell.hyperlink is None
    held = str(book.worksheets[1].cell(HEAD + 1, 1).value)
    plain = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", text.replace("\r\n", "\n"))
    assert held[:30_000] == plain[:30_000]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_available(value: float) -> None:
    sheet = opened(
        made_up(rows=({"number": value},), fields=(Field("number", "Number", "decimal"),))
    )["made up"]
    assert sheet.cell(HEAD + 1, 1).value == "[x]"
