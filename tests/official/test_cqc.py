"""Both layouts of the CQC's latest ratings and their traps, on small made-up workbooks."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pathfinders.checks.problems import Refused
from pathfinders.official import cqc as ratings
from pathfinders.official.cqc_layout import cqc_file
from pathfinders.official.imported import Choices, Imported
from pathfinders.store.versions import Version
from pathfinders.uploads.compare import candidate
from tests.official.made_up import CQC_NEW, CQC_OLD, NHS, cqc, ods, rating
from tests.official.read_back import errors_in, examples, left_out, rows

EDITION = Choices(edition=date(2031, 11, 1))


def imported(
    path: Path,
    version: Version,
    found: list[dict[str, str]],
    choices: Choices = EDITION,
    **how: Any,
) -> Imported:
    """What a workbook of these ratings gives."""
    return ratings.read(
        cqc_file(cqc(path / "cqc.ods", found, **how), "cqc.ods"), "cqc.ods", choices, version
    )


@pytest.mark.parametrize("layout", [CQC_OLD, CQC_NEW], ids=["old", "new"])
@pytest.mark.parametrize(
    "banner", [(), ("Latest ratings, made up", "As at 1 November 2031")], ids=["plain", "banner"]
)
@pytest.mark.parametrize("prefix", ["table", "t"])
def test_both_layouts(
    layout: str, banner: tuple[str, ...], prefix: str, tmp_path: Path, version: Version
) -> None:
    domains = ["Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led"]
    sheet = [rating("RA2", "Requires improvement", domain) for domain in domains]
    found = imported(tmp_path, version, sheet, layout=layout, banner=banner, prefix=prefix)
    assert (found.problems, left_out(found)) == ((), {})
    assert [row["domain"] for row in rows(found, "cqc_ratings")] == [
        d.lower().replace("-", "_") for d in domains
    ]
    assert rows(found, "cqc_ratings")[0] == {
        "_row": 2 + len(banner),
        "trust_code": "RA2",
        "published_earliest": date(2031, 9, 5),
        "published_latest": date(2031, 9, 5),
        "date_precision": "day",
        "domain": "overall",
        "rating": "Requires improvement",
        "confidence": "stated",
        "source_id": "cqc-latest-ratings-2031-11-01",
        "also_source_ids": None,
        "note": None,
    }
    assert rows(found, "sources")[0]["publisher"] == "Care Quality Commission"
    assert [ask.suggested for ask in found.asks] == [date(2031, 11, 1) if banner else None]
    assert errors_in(candidate(version, found.tables, "merge"), found.tables) == []


def test_headings_in_another_case_and_odd_spaces(tmp_path: Path, version: Version) -> None:
    sheet = [{h.upper().replace(" / ", "/"): v for h, v in rating("RA2").items()}]
    found = imported(tmp_path, version, sheet, layout=CQC_NEW.upper().replace(" / ", "/"))
    assert len(rows(found, "cqc_ratings")) == 1


def test_what_is_not_a_rating_of_a_whole_trust_is_left_out(
    tmp_path: Path, version: Version
) -> None:
    maternity = rating("RA2", **{"Service / Population Group": "Maternity"})
    sheet = [
        rating("RA2"),
        maternity,
        rating("RZ9"),
        rating("RA3", "Not rated"),
        rating("RAE", "-"),
        rating("1-123", **{"Provider Type": "Social Care Org", "Provider ODS Code": ""}),
    ]
    found = imported(tmp_path, version, sheet)
    assert left_out(found) == {"services": 1, "unknown-codes": 1, "not-rated": 2}
    assert [row["trust_code"] for row in rows(found, "cqc_ratings")] == ["RA2"]


def test_two_ratings_on_one_date_are_reported_and_neither_is_chosen(
    tmp_path: Path, version: Version
) -> None:
    sheet = [
        rating("RA2", "Good"),
        rating("RA3"),
        rating("RA2", "Inadequate"),
        rating("RA3"),
        rating("RA2", "Good", "Safe"),
    ]
    found = imported(tmp_path, version, sheet)
    assert [(row["trust_code"], row["domain"]) for row in rows(found, "cqc_ratings")] == [
        ("RA3", "overall"),
        ("RA2", "safe"),
    ]
    problem = found.problems[0]
    assert (len(found.problems), problem.severity, problem.sheet) == (1, "warning", "Providers")
    assert (
        "RA2 has 2 ratings for overall published on 05/09/2031: Good and Inadequate (rows 2, 4)"
        in problem.message
    )


def test_an_inherited_rating_says_so(tmp_path: Path, version: Version) -> None:
    found = imported(tmp_path, version, [rating("RA2", **{"Inherited Rating (Y/N)": "Y"})])
    assert rows(found, "cqc_ratings")[0]["note"].startswith("Inherited")
    assert any("inherited" in note for note in found.notes)


def test_ratings_that_the_table_has_are_kept_as_they_are(tmp_path: Path, version: Version) -> None:
    """RBQ's of 16 September 2016 stands there on that day; Salford's of 23 August 2018 is a day
    later on the CQC's page.
    """
    sheet = [
        rating("RBQ", "Outstanding", published="16/09/2016"),
        rating("RM3", "Outstanding", published="24/08/2018"),
    ]
    found = imported(tmp_path, version, sheet)
    assert [(r["trust_code"], r["source_id"]) for r in rows(found, "cqc_ratings")] == [
        ("RBQ", "cqc-rbq-2016")
    ]
    assert "sources" not in found.tables
    assert examples(found, "there-already") == (
        "RM3 overall: 2018-08-24, in the table 2018-08-23 to 2018-08-23",
    )


def test_what_cannot_be_read_is_told_and_left_out(tmp_path: Path, version: Version) -> None:
    sheet = [
        rating("RA2", "Splendid"),
        rating("RA3", domain="Kind"),
        rating("RAE", published="31/02/2031"),
    ]
    found = imported(tmp_path, version, sheet)
    assert [(p.row, p.column, p.severity) for p in found.problems] == [
        (2, "rating", "warning"),
        (3, "domain", "warning"),
        (4, "published_latest", "warning"),
    ]
    assert rows(found, "cqc_ratings") == []


def test_a_rating_after_the_edition_means_a_wrong_edition(tmp_path: Path, version: Version) -> None:
    found = imported(tmp_path, version, [rating("RA2")], Choices(edition=date(2031, 9, 1)))
    assert [(p.check, p.severity) for p in found.problems] == [("edition", "error")]
    assert imported(tmp_path, version, [rating("RA2")], Choices()).tables == {}


COLUMNS = (
    "Provider ID",
    "Provider Type",
    "Service / Population Group",
    "Key Question",
    "Latest Rating",
    "Publication Date",
)
CELLS = {
    (
        '<table:table-cell office:value-type="date" office:date-value="2031-09-05">'
        "<text:p>5 Sep</text:p></table:table-cell>"
    ): True,
    "<table:table-cell><text:p>05/09/<text:span>2031</text:span></text:p></table:table-cell>": True,
    (
        "<table:table-cell><office:annotation><text:p>Comment</text:p></office:annotation>"
        "<text:p>05/09/2031</text:p></table:table-cell>"
    ): True,
    "<table:table-cell/>": False,
    '<table:table-cell table:number-columns-repeated="9999999999"/>': False,
}


@pytest.mark.parametrize("cell", CELLS)
def test_cells_as_programs_write_them(cell: str, tmp_path: Path, version: Version) -> None:
    """Typed dates, spans, comments, and runs of cells; rows of a group or repeated count in the row
    numbers.
    """
    headings = "".join(
        f"<table:table-cell><text:p>{h}</text:p></table:table-cell>" for h in COLUMNS
    )
    texts = (
        f"<table:table-cell><text:p>RA2</text:p></table:table-cell><table:table-cell><text:p>{NHS}</text:p></table:table-cell>"
        "<table:table-cell"
        ' table:number-columns-repeated="2"><text:p>Overall</text:p></table:table-cell>'
        "<table:table-cell><text:p>Good</text:p></table:table-cell>"
    )
    raw = (
        "<table:table-row"
        f' table:number-rows-repeated="3"/><table:table-header-rows>'
        f"<table:table-row>{headings}</table:table-row>"
        f"</table:table-header-rows><table:table-row>{texts}{cell}</table:table-row>"
    )
    path = ods(tmp_path / "a.ods", {"Providers": []}, raw=raw)
    found = ratings.read(cqc_file(path, "a.ods"), "a.ods", EDITION, version)
    expected = [(5, date(2031, 9, 5))] if CELLS[cell] else []
    assert [
        (row["_row"], row["published_latest"]) for row in rows(found, "cqc_ratings")
    ] == expected


def test_a_workbook_that_was_cut_is_refused(tmp_path: Path) -> None:
    whole = cqc(tmp_path / "whole.ods", [rating("RA2")] * 50).read_bytes()
    (tmp_path / "cut.ods").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused, match="damaged or was not uploaded whole"):
        cqc_file(tmp_path / "cut.ods", "cut.ods")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"</text:p>", b"", "content cannot be read"),
        (b"Providers", b"Else", "no sheet Providers"),
        (b"Latest Rating", b"Else", "no row with the headings Provider ID and Latest Rating"),
        (b"Provider Type", b"Else", "no heading for type"),
        (b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', "declares"),
        (b">Good<", b">&made-up;<", "content cannot be read"),
        (b"</table:table-row>", b"", "content cannot be read"),
    ],
)
def test_broken_content_is_refused_in_plain_words(
    old: bytes, new: bytes, said: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(cqc(tmp_path / "whole.ods", [rating("RA2")] * 50)) as whole:
        content = whole.read("content.xml")
    assert old in content
    with zipfile.ZipFile(tmp_path / "a.ods", "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        written.writestr("content.xml", content.replace(old, new))
    with pytest.raises(Refused, match=said):
        cqc_file(tmp_path / "a.ods", "a.ods")
