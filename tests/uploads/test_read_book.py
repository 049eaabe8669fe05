"""Raw cells of every kind of workbook: values, true places, and what the second look finds."""

import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine as calamine
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from pathfinders.checks.problems import Refused
from pathfinders.files.book import Book, cell_name, column_letters, column_number
from pathfinders.files.readers.book import read_book
from tests.uploads.books import (
    bare_xlsx,
    csv_bytes,
    inline_row,
    write_ods,
    write_xls,
    write_xlsb,
    write_xlsx,
)

ROWS: list[list[Any]] = [
    ["Code", "Day", "Number"],
    ["RXX", date(2014, 7, 5), 1.5],
    ["RYY", None, 2],
]


def _book(path: Path, name: str = "") -> Book:
    return read_book(path, name or path.name)


@pytest.mark.parametrize(
    ("kind", "write"), [("xlsx", write_xlsx), ("xls", write_xls), ("ods", write_ods)]
)
def test_each_kind_gives_the_same_cells(tmp_path: Path, kind: str, write: Any) -> None:
    book = _book(write(tmp_path / f"made-up.{kind}", {"First": ROWS, "Second": []}))
    assert (book.file, book.kind, book.notes) == (f"made-up.{kind}", kind, ())
    first, second = book.sheets
    assert (first.name, first.first_row, first.first_column, first.hidden) == ("First", 1, 1, False)
    assert first.rows == [
        ["Code", "Day", "Number"],
        ["RXX", date(2014, 7, 5), 1.5],
        ["RYY", None, 2.0],
    ]
    assert second.rows == []


def test_xlsb(tmp_path: Path) -> None:
    path = write_xlsb(
        tmp_path / "made-up.xlsb",
        "Only",
        [["Code", "Number"], [None, None], ["RXX", 1.5], ["RYY", "#DIV/0!"]],
    )
    book = _book(path)
    assert (book.kind, book.sheets[0].name) == ("xlsb", "Only")
    assert book.sheets[0].rows == [["Code", "Number"], [], ["RXX", 1.5], ["RYY"]]
    assert book.sheets[0].facts.errors == {(4, 2): "#DIV/0!"}


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_places(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    book = openpyxl.Workbook()
    book.active["C4"], book.active["D9"] = "heading", 5
    book.save(path)
    sheet = _book(path).sheets[0]
    assert (sheet.first_row, sheet.first_column) == (4, 3)
    assert sheet.rows == [["heading"], [], [], [], [], [None, 5.0]]


@pytest.mark.parametrize("epoch", [False, True])
def test_dates_of_both_calendars(tmp_path: Path, epoch: bool) -> None:
    with xlsxwriter.Workbook(tmp_path / "made-up.xlsx", {"date_1904": epoch}) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, date(2014, 7, 5), book.add_format({"num_format": "d mmm yyyy"}))
    old = xlwt.Workbook()
    old.dates_1904 = epoch
    old.add_sheet("s").write(0, 0, date(2014, 7, 5), xlwt.easyxf(num_format_str="d mmm yyyy"))
    old.save(str(tmp_path / "made-up.xls"))
    for kind in ("xlsx", "xls"):
        assert _book(tmp_path / f"made-up.{kind}").sheets[0].rows == [[date(2014, 7, 5)]]


def test_what_the_second_look_finds_in_xlsx(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "made-up.xlsx") as book:
        sheet = book.add_worksheet("S")
        percent = book.add_format({"num_format": "0.0%"})
        sheet.merge_range("A1:A2", "Code")
        sheet.write("B1", "Value")
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("B4", "=NA()", None, "#N/A")
        sheet.write_formula("B5", '=""', None, "")
        sheet.write("B6", 0.45, percent)
        sheet.write("B7", 7)
        sheet.write_formula("B8", "=3+4", None, 7)
        sheet.write_formula("B9", "=A1", None, "Code")
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.set_row(500, None, None, {"hidden": True})
        book.add_worksheet("H").write("A1", "x")
        book.worksheets()[1].hide()
    book_read = _book(tmp_path / "made-up.xlsx")
    facts = book_read.sheets[0].facts
    assert facts.errors == {(3, 2): "#DIV/0!", (4, 2): "#N/A"}
    assert facts.uncalculated == [(5, 2)]
    assert facts.percents == {(6, 2)}
    assert book_read.sheets[0].merged == (((1, 1), (2, 1)),)
    assert [s.hidden for s in book_read.sheets] == [False, True]
    assert book_read.notes == (
        "On the sheet S, 1 hidden row was read like the others (row 7).",
        "The sheet H is hidden. It was read like the others.",
    )


def test_formulas_that_were_never_calculated_are_found_as_openpyxl_writes_them(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    for row in (["a", "=1+1"], ["b", 2], ["c", "=A1&A2"]):
        book.active.append(row)
    book.save(tmp_path / "made-up.xlsx")
    assert _book(tmp_path / "made-up.xlsx").sheets[0].facts.uncalculated == [(1, 2), (3, 2)]


def test_the_second_look_does_not_need_places_or_plain_tags(tmp_path: Path) -> None:
    unplaced = (
        '<sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row>'
        '<row><c><f>1/0</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    )
    facts = _book(bare_xlsx(tmp_path / "unplaced.xlsx", unplaced)).sheets[0].facts
    assert (facts.uncalculated, facts.errors) == ([(2, 1)], {(2, 2): "#DIV/0!"})
    cells = '<x:c r="B3" t="e"><x:v>#REF!</x:v></x:c><x:c r="AB3"><x:v>1</x:v></x:c>'
    prefixed = f'<x:sheetData><x:row r="3" hidden="1">{cells}</x:row></x:sheetData>'
    path = bare_xlsx(tmp_path / "prefixed.xlsx", "")
    sheet = f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{prefixed}</x:worksheet>'
    facts = _book(bare_xlsx(path, "", {"xl/worksheets/sheet1.xml": sheet})).sheets[0].facts
    assert (facts.errors, facts.hidden_rows, facts.rows, facts.columns) == (
        {(3, 2): "#REF!"},
        [3],
        3,
        28,
    )


@settings(deadline=None, max_examples=15)
@given(st.sets(st.integers(1, 3000), max_size=40), st.integers(1, 40))
def test_errors_are_found_wherever_the_pieces_of_a_large_sheet_end(
    tmp_path_factory: pytest.TempPathFactory, bad: set[int], wide: int
) -> None:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" t="e"><v>#N/A</v></c></row>'
        if r in bad
        else inline_row(r, ["x" * wide * 10])
        for r in range(1, 3001)
    )
    path = bare_xlsx(
        tmp_path_factory.mktemp("large") / "large.xlsx", f"<sheetData>{rows}</sheetData>"
    )
    assert set(_book(path).sheets[0].facts.errors) == {(r, 1) for r in bad}


def test_what_the_second_look_finds_in_xls(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, "heading")
    sheet.row(1).set_cell_error(0, "#DIV/0!")
    sheet.write(2, 0, xlwt.Formula("1+1"))
    sheet.write(3, 0, 0.45, xlwt.easyxf(num_format_str="0%"))
    sheet.write(3, 1, 0.5, xlwt.easyxf(num_format_str="0%"))
    sheet.write(4, 0, 5)
    sheet.row(4).hidden = True
    # Large enough for a stream in whole sectors.
    for row in range(5, 500):
        sheet.write(row, 0, f"made up {row}")
    path = tmp_path / "made-up.xls"
    book.save(str(path))
    # As a program writes a formula that it did not calculate: its result is a text, and no text
    # follows.
    path.write_bytes(
        path.read_bytes().replace(b"\x03" + bytes(5) + b"\xff\xff", bytes(6) + b"\xff\xff")
    )
    found = _book(path)
    facts = found.sheets[0].facts
    assert (facts.errors, facts.uncalculated, facts.percents) == (
        {(2, 1): "#DIV/0!"},
        [(3, 1)],
        {(4, 1), (4, 2)},
    )
    assert found.notes == ("On the sheet S, 1 hidden row was read like the others (row 5).",)


def test_what_the_second_look_finds_in_ods(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="S & T")
    for cells in (
        [TableCell(numbercolumnsrepeated=2), TableCell(valuetype="percentage", value="0.45")],
        [
            TableCell(valuetype="string", formula="of:=1/0", stringvalue=""),
            TableCell(formula="of:=1+1"),
        ],
    ):
        row = TableRow(visibility="collapse" if cells[0].getAttribute("formula") else "visible")
        for cell in cells:
            row.addElement(cell)
        sheet.addElement(row)
        sheet.addElement(TableRow(numberrowsrepeated=3))
    error = sheet.getElementsByType(TableRow)[2].getElementsByType(TableCell)[0]
    error.addElement(P(text="#DIV/0!"))
    document.spreadsheet.addElement(sheet)
    document.save(str(tmp_path / "made-up.ods"))
    facts = _book(tmp_path / "made-up.ods").sheets[0].facts
    assert (facts.percents, facts.errors, facts.uncalculated) == (
        {(1, 3)},
        {(5, 1): "#DIV/0!"},
        [(5, 2)],
    )
    assert (facts.hidden_rows, facts.rows, facts.columns) == ([5], 5, 3)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        (
            "made-up.xls",
            "xlsx",
            ("The name ends in .xls, but the file is an xlsx workbook. It was read as that.",),
        ),
        (
            "made-up.csv",
            "xlsx",
            ("The name ends in .csv, but the file is an xlsx workbook. It was read as that.",),
        ),
        ("made-up.xlsm", "xlsx", ()),
        ("made-up", "xlsx", ()),
    ],
)
def test_the_content_decides_and_the_name_does_not(
    tmp_path: Path, name: str, kind: str, said: tuple[str, ...]
) -> None:
    book = _book(write_xlsx(tmp_path / "made-up.xlsx", {"S": ROWS}), name)
    assert (book.kind, book.notes) == (kind, said)


def test_text_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "made-up.xlsx").write_bytes(csv_bytes(ROWS))
    book = _book(tmp_path / "made-up.xlsx")
    assert book.kind == "csv"
    assert "a text file of comma-separated values" in book.notes[0]


def test_macros_and_links_are_told_and_left_alone(tmp_path: Path) -> None:
    sheet = f"<sheetData>{inline_row(1, ['made up'])}</sheetData>"
    path = bare_xlsx(
        tmp_path / "made-up.xlsm",
        sheet,
        {"xl/vbaProject.bin": b"made up", "xl/externalLinks/externalLink1.xml": "<x/>"},
    )
    book = _book(path)
    assert book.sheets[0].rows == [["made up"]]
    assert [note.split(".")[0] for note in book.notes] == [
        "The workbook holds macros",
        "Some cells take their value from another workbook",
    ]


@given(st.integers(1, 16384))
def test_column_letters(number: int) -> None:
    assert column_letters(number) == openpyxl.utils.get_column_letter(number)
    assert column_number(column_letters(number)) == number
    assert cell_name((7, number)) == f"{column_letters(number)}7"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be opened"):
        _book(tmp_path / "gone.xlsx")


class PanicException(BaseException):
    """Stands for what calamine's Rust throws past Exception, seen on a damaged xls: it is found by
    its name alone.
    """


@pytest.mark.parametrize(
    ("thrown", "seen"), [(PanicException, Refused), (KeyboardInterrupt, KeyboardInterrupt)]
)
def test_what_the_library_stumbles_over_is_a_damaged_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    thrown: type[BaseException],
    seen: type[BaseException],
) -> None:
    path = write_xlsx(tmp_path / "made-up.xlsx", {"Sheet": [["a"], ["b"]]})

    def stumble(_: str) -> None:
        raise thrown("range start index 116 out of range for slice of length 66")

    monkeypatch.setattr(calamine.CalamineWorkbook, "from_path", stumble)
    with pytest.raises(
        seen, match="damaged or was not uploaded whole" if seen is Refused else "range"
    ):
        read_book(path, path.name)


@pytest.mark.parametrize(
    ("format_number", "looks"), [(9, "percents"), (17, "months"), (16, "yearless"), (0, "")]
)
def test_how_an_xlsb_shows_its_numbers(tmp_path: Path, format_number: int, looks: str) -> None:
    path = write_xlsb(tmp_path / "made-up.xlsb", "Only", [["Number"], [0.45]])
    # The records of the cells' styles: where they begin, one style with the format, where they end.
    style = struct.pack("<HH", 0, format_number) + bytes(12)
    begins, ends = b"\xe9\x04\x04" + struct.pack("<I", 1), b"\xea\x04\x00"
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/styles.bin", begins + b"\x2f" + bytes([len(style)]) + style + ends)
    facts = _book(path).sheets[0].facts
    found = {name for name in ("percents", "months", "yearless", "years") if getattr(facts, name)}
    assert found == ({looks} if looks else set())
    if looks:
        assert (2, 1) in getattr(facts, looks)
    assert not facts.unread_looks
