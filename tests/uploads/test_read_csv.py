"""Reading a CSV file: what is read, and how each way of being broken is explained."""

import re
from pathlib import Path

import pytest

from pathfinders.checks.problems import Refused
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle, read_table
from pathfinders.uploads.read_csv import read_csv
from tests.oracles import DATA, cells

TERMS = TABLES["programme_terms"]
HEAD = "programme_id,position,kind,term,confidence,source_id"
ROW = "mutuals-in-health,1,purpose,A term,stated,lewis-2021"


def _refusal(tmp_path: Path, content: bytes | str) -> str:
    path = tmp_path / "terms.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Refused) as refused:
        read_csv(path, TERMS)
    said = str(refused.value)
    assert said.startswith(f"{path} cannot be used: ")
    assert all(problem.todo.endswith(".") for problem in refused.value.problems)
    assert all(problem.todo in said for problem in refused.value.problems[:20])
    return said


def _read(tmp_path: Path, content: bytes | str) -> tuple[list[str | None], list[int]]:
    path = tmp_path / "terms.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    sheet = read_csv(path, TERMS)
    return sheet.columns["term"], sheet.rows


@pytest.mark.parametrize("name", TABLES)
def test_a_bundled_file_is_read_as_the_csv_module_reads_it(name: str) -> None:
    sheet = read_csv(DATA / f"{name}.csv", TABLES[name])
    assert list(sheet.columns) == list(TABLES[name].column_names)
    for column, values in sheet.columns.items():
        assert [value or "" for value in values] == [row[column] for row in cells(name)]


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("mutuals-in-health,2,purpose,A term", 4),
        (f"{ROW},", 7),
        (ROW.replace("A term", "A, term"), 7),
    ],
)
def test_a_ragged_row(tmp_path: Path, row: str, count: int) -> None:
    said = _refusal(tmp_path, f"{HEAD}\n{ROW}\n{row}\n{ROW}\n")
    assert f"programme_terms, row 3: the row has {count} cells, the heading row 6." in said


def test_an_unclosed_quotation_mark_is_found_where_it_opens(tmp_path: Path) -> None:
    broken = ROW.replace("A term", '"A term')
    said = _refusal(tmp_path, f"{HEAD}\n{ROW}\n{broken}\n{ROW}\n{ROW}\n")
    assert "row 3" in said
    assert "quotation mark that is not closed" in said


def test_a_quotation_mark_inside_a_quoted_cell(tmp_path: Path) -> None:
    broken = ROW.replace("A term", '"A "good" term"')
    assert "row 2" in _refusal(tmp_path, f"{HEAD}\n{broken}\n{ROW}\n")


def test_an_unclosed_quotation_mark_in_the_headings(tmp_path: Path) -> None:
    assert "row 1" in _refusal(tmp_path, f'"{HEAD}\n{ROW}\n')


def test_a_nul_byte(tmp_path: Path) -> None:
    said = _refusal(tmp_path, f"{HEAD}\n{ROW}\nmutuals\x00\n")
    assert "row 3: a NUL byte stands here." in said


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_file_that_is_not_utf_8(tmp_path: Path, encoding: str) -> None:
    said = _refusal(
        tmp_path, f"{HEAD}\n{ROW}\n{ROW.replace('A term', 'Not £5')}\n".encode(encoding)
    )
    assert "row 3" in said
    assert "CSV UTF-8" in said


def test_a_utf_16_file(tmp_path: Path) -> None:
    assert "not UTF-8" in _refusal(tmp_path, f"{HEAD}\n{ROW}\n".encode("utf-16"))


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    assert _read(tmp_path, f"\ufeff{HEAD}\n{ROW}\n") == (["A term"], [2])


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(
        Refused, match=r"gone\.csv cannot be used.*\n.*the file is missing\. Check its name"
    ):
        read_csv(tmp_path / "gone.csv", TERMS)


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the file cannot be read"):
        read_csv(tmp_path, TERMS)


@pytest.mark.parametrize("content", ["", "\n", " \r\n \n", "\ufeff"])
def test_an_empty_file(tmp_path: Path, content: str) -> None:
    said = _refusal(tmp_path, content)
    assert "the file is empty." in said
    assert HEAD in said


def test_headings_and_no_rows(tmp_path: Path) -> None:
    assert _read(tmp_path, f"{HEAD}\n") == ([], [])
    assert _read(tmp_path, HEAD) == ([], [])


def test_an_unknown_column(tmp_path: Path) -> None:
    said = _refusal(tmp_path, f"{HEAD},cost\n{ROW},5\n")
    assert "row 1, column cost: the column is not known." in said
    assert "rename it to one of: programme_id, position" in said


def test_a_column_without_a_heading(tmp_path: Path) -> None:
    assert "row 1, column number 7: the column has no heading." in _refusal(
        tmp_path, f"{HEAD},\n{ROW},\n"
    )


def test_a_missing_column(tmp_path: Path) -> None:
    said = _refusal(tmp_path, "programme_id,position,kind,term,source_id\n")
    assert "row 1, column confidence: the column is missing. Add it to the heading row." in said


def test_a_misspelt_column_is_both(tmp_path: Path) -> None:
    said = _refusal(tmp_path, f"{HEAD.replace('term', 'Term')}\n{ROW}\n")
    assert "2 problems" in said
    assert "column term: the column is missing." in said
    assert "column Term: the column is not known." in said


def test_a_heading_that_stands_twice(tmp_path: Path) -> None:
    assert "row 1, column term: the column stands there twice." in _refusal(
        tmp_path, f"{HEAD},term\n{ROW},x\n"
    )


def test_columns_in_another_order_are_read_by_name(tmp_path: Path) -> None:
    swapped = (
        "term,programme_id,position,kind,confidence,source_id\nA"
        " term,mutuals-in-health,1,purpose,stated,lewis-2021\n"
    )
    assert _read(tmp_path, swapped) == (["A term"], [2])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(tmp_path: Path, end: str) -> None:
    assert _read(tmp_path, end.join([HEAD, ROW, ROW.replace("A term", "Another"), ""])) == (
        ["A term", "Another"],
        [2, 3],
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_quoted_line_ends_and_blank_lines_keep_the_line_numbers_right(
    tmp_path: Path, end: str
) -> None:
    long = ROW.replace("A term", f'"A term{end}over{end}three lines"')
    terms, rows = _read(tmp_path, end.join([HEAD, long, ROW, "", ROW, ""]))
    assert rows == [2, 5, 7]
    assert terms[0] == f"A term{end}over{end}three lines"
    assert "row 8: the row has 1 cells" in _refusal(
        tmp_path, end.join([HEAD, long, ROW, "", ROW, "x", ""])
    )


def test_blanks_around_a_cell_are_dropped_and_a_blank_cell_is_empty(tmp_path: Path) -> None:
    terms, _ = _read(
        tmp_path, f"{HEAD}\n{ROW.replace('A term', ' A  term ')}\n{ROW.replace('A term', '  ')}\n"
    )
    assert terms == ["A  term", None]


def test_formulas_and_quotes_are_only_text(tmp_path: Path) -> None:
    hostile = "=cmd|' /C calc'!A0; DROP TABLE trusts; --"
    terms, _ = _read(tmp_path, f"{HEAD}\n{ROW.replace('A term', hostile)}\n")
    assert terms == [hostile]


def test_the_bundle_names_every_broken_file_at_once(tmp_path: Path) -> None:
    for path in DATA.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "barriers.csv").unlink()
    terms = tmp_path / "programme_terms.csv"
    terms.write_text(
        re.sub("^programme_id", "programme", terms.read_text(encoding="utf-8")), encoding="utf-8"
    )
    trusts = tmp_path / "trusts.csv"
    trusts.write_text(
        trusts.read_text(encoding="utf-8").replace("true", "TRUE", 1), encoding="utf-8"
    )
    with pytest.raises(Refused) as refused:
        read_bundle(tmp_path)
    said = str(refused.value)
    assert f"The bundled data in {tmp_path}" in said
    assert "barriers.csv: the file is missing." in said
    assert "programme_terms.csv, row 1, column programme_id: the column is missing." in said
    assert "trusts.csv, row " in said
    assert "column is_foundation_trust: 'TRUE' is not true or false, in small letters." in said


def test_a_table_is_read_with_the_lines_of_its_file() -> None:
    rows, problems = read_table(DATA / "special_measures.csv", "special_measures")
    assert problems == []
    assert rows["_row"].to_pylist() == [2, 3, 4, 5]
