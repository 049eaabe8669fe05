"""The queries of engagement and outcomes against plain pandas on the bundled files."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.versions import Version

MEASURES = st.sampled_from(
    [
        "staff_motivation_mean",
        "recommend_work_pct",
        "recommend_care_pct",
        "work_stress_pct",
        "theme_engagement",
        "theme_morale",
        "shmi",
        "unheard-of",
    ]
)
GROUPS = st.sampled_from(
    ["Acute", "Acute specialist", "Ambulance", "Community", "Mental health", "unheard-of"]
)
PROGRAMMES = st.sampled_from(["mutuals-in-health", "gp-consortia-pathfinders", None])
YEARS = st.sampled_from([None, 2012, 2015, 2016, 2019, 2030])
often = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Frames = dict[str, pd.DataFrame]


def by_year(frames: Frames, measure: str) -> pd.DataFrame:
    """Trust, year, value of a measure, wherever it is held."""
    survey = frames["engagement"].query("survey_year < 2021")
    survey = survey.rename(columns={"survey_year": "year"})
    ends = frames["outcomes"].query("series == 'calendar_year'")
    ends = ends.assign(year=ends["period_end"].dt.year)
    every = pd.concat(
        [survey[survey["indicator_id"] == measure], ends[ends["indicator_id"] == measure]]
    )
    return every.merge(frames["trusts"][["trust_code", "name", "trust_type"]], on="trust_code")


def participants(frames: Frames, programme: str | None) -> set[str]:
    took = frames["participants"]
    return set(took.loc[took["programme_id"] == programme, "trust_code"].dropna())


@given(measure=MEASURES, group=GROUPS)
@often
def test_measure_spread(version: Version, frames: Frames, measure: str, group: str) -> None:
    found = version.rows("measure_spread", measure=measure, group=group)
    rows = by_year(frames, measure).query("trust_type == @group")
    expected = {int(str(year)): own for year, own in rows.groupby("year")}
    assert [row["year"] for row in found] == sorted(expected)
    for row in found:
        own = expected[row["year"]]
        quantiles = own["value"].quantile([0.1, 0.25, 0.5, 0.75, 0.9]).tolist()
        assert [row[k] for k in ("p10", "p25", "p50", "p75", "p90")] == pytest.approx(
            quantiles, abs=1e-9
        )
        assert row["trusts"] == len(own)
        assert row["source_ids"] == ";".join(sorted(set(own["source_id"])))


@given(measure=MEASURES, group=GROUPS, programme=PROGRAMMES, year=YEARS)
@often
def test_measure_values(
    version: Version,
    frames: Frames,
    measure: str,
    group: str,
    programme: str | None,
    year: int | None,
) -> None:
    found = version.rows(
        "measure_values", measure=measure, group=group, programme=programme, year=year
    )
    rows = by_year(frames, measure).query("trust_type == @group")
    rows = (rows if year is None else rows[rows["year"] == year]).sort_values(
        ["trust_code", "year"]
    )
    part = participants(frames, programme)
    expected = [(r.trust_code, r.year, r.value, r.trust_code in part) for r in rows.itertuples()]
    assert [(r["trust_code"], r["year"], r["value"], r["participant"]) for r in found] == expected


@given(
    indicator=MEASURES.filter(lambda m: m != "shmi"), group=GROUPS, programme=PROGRAMMES, year=YEARS
)
@often
def test_engagement_panel(
    version: Version,
    frames: Frames,
    indicator: str,
    group: str,
    programme: str | None,
    year: int | None,
) -> None:
    found = version.frame(
        "engagement_panel",
        indicator=indicator,
        outcome="shmi",
        group=group,
        programme=programme,
        year=year,
    )
    exposure = by_year(frames, indicator)[["trust_code", "year", "value", "respondents"]]
    outcome = by_year(frames, "shmi")[["trust_code", "year", "value"]]
    both = exposure.merge(outcome, how="outer", on=["trust_code", "year"], suffixes=("_x", "_y"))
    both = both.merge(frames["trusts"], on="trust_code").query("trust_type == @group")
    both = (both if year is None else both[both["year"] == year]).sort_values(
        ["trust_code", "year"]
    )
    assert found["trust_code"].tolist() == both["trust_code"].tolist()
    assert found["year"].tolist() == both["year"].tolist()
    for ours, theirs in (
        ("exposure", "value_x"),
        ("outcome", "value_y"),
        ("respondents", "respondents"),
    ):
        assert found[ours].astype(float).tolist() == pytest.approx(
            both[theirs].astype(float).tolist(), abs=1e-9, nan_ok=True
        )
    assert (
        found["participant"].tolist()
        == both["trust_code"].isin(participants(frames, programme)).tolist()
    )
    assert found["region"].tolist() == both["region"].tolist()


def test_took_over_is_only_of_trusts_that_were_there_before(
    version: Version, frames: Frames
) -> None:
    panel = version.frame("engagement_panel").drop_duplicates("trust_code").set_index("trust_code")
    closed = frames["trusts"].dropna(subset=["successor_code", "closed"])
    closed = closed.assign(successor=closed["successor_code"].str.split(";")).explode("successor")[
        ["closed", "successor"]
    ]
    both = closed.merge(
        frames["trusts"][["trust_code", "opened"]], left_on="successor", right_on="trust_code"
    )
    there = both[both["opened"].isna() | (both["opened"] < both["closed"])]
    expected = there.groupby("successor")["closed"].min().to_dict()
    known = panel["took_over"].dropna()
    assert known.to_dict() == {
        code: day for code, day in expected.items() if code in set(panel.index)
    }
    assert "RRK" in known.index
    # New in 2017 itself, it took over another trust later.
    assert known["R0A"].year == 2021


def test_measures(version: Version, frames: Frames) -> None:
    found = {row["indicator_id"]: row for row in version.rows("measures")}
    names = frames["indicators"]["indicator_id"]
    expected = {name: own for name in names if len(own := by_year(frames, name))}
    assert set(found) == set(expected)
    for name, own in expected.items():
        row = found[name]
        assert (row["first_year"], row["last_year"]) == (own["year"].min(), own["year"].max())
        assert row["trusts"] == own["trust_code"].nunique()


def test_benchmark_groups(version: Version, frames: Frames) -> None:
    found = {row["trust_type"]: row["trusts"] for row in version.rows("benchmark_groups")}
    assert found == frames["trusts"]["trust_type"].value_counts().to_dict()
    assert next(iter(found)) == "Acute"


@given(
    indicator=MEASURES.filter(lambda m: m != "shmi"),
    domain=st.sampled_from(["overall", "safe", "well_led"]),
    programme=PROGRAMMES,
    first=st.sampled_from([0, 2013, 2016, 2019, 2030]),
    last=st.sampled_from([9999, 2019, 2016, 2012]),
)
@often
def test_ratings_and_scores(
    version: Version,
    frames: Frames,
    indicator: str,
    domain: str,
    programme: str | None,
    first: int,
    last: int,
) -> None:
    found = version.rows(
        "ratings_and_scores",
        indicator=indicator,
        domain=domain,
        programme=programme,
        first=first,
        last=last,
    )
    survey = by_year(frames, indicator).to_dict("records")
    scores = {
        (r["trust_code"], r["year"]): r["value"] for r in survey if first <= r["year"] <= last
    }
    rated = frames["cqc_ratings"].query("domain == @domain")
    trusts = frames["trusts"].dropna(subset=["successor_code"])
    gains = [
        (code, row["closed"])
        for row in trusts.to_dict("records")
        for code in row["successor_code"].split(";")
    ]

    def before(trust: str, year: int) -> int | None:
        return max((y for y in range(2000, year) if (trust, y) in scores), default=None)

    expected = {}
    for r in rated.to_dict("records"):
        trust, latest = r["trust_code"], r["published_latest"]
        year, later = (before(trust, r[f"published_{end}"].year) for end in ("earliest", "latest"))
        took = year is not None and any(
            code == trust and pd.Timestamp(year, 10, 1) < when <= latest for code, when in gains
        )
        pair = (year, scores.get((trust, year)), later, scores.get((trust, later)), took)
        expected[(trust, latest.date())] = (r["rating"], *pair)
    columns = ("rating", "survey_year", "score", "later_year", "later_score", "took_over")
    got = {
        (r["trust_code"], r["published_latest"]): tuple(r[column] for column in columns)
        for r in found
    }
    assert got == expected
    assert len(found) == len(rated)
    assert all(r["rated_in"] == r["published_earliest"].year for r in found)
    assert {r["trust_code"] for r in found if r["participant"]} == set(
        rated["trust_code"]
    ) & participants(frames, programme)
    assert all(r["source_ids"] for r in found)


def test_ratings_held(version: Version, frames: Frames) -> None:
    overall = frames["cqc_ratings"].query("domain == 'overall'")
    (found,) = version.rows("ratings_held")
    assert found["trusts"] == overall["trust_code"].nunique()
    assert (found["first_year"], found["last_year"]) == (
        overall["published_earliest"].min().year,
        overall["published_latest"].max().year,
    )
    assert found["source_ids"] == ";".join(sorted(set(overall["source_id"])))
