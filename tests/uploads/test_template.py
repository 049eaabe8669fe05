"""Templates say what the contract says, and current data comes back as it went out."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from pathfinders.files.sheet_names import EXAMPLE, GUIDANCE_SHEET
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.compare import candidate, compare
from pathfinders.uploads.read_upload import read_upload
from pathfinders.workbooks.template.template import current, template
from tests.changed import with_table


@pytest.fixture(scope="module")
def every_template(version: Version) -> Any:
    return openpyxl.load_workbook(io.BytesIO(template(list(TABLES), version)))


def test_a_sheet_a_table_with_the_columns_of_the_contract(every_template: Any) -> None:
    assert every_template.sheetnames == [GUIDANCE_SHEET, *TABLES]
    for table in TABLES.values():
        sheet = every_template[table.name]
        assert [cell.value for cell in sheet[2]] == list(table.column_names)
        assert [cell.value for cell in sheet[1]] == [
            "needed" if c.required else "if known" for c in table.columns
        ]
        assert sheet.freeze_panes == "A3"
        for cell, column in zip(sheet[2], table.columns, strict=True):
            assert column.description in cell.comment.text
            assert column.unit in cell.comment.text
            assert ("Needed" in cell.comment.text) == column.required


def test_every_table_has_one_example_row_marked_in_its_first_text(every_template: Any) -> None:
    for table in TABLES.values():
        sheet = every_template[table.name]
        assert sheet.max_row == 3
        words = next(n for n, c in enumerate(table.columns) if c.kind in ("text", "code"))
        assert str(sheet[3][words].value).startswith(EXAMPLE)


def test_what_may_stand_in_a_column_is_checked_as_it_is_typed(
    every_template: Any, version: Version
) -> None:
    for table in TABLES.values():
        checks = {
            str(v.sqref).split(":")[0].rstrip("0123456789"): v
            for v in every_template[table.name].data_validations.dataValidation
        }
        for place, column in enumerate(table.columns):
            check = checks[openpyxl.utils.get_column_letter(place + 1)]
            assert str(check.sqref).endswith("5003")
            assert check.prompt.startswith(column.description[:200])
            if column.references:
                assert check.type == "list"
                name, code = column.references.split(".")
                held = {
                    row for row in version.table(name).column(code).to_pylist() if row is not None
                }
                assert chosen_from(every_template, check.formula1) == held
            elif column.allowed:
                assert check.type == "list"
                assert check.formula1.strip('"').split(",") == list(column.allowed)
            elif column.kind in ("integer", "decimal"):
                assert check.type == ("whole" if column.kind == "integer" else "decimal")
                if column.minimum is not None:
                    assert float(check.formula1) == column.minimum
                if column.maximum is not None:
                    assert float(check.formula2) == column.maximum
            elif column.kind == "date":
                assert (check.type, check.formula1, check.formula2) == ("date", "1", "73415")
            elif column.kind == "boolean":
                assert check.formula1 == '"TRUE,FALSE"'
            if column.kind == "list":
                assert not check.showErrorMessage, "several values joined by ; are right too"


def chosen_from(book: Any, formula: str) -> set[str]:
    sheet, _, cells = formula.replace("$", "").rpartition("!")
    return {cell.value for (cell,) in book[sheet.strip("'")][cells]}


def test_the_guidance_tells_each_column_and_how_missing_is_written(every_template: Any) -> None:
    rows = [
        [str(c) for c in row if c is not None]
        for row in every_template[GUIDANCE_SHEET].iter_rows(values_only=True)
    ]
    said = "\n".join(" | ".join(row) for row in rows)
    for table in TABLES.values():
        assert f"One row is {table.grain}." in said
        for column in table.columns:
            assert any(
                row[:3] == [column.name, column.label, column.description] for row in rows
            ), column.name
        for rule in table.rules:
            assert rule.says[1:] in said
    assert "Unknown is not zero" in said
    assert "Leave a cell empty" in said
    assert "RWE | University Hospitals of Leicester NHS Trust" in said
    assert "text that matches" not in said


def test_an_example_row_left_in_is_refused_and_nothing_else_is_wrong(
    version: Version, tmp_path: Path
) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(template(list(TABLES), version))
    upload = read_upload(path, "filled.xlsx")
    assert [(p.check, p.table) for p in upload.problems] == [("example", name) for name in TABLES]


def test_a_table_without_rows_has_a_template_too(bundle: dict[str, pa.Table]) -> None:
    for name in ("special_measures", "funding"):
        empty = with_table(bundle, name, [])
        sheet = openpyxl.load_workbook(io.BytesIO(template([name], empty)))[name]
        assert str(sheet["A3"].value).startswith(EXAMPLE)
        assert openpyxl.load_workbook(io.BytesIO(current([name], empty)))[name].max_row == 2


def test_the_current_rows_come_back_as_they_went_out(version: Version, tmp_path: Path) -> None:
    path = tmp_path / "now.xlsx"
    path.write_bytes(current(list(TABLES), version))
    # With the version, a word like "None" that a column holds is taken as what it says.
    upload = read_upload(path, "now.xlsx", {}, version)
    assert upload.problems == ()
    assert set(upload.tables) == set(TABLES)
    changes = compare(version, candidate(version, upload.tables, "replace"))
    # The reader writes lists with ; alone: the bodies that ran a programme have a space after it in
    # the bundled data.
    assert [(c.table, dict(c.cells), c.counts.added, c.counts.removed) for c in changes] in (
        [],
        [("programmes", {"lead_bodies": 2}, 0, 0)],
    )


def test_cells_are_typed_and_hostile_text_stays_text(
    bundle: dict[str, pa.Table], tmp_path: Path
) -> None:
    first = bundle["funding"].to_pylist()[0]
    words = [
        "=1+1",
        "+44 20",
        "-",
        "@x",
        "{=1}",
        "http://example.org",
        " =x",
        "'quoted",
        "1e3",
        "2031-05-06",
        "TRUE",
        "<b>&amp;</b>",
        "_x0041_",
        "two\nlines",
        "00012",
    ]
    rows = [{**first, "unit_note": text, "amount_gbp": 0.1 + n} for n, text in enumerate(words)]
    made = with_table(bundle, "funding", rows)
    content = current(["funding", "trusts"], made)
    book = openpyxl.load_workbook(io.BytesIO(content))
    place = list(TABLES["funding"].column_names).index("unit_note")
    cells = [row[place] for row in book["funding"].iter_rows(min_row=3)]
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None)] * len(words)
    # The last column says which row of which version it is.
    *row, mark = book["trusts"][3]
    trusts = dict(zip(TABLES["trusts"].column_names, row, strict=True))
    assert str(mark.value).startswith("v")
    assert trusts["opened"].number_format == "yyyy-mm-dd"
    assert isinstance(trusts["is_foundation_trust"].value, bool)
    assert isinstance(trusts["latitude"].value, float)
    (tmp_path / "a.xlsx").write_bytes(content)
    read = read_upload(tmp_path / "a.xlsx", "a.xlsx").tables["funding"]
    assert read.column("amount_gbp").to_pylist() == [row["amount_gbp"] for row in rows]
    kept = dict(zip(words, read.column("unit_note").to_pylist(), strict=True))
    # A dash is how people write missing, and the tables have every text on one line.
    otherwise = {"-": None, "two\nlines": "two lines"}
    assert {t: kept[t] for t in words if kept[t] not in (t, t.strip())} == otherwise


def test_columns_are_wide_enough_and_dates_before_1900_are_kept(
    bundle: dict[str, pa.Table],
) -> None:
    rows = [{**bundle["programmes"].to_pylist()[0], "announced": date(1848, 2, 21)}]
    book = openpyxl.load_workbook(
        io.BytesIO(current(["programmes"], with_table(bundle, "programmes", rows)))
    )
    sheet = book["programmes"]
    assert sheet["E3"].value == "1848-02-21"
    for letter, name in zip("ABCDE", TABLES["programmes"].column_names, strict=False):
        assert sheet.column_dimensions[letter].width >= len(name) + 3


def test_what_excel_cannot_hold_is_refused_and_not_cut(bundle: dict[str, pa.Table]) -> None:
    rows = [{**bundle["programmes"].to_pylist()[0], "note": "x" * 33_000}]
    with pytest.raises(ValueError, match="Take the table as CSV"):
        current(["programmes"], with_table(bundle, "programmes", rows))


@pytest.mark.parametrize("make", [template, current])
def test_unknown_tables_are_refused(version: Version, make: Any) -> None:
    for names in (["nonsense"], []):
        with pytest.raises(ValueError, match="No such table"):
            make(names, version)
