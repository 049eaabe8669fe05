"""The queries of published periods, and of every link of a year, against plain pandas."""

import pandas as pd
import pytest

from pathfinders.store.versions import Version

Frames = dict[str, pd.DataFrame]


def rolling(frames: Frames) -> pd.DataFrame:
    return frames["outcomes"].query("indicator_id == 'shmi' and series == 'hscic_rolling'")


def test_shmi_periods(version: Version, frames: Frames) -> None:
    rows = version.rows("shmi_periods")
    ends = rolling(frames)["period_end"].dt.date
    assert [(row["period_end"], row["trusts"]) for row in rows] == [
        (end, int((ends == end).sum())) for end in sorted(set(ends), reverse=True)
    ]
    assert len(rows) == 11
    assert all(row["period_start"] < row["period_end"] for row in rows)


@pytest.mark.parametrize("programme", ["mutuals-in-health", "gp-consortia-pathfinders"])
def test_shmi_bandings(version: Version, frames: Frames, programme: str) -> None:
    part = {
        row["trust_code"]
        for row in version.rows("participants_and_events", programme=programme)
        if row["trust_code"]
    }
    own = rolling(frames)
    own = own[own["trust_code"].isin(part)]
    rows = {row["trust_code"]: row for row in version.rows("shmi_bandings", programme=programme)}
    assert set(rows) == set(own["trust_code"])
    for code, bandings in own.groupby("trust_code")["banding"]:
        row = rows[str(code)]
        assert row["periods"] == len(bandings)
        assert row["higher"] == (bandings == "Higher than expected").sum()
        assert row["lower"] == (bandings == "Lower than expected").sum()


def test_shmi_funnel_takes_every_period(version: Version, frames: Frames) -> None:
    ends = rolling(frames)["period_end"]
    for end in ends.drop_duplicates():
        rows = version.rows("shmi_funnel", period=end.date().isoformat())
        assert {row["period_end"] for row in rows} == {end.date()}
        assert len(rows) == (ends == end).sum()
    newest = version.rows("shmi_funnel")
    assert {row["period_end"] for row in newest} == {ends.max().date()}
    assert version.rows("shmi_funnel", period="2012-11-30") == []


@pytest.mark.parametrize("group", ["Acute", "Mental health", "Everything"])
def test_links_by_year(version: Version, frames: Frames, group: str) -> None:
    ends = frames["outcomes"].query("series == 'calendar_year' and indicator_id == 'shmi'")
    ends = ends.assign(survey_year=ends["period_end"].dt.year)[
        ["trust_code", "survey_year", "value"]
    ]
    both = frames["engagement"].merge(ends, on=["trust_code", "survey_year"])
    trusts = frames["trusts"].query("trust_type == @group")["trust_code"]
    both = both[both["trust_code"].isin(trusts)]
    expected = {
        key: (len(own), own["value_x"].corr(own["value_y"]))
        for key, own in both.groupby(["indicator_id", "survey_year"])
        if len(own) >= 3
    }
    rows = version.rows("links_by_year", group=group)
    assert [(row["indicator_id"], row["year"]) for row in rows] == sorted(expected)
    for row in rows:
        number, correlation = expected[(row["indicator_id"], row["year"])]
        assert row["trusts"] == number
        assert row["correlation"] == pytest.approx(correlation, abs=1e-9)
