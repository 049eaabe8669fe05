"""Writes small spreadsheets of every kind, for tests to upload. All values in them are made up."""

import csv
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P

from pathfinders.tables import TABLES

Row = Sequence[Any]
Sheets = Mapping[str, Sequence[Row]]

RATING_HEADINGS = TABLES["cqc_ratings"].column_names
RATING = [
    "RXX",
    "2015-01-01",
    "2015-01-31",
    "month",
    "overall",
    "Good",
    "stated",
    "made-up-source",
    None,
    "A made-up rating",
]
FUND_HEADINGS = TABLES["funding"].column_names
_FUND = {
    "programme_id": "made-up-programme",
    "financial_year": "2014-15",
    "stage": "spent",
    "basis": "cash",
    "amount_gbp": 1234.5,
    "unit_note": "made up",
    "confidence": "stated",
    "source_id": "made-up-source",
}


def fund(**cells: Any) -> list[Any]:
    """A made-up sum, with some of its cells replaced, in the order of FUND_HEADINGS."""
    return [{**_FUND, **cells}.get(name) for name in FUND_HEADINGS]


FUND = fund()


def write_xlsx(path: Path, sheets: Sheets) -> Path:
    """An xlsx workbook; dates as dates."""
    with xlsxwriter.Workbook(
        path,
        {
            "default_date_format": "dd/mm/yyyy",
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value)
                    elif value is not None:
                        sheet.write(number, column, value)
    return path


def write_xls(path: Path, sheets: Sheets) -> Path:
    """An xls workbook; dates as dates."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value, *([day] if isinstance(value, date) else []))
    book.save(str(path))
    return path


def write_ods(path: Path, sheets: Sheets) -> Path:
    """An ods workbook; dates as dates."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        sheet = OdfTable(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            sheet.addElement(line)
        document.spreadsheet.addElement(sheet)
    document.save(str(path))
    return path


def _ods_cell(value: Any) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=repr(value))
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=value))
    return cell


def csv_bytes(rows: Sequence[Row], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """A text file of separated values."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(
        [["" if v is None else v for v in row] for row in rows]
    )
    return out.getvalue().encode(encoding)


def write_zip(path: Path, members: Mapping[str, bytes | str]) -> Path:
    """A zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def bare_xlsx(
    path: Path,
    sheet: bytes | str,
    more: Mapping[str, bytes | str] | None = None,
    name: str = "cqc_ratings",
) -> Path:
    """An xlsx workbook with one sheet, whose XML is given: what stands in `sheet` comes between
    <worksheet> and its end.
    """
    body = sheet.encode() if isinstance(sheet, str) else sheet
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types'
            ' xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default'
            ' Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default'
            ' Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{name}" sheetId="1"'
            ' r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            b'<?xml version="1.0"?><worksheet xmlns="'
            + MAIN.encode()
            + b'">'
            + body
            + b"</worksheet>"
        ),
    }
    return write_zip(path, {**members, **(more or {})})


def inline_row(number: int, values: Row, more: str = "") -> str:
    """A row of sheet XML with texts in place."""
    cells = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{v}</t></is></c>'
        for n, v in enumerate(values)
        if v is not None
    )
    return f'<row r="{number}"{more}>{cells}</row>'


def write_xlsb(path: Path, name: str, rows: Sequence[Row]) -> Path:
    """An xlsb workbook with one sheet of texts and numbers; '#DIV/0!' is written as an error
    cell.
    """

    def record(kind: int, content: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = b"", len(content)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
            length >>= 7
            if not length:
                return head + size + content

    def words(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    last = max((len(row) for row in rows), default=1) - 1
    sheet = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, last)) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            start = struct.pack("<II", column, 0)
            if value == "#DIV/0!":
                sheet += record(3, start + b"\x07")
            elif isinstance(value, int | float):
                sheet += record(5, start + struct.pack("<d", value))
            elif value is not None:
                sheet += record(6, start + words(value))
    sheet += record(146) + record(130)
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + words("r1") + words(name))
        + record(144)
        + record(132)
    )
    relation = '<Relationship Id="r1" Type="{}/{}" Target="{}"/>'
    around = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'
    return write_zip(
        path,
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
            ),
            "_rels/.rels": around.format(
                relation.format(OFFICE, "officeDocument", "xl/workbook.bin")
            ),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": around.format(
                relation.format(OFFICE, "worksheet", "worksheets/sheet1.bin")
            ),
            "xl/worksheets/sheet1.bin": sheet,
        },
    )
