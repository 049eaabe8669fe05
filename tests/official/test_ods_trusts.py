"""Both layouts of etr.csv and their traps, on small made-up files."""

from datetime import date
from pathlib import Path

import pytest

from pathfinders.checks.problems import Refused
from pathfinders.official import ods_trusts
from pathfinders.official.etr_layout import etr_rows
from pathfinders.official.imported import Choices, Imported
from pathfinders.official.ods_trusts import proper_name
from pathfinders.store.versions import Row, Version
from pathfinders.uploads.compare import candidate, compare
from tests.official.made_up import etr, separated
from tests.official.read_back import errors_in, examples, left_out, rows

EDITION = Choices(edition=date(2031, 2, 28))


def imported(
    path: Path,
    version: Version,
    sheet: list[list[str]],
    choices: Choices = EDITION,
    quoted: bool = False,
) -> Imported:
    """What a file of these rows gives."""
    return ods_trusts.read(
        etr_rows(separated(path / "etr.csv", sheet, quoted=quoted), "etr.csv"),
        "etr.csv",
        choices,
        version,
    )


def trust(version: Version, code: str) -> Row:
    """A trust as the bundled table has it."""
    return next(row for row in version.table("trusts").to_pylist() if row["trust_code"] == code)


def same(version: Version, code: str, grouping: str, **changes: str) -> list[str]:
    """A row that says of a trust what the table says."""
    old = trust(version, code)
    opened = changes.get("opened", f"{old['opened']:%Y%m%d}")
    closed = changes.get("closed", f"{old['closed']:%Y%m%d}" if old["closed"] else "")
    return etr(
        code,
        changes.get("name", old["name"].upper()),
        grouping,
        opened,
        closed,
        int(changes.get("width", 24)),
    )


@pytest.mark.parametrize(("width", "quoted"), [(24, False), (25, True), (27, True), (27, False)])
def test_every_width_and_quoting(
    width: int, quoted: bool, tmp_path: Path, version: Version
) -> None:
    sheet = [
        same(version, "RCD", "Y54", width=str(width)),
        etr("RT4", "MADE-UP WALES NHS TRUST", "W00", width=width),
    ]
    found = imported(tmp_path, version, sheet, quoted=quoted)
    assert (left_out(found), found.problems) == ({"welsh": 1}, ())
    assert compare(version, candidate(version, found.tables, "merge")) == ()


def test_a_trust_that_changed_gets_the_editions_source_and_keeps_the_old_one(
    tmp_path: Path, version: Version
) -> None:
    old = trust(version, "RCD")
    found = imported(
        tmp_path,
        version,
        [same(version, "RCD", "Y63", name="MADE-UP AND OTHER NHS TRUST", closed="20310131")],
    )
    row = rows(found, "trusts")[0]
    assert row == {name: old.get(name) for name in row} | {
        "_row": 1,
        "name": "Made-Up and Other NHS Trust",
        "is_foundation_trust": False,
        "closed": date(2031, 1, 31),
        "closed_basis": "ods_close_date",
        "source_id": "ods-etr-2031-02",
        "also_source_ids": "nhs-staff-survey-2019;ods-etr-2015-16",
    }
    assert rows(found, "sources")[0]["source_id"] == "ods-etr-2031-02"
    then = candidate(version, found.tables, "merge")
    assert errors_in(then, found.tables) == []
    after = next(r for r in then["trusts"].to_pylist() if r["trust_code"] == "RCD")
    assert (after["trust_type"], after["latitude"]) == (old["trust_type"], old["latitude"])


def test_the_four_regions_are_taken_and_the_seven_only_compared(
    tmp_path: Path, version: Version
) -> None:
    four = imported(tmp_path, version, [same(version, "RCD", "Y57"), same(version, "RA2", "Y56")])
    assert [(r["region"], r["region_basis"]) for r in rows(four, "trusts")] == [
        ("South of England", "ods_code"),
        ("London", "ods_code"),
    ]
    seven = imported(
        tmp_path,
        version,
        [
            same(version, "RCD", "Y58"),
            same(version, "RA2", "Y59"),
            same(version, "R1K", "Y56"),
            same(version, "RXE", "Y99"),
        ],
    )
    assert [r["region"] for r in rows(seven, "trusts")] == [
        trust(version, c)["region"] for c in ("RCD", "RA2", "R1K", "RXE")
    ]
    assert any("RCD" in note and "RA2" not in note for note in seven.notes)
    assert left_out(seven) == {"unknown-groupings": 1}


def test_a_closing_date_that_the_file_does_not_give_is_kept(
    tmp_path: Path, version: Version
) -> None:
    closed = trust(version, "RR1")["closed"]
    found = imported(tmp_path, version, [same(version, "RR1", "Y55", closed="")])
    assert (closed, rows(found, "trusts")[0]["closed"]) == (date(2018, 4, 1), date(2018, 4, 1))


def test_an_older_edition_does_not_undo_a_later_one(tmp_path: Path, version: Version) -> None:
    """R0A rests on the edition of March 2022."""
    sheet = [same(version, "R0A", "Y54", name="MADE-UP OLD NAME NHS TRUST")]
    found = imported(tmp_path, version, sheet, Choices(edition=date(2022, 2, 1)))
    assert (found.tables["trusts"].num_rows, left_out(found)) == (0, {"older-than-table": 1})
    same_month = imported(tmp_path, version, sheet, Choices(edition=date(2022, 3, 31)))
    assert rows(same_month, "trusts")[0]["source_id"] == "ods-etr-2022-03"
    assert "sources" not in same_month.tables


def test_trusts_that_are_not_in_the_table_are_told_with_what_to_do(
    tmp_path: Path, version: Version
) -> None:
    found = imported(
        tmp_path,
        version,
        [etr("RZ9", "MADE-UP NHS TRUST", "Y58", "20300401"), etr("RCD01", "A SITE", "Y58")],
    )
    assert left_out(found) == {"unknown-codes": 1, "other-rows": 1}
    assert examples(found, "unknown-codes") == ("RZ9 Made-Up NHS Trust (opened 2030-04-01)",)


def test_nothing_is_imported_without_the_day_of_the_edition(
    tmp_path: Path, version: Version
) -> None:
    found = imported(tmp_path, version, [same(version, "RCD", "Y54")], Choices())
    assert (found.tables, [ask.name for ask in found.unanswered]) == ({}, ["edition"])


def test_what_is_wrong_is_told_with_its_row(tmp_path: Path, version: Version) -> None:
    sheet = [
        same(version, "RCD", "Y54"),
        same(version, "RA2", "Y57"),
        same(version, "RA3", "Y57", opened="19930231"),
        same(version, "RA2", "Y57"),
    ]
    found = imported(tmp_path, version, sheet)
    assert [(p.row, p.column, p.severity) for p in found.problems] == [
        (3, "opened", "error"),
        (4, "trust_code", "error"),
    ]


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"most rows have not the columns of etr\.csv"):
        etr_rows(separated(tmp_path / "a.csv", [["code", "name"], ["RCD", "X"]]), "a.csv")


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("ST MADE-UP'S HOSPITAL NHS TRUST", "St Made-Up's Hospital NHS Trust"),
        (
            "THE MADE  UP AND OTHER NHS FOUNDATION TRUST",
            "The Made Up and Other NHS Foundation Trust",
        ),
        ("OF THE MADE UP UPON TYNE", "Of the Made Up upon Tyne"),
        ("7MADE UP (NORTH) NHS TRUST", "7made Up (North) NHS Trust"),
    ],
)
def test_names_in_capitals_are_written_as_usual(capitals: str, name: str) -> None:
    assert proper_name(capitals) == name
