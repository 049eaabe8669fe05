"""The bundled files are written as data/README.md says, read here byte by byte and with the csv
module.
"""

import csv
import io
import re
from datetime import date

import pytest

from tests.oracles import DATA, cells, header, readme_rows

TABLES = sorted(path.stem for path in DATA.glob("*.csv"))
DATED = re.compile(
    r"date$|^(as_of|period|published|entered|left|said)_|^(announced|opened|closed|applications_close|planned_end|entered|left)$"
)
PERCENT = re.compile(r"(_pct|response_rate)$")


def test_the_readme_lists_every_file_and_nothing_else() -> None:
    outlines = {f"outline/{path.name}" for path in (DATA / "outline").iterdir()}
    assert set(readme_rows()) == {f"{name}.csv" for name in TABLES} | outlines
    assert len(TABLES) == 31


@pytest.mark.parametrize("table", TABLES)
def test_the_readme_states_the_row_count(table: str) -> None:
    assert readme_rows()[f"{table}.csv"] == len(cells(table))


@pytest.mark.parametrize("table", TABLES)
def test_is_utf_8_with_lf_line_ends_and_no_mark(table: str) -> None:
    raw = (DATA / f"{table}.csv").read_bytes()
    assert b"\r" not in raw
    assert b"\x00" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")
    assert "\N{REPLACEMENT CHARACTER}" not in raw.decode("utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_as_many_cells_as_the_heading(table: str) -> None:
    rows = list(csv.reader(io.StringIO((DATA / f"{table}.csv").read_text(encoding="utf-8")), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_has_blanks_around_it_or_a_filler_for_unknown(table: str) -> None:
    for row in cells(table):
        for name, cell in row.items():
            assert cell == cell.strip(), (table, name, cell)
            assert cell.lower() not in {"n/a", "na", "nan", "null", "-", "unknown", "tbc", "?"}, (table, name, cell)


@pytest.mark.parametrize("table", TABLES)
def test_dates_are_iso_days_of_the_calendar(table: str) -> None:
    names = [name for name in header(table) if DATED.search(name) and not re.search("basis|precision", name)]
    for row in cells(table):
        for name in names:
            if row[name]:
                assert date.fromisoformat(row[name]).isoformat() == row[name]
                assert 1980 <= int(row[name][:4]) <= 2026, (name, row[name])


def test_dates_were_looked_for_where_there_are_some() -> None:
    dated = sum(bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell)) for t in TABLES for row in cells(t) for cell in row.values())
    assert dated > 6000


NUMBER_COLUMNS = {
    "programmes": ("target_participants", "fund_gbp", "max_award_gbp"), "programme_terms": ("position",),
    "participants": ("practices", "population"), "programme_counts": ("value",), "ccg_counts": ("value",),
    "patient_experience": ("value", "responses"), "cqc_national_counts": ("value",), "statements": ("position",),
    "funding": ("amount_gbp",), "money_moved": ("number", "amount_gbp"),
    "participant_measures": ("value", "responses", "invited", "scale_min", "scale_max"), "barriers": ("amount_gbp",), "trusts": ("latitude", "longitude"),
    "indicators": ("scale_min", "scale_max"), "engagement": ("survey_year", "value", "respondents", "response_rate"),
    "outcomes": ("value", "observed", "expected", "lower_limit", "upper_limit"), "evidence": ("year", "effect"),
    "national_benchmarks": ("survey_year", "value"), "gdp_deflators": ("index_value",),
}


@pytest.mark.parametrize("table", sorted(NUMBER_COLUMNS))
def test_numbers_are_plain_digits_without_thousands_separators(table: str) -> None:
    for row in cells(table):
        for name in NUMBER_COLUMNS[table]:
            assert not row[name] or re.fullmatch(r"-?\d+(\.\d+)?", row[name]), (table, name, row[name])


def test_percentages_lie_between_0_and_100() -> None:
    rows = cells("engagement")
    percents = [row["value"] for row in rows if PERCENT.search(row["indicator_id"])]
    rates = [row["response_rate"] for row in rows if row["response_rate"]]
    assert len(percents) > 2000
    assert all(0 <= float(value) <= 100 for value in [*percents, *rates])
    # A proportion in place of a percentage would pass the range: the middle of each indicator shows
    # the unit.
    for indicator in {row["indicator_id"] for row in rows if PERCENT.search(row["indicator_id"])}:
        values = sorted(float(row["value"]) for row in rows if row["indicator_id"] == indicator)
        assert values[len(values) // 2] > 1, indicator
