"""The two ways in: files are recognised by what they hold, and one of another kind is refused in
plain words.
"""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pathfinders.checks.problems import Refused
from pathfinders.official.imported import PUBLICATIONS, Choices, Kind
from pathfinders.official.importer import read, recognise
from pathfinders.store.versions import Version
from tests.official.made_up import (
    CQC_OLD,
    EARLY,
    LATE,
    SURVEY,
    book,
    cqc,
    early,
    etr,
    late,
    rating,
    separated,
    survey_row,
)
from tests.oracles import DATA

EVERYTHING = Choices(date(2018, 4, 1), date(2019, 3, 31), date(2031, 11, 1))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Kind | None]]:
    """A small file of every layout, and files that are none; all under names that say nothing."""
    to = tmp_path_factory.mktemp("files")
    broken = cqc(to / "broken", [rating("RA2")])
    broken.write_bytes(broken.read_bytes()[:400])
    return {
        "survey": (
            book(to / "a", {"Notes": [["x"]], "Acute": [["prose"], SURVEY, survey_row("RA2")]}),
            "staff_survey",
        ),
        "shmi early": (separated(to / "b", [EARLY, early("RA2")]), "shmi"),
        "shmi late": (
            separated(to / "c", [LATE, late("RA2")], above="SHMI\r\n" * 10, encoding="cp1252"),
            "shmi",
        ),
        "etr": (separated(to / "d", [etr("RA2", "MADE-UP NHS TRUST", "Y57")] * 3), "ods_trusts"),
        "etr quoted": (
            separated(to / "e", [etr("RA2", "MADE-UP NHS TRUST", "Y59", width=27)], quoted=True),
            "ods_trusts",
        ),
        "cqc old": (cqc(to / "f", [rating("RA2")], CQC_OLD, ["A banner"]), "cqc"),
        "cqc new": (cqc(to / "g", [rating("RA2")]), "cqc"),
        "own table": (DATA / "trusts.csv", None),
        "own workbook": (book(to / "h", {"trusts": [["trust_code", "name"], ["RA2", "x"]]}), None),
        "broken": (broken, None),
        "empty": (separated(to / "i", []), None),
        "missing": (to / "nowhere", None),
    }


CASES = [
    "survey",
    "shmi early",
    "shmi late",
    "etr",
    "etr quoted",
    "cqc old",
    "cqc new",
    "own table",
    "own workbook",
    "broken",
    "empty",
    "missing",
]


@pytest.mark.parametrize("case", CASES)
def test_files_are_recognised_by_what_they_hold(
    case: str, files: dict[str, tuple[Path, Kind | None]], tmp_path: Path
) -> None:
    path, kind = files[case]
    if path.exists():
        path = Path(shutil.copy(path, tmp_path / "misleading.pdf"))
    assert recognise(path, "misleading.pdf") == kind


@pytest.mark.parametrize("case", CASES[:7])
def test_what_is_recognised_is_read(
    case: str, files: dict[str, tuple[Path, Kind | None]], version: Version
) -> None:
    path, kind = files[case]
    assert kind is not None
    found = read(kind, path, "made-up", version, EVERYTHING)
    assert found.unanswered == ()
    assert set(found.tables) - {"sources"} == set(PUBLICATIONS[kind].tables)
    assert all(table.num_rows for table in found.tables.values())


@pytest.mark.parametrize(
    ("case", "asked", "said"),
    [
        (
            "shmi early",
            "ods_trusts",
            r"it is the Summary Hospital-level Mortality Indicator .* not the NHS trusts file",
        ),
        ("etr", "shmi", r"it is the NHS trusts file .* Import it as ods-trusts"),
        ("survey", "cqc", r"it is the NHS Staff Survey.* not the Care Quality Commission's"),
        (
            "cqc new",
            "staff_survey",
            r"it is the Care Quality Commission's.* not the NHS Staff Survey",
        ),
        ("own table", "shmi", r"no row has the headings of SHMI"),
        ("own workbook", "cqc", r"no OpenDocument workbook"),
        ("broken", "cqc", r"damaged or was not uploaded whole"),
        ("missing", "shmi", r"cannot be opened"),
        ("missing", "cqc", r"damaged|cannot be opened|not uploaded whole"),
    ],
)
def test_another_file_is_refused_with_what_it_is(
    case: str, asked: Kind, said: str, files: dict[str, tuple[Path, Kind | None]], version: Version
) -> None:
    with pytest.raises(Refused, match=said):
        read(asked, files[case][0], "made-up", version, EVERYTHING)
