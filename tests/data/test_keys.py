"""Keys, references and sources of the bundled files, with the csv module and pandas alone."""

from collections import Counter

import pandas as pd
import pytest

from tests.oracles import DATA, cells, header, split_list

TABLES = sorted(path.stem for path in DATA.glob("*.csv"))
KEYS = {
    "programmes": ("programme_id",), "programme_terms": ("programme_id", "position"), "barriers": ("programme_id", "barrier"),
    "answers": ("programme_id", "position"), "programme_outcomes": ("programme_id",),
    "participants": ("programme_id", "participant_id"), "applications": ("programme_id", "application_id"),
    "participation_events": ("programme_id", "participant_id", "event", "number"),
    "programme_counts": ("programme_id", "wave", "as_of_latest", "region", "measure", "basis", "source_id"),
    "ccg_counts": ("as_of_latest", "region", "stage"),
    "funding": (
        "programme_id", "participant_id", "stage", "basis", "financial_year", "period_start", "forecast_on", "sum_id",
    ),
    "money_moved": ("programme_id", "number"),
    "returns": ("programme_id", "participant_id", "period_start", "period_end", "kind"),
    "participant_measures": ("programme_id", "participant_id", "measure", "period_start"),
    "accepted_exceptions": ("table_name", "check_name", "row_key"), "regions": ("region", "kind"),
    "trusts": ("trust_code",), "cqc_ratings": ("trust_code", "published_latest", "domain"),
    "special_measures": ("trust_code", "entered"), "indicators": ("indicator_id",),
    "engagement": ("trust_code", "survey_year", "indicator_id"),
    "outcomes": ("trust_code", "period_end", "indicator_id", "series"),
    "answers": ("programme_id", "position"), "programme_outcomes": ("programme_id",),
    "own_words": ("programme_id", "place", "written"),
    "patient_experience": ("trust_code", "period_end", "indicator_id"), "statements": ("programme_id", "position"),
    "participant_members": ("programme_id", "participant_id", "organisation"),
    "cqc_national_counts": ("as_of_latest", "trust_group", "domain", "counted", "rating", "unit"),
    "national_benchmarks": ("group", "survey_year", "indicator_id"), "evidence": ("study_id",),
    "gdp_deflators": ("financial_year",), "sources": ("source_id",),
}
# Sources that no row rests on, each with what does.
WITHOUT_ROWS = {"natural-earth-map-units": "the outline of England on the maps"}


def test_every_table_has_a_key_here() -> None:
    assert sorted(KEYS) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_no_key_stands_twice(table: str) -> None:
    counts = Counter(tuple(row[name] for name in KEYS[table]) for row in cells(table))
    assert {key: n for key, n in counts.items() if n > 1} == {}


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("programme_id", "programmes"), ("trust_code", "trusts"), ("indicator_id", "indicators"), ("source_id", "sources"),
        ("also_source_ids", "sources"), ("location_source_id", "sources"), ("successor_code", "trusts"),
    ],
)
def test_every_reference_resolves(column: str, target: str) -> None:
    known = {row[KEYS[target][0]] for row in cells(target)}
    checked = 0
    for table in TABLES:
        if column in header(table):
            for row in cells(table):
                for value in split_list(row[column]):
                    assert value in known, (table, row)
                    checked += 1
    assert checked > 0


def test_every_row_but_a_source_has_a_source() -> None:
    # Whoever accepts an exception is its source.
    for table in set(TABLES) - {"sources", "accepted_exceptions"}:
        assert all(row["source_id"] for row in cells(table)), table


def test_every_source_is_used() -> None:
    used = {
        value
        for table in set(TABLES) - {"sources"}
        for row in cells(table)
        for column in ("source_id", "also_source_ids", "location_source_id")
        for value in split_list(row.get(column, ""))
    }
    known = {row["source_id"] for row in cells("sources")}
    assert known - used == set(WITHOUT_ROWS)
    assert used <= known


def test_further_sources_do_not_repeat_the_source_or_each_other() -> None:
    for table in TABLES:
        if "also_source_ids" in header(table):
            for row in cells(table):
                named = [row["source_id"], *split_list(row["also_source_ids"])]
                assert len(set(named)) == len(named), (table, named)


def test_a_source_has_a_licence_and_an_address_a_browser_opens() -> None:
    for row in cells("sources"):
        assert row["licence"] in {"OGL-UK-3.0", "cited", "public-domain", "internal"}
        assert not row["url"] or row["url"].startswith(("https://", "http://")), row["source_id"]
        assert " " not in row["url"]


def test_the_participant_of_an_event_or_sum_is_listed_for_that_programme() -> None:
    listed = {(row["programme_id"], row["participant_id"]) for row in cells("participants")}
    for table in ("participation_events", "participant_members", "funding", "returns", "participant_measures"):
        for row in cells(table):
            assert not row["participant_id"] or (row["programme_id"], row["participant_id"]) in listed


def test_trust_codes_are_ods_codes_of_three_characters() -> None:
    codes = pd.Series([row["trust_code"] for row in cells("trusts")])
    assert codes.str.fullmatch(r"[RT][0-9A-Z]{2}").all()
