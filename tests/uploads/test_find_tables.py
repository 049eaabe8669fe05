"""Which sheet holds which table, where its headings and data stand, and what is told of all
else.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pathfinders.checks.problems import Problem, Refused
from pathfinders.files.sheet_names import EXAMPLE, GUIDANCE_SHEET
from pathfinders.tables import TABLES
from pathfinders.uploads.read_upload import Upload, read_upload
from tests.uploads.books import (
    FUND,
    FUND_HEADINGS,
    RATING,
    RATING_HEADINGS,
    Row,
    bare_xlsx,
    csv_bytes,
    inline_row,
    write_xlsx,
)

pytestmark = pytest.mark.usefixtures("unguarded")
Reader = Callable[..., Upload]


@pytest.fixture
def upload(tmp_path: Path) -> Reader:
    def read(sheets: dict[str, list[Row]], name: str = "made-up.xlsx") -> Upload:
        return read_upload(write_xlsx(tmp_path / name, sheets), name)

    return read


def _errors(read: Upload) -> list[Problem]:
    return [p for p in read.problems if p.severity == "error"]


LABELS = [TABLES["cqc_ratings"].by_name[name].label for name in RATING_HEADINGS]


@pytest.mark.parametrize("sheet", ["cqc_ratings", "CQC ratings", "cqc Ratings ", "Sheet1"])
@pytest.mark.parametrize(
    "headings",
    [
        list(RATING_HEADINGS),
        LABELS,
        [h.upper() for h in RATING_HEADINGS],
        [h.replace("_", " ").title() for h in RATING_HEADINGS],
        [f"  {h.replace('_', '')}\u00a0" for h in RATING_HEADINGS],
        [h.lower().replace(" ", "-") for h in LABELS],
    ],
)
def test_a_table_is_found_by_sheet_name_or_headings(
    upload: Reader, sheet: str, headings: list[str]
) -> None:
    read = upload({sheet: [headings, RATING]})
    assert read.problems == ()
    (row,) = read.tables["cqc_ratings"].to_pylist()
    assert (row["trust_code"], row["rating"], row["note"], row["_row"]) == (
        "RXX",
        "Good",
        "A made-up rating",
        2,
    )


def test_columns_in_any_order_below_titles_and_among_blank_rows(upload: Reader) -> None:
    backwards: list[list[Any]] = [list(RATING_HEADINGS)[::-1], RATING[::-1]]
    padded = [[None, None, *row] for row in backwards]
    read = upload(
        {
            "S": [
                ["A made-up title"],
                [],
                ["As of", "today"],
                [],
                padded[0],
                [],
                padded[1],
                [],
                padded[1],
            ]
        }
    )
    assert read.tables["cqc_ratings"]["_row"].to_pylist() == [7, 9]
    assert read.places["cqc_ratings"].columns["trust_code"] == "L"
    located = read.locate(Problem("x", "cqc_ratings", "m.", "t.", 7, "rating"))
    assert (located.file, located.sheet, located.cell) == ("made-up.xlsx", "S", "G7")


def test_several_tables_in_one_book_and_the_guidance_left_out(upload: Reader) -> None:
    read = upload(
        {
            GUIDANCE_SHEET: [["Fill in the sheets of this workbook."], ["One", "Two"]],
            "Funding": [FUND_HEADINGS, FUND],
            "Ratings of 2015": [RATING_HEADINGS, RATING],
        }
    )
    assert set(read.tables) == {"funding", "cqc_ratings"}
    assert read.notes == (), "our own guidance is not worth a word"


def test_headings_alone_are_a_table_without_rows(upload: Reader) -> None:
    read = upload({"S": [RATING_HEADINGS]})
    assert (read.tables["cqc_ratings"].num_rows, read.problems) == (0, ())


def test_two_sheets_for_one_table(upload: Reader) -> None:
    read = upload({"CQC ratings": [RATING_HEADINGS, RATING], "More": [RATING_HEADINGS, RATING]})
    (problem,) = read.problems
    assert (problem.check, problem.severity, problem.sheet) == ("sheets", "error", "More")
    assert problem.message == "the sheet CQC ratings holds the table CQC ratings already."


def test_a_heading_that_stands_twice(upload: Reader) -> None:
    read = upload({"S": [[*RATING_HEADINGS, "RATING"], [*RATING, "Good"]]})
    (problem,) = read.problems
    assert (problem.check, problem.column, problem.cell, problem.severity) == (
        "columns",
        "rating",
        "K1",
        "error",
    )
    assert "F1" in problem.message


def test_an_unknown_column_is_left_out_and_asked_about(upload: Reader) -> None:
    headings = [
        h.replace("note", "notes ").replace("confidence", "certainty") for h in RATING_HEADINGS
    ]
    read = upload({"S": [[*headings, "Made up"], [*RATING, 1]]})
    assert _errors(read) == []
    assert "3 columns are left out" in read.notes[0]
    asked = {offer.text: [option.value for option in offer.options] for offer in read.offers}
    assert asked["notes"][:2] == ["leave out", "note"]
    assert asked["Made up"] == ["leave out", "confidence", "note"]
    missing = {p.column: p.severity for p in read.problems if not p.cell}
    assert missing == {"confidence": "warning", "note": "warning"}
    assert "note" not in read.tables["cqc_ratings"].column_names


def test_a_missing_key_is_an_error_and_no_table(upload: Reader) -> None:
    with pytest.raises(Refused) as refused:
        upload({"cqc_ratings": [RATING_HEADINGS[1:], RATING[1:]]})
    (problem,) = [p for p in refused.value.problems if p.severity == "error"]
    assert (problem.column, problem.sheet, problem.file) == (
        "trust_code",
        "cqc_ratings",
        "made-up.xlsx",
    )


def test_values_without_a_heading(upload: Reader) -> None:
    read = upload({"S": [RATING_HEADINGS, [*RATING, None, "loose"]]})
    (problem,) = read.problems
    assert (problem.cell, problem.column, problem.message) == (
        "L1",
        "L",
        "the column has values and no heading: it is left out.",
    )


def test_footers_are_left_out_and_told(upload: Reader) -> None:
    read = upload(
        {
            "S": [
                RATING_HEADINGS,
                RATING,
                [],
                ["count: 1"],
                [None, "(combined)"],
                ["Source: made up"],
            ]
        }
    )
    assert read.tables["cqc_ratings"].num_rows == 1
    assert [(p.check, p.severity, p.cell, p.value) for p in read.problems] == [
        ("footer", "warning", "A4", "count: 1"),
        ("footer", "warning", "B5", "(combined)"),
        ("footer", "warning", "A6", "Source: made up"),
    ]


def test_a_lone_cell_between_rows_is_not_taken_for_a_footer(upload: Reader) -> None:
    read = upload({"S": [RATING_HEADINGS, RATING, ["Ratings of 2016"], RATING]})
    assert read.tables["cqc_ratings"]["trust_code"].to_pylist() == ["RXX", "Ratings of 2016", "RXX"]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_example_row_of_a_template_is_refused(upload: Reader, backwards: bool) -> None:
    rows = [RATING_HEADINGS, [EXAMPLE, *RATING[1:]], RATING]
    read = upload({"S": [list(row)[::-1] if backwards else row for row in rows]})
    (problem,) = _errors(read)
    assert (problem.check, problem.row, problem.sheet) == ("example", 2, "S")
    assert read.tables["cqc_ratings"]["_row"].to_pylist() == [3]


def test_headings_that_stand_again_within_the_data(upload: Reader) -> None:
    read = upload({"S": [RATING_HEADINGS, RATING, LABELS, RATING_HEADINGS, RATING]})
    (problem,) = [p for p in _errors(read) if p.check == "headings"]
    assert (problem.row, problem.cell) == (4, "A4")


def test_headings_merged_over_two_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append([None, "When", None, None, "What"])
    for place, name in enumerate(RATING_HEADINGS, start=1):
        letter = openpyxl.utils.get_column_letter(place)
        if place in (2, 3, 4, 5, 6):
            sheet[f"{letter}2"] = name
        else:
            sheet[f"{letter}1"] = name
            sheet.merge_cells(f"{letter}1:{letter}2")
    sheet.merge_cells("B1:D1")
    sheet.append(RATING)
    book.save(tmp_path / "merged.xlsx")
    read = read_upload(tmp_path / "merged.xlsx", "merged.xlsx")
    assert (read.problems, read.tables["cqc_ratings"]["_row"].to_pylist()) == ((), [3])


def test_a_heading_that_could_be_two_columns_is_the_one_that_is_left(tmp_path: Path) -> None:
    table = TABLES["evidence"]
    row = [str(n) for n in range(len(table.columns))]
    for headings in (
        [c.name for c in table.columns],
        [c.label for c in table.columns],
        [c.name.upper() for c in table.columns],
    ):
        (tmp_path / "e.csv").write_bytes(csv_bytes([headings, row]))
        read = read_upload(tmp_path / "e.csv", "evidence.csv")
        assert [p for p in read.problems if p.check == "columns"] == []
        (found,) = read.tables["evidence"].to_pylist()
        assert (found["study_id"], found["finding"]) == ("0", "10")


@pytest.mark.parametrize("name", ["gdp_deflators", "participants", "programmes"])
def test_every_table_is_found_by_its_labels_alone(name: str, tmp_path: Path) -> None:
    labels = [c.label for c in TABLES[name].columns]
    (tmp_path / "t.csv").write_bytes(csv_bytes([labels, ["x"] * len(labels)]))
    assert set(read_upload(tmp_path / "t.csv", "t.csv").tables) == {name}


def test_hidden_sheets_and_rows_are_read_and_told(tmp_path: Path) -> None:
    hidden = inline_row(2, RATING, ' hidden="1"')
    sheet = f"<sheetData>{inline_row(1, RATING_HEADINGS)}{hidden}</sheetData>"
    read = read_upload(bare_xlsx(tmp_path / "hidden.xlsx", sheet), "hidden.xlsx")
    assert read.tables["cqc_ratings"].num_rows == 1
    assert read.notes == (
        "On the sheet cqc_ratings, 1 hidden row was read like the others (row 2).",
    )


@pytest.mark.parametrize("sheet", ["cqc_ratings", "Sheet1"])
def test_a_table_without_its_whole_key_is_not_taken_for_another(upload: Reader, sheet: str) -> None:
    """A code, a source and a note would do for a trust; most headings are of a rating."""
    place = RATING_HEADINGS.index("domain")
    with pytest.raises(Refused) as refused:
        upload(
            {
                sheet: [
                    [h for h in RATING_HEADINGS if h != "domain"],
                    RATING[:place] + RATING[place + 1 :],
                ]
            }
        )
    assert [(p.table, p.column) for p in refused.value.problems] == [("cqc_ratings", "domain")]


def test_headings_that_fit_another_table_better_than_the_name_of_the_sheet(upload: Reader) -> None:
    assert set(upload({"Funding": [RATING_HEADINGS, RATING]}).tables) == {"cqc_ratings"}
