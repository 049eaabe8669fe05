"""The staff survey's layout and its traps, on small made-up workbooks."""

from pathlib import Path
from typing import Any

import pytest

from pathfinders.checks.problems import Refused
from pathfinders.official import staff_survey
from pathfinders.official.imported import Imported
from pathfinders.official.survey_groups import trust_type
from pathfinders.official.survey_layout import survey_sheets
from pathfinders.store.versions import Version
from tests.official.made_up import SURVEY, book, survey_row
from tests.official.read_back import examples, left_out, rows

GROUPS = {
    "Acute Trusts": "Acute",
    "Combined Acute and Community Trusts": "Acute",
    "Acute Specialist Trusts": "Acute specialist",
    "Mental Health / Learning Disability Trusts": "Mental health",
    "MH LD": "Mental health",
    "Ambulance": "Ambulance",
    "Combined Mental Health / Learning Disability and Community Trusts": "Mental health",
    "Community Trusts": "Community",
    "Combined MH LD and Community": "Mental health",
    "Acute & Acute Community Trusts": "Acute",
    "CCGs": None,
    "CSUs": None,
    "Social Enterprises - Community": None,
    "Social Enterprises - Mental Health": None,
    "Community Surgical Services": None,
    "Scientific & technical Orgs": None,
    "": None,
    "Integrated care boards": None,
}


def imported(path: Path, version: Version, sheets: dict[str, list[list[Any]]]) -> Imported:
    """What a workbook of these sheets gives."""
    return staff_survey.read(
        *survey_sheets(book(path / "made-up.xlsx", sheets), "made-up.xlsx"), "made-up.xlsx", version
    )


@pytest.mark.parametrize("group", GROUPS)
def test_groups_of_trusts_are_told_from_others(group: str) -> None:
    assert trust_type(group) == GROUPS[group]


def test_another_year_in_capitals_below_a_line_of_prose_and_a_blank_column(
    tmp_path: Path, version: Version
) -> None:
    headings = ["", *(h.upper() for h in SURVEY)]
    sheet = [
        ["A line of prose, made up"],
        headings,
        ["", *survey_row("RA2")],
        [],
        ["", *survey_row("RA3", theme_morale_2030=" ")],
    ]
    found = imported(tmp_path, version, {"Notes": [["Made up"]], "Acute": sheet})
    assert found.problems == ()
    by_key = {(row["trust_code"], row["indicator_id"]): row for row in rows(found, "engagement")}
    assert set(by_key) == {
        ("RA2", "theme_engagement"),
        ("RA2", "theme_morale"),
        ("RA3", "theme_engagement"),
    }
    assert by_key["RA2", "theme_engagement"] == {
        "trust_code": "RA2",
        "survey_year": 2030,
        "indicator_id": "theme_engagement",
        "value": 7.1235,
        "respondents": 850,
        "response_rate": 41.2,
        "source_id": "nhs-staff-survey-2030",
        "benchmark_group": "Acute Trusts",
        "note": None,
    }
    assert left_out(found) == {"suppressed": 1, "unused-columns": 1, "other-sheets": 1}
    assert examples(found, "suppressed") == ("RA3 theme_morale_2030",)
    source = rows(found, "sources")[0]
    assert (source["source_id"], source["licence"], source["url"]) == (
        "nhs-staff-survey-2030",
        "OGL-UK-3.0",
        "https://www.nhsstaffsurveyresults.com/",
    )


def test_what_is_no_trust_is_left_out_and_told(tmp_path: Path, version: Version) -> None:
    acute = [
        SURVEY,
        survey_row("RA2"),
        survey_row("RA2/RA3"),
        survey_row("R1F2", "Ambulance Trusts"),
        survey_row("RZ9"),
        ["count:", 1, "", "", "", "", 900],
        ["(combined)", 2],
        ["", 3, "", "", "", "", 900],
    ]
    ccgs = [SURVEY, survey_row("00L", "CCGs"), survey_row("00C/00D", "CCGs"), ["count:", 2]]
    found = imported(
        tmp_path, version, {"Acute": acute, "CCGs": ccgs, "Empty": [SURVEY], "Blank": []}
    )
    assert {row["trust_code"] for row in rows(found, "engagement")} == {"RA2"}
    assert left_out(found) == {
        "joined-codes": 1,
        "unknown-codes": 1,
        "footers": 4,
        "other-groups": 2,
        "sector-codes": 1,
        "unused-columns": 1,
        "other-sheets": 1,
    }
    assert examples(found, "other-groups") == ("CCGs",)


def test_only_the_sector_that_the_trusts_table_names_stands_for_its_trust(
    tmp_path: Path, version: Version
) -> None:
    """Isle of Wight's type rests on its acute sector; a trust without such a basis has no sector
    filed under it.
    """
    acute = [SURVEY, survey_row("R1F1"), survey_row("RA21")]
    mental = [SURVEY, survey_row("R1F3", "Mental Health / Learning Disability Trusts")]
    ambulance = [SURVEY, survey_row("R1F2", "Ambulance Trusts")]
    found = imported(tmp_path, version, {"Acute": acute, "MH LD": mental, "Ambulance": ambulance})
    filed = rows(found, "engagement")
    assert {(row["trust_code"], row["note"]) for row in filed} == {
        (
            "R1F",
            "Acute sector only (survey code R1F1); ambulance and mental health sectors left out",
        )
    }
    assert left_out(found)["sector-codes"] == 3


def test_a_sector_gives_way_to_the_whole_trust(tmp_path: Path, version: Version) -> None:
    found = imported(
        tmp_path,
        version,
        {"Acute": [SURVEY, survey_row("R1F1", theme_engagement_2030=5), survey_row("R1F")]},
    )
    assert {row["value"] for row in rows(found, "engagement")} == {7.1235, 6.5}
    assert left_out(found)["sector-codes"] == 1


def test_several_years_in_one_workbook(tmp_path: Path, version: Version) -> None:
    """Each year has its own source; the year's response rate is its own, and the count of answers
    without a year is the newest's.
    """
    headings = [
        "trust",
        "trustname",
        "trtname",
        "responses",
        "rr_2030",
        "rr_2029",
        "theme_hwb_2030",
        "Theme_HWB_2029",
    ]
    sheet: list[list[Any]] = [
        headings,
        ["RA2", "Made up", "Acute Trusts", 500, 0.5, 0.25, 6.0, "5.5"],
    ]
    found = imported(tmp_path, version, {"Acute": sheet})
    columns = ("survey_year", "value", "respondents", "response_rate", "source_id")
    assert [tuple(row[name] for name in columns) for row in rows(found, "engagement")] == [
        (2030, 6.0, 500, 50.0, "nhs-staff-survey-2030"),
        (2029, 5.5, None, 25.0, "nhs-staff-survey-2029"),
    ]
    assert {row["source_id"] for row in rows(found, "sources")} == {
        "nhs-staff-survey-2030",
        "nhs-staff-survey-2029",
    }


def test_the_source_of_a_year_that_is_there_is_used_again(tmp_path: Path, version: Version) -> None:
    sheet = [[h.replace("2030", "2019") for h in SURVEY], survey_row("RA2")]
    found = imported(tmp_path, version, {"Acute": sheet})
    assert {row["source_id"] for row in rows(found, "engagement")} == {"nhs-staff-survey-2019"}
    assert "sources" not in found.tables


def test_oddities_are_reported_with_their_cells(tmp_path: Path, version: Version) -> None:
    sheet = [
        SURVEY,
        survey_row("RA2", theme_morale_2030="n/k"),
        survey_row("RA3"),
        survey_row("RA2"),
    ]
    found = imported(tmp_path, version, {"Acute": sheet})
    assert [(p.cell, p.sheet, p.severity, p.column) for p in found.problems] == [
        ("J2", "Acute", "warning", "theme_morale_2030"),
        ("A4", "Acute", "warning", "trust"),
    ]
    assert len(rows(found, "engagement")) == 3


def test_a_group_of_another_type_than_the_trusts_table_is_told(
    tmp_path: Path, version: Version
) -> None:
    found = imported(
        tmp_path, version, {"Ambulance": [SURVEY, survey_row("RA2", "Ambulance Trusts")]}
    )
    assert any("RA2" in note and "another type" in note for note in found.notes)


def test_a_workbook_without_the_headings_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", {"Acute": [["Trust", "Value"], ["RA2", 1]]})
    with pytest.raises(Refused, match="no sheet has the headings"):
        survey_sheets(path, "x.xlsx")
