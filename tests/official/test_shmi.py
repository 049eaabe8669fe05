"""Both layouts of SHMI and their traps, on small made-up files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.checks.problems import Refused
from pathfinders.official import shmi
from pathfinders.official.imported import Choices, Imported
from pathfinders.official.shmi_layout import shmi_file
from pathfinders.official.shmi_period import months_later, suggested, twelve_months
from pathfinders.store.versions import Version
from pathfinders.uploads.compare import candidate
from tests.official.made_up import EARLY, LATE, early, late, separated
from tests.official.read_back import errors_in, examples, left_out, rows

PERIOD = Choices(date(2018, 4, 1), date(2019, 3, 31))
LINES = (
    '"SHMI, made up"',
    "",
    '"Reporting period: April 2018 - March 2019, England"',
    '"Some prose, with a comma"',
    "",
    "Trusts",
    "",
    '"* means suppressed"',
    "",
    "",
)
PREAMBLE = "".join(f"{line}\r\n" for line in LINES)


def imported(
    path: Path, version: Version, choices: Choices = PERIOD, name: str = "made-up.csv"
) -> Imported:
    """What a file gives."""
    return shmi.read(shmi_file(path, name), name, choices, version)


def test_the_early_layout(tmp_path: Path, version: Version) -> None:
    high = early("RA3", 1, OBSERVED=1300, VALUE=1.3)
    footer = ["\N{COPYRIGHT SIGN} 2031, nobody"]
    path = separated(
        tmp_path / "a.csv", [EARLY, early("RA2"), high, [], [""] * 12, footer], encoding="cp1252"
    )
    found = imported(path, version)
    assert (found.problems, left_out(found)) == ((), {"unused-columns": 4, "footers": 1})
    assert rows(found, "outcomes")[0] == {
        "_row": 2,
        "trust_code": "RA2",
        "period_start": date(2018, 4, 1),
        "period_end": date(2019, 3, 31),
        "indicator_id": "shmi",
        "series": "hscic_rolling",
        "value": 1.1,
        "observed": 1100,
        "expected": 1000.0,
        "lower_limit": 0.9,
        "upper_limit": 1.2,
        "limit_kind": "over_dispersion_95",
        "banding": "As expected",
        "source_id": "shmi-2018-04-to-2019-03",
        "confidence": "stated",
        "note": None,
    }
    assert rows(found, "outcomes")[1]["banding"] == "Higher than expected"
    assert rows(found, "sources")[0]["publisher"] == "NHS Digital"
    assert errors_in(candidate(version, found.tables, "merge"), found.tables) == []


def test_the_later_layout_below_its_preamble(tmp_path: Path, version: Version) -> None:
    low: dict[str, Any] = {"SHMI value": 0.8, "Observed deaths": 800, "Expected deaths": 1000}
    suppressed: dict[str, Any] = {"SHMI value": "*"}
    sheet = [
        [h.upper() for h in LATE],
        late("RA2"),
        late("RA3", "3", **low),
        late("RZ9"),
        late("England"),
        late("RAE", **suppressed),
    ]
    found = imported(separated(tmp_path / "a.csv", sheet, above=PREAMBLE, quoted=True), version)
    assert left_out(found) == {
        "unused-columns": 3,
        "unknown-codes": 1,
        "footers": 1,
        "suppressed": 1,
    }
    columns = (
        "_row",
        "trust_code",
        "value",
        "observed",
        "expected",
        "lower_limit",
        "upper_limit",
        "banding",
    )
    assert [tuple(row[name] for name in columns) for row in rows(found, "outcomes")] == [
        (12, "RA2", 1.0532, 1043, 990.31, 0.88, 1.13, "As expected"),
        (13, "RA3", 0.8, 800, 1000, 0.88, 1.13, "Lower than expected"),
    ]
    assert errors_in(candidate(version, found.tables, "merge"), found.tables) == []


def test_limits_of_another_kind_are_not_taken(tmp_path: Path, version: Version) -> None:
    headings = [*LATE[:9], "Byar's exact lower limit", "Byar's exact upper limit"]
    found = imported(separated(tmp_path / "a.csv", [headings, late("RA2")]), version)
    assert {
        (r["lower_limit"], r["upper_limit"], r["limit_kind"]) for r in rows(found, "outcomes")
    } == {(None, None, None)}


def test_counts_rounded_to_fives_are_left_out(tmp_path: Path, version: Version) -> None:
    """SHMI does not follow from them any more, which the table's own check would refuse."""
    counts: dict[str, Any] = {"SHMI value": 1.0532, "Observed deaths": 315, "Expected deaths": 300}
    sheet = [LATE, late("RA2", **counts)]
    found = imported(separated(tmp_path / "a.csv", sheet), version)
    assert {(r["value"], r["observed"], r["expected"]) for r in rows(found, "outcomes")} == {
        (1.0532, None, None)
    }
    assert left_out(found)["rounded-counts"] == 2
    assert errors_in(candidate(version, found.tables, "merge"), found.tables) == []


def test_the_predecessors_code_is_filed_under_the_trust(tmp_path: Path, version: Version) -> None:
    found = imported(separated(tmp_path / "a.csv", [EARLY, early("5QT")]), version)
    assert [(r["trust_code"], r["note"]) for r in rows(found, "outcomes")] == [
        ("R1F", "Published under predecessor code 5QT (Isle of Wight NHS PCT)")
    ]
    both = imported(separated(tmp_path / "b.csv", [EARLY, early("5QT"), early("R1F")]), version)
    assert [(r["trust_code"], r["note"]) for r in rows(both, "outcomes")] == [("R1F", None)]
    assert examples(both, "predecessors") == ("5QT MADE-UP TRUST 5QT",)


def test_nothing_is_imported_without_the_period(tmp_path: Path, version: Version) -> None:
    path = separated(tmp_path / "a.csv", [LATE, late("RA2")], above=PREAMBLE)
    found = imported(path, version, Choices(edition=date(2031, 1, 1)))
    assert found.tables == {}
    assert [(ask.name, ask.suggested) for ask in found.unanswered] == [
        ("period_start", date(2018, 4, 1)),
        ("period_end", date(2019, 3, 31)),
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2018, 4, 1), date(2019, 3, 30)),
        (date(2018, 4, 2), date(2019, 4, 1)),
        (date(2019, 4, 1), date(2018, 3, 31)),
        (date(2018, 4, 1), date(2019, 2, 28)),
        (date(2090, 4, 1), date(2091, 3, 31)),
    ],
)
def test_a_period_that_is_not_twelve_past_months_is_refused(
    start: date, end: date, tmp_path: Path, version: Version
) -> None:
    found = imported(
        separated(tmp_path / "a.csv", [EARLY, early("RA2")]), version, Choices(start, end)
    )
    assert [(p.check, p.severity) for p in found.problems] == [("period", "error")]


def test_periods_that_overlap_stand_side_by_side(tmp_path: Path, version: Version) -> None:
    path = separated(tmp_path / "a.csv", [EARLY, early("RA2")])
    found = imported(path, version, Choices(date(2012, 2, 1), date(2013, 1, 31)))
    then = candidate(version, found.tables, "merge")["outcomes"].to_pylist()
    ends = [
        r["period_end"] for r in then if r["trust_code"] == "RA2" and r["series"] == "hscic_rolling"
    ]
    assert {date(2012, 12, 31), date(2013, 1, 31), date(2013, 3, 31)} <= set(ends)
    assert any("overlaps with" in note for note in found.notes)


def test_the_source_of_a_period_that_is_there_is_used_again(
    tmp_path: Path, version: Version
) -> None:
    path = separated(tmp_path / "a.csv", [EARLY, early("RA2")])
    found = imported(path, version, Choices(date(2012, 1, 1), date(2012, 12, 31)))
    assert ({r["source_id"] for r in rows(found, "outcomes")}, "sources" in found.tables) == (
        {"hscic-shmi-2013-07"},
        False,
    )


def test_what_is_wrong_is_told_with_its_row(tmp_path: Path, version: Version) -> None:
    wrong: list[list[Any]] = [
        EARLY,
        early("RA2", OBSERVED="many"),
        early("RA3", 7),
        early("RA3"),
        early("RAE", OBSERVED=1100.5),
    ]
    found = imported(separated(tmp_path / "a.csv", wrong), version)
    assert [(p.row, p.column, p.severity) for p in found.problems] == [
        (2, "observed", "error"),
        (3, "banding", "error"),
        (4, "trust_code", "error"),
        (5, "observed", "error"),
    ]


@pytest.mark.parametrize(
    ("name", "said", "published", "expected"),
    [
        (
            "SHMI data at trust level, Jul20-Jun21 (csv).csv",
            (),
            None,
            (date(2020, 7, 1), date(2021, 6, 30)),
        ),
        (
            "x.csv",
            ("Period: 1 Oct 2017 to Sept 2018",),
            None,
            (date(2017, 10, 1), date(2018, 9, 30)),
        ),
        ("x.csv", ("May 2017 to June 2018",), None, None),
        ("shmi-2013-july.csv", (), None, (date(2012, 1, 1), date(2012, 12, 31))),
        ("x.csv", (), date(2011, 10, 27), (date(2010, 4, 1), date(2011, 3, 31))),
        ("x.csv", (), None, None),
        ("shmi 2013.csv", (), None, None),
    ],
)
def test_the_period_is_suggested_from_what_is_known(
    name: str, said: tuple[str, ...], published: date | None, expected: tuple[date, date] | None
) -> None:
    assert suggested(name, said, published) == expected


@given(st.dates(date(2005, 1, 1), date(2060, 1, 1)))
def test_a_suggested_period_is_twelve_months_that_end_half_a_year_before(published: date) -> None:
    period = suggested("x.csv", (), published)
    assert period is not None
    assert twelve_months(*period)
    assert 150 < (published - period[1]).days < 250
    assert months_later(published, 0) == published.replace(day=1)


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no row has the headings of SHMI"):
        shmi_file(separated(tmp_path / "a.csv", [["a", "b"], [1, 2]]), "a.csv")
    with pytest.raises(Refused, match="none for banding"):
        shmi_file(
            separated(tmp_path / "b.csv", [["Provider code", "SHMI value"], ["RA2", 1]]), "b.csv"
        )
