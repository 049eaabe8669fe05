"""The newest year: engagement, SHMI, limits of our own, patients' answers, the pathfinders now."""

import statistics
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.entities.measure import groups
from pathfinders.entities.programme import programmes
from pathfinders.store.versions import Version
from tests.changed import with_table
from tests.figures.test_engagement import build, whole
from tests.rendered import plotly_of

Frames = dict[str, pd.DataFrame]
NEWEST = (
    "newest-year",
    "newest-shmi-limits",
    "engagement-and-patients",
    "patient-survey-ends",
    "ten-years-on",
)


def newest(frames: Frames, group: str = "Acute") -> pd.DataFrame:
    """Trust, score, shmi and positive of the newest year, from the files."""
    survey = frames["engagement"].query(
        "indicator_id == 'theme_engagement' and survey_year == 2025"
    )
    deaths = frames["outcomes"].query(
        "series == 'nhs_digital_trust' and period_end.dt.year == 2025"
    )
    asked = frames["patient_experience"].query("indicator_id == 'fft_inpatient_positive_pct'")
    trusts = frames["trusts"]
    rows = trusts.loc[trusts["trust_type"] == group, ["trust_code", "name"]]
    for frame, name in ((survey, "score"), (deaths, "shmi"), (asked, "positive")):
        values = frame[["trust_code", "value"]].rename(columns={"value": name})
        rows = rows.merge(values, how="left", on="trust_code")
    return rows


@pytest.mark.parametrize("name", NEWEST)
def test_every_choice_builds(version: Version, name: str) -> None:
    for programme in programmes(version):
        whole(build(name, version, programme=programme.programme_id))
    for group in groups(version):
        whole(build(name, version, group=group))


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("outcomes", "newest-year"),
        ("outcomes", "newest-shmi-limits"),
        ("patient_experience", "engagement-and-patients"),
        ("patient_experience", "patient-survey-ends"),
        ("engagement", "ten-years-on"),
    ],
)
def test_without_rows(bundle: dict[str, pa.Table], table: str, name: str) -> None:
    changed = with_table(bundle, table, [])
    figure = build(name, changed)
    assert figure.chart is None
    assert figure.empty


def test_each_year_has_its_own_correlation_and_they_are_never_joined(
    version: Version, frames: Frames
) -> None:
    figure = build("newest-year", version)
    both = newest(frames).dropna(subset=["score", "shmi"])
    earlier = frames["engagement"].query(
        "indicator_id == 'theme_engagement' and survey_year == 2019"
    )
    deaths = frames["outcomes"].query("series == 'calendar_year' and period_end.dt.year == 2019")
    acute = set(frames["trusts"].query("trust_type == 'Acute'")["trust_code"])
    before = earlier.merge(deaths, on="trust_code", suffixes=("", "_deaths"))
    before = before[before["trust_code"].isin(acute)]
    r_new = np.corrcoef(both["score"], both["shmi"])[0, 1]
    r_old = np.corrcoef(before["value"], before["value_deaths"])[0, 1]
    for year, r, n in ((2025, r_new, len(both)), (2019, r_old, len(before))):
        said = f"{year}: correlation {r:.2f}".replace("-", "\N{MINUS SIGN}")
        assert any(c.startswith(said) and f"{n} trusts" in c for c in figure.caveats)
    assert len(figure.rows) == len(both) + len(before)
    data = plotly_of(figure)["data"]
    points = [t for t in data if t.get("mode") == "markers" and t["name"] == "One trust"]
    assert {t["xaxis"] for t in points} == {"x", "x2"}
    assert "correlation" not in figure.title
    assert any("never joined" in caveat for caveat in figure.caveats)


def test_our_limits_are_those_of_the_method(version: Version, frames: Frames) -> None:
    figure = build("newest-shmi-limits", version)
    deaths = frames["outcomes"].query(
        "series == 'nhs_digital_trust' and period_end.dt.year == 2025"
    )
    acute = set(frames["trusts"].query("trust_type == 'Acute'")["trust_code"])
    deaths = deaths[deaths["trust_code"].isin(acute)]
    observed, expected = (deaths[c].to_numpy(dtype=float) for c in ("observed", "expected"))
    z = np.log(observed / expected) * np.sqrt(expected)
    order = np.argsort(z, kind="stable")
    cut = int(0.1 * len(z))
    inside = order[cut : len(z) - cut]
    n, w = len(inside), expected[inside]
    variance = ((z[inside] ** 2).sum() - (n - 1)) / (w.sum() - (w**2).sum() / w.sum())
    reach = 1.959963984540054 * np.sqrt(1 / expected + max(0.0, variance))
    by_code = dict(zip(deaths["trust_code"], np.exp(reach), strict=True))
    assert len(figure.rows) == len(deaths) == 116
    for row in figure.rows:
        assert row["high"] == pytest.approx(by_code[row["trust_code"]], abs=1e-6)
        assert row["low"] == pytest.approx(1 / by_code[row["trust_code"]], abs=1e-6)
    agree = sum(row["ours"] == row["banding"] for row in figure.rows)
    assert agree >= 110
    assert any(f"{agree} of 116" in caveat for caveat in figure.caveats)
    assert any("not the publisher's" in caveat for caveat in figure.caveats)


def test_patients_beside_engagement(version: Version, frames: Frames) -> None:
    figure = build("engagement-and-patients", version)
    both = newest(frames).dropna(subset=["score", "positive"])
    r = np.corrcoef(both["score"], both["positive"])[0, 1]
    said = f"Correlation {r:.2f}".replace("-", "\N{MINUS SIGN}")
    assert figure.caveats[0].startswith(said)
    assert f"{len(both)} trusts" in figure.caveats[0]
    assert any("choose to answer" in caveat for caveat in figure.caveats)
    assert "correlation" not in figure.title.lower()
    assert len(figure.rows) == len(both)


def test_the_inpatient_survey_is_its_two_ends(version: Version) -> None:
    figure = build("patient-survey-ends", version)
    assert figure.title == (
        "In the inpatient survey of 2016, five trusts named were worse and 11 better than"
        " expected, Liverpool Heart and Chest Hospital among them"
    )
    for band in ("Better than expected", "Worse than expected"):
        names = [row["name"] for row in figure.rows if row["band"] == band]
        assert names == sorted(names)
    assert any("two ends" in caveat for caveat in figure.caveats)


def test_the_pathfinders_now_are_described_beside_their_own_type(
    version: Version, frames: Frames
) -> None:
    figure = build("ten-years-on", version)
    nine = set(frames["participants"].query("programme_id == 'mutuals-in-health'")["trust_code"])
    assert {row["trust_code"] for row in figure.rows} <= nine
    for row in figure.rows:
        scores = newest(frames, row["group"])["score"].dropna()
        if len(scores) < 10 or row["score"] is None:
            assert row["place"] is None
            continue
        low, middle, high = statistics.quantiles(scores, n=4, method="inclusive")
        assert row["middle"] == pytest.approx(middle)
        expected = "above" if row["score"] > high else "below" if row["score"] < low else "within"
        assert row["place"] == expected
    assert "2025" in figure.title
    assert any("nothing here says what the programme did" in c for c in figure.caveats)


def rows_of(version: Version, name: str, **chosen: Any) -> list[dict[str, Any]]:
    return list(build(name, version, **chosen).rows)


def test_who_ended_how_in_every_programme(version: Version) -> None:
    figure = build("endings-across-programmes", version)
    rows = {row["programme_id"]: row for row in figure.rows}
    ends = ("completed", "merged", "withdrew", "unknown")

    def ended(programme: str) -> tuple[Any, ...]:
        return tuple(rows[programme][key] for key in ends)

    assert ended("mutuals-in-health") == (7, 0, 2, 0)
    assert ended("new-care-models-vanguards") == (48, 2, 0, 0)
    assert ended("accountable-care-systems") == (0, 3, 0, 14)
    assert ended("integrated-care-pioneers") == (0, 0, 0, 25)
    assert rows["new-care-models-vanguards"]["local_funding"] == 11
    assert rows["new-care-models-vanguards"]["lost_funding"] == 1
    assert len(rows) == 15
    assert "two withdrew (Mutuals in Health), 11 merged and 56 completed; what" in figure.title


def test_sums_by_site(version: Version, frames: Frames) -> None:
    figure = build("funding-by-site", version, programme="new-care-models-vanguards")
    sums = frames["funding"].query(
        "programme_id == 'new-care-models-vanguards' and financial_year == '2016-17'"
        " and participant_id.notna()"
    )
    asked = sums.query("stage == 'requested'")["amount_gbp"].sum()
    got = sums.query("stage == 'allocated'")["amount_gbp"].sum()
    assert figure.title == (
        f"In 2016-17, 19 participants whose sums were reported asked for £{asked / 1e6:g} million"
        f" and were allocated £{got / 1e6:g} million: each got less than it asked for"
    )
    inferred = [row for row in figure.rows if row["how"] == "inferred"]
    assert {row["participant_id"] for row in inferred} == {
        "vg-foundation-healthcare-group-dartford-and-gravesh"
    }
    few = build("funding-by-site", version, programme="gp-access-fund")
    assert few.is_list
    assert few.title == (
        "Sums of single participants are known for four of the seven named; no request beside an"
        " allocation"
    )
    none = build("funding-by-site", version, programme="mutuals-in-health")
    assert "would be needed" in none.empty


def test_statements_and_memberships(version: Version) -> None:
    said = rows_of(version, "statements", programme="mutuals-in-health")
    assert len(said) == 25
    assert [row["said_latest"] for row in said] == sorted(row["said_latest"] for row in said)
    assert "would be needed" in build("statements", version, programme="right-to-request").empty
    part = build("trust-memberships", version, trust="RXG")
    assert len(part.rows) == 2
    assert "Connecting Care" in part.title
    assert "not known" in build("trust-memberships", version, trust="RMP").title


def test_a_sum_is_divided_by_the_places_that_it_names(version: Version) -> None:
    figure = build("allocated-per-place", version)
    by_year = {row["financial_year"]: row for row in figure.rows}
    assert by_year["2015-16"]["per_place_gbp"] == pytest.approx(132_600_000 / 50)
    assert by_year["2016-17"]["per_place_gbp"] == pytest.approx(112_000_000 / 47)
    assert "£2.38 million for each of 47 vanguards" in figure.title
    assert any("three Greater Manchester schemes" in caveat for caveat in figure.caveats)


def test_trusts_inside_the_vanguards_are_mapped(version: Version, frames: Frames) -> None:
    figure = build("members-map", version, programme="new-care-models-vanguards")
    members = frames["participant_members"]
    assert len(figure.rows) == members["trust_code"].nunique()
    assert figure.title.startswith(
        f"{members['participant_id'].nunique()} of the 50 participants of the New Care Models"
    )
    assert "no map of the programme" in figure.caveats[0]
    assert "would be needed" in build("members-map", version).empty


def test_regions_of_the_only_wave_are_its_standing_total(version: Version) -> None:
    figure = build("participants-by-region", version, programme="integrated-care-pilots")
    assert {row["region"]: row["value"] for row in figure.rows} == {
        "North East": 4,
        "South West": 4,
        "South Central": 0,
        "South East Coast": 0,
        "West Midlands": 0,
    }
    assert "from none in" in figure.title
    assert any("eight of the 16" in caveat for caveat in figure.caveats)
