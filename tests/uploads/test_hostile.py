"""Hostile and broken files: each is refused in plain words or read rightly, in bounded memory and
time.

What the reading process took is measured as the largest memory of any child of this process, and as
processor time.
"""

import contextlib
import resource
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwt

from pathfinders.checks.problems import Refused
from pathfinders.files import guard
from pathfinders.uploads.read_upload import Upload, read_upload
from tests.uploads.books import (
    RATING,
    RATING_HEADINGS,
    bare_xlsx,
    csv_bytes,
    inline_row,
    write_ods,
    write_xlsx,
    write_zip,
)

HEAD = inline_row(1, RATING_HEADINGS)
GOOD = inline_row(2, RATING)
MOST_MEMORY = 1_000_000
MOST_SECONDS = 20.0


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Fails where a child of this process took a gigabyte, or all of them together twenty seconds
    of processor time.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The system counts what this process held when it split off a child as the child's.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after.ru_maxrss < max(MOST_MEMORY, own + 1)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < MOST_SECONDS


def _read(path: Path) -> Upload:
    with bounded():
        return read_upload(path, path.name)


def _refused(path: Path) -> str:
    with bounded(), pytest.raises(Refused) as refused:
        read_upload(path, path.name)
    for problem in refused.value.problems:
        assert problem.file == path.name
        assert problem.message.endswith(".")
        assert problem.todo.endswith(".")
    assert "Traceback" not in str(refused.value)
    return str(refused.value)


def _zeros(path: Path, megabytes: int) -> None:
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/bomb.xml", "w") as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1_000_000))


def _bomb(path: Path) -> Path:
    bare_xlsx(path, f"<sheetData>{HEAD}{GOOD}</sheetData>")
    _zeros(path, 100)
    return path


def _large(path: Path) -> Path:
    """Random-looking content, so that only the total gives it away: the directory claims sizes that
    are not there.
    """
    bare_xlsx(
        path,
        f"<sheetData>{HEAD}{GOOD}</sheetData>",
        {f"xl/media/{n}.bin": bytes(range(256)) * 40 for n in range(40)},
    )
    content = bytearray(path.read_bytes())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        if b".bin" in content[at + 46 : at + 80]:
            content[at + 20 : at + 28] = struct.pack("<II", 200_000, 19_000_000)
        at += 4
    path.write_bytes(bytes(content))
    return path


def _lying(path: Path) -> Path:
    """A sheet that unpacks to more than the archive says."""
    bare_xlsx(path, f"<sheetData>{HEAD}{inline_row(2, ['x' * 1_000_000])}</sheetData>")
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = struct.pack("<I", archive.getinfo("xl/worksheets/sheet1.xml").file_size)
    path.write_bytes(content.replace(size, struct.pack("<I", 5000)))
    return path


def _laughs(path: Path) -> Path:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [{entities}]><worksheet><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
    )
    return bare_xlsx(path, "", {"xl/worksheets/sheet1.xml": sheet})


def _far_declaration(path: Path) -> Path:
    """The declaration stands behind a long comment."""
    sheet = (
        f'<?xml version="1.0"?><!--{" " * 100_000}--><!DOCTYPE x [<!ENTITY a "ha">]><worksheet/>'
    )
    return bare_xlsx(path, "", {"xl/worksheets/sheet1.xml": sheet})


def _corner(path: Path) -> Path:
    return bare_xlsx(
        path, f'<sheetData>{HEAD}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def _sideways(path: Path) -> Path:
    """One cell in the last corner, and no claim of a place that a quick look could see."""
    return bare_xlsx(
        path,
        f'<sheetData>{HEAD}<row r="1048576"><c  r = "XFD1048576"><v>1</v></c></row></sheetData>',
    )


def _million_columns(path: Path) -> Path:
    cells = "".join(f'<c r="A{n}"><v>1</v></c>' for n in range(2, 200))
    return bare_xlsx(
        path,
        '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="1000000"'
        f' width="9"/></cols><sheetData>{HEAD}<row r="3">{cells}<c r="ZZZ3"><v>1</v></c></row><row'
        ' r="900000"><c r="A900000"><v>1</v></c></row></sheetData>',
    )


def _repeated(path: Path) -> Path:
    write_ods(path, {"cqc_ratings": [RATING_HEADINGS, RATING]})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    cell = (
        b'<table:table-cell office:value-type="float" office:value="1"'
        b' table:number-columns-repeated="16384"/>'
    )
    row = (
        b'<table:table-row table:number-rows-repeated="1048576">'
        + cell
        + b"</table:table-row></table:table>"
    )
    members["content.xml"] = members["content.xml"].replace(b"</table:table>", row)
    return write_zip(path, members)


def _locked(path: Path) -> Path:
    """The beginning and the directory names of what Excel writes with a password."""
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1000)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(4000)
    )
    return path


def _locked_xls(path: Path) -> Path:
    book = xlwt.Workbook()
    book.add_sheet("S").write(0, 0, "made up")
    book.save(str(path))
    content = path.read_bytes()
    at = content.index(b"\x09\x08\x10\x00") + 20
    path.write_bytes(
        content[:at] + struct.pack("<HH", 0x2F, 54) + b"\x01\x00" + bytes(52) + content[at + 58 :]
    )
    return path


def _locked_ods(path: Path) -> Path:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    return write_zip(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"\x93\x11made up",
            "META-INF/manifest.xml": manifest,
        },
    )


def _truncated(path: Path) -> Path:
    write_xlsx(path, {"cqc_ratings": [RATING_HEADINGS, RATING]})
    path.write_bytes(path.read_bytes()[:-500])
    return path


def _truncated_xls(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row in range(2000):
        sheet.write(row, 0, f"made up {row}")
    book.save(str(path))
    path.write_bytes(path.read_bytes()[:30_000])
    return path


def _of(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def _twice(path: Path) -> Path:
    bare_xlsx(path, f"<sheetData>{HEAD}{GOOD}</sheetData>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/worksheets/sheet1.xml", "<worksheet/>")
    return path


def _utf_16(path: Path) -> Path:
    return bare_xlsx(path, "", {"xl/worksheets/sheet1.xml": "<worksheet/>".encode("utf-16")})


def _sparse(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    return path


TABLE = csv_bytes([RATING_HEADINGS, RATING])
MIXED = csv_bytes([RATING_HEADINGS, [*RATING[:-1], "Café"]]) + csv_bytes(
    [[*RATING[:-1], "Café"]], encoding="cp1252"
)

REFUSED: list[tuple[str, Callable[[Path], Path], str]] = [
    ("bomb.xlsx", _bomb, "packed"),
    ("large.xlsx", _large, "unpacks to 760 MB; the most is 400 MB"),
    ("lying.xlsx", _lying, "damaged"),
    ("laughs.xlsx", _laughs, "declares entities"),
    ("far.xlsx", _far_declaration, "declares entities"),
    ("corner.xlsx", _corner, "cell XFD1048576: the sheet claims 1,048,576 rows and 16,384 columns"),
    ("sideways.xlsx", _sideways, "more memory"),
    ("columns.xlsx", _million_columns, "columns"),
    ("repeated.ods", _repeated, "the sheet claims 1,048,578 rows and 16,384 columns"),
    ("locked.xlsx", _locked, "locked with a password"),
    ("locked.xls", _locked_xls, "locked with a password"),
    ("locked.ods", _locked_ods, "locked with a password"),
    ("truncated.xlsx", _truncated, "damaged or was not uploaded whole"),
    ("truncated.xls", _truncated_xls, "damaged or was not uploaded whole"),
    (
        "page.xls",
        _of(b"\xef\xbb\xbf<html><table><tr><td>made up</td></tr></table></html>"),
        "it is a web page",
    ),
    ("page.xlsx", _of(b"<!DOCTYPE html><p>made up"), "it is a web page"),
    (
        "old.xls",
        _of(b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
        "it is a web page (or XML)",
    ),
    ("paper.xlsx", _of(b"%PDF-1.7 made up"), "a PDF document"),
    ("letter.docx", lambda path: write_zip(path, {"word/document.xml": "<w/>"}), "a Word document"),
    ("archive.zip", lambda path: write_zip(path, {"table.csv": TABLE}), "an archive of files"),
    (
        "half.xlsx",
        lambda path: write_zip(
            path, {"xl/workbook.xml": "<workbook", "[Content_Types].xml": "<x/>"}
        ),
        "damaged",
    ),
    ("twice.xlsx", _twice, "two of one name"),
    ("utf16.xlsx", _utf_16, "not written in UTF-8"),
    ("nothing.csv", _of(b""), "it is empty"),
    ("blank.csv", _of(b" \r\n\r\n"), "there is nothing in it"),
    ("blank.xlsx", lambda path: write_xlsx(path, {"cqc_ratings": []}), "there is nothing in it"),
    ("huge.csv", _sparse, "it has 51 MB; the most is 50 MB"),
    ("nul.csv", _of(TABLE + b"RXX\x00,"), "row 3: a NUL byte stands here"),
    ("mixed.csv", _of(MIXED), "row 3: two encodings are mixed"),
    ("binary.csv", _of(bytes(range(1, 256)) * 20), "cannot be used"),
    ("quote.csv", _of(TABLE + b'"RXX,' * 3), "row 3: the row cannot be read"),
    ("other.csv", _of(b"made,up\n1,2\n"), "no sheet has the headings of a table"),
]


@pytest.mark.parametrize(("name", "write", "says"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_is_refused_in_plain_words(
    tmp_path: Path, name: str, write: Callable[[Path], Path], says: str
) -> None:
    assert says in _refused(write(tmp_path / name))


def test_ten_million_blank_rows_hurt_nothing(tmp_path: Path) -> None:
    many = tmp_path / "cqc_ratings.csv"
    blank = 9_900_000
    many.write_bytes(TABLE + b",,,\r\n" * blank + TABLE.splitlines()[1] + b"\r\n")
    assert _read(many).tables["cqc_ratings"]["_row"].to_pylist() == [2, blank + 3]


@pytest.mark.parametrize("rows", [1_048_576, 10_000_000])
def test_millions_of_blank_rows_of_a_workbook_hurt_nothing(tmp_path: Path, rows: int) -> None:
    path = bare_xlsx(tmp_path / "blank.xlsx", "")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if "sheet1" not in name}
    write_zip(path, members)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        sheet.write(
            b"<worksheet"
            b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        )
        sheet.write((HEAD + GOOD).encode())
        for start in range(3, rows, 100_000):
            sheet.write(
                b"".join(b'<row r="%d"/>' % n for n in range(start, min(start + 100_000, rows)))
            )
        sheet.write(b"</sheetData></worksheet>")
    assert _read(path).tables["cqc_ratings"]["_row"].to_pylist() == [2]


def test_blank_rows_to_the_end_of_an_ods_hurt_nothing(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "made-up.ods", {"cqc_ratings": [RATING_HEADINGS, RATING]})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    cell = b'<table:table-cell table:number-columns-repeated="16384"/>'
    row = (
        b'<table:table-row table:number-rows-repeated="1048000">'
        + cell
        + b"</table:table-row></table:table>"
    )
    members["content.xml"] = members["content.xml"].replace(b"</table:table>", row)
    assert _read(write_zip(path, members)).tables["cqc_ratings"].num_rows == 1


def test_a_valid_sheet_of_200_000_rows_is_read_whole(tmp_path: Path) -> None:
    rows = 200_000
    headings = ("trust_code", "survey_year", "indicator_id", "value", "source_id", "note")
    text = '<c r="{0}{{0}}" t="inlineStr"><is><t>{1}</t></is></c>'.format
    number = '<c r="{0}{{0}}"><v>{{{1}}}</v></c>'.format
    cells = [
        text("A", "RXX"),
        number("B", 1),
        text("C", "made_up"),
        number("D", 2),
        text("E", "made-up-source"),
        text("F", "made up {0}"),
    ]
    row = f'<row r="{{0}}">{"".join(cells)}</row>'.format
    data = "".join(row(n, 2003 + n % 90, n / 8) for n in range(2, rows + 2))
    sheet = f"<sheetData>{inline_row(1, headings)}{data}</sheetData>"
    path = bare_xlsx(tmp_path / "large.xlsx", sheet, name="engagement")
    read = _read(path)
    table = read.tables["engagement"]
    assert (table.num_rows, table["_row"][0].as_py(), table["_row"][rows - 1].as_py()) == (
        rows,
        2,
        rows + 1,
    )
    assert table["value"][rows - 1].as_py() == (rows + 1) / 8
    assert [p.severity for p in read.problems] == ["warning"] * 3


def test_a_file_with_as_many_faults_as_cells_gives_a_list_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "faults.csv"
    path.write_bytes(
        csv_bytes(
            [
                RATING_HEADINGS,
                *[[*RATING[:1], f"not a day: {n}", *RATING[2:]] for n in range(20_000)],
            ]
        )
    )
    read = _read(path)
    assert len(read.problems) == 2001
    assert "18,000 more rows" in next(p.message for p in read.problems if p.row is None)


def test_markup_formulas_and_script_are_kept_as_text(tmp_path: Path) -> None:
    texts = [
        "<script>alert(1)</script>",
        '=HYPERLINK("x")',
        "+44 made up",
        "@SUM(A1)",
        "-made up",
        "'; DROP TABLE trusts; --",
        "&lt;b&gt;",
        "{{7*7}}",
    ]
    rows = [[*RATING[:4], "overall", *RATING[5:-1], text] for text in texts]
    for path in (
        write_xlsx(tmp_path / "made-up.xlsx", {"cqc_ratings": [RATING_HEADINGS, *rows]}),
        _of(csv_bytes([RATING_HEADINGS, *rows]))(tmp_path / "made-up.csv"),
    ):
        assert _read(path).tables["cqc_ratings"]["note"].to_pylist() == texts


def test_the_limits_are_those_that_are_promised() -> None:
    assert guard.MEMORY <= 1_000_000_000
    assert guard.SECONDS < MOST_SECONDS
