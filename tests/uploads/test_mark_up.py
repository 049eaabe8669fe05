"""The user's workbook comes back marked, and otherwise as it was."""

import csv
import io
import subprocess
import zipfile
from copy import copy
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from deploy.programs import office
from pathfinders.checks.problems import Problem, Refused
from pathfinders.files.guard import guarded
from pathfinders.workbooks.markup import markup as mark_up
from pathfinders.workbooks.markup.markup import marked_up

SHEET = "Made-up data"


def problem(
    cell: str, message: str = "the cell is empty.", sheet: str = SHEET, value: str = ""
) -> Problem:
    return Problem(
        "made-up", "trusts", message, "Give the code.", sheet=sheet, cell=cell, value=value
    )


def furnished(path: Path) -> Path:
    """A workbook with something of everything that must survive."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(["trust_code", "name", "value", "when", "text"])
    for row in range(2, 30):
        sheet.append([f"Z{row:02}", f"Invented Trust {row}", row / 7, None, "=not a formula"])
        sheet.cell(row, 5).data_type = "s"
        sheet.cell(row, 3).number_format = "0.000" if row % 2 else "£#,##0"
        sheet.cell(row, 1).font = Font(
            name="Courier New", size=9 + row % 3, bold=bool(row % 2), color="FFFFFFFF"
        )
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor="FF003087")
        sheet.cell(row, 2).border = Border(left=Side("thick", color="FF00FF00"))
        sheet.cell(row, 2).alignment = Alignment(
            wrap_text=True, horizontal="right", textRotation=30
        )
        sheet.cell(row, 2).protection = Protection(locked=False)
    sheet["F2"] = "=SUM(C2:C20)"
    sheet["G3"] = "merged"
    sheet.merge_cells("G3:I5")
    sheet["B4"].comment = Comment("Ask the made-up analyst.", "Ann Example")
    sheet.column_dimensions["B"].width = 41.5
    sheet.row_dimensions[7].height = 33
    sheet.row_dimensions[9].hidden = True
    check = DataValidation("list", formula1='"Acute,Community"', allow_blank=True)
    check.add("B2:B30")
    sheet.add_data_validation(check)
    sheet.conditional_formatting.add(
        "C2:C30", CellIsRule("greaterThan", ["2"], fill=PatternFill(bgColor="FFFF0000"))
    )
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = "A1:E29"
    sheet.print_title_rows = "1:1"
    book.defined_names["codes"] = DefinedName("codes", attr_text=f"'{SHEET}'!$A$2:$A$29")
    hidden = book.create_sheet("Kept out of sight")
    hidden["A1"] = "secret"
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def sheet_facts(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, object]:
    return {
        "widths": {name: (d.width, d.hidden) for name, d in sheet.column_dimensions.items()},
        "heights": {
            row: (d.height, d.hidden)
            for row, d in sheet.row_dimensions.items()
            if d.height or d.hidden
        },
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "checks": [
            (str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation
        ],
        "rules": [
            (str(r.sqref), [x.formula for x in r.rules]) for r in sheet.conditional_formatting
        ],
        "state": sheet.sheet_state,
        "freeze": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "titles": sheet.print_title_rows,
    }


def looks(cell: openpyxl.cell.Cell) -> tuple[object, ...]:
    parts = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
    return (cell.value, cell.data_type, cell.number_format, *(repr(copy(part)) for part in parts))


def test_all_that_is_not_marked_is_as_it_was(tmp_path: Path) -> None:
    path = furnished(tmp_path / "mine.xlsx")
    marked = marked_up(path, "mine.xlsx", [problem("A3"), problem("D8")])
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(io.BytesIO(marked.content))
    assert after.sheetnames == ["Problems", *before.sheetnames]
    assert marked.name == "mine - problems marked.xlsx"
    assert after.defined_names["codes"].attr_text == before.defined_names["codes"].attr_text
    for sheet in before.worksheets:
        assert sheet_facts(after[sheet.title]) == sheet_facts(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if (sheet.title, cell.coordinate) not in {(SHEET, "A3"), (SHEET, "D8")}:
                    assert looks(after[sheet.title][cell.coordinate]) == looks(cell), (
                        cell.coordinate
                    )
    assert after[SHEET]["B4"].comment.text == "Ask the made-up analyst."
    assert "Its formulas have no results until" in marked.note


def test_a_problem_is_seen_in_its_cell_and_on_the_list(tmp_path: Path) -> None:
    path = furnished(tmp_path / "mine.xlsx")
    problems = [
        problem("A3", "'Z03' is not a code.", value="Z03"),
        problem("A3"),
        problem("B4"),
        problem("H4"),
    ]
    sheets = openpyxl.load_workbook(io.BytesIO(marked_up(path, "mine.xlsx", problems).content))
    cell = sheets[SHEET]["A3"]
    assert cell.comment.text.endswith(
        "'Z03' is not a code. Give the code.\nthe cell is empty. Give the code."
    )
    assert cell.fill.fill_type == "solid"
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert cell.font.color.rgb == "FF000000", "white letters cannot be read on a light mark"
    assert (cell.font.name, cell.value) == ("Courier New", "Z03")
    assert sheets[SHEET]["B4"].comment.text.startswith("Ask the made-up analyst.\n\n")
    assert sheets[SHEET]["B4"].comment.author == "Ann Example"
    assert sheets[SHEET]["G3"].comment is not None, (
        "a problem within merged cells stands in their first"
    )
    rows = list(sheets["Problems"].iter_rows(min_row=3, values_only=True))
    assert rows[0] == ("Sheet", "Cell", "Value", "What is wrong", "What to do", "How serious")
    assert rows[1] == (
        SHEET,
        "A3",
        "Z03",
        "'Z03' is not a code.",
        "Give the code.",
        "must be mended",
    )
    assert len(rows) == 1 + len(problems)
    assert sheets["Problems"]["B4"].hyperlink.location == f"'{SHEET}'!A3"
    assert sheets.active.title == "Problems"


def test_a_second_round_leaves_no_marks_of_the_first(tmp_path: Path) -> None:
    path = furnished(tmp_path / "mine.xlsx")
    (tmp_path / "again.xlsx").write_bytes(
        marked_up(path, "mine.xlsx", [problem("C5"), problem("B4"), problem("C6")]).content
    )
    twice = marked_up(tmp_path / "again.xlsx", "again.xlsx", [problem("C6", "still wrong.")])
    sheets = openpyxl.load_workbook(io.BytesIO(twice.content))
    assert sheets.sheetnames == ["Problems", SHEET, "Kept out of sight"]
    assert sheets[SHEET]["C5"].comment is None
    assert sheets[SHEET]["C5"].fill.fill_type is None
    assert sheets[SHEET]["B4"].comment.text == "Ask the made-up analyst."
    assert sheets[SHEET]["C6"].comment.text.count("Give the code.") == 1
    assert sheets["Problems"].max_row == 4


def test_a_sheet_of_theirs_called_problems_is_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "problems"
    book.active["A1"] = "mine"
    book.save(tmp_path / "a.xlsx")
    sheets = openpyxl.load_workbook(
        io.BytesIO(
            marked_up(tmp_path / "a.xlsx", "a.xlsx", [problem("A1", sheet="problems")]).content
        )
    )
    assert sheets.sheetnames == ["Problems (2)", "problems"]
    assert sheets["problems"]["A1"].value == "mine"


def test_macros_are_left_out_and_the_note_says_so(tmp_path: Path) -> None:
    furnished(tmp_path / "plain.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as old,
        zipfile.ZipFile(tmp_path / "m.xlsm", "w") as new,
    ):
        for entry in old.namelist():
            content = old.read(entry)
            if entry == "[Content_Types].xml":
                content = content.replace(
                    b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"
                ).replace(
                    b"vnd.openxmlformats-officedocument.sheet.macro", b"vnd.ms-excel.sheet.macro"
                )
                content = content.replace(
                    b"</Types>",
                    b'<Override PartName="/xl/vbaProject.bin"'
                    b' ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            new.writestr(entry, content)
        new.writestr("xl/vbaProject.bin", b"made up")
    marked = marked_up(tmp_path / "m.xlsm", "m.xlsm", [problem("A3")])
    with zipfile.ZipFile(io.BytesIO(marked.content)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name]
        assert b"macroEnabled" not in parts.read("[Content_Types].xml")
    assert marked.name.endswith(".xlsx")
    assert "Macros are left out" in marked.note
    assert openpyxl.load_workbook(io.BytesIO(marked.content))[SHEET]["A3"].comment is not None


def test_other_kinds_come_back_as_cells_with_the_same_marks(tmp_path: Path) -> None:
    old = xlwt.Workbook()
    page = old.add_sheet(SHEET)
    for column, cell in enumerate(("Z01", 1.5, True, "=1+1", None, "x")):
        page.write(0, column, f"heading {column}")
        page.write(1, column, cell)
    old.save(str(tmp_path / "old.xls"))
    marked = marked_up(
        tmp_path / "old.xls", "old.xls", [problem("D2"), problem("E2"), problem("B9")]
    )
    assert "came as xls" in marked.note
    sheets = openpyxl.load_workbook(io.BytesIO(marked.content))
    assert [cell.value for cell in sheets[SHEET][2]] == ["Z01", 1.5, True, "=1+1", None, "x"]
    assert sheets[SHEET]["D2"].data_type == "s"
    assert [
        cell.coordinate for row in sheets[SHEET].iter_rows() for cell in row if cell.comment
    ] == ["D2", "E2", "B9"]
    assert {sheets[SHEET][c].fill.fgColor.rgb for c in ("D2", "E2", "B9")} == {"FFFFC7CE"}
    assert sheets["Problems"]["B4"].hyperlink.location == f"'{SHEET}'!D2"


def test_a_text_file_comes_back_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        'trust_code,note\nZ01,"=HYPERLINK(""http://example.org"")"\n', encoding="utf-8"
    )
    marked = marked_up(tmp_path / "a.csv", "a.csv", [problem("B2", sheet="")])
    sheets = openpyxl.load_workbook(io.BytesIO(marked.content))
    assert sheets.sheetnames == ["Problems", "Data"]
    assert (sheets["Data"]["B2"].value, sheets["Data"]["B2"].data_type) == (
        '=HYPERLINK("http://example.org")',
        "s",
    )
    assert sheets["Data"]["B2"].comment is not None
    assert sheets["Problems"]["B4"].hyperlink.location == "'Data'!B2"


@pytest.mark.parametrize("most", [mark_up.MOST_TO_KEEP, 0])
def test_hostile_words_stay_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Whether formatting is kept or not, no text of a problem becomes a formula, a link or broken
    XML.
    """
    monkeypatch.setattr(mark_up, "MOST_TO_KEEP", most)
    path = furnished(tmp_path / "mine.xlsx")
    words = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "{=1}",
        "#REF!",
        "<b>&amp;",
        "\x00\x0b\ud800",
        "http://example.org",
        "x" * 40_000,
        "_x0041_",
    ]

    @settings(
        max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.lists(st.tuples(st.sampled_from(words), st.text(max_size=20)), min_size=1, max_size=12)
    )
    def check(said: list[tuple[str, str]]) -> None:
        problems = [problem(f"A{row}", a + b, value=a) for row, (a, b) in enumerate(said, 2)]
        content = marked_up(path, "mine.xlsx", problems).content
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Problems"]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert sheet.max_row == 3 + len(said)
        rows = (
            python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            .get_sheet_by_index(0)
            .to_python()
        )
        for (a, _), row in zip(said, rows[3:], strict=True):
            if len(a) < 1000 and a.isprintable() and "_x" not in a:
                assert row[2] == a

    check()


def test_what_is_too_large_to_keep_comes_back_as_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark_up, "MOST_TO_KEEP", 0)
    path = furnished(tmp_path / "mine.xlsx")
    marked = marked_up(path, "mine.xlsx", [problem("A3")])
    assert "too large" in marked.note
    old = python_calamine.CalamineWorkbook.from_path(str(path))
    new = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(marked.content))
    assert new.sheet_names == ["Problems", *old.sheet_names]
    for name in old.sheet_names:
        assert new.get_sheet_by_name(name).to_python() == old.get_sheet_by_name(name).to_python()


def test_what_the_library_cannot_write_comes_back_as_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise TypeError("made up")

    monkeypatch.setattr(mark_up, "marked_workbook", fails)
    marked = marked_up(furnished(tmp_path / "mine.xlsx"), "mine.xlsx", [problem("A3")])
    assert "could not be written again" in marked.note
    assert openpyxl.load_workbook(io.BytesIO(marked.content))[SHEET]["A3"].comment is not None


def test_it_runs_in_the_guarded_process_and_refuses_there(tmp_path: Path) -> None:
    path = furnished(tmp_path / "no-suffix")
    marked = guarded(marked_up, path, "mine.xlsx", [problem("A3")])
    assert openpyxl.load_workbook(io.BytesIO(marked.content))[SHEET]["A3"].comment is not None
    (tmp_path / "broken.xlsx").write_bytes(path.read_bytes()[:2000])
    with pytest.raises(Refused):
        guarded(marked_up, tmp_path / "broken.xlsx", "broken.xlsx", [problem("A3")])


def test_a_problem_without_a_place_is_listed_only(tmp_path: Path) -> None:
    path = furnished(tmp_path / "mine.xlsx")
    problems = [
        problem("", sheet="Not there"),
        Problem("made-up", "trusts", "a.", "b.", row=6, sheet=SHEET),
    ]
    sheets = openpyxl.load_workbook(io.BytesIO(marked_up(path, "mine.xlsx", problems).content))
    assert sheets["Problems"].max_row == 5
    assert [c.coordinate for row in sheets[SHEET].iter_rows() for c in row if c.comment] == [
        "B4",
        "A6",
    ]


def test_another_program_opens_it(tmp_path: Path) -> None:
    program = office()
    assert program is not None
    path = furnished(tmp_path / "mine.xlsx")
    (tmp_path / "marked.xlsx").write_bytes(
        marked_up(path, "mine.xlsx", [problem("A3", "=1+1"), problem("D8")]).content
    )
    command = [
        program,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "csv",
        "--outdir",
    ]
    subprocess.run(
        [*command, str(tmp_path), str(tmp_path / "marked.xlsx")],
        check=True,
        capture_output=True,
        timeout=180,
    )
    rows = list(csv.reader((tmp_path / "marked.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[3] == [SHEET, "A3", "", "=1+1", "Give the code.", "must be mended"]


def test_errors_and_percentages_are_seen_in_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark_up, "MOST_TO_KEEP", 0)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(["value", "share", "when"])
    sheet.append(["#DIV/0!", 0.45, datetime(2031, 5, 6)])
    sheet["A2"].data_type = "e"
    sheet["B2"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    content = marked_up(tmp_path / "a.xlsx", "a.xlsx", [problem("A2")]).content
    copied = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    assert [cell.value for cell in copied[2]] == ["#DIV/0!", 0.45, datetime(2031, 5, 6)]
    assert copied["B2"].number_format.endswith("%")
    assert copied["C2"].number_format.startswith("yyyy-mm-dd")
    assert copied["A2"].comment is not None
