"""The queries behind the trusts page, against plain pandas over the bundled CSV files."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.versions import Row, Version
from tests.oracles import cells

Frames = dict[str, pd.DataFrame]
CODES = [row["trust_code"] for row in cells("trusts")]
TELLING = (
    "RMP",
    "RMY",
    "RM1",
    "R0A",
    "RW6",
    "RYQ",
    "RNN",
    "R1F",
    "RBQ",
    "R0D",
    "RD3",
    "RX8",
    "R1C",
)
"""Trusts of every type, split, succeeded, without dates, without a place, with single figures,
opened and closed mid-way.
"""
some_trust = st.sampled_from(TELLING) | st.sampled_from(CODES)
many = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(str(value)).date()


def text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def joined(*values: Any) -> str:
    return ";".join(str(v) for v in values if not pd.isna(v))


def test_telling_trusts_are_in_the_data() -> None:
    assert set(TELLING) <= set(CODES)


def test_trust_profiles_hold_every_trust_once_with_pathfinders_first(
    version: Version, frames: Frames
) -> None:
    rows = version.rows("trust_profiles")
    assert sorted(row["trust_code"] for row in rows) == sorted(CODES)
    people = frames["participants"]
    took_part = set(people.trust_code.dropna())
    assert {row["trust_code"] for row in rows[: len(took_part)]} == took_part
    assert [row["took_part"] for row in rows] == [True] * len(took_part) + [False] * (
        len(CODES) - len(took_part)
    )
    assert [row["name"] for row in rows[len(took_part) :]] == sorted(
        row["name"] for row in rows[len(took_part) :]
    )


@many
@given(code=some_trust)
def test_trust_profile_is_the_trusts_own_row(version: Version, frames: Frames, code: str) -> None:
    trusts = frames["trusts"].set_index("trust_code")
    cell = trusts.loc[code]
    (row,) = version.rows("trust_profiles", trust=code)
    for name in (
        "name",
        "name_2019",
        "trust_type",
        "trust_type_basis",
        "region",
        "region_basis",
        "closed_basis",
        "note",
    ):
        assert row[name] == text(cell[name])
    assert (row["opened"], row["closed"]) == (day(cell["opened"]), day(cell["closed"]))
    assert row["is_foundation_trust"] == bool(cell["is_foundation_trust"])
    assert (row["latitude"] is None) == pd.isna(cell["latitude"])
    assert row["source_ids"] == joined(
        cell["source_id"], cell["also_source_ids"], cell["location_source_id"]
    )


@many
@given(code=some_trust)
def test_trust_relations_are_the_links_read_both_ways(version: Version, code: str) -> None:
    links = {
        (row["trust_code"], later)
        for row in cells("trusts")
        for later in row["successor_code"].split(";")
        if later
    }
    expected = {("predecessor", earlier) for earlier, later in links if later == code}
    expected |= {("successor", later) for earlier, later in links if earlier == code}
    rows = version.rows("trust_relations", trust=code)
    assert {(row["relation"], row["trust_code"]) for row in rows} == expected
    assert len(rows) == len(expected)


def test_pennine_was_split_between_two_trusts(version: Version) -> None:
    rows = version.rows("trust_relations", trust="RW6")
    assert [(row["relation"], row["trust_code"]) for row in rows] == [
        ("successor", "R0A"),
        ("successor", "RM3"),
    ]


@many
@given(code=some_trust)
def test_trust_events_are_every_event_and_both_ends_of_every_spell(
    version: Version, frames: Frames, code: str
) -> None:
    people, events, spells = (
        frames["participants"],
        frames["participation_events"],
        frames["special_measures"],
    )
    mine = people[people.trust_code == code][["programme_id", "participant_id"]].merge(events)
    expected = [
        (row.programme_id, row.event, day(row.earliest_date), day(row.latest_date))
        for row in mine.itertuples()
    ]
    for _, spell in spells[spells.trust_code == code].iterrows():
        expected.append((None, "entered", day(spell["entered"]), day(spell["entered_latest"])))
        if day(spell["left"]):
            expected.append((None, "left", day(spell["left"]), day(spell["left_latest"])))
    rows = version.rows("trust_events", trust=code)
    found = [(row["programme_id"], row["event"], row["earliest"], row["latest"]) for row in rows]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert [row["earliest"] for row in rows] == sorted(row["earliest"] for row in rows)


@many
@given(code=some_trust)
def test_trust_ratings_are_the_trusts_ratings(version: Version, frames: Frames, code: str) -> None:
    ratings = frames["cqc_ratings"]
    expected = {
        (row.domain, day(row.published_earliest), day(row.published_latest), row.rating)
        for row in ratings[ratings.trust_code == code].itertuples()
    }
    rows = version.rows("trust_ratings", trust=code)
    found = [
        (row["domain"], row["published_earliest"], row["published_latest"], row["rating"])
        for row in rows
    ]
    assert set(found) == expected
    assert len(found) == len(expected)


def survey_by_hand(
    frames: Frames, code: str, themes: bool
) -> dict[tuple[str, int], dict[str, float]]:
    """The spread of the trust's own type, by indicator and year, with numpy's linear
    percentiles.
    """
    kind = frames["trusts"].set_index("trust_code").trust_type
    told = frames["indicators"].set_index("indicator_id")
    measured = frames["engagement"]
    measured = measured[measured.trust_code.map(kind) == kind[code]]
    on_ten = measured.indicator_id.map(
        (told.unit == "score") & (told.scale_min == 0) & (told.scale_max == 10)
    )
    expected = {}
    for (indicator, year), group in measured[on_ten == themes].groupby(
        ["indicator_id", "survey_year"]
    ):
        points = np.percentile(group.value, [10, 25, 50, 75, 90])
        own = group[group.trust_code == code].value
        value = float(own.iloc[0]) if len(own) else float("nan")
        expected[(str(indicator), int(year))] = dict(
            zip(
                ("trusts", "value", "p10", "p25", "p50", "p75", "p90"),
                (len(group), value, *points),
                strict=True,
            )
        )
    return expected


@many
@given(code=some_trust, themes=st.booleans())
def test_trust_survey_is_the_spread_of_the_trusts_own_type(
    version: Version, frames: Frames, code: str, themes: bool
) -> None:
    expected = survey_by_hand(frames, code, themes)
    rows = version.rows("trust_survey", trust=code, themes=int(themes))
    assert [
        (row["indicator_id"], row["survey_year"])
        for row in rows
        if (row["indicator_id"], row["survey_year"]) not in expected
    ] == []
    assert len(rows) == len(expected)
    for row in rows:
        for name, value in expected[(row["indicator_id"], row["survey_year"])].items():
            found = float("nan") if row[name] is None else row[name]
            assert found == pytest.approx(value, abs=1e-9, nan_ok=True), (row["indicator_id"], name)


@many
@given(code=some_trust)
def test_trust_mortality_is_the_trusts_shmi(version: Version, frames: Frames, code: str) -> None:
    outcomes = frames["outcomes"]
    expected = [
        (row.series, day(row.period_end), row.value, number(row.lower_limit), text(row.banding))
        for row in outcomes[outcomes.trust_code == code]
        .sort_values(["series", "period_end"])
        .itertuples()
    ]
    rows = version.rows("trust_mortality", trust=code)
    assert [
        (r["series"], r["period_end"], r["value"], r["lower_limit"], r["banding"]) for r in rows
    ] == expected


def coverage_by_hand(frames: Frames, code: str) -> dict[tuple[str, date], tuple[int, bool, bool]]:
    trusts = frames["trusts"].set_index("trust_code")
    themes = frames["engagement"].indicator_id.str.match("theme_|pp[1-7]_")
    survey = frames["engagement"].assign(series=np.where(themes, "themes", "survey"))
    autumn = pd.to_datetime(survey.survey_year.astype(str) + "-10-01")
    columns = ["series", "trust_code", "period_start", "period_end"]
    held = pd.concat(
        [
            survey.assign(period_start=autumn, period_end=autumn)[columns],
            frames["outcomes"][columns],
        ]
    )
    held = held[held.trust_code.map(trusts.trust_type) == trusts.trust_type[code]]
    opened, closed = trusts.opened[code], trusts.closed[code]
    expected = {}
    for (series, start, end), group in held.groupby(["series", "period_start", "period_end"]):
        was_open = not (opened > end) and not (closed < start)
        expected[(str(series), end.date())] = (
            group.trust_code.nunique(),
            code in set(group.trust_code),
            was_open,
        )
    return expected


@many
@given(code=some_trust)
def test_trust_coverage_is_what_trusts_of_its_type_have(
    version: Version, frames: Frames, code: str
) -> None:
    rows = version.rows("trust_coverage", trust=code)
    found = {
        (row["series"], row["period_end"]): (row["trusts_of_type"], row["is_held"], row["was_open"])
        for row in rows
    }
    assert found == coverage_by_hand(frames, code)
    assert len(rows) == len(found)


def holdings_by_hand(frames: Frames, code: str) -> Row:
    ratings, spells, people = (
        frames["cqc_ratings"],
        frames["special_measures"],
        frames["participants"],
    )
    mine = ratings[ratings.trust_code == code].groupby("published_latest").size()
    took_part = people
    survey = frames["engagement"]
    return {
        "trust_code": code,
        "publications": len(mine),
        "publications_in_part": int((mine < 6).sum()),
        "trusts_rated": ratings.trust_code.nunique(),
        "spells": int((spells.trust_code == code).sum()),
        "spells_without_leaving": int(spells[spells.trust_code == code].left.isna().sum()),
        "trusts_with_spells": spells.trust_code.nunique(),
        "programmes": took_part[took_part.trust_code == code].programme_id.nunique(),
        "programmes_with_lists": took_part.programme_id.nunique(),
        "programmes_at_all": len(frames["programmes"]),
        "values_without_respondents": int(
            survey[survey.trust_code == code].respondents.isna().sum()
        ),
    }


@many
@given(code=some_trust)
def test_trust_holdings_count_what_is_held(version: Version, frames: Frames, code: str) -> None:
    (row,) = version.rows("trust_holdings", trust=code)
    assert {name: value for name, value in row.items() if name != "source_ids"} == holdings_by_hand(
        frames, code
    )


@pytest.mark.parametrize(
    "query",
    [
        "trust_profiles",
        "trust_relations",
        "trust_events",
        "trust_ratings",
        "trust_survey",
        "trust_mortality",
        "trust_coverage",
    ],
)
def test_a_trust_that_is_not_there_has_no_rows(version: Version, query: str) -> None:
    assert version.rows(query, trust="R99'; DROP TABLE trusts; --") == []
