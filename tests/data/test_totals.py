"""The totals that data/README.md and the sources state, added up again from the files with
pandas.
"""

import json
from collections.abc import Mapping

import pandas as pd
import pytest

from tests.oracles import DATA

Frames = Mapping[str, pd.DataFrame]
MUTUALS, GROUPS = "mutuals-in-health", "gp-consortia-pathfinders"
VANGUARDS = "new-care-models-vanguards"


def test_nine_pathfinders_two_withdrew_seven_completed(frames: Frames) -> None:
    events = frames["participation_events"].query("programme_id == @MUTUALS")
    who = {event: set(rows["participant_id"]) for event, rows in events.groupby("event")}
    assert len(who["selected"]) == 9
    assert len(who["withdrew"]) == 2
    assert len(who["completed"]) == 7
    assert who["withdrew"] | who["completed"] == who["selected"]
    assert who["withdrew"] & who["completed"] == set()
    listed = frames["participants"].query("programme_id == @MUTUALS")
    assert set(listed["participant_id"]) == who["selected"]
    assert set(frames["trusts"]["trust_code"]) >= who["selected"]


def test_the_two_withdrawals_are_within_a_week_of_each_other(frames: Frames) -> None:
    left = frames["participation_events"].query("programme_id == @MUTUALS and event == 'withdrew'")
    assert left["latest_date"].max() - left["earliest_date"].min() <= pd.Timedelta(days=7)


def test_the_counts_of_pathfinders_agree_with_the_list(frames: Frames) -> None:
    counts = frames["programme_counts"].query("programme_id == @MUTUALS")
    by = counts.set_index("measure")["value"]
    assert by["new_participants"] == 9
    assert list(by[["cumulative_participants"]]) == [9, 7]
    assert by["withdrawn"] == 2
    assert by["completed"] == 7


def test_groups_grow_from_52_to_257_and_at_least_267(frames: Frames) -> None:
    england = frames["programme_counts"].query("programme_id == @GROUPS and region.isna()")
    totals = england[england["measure"] == "cumulative_participants"].sort_values("as_of_latest")
    assert list(totals["value"]) == [52, 141, 177, 220, 257, 267]
    assert list(totals["qualifier"]) == ["exact"] * 5 + ["at_least"]
    assert list(totals["wave"]) == ["1", "2", "3", "4", "5", "6"]


def test_each_total_is_the_one_before_and_the_new_groups_less_mergers(frames: Frames) -> None:
    england = frames["programme_counts"].query("programme_id == @GROUPS and region.isna()")
    totals = england[england["measure"] == "cumulative_participants"].set_index("wave")["value"]
    new = england[england["measure"] == "new_participants"].set_index("wave")["value"]
    merged = {wave: totals[str(int(wave) - 1)] + new[wave] - totals[wave] for wave in ("2", "3", "4", "5")}
    # Four groups had merged by the third wave and -2 is what the fifth wave's bulletin leaves
    # unexplained.
    assert merged == {"2": 0, "3": 4, "4": 0, "5": -2}


def test_the_regions_of_the_second_wave_add_up_to_its_total(frames: Frames) -> None:
    rows = frames["programme_counts"].query(
        "programme_id == @GROUPS and wave == '2' and measure == 'cumulative_participants' and region.notna()"
    )
    assert len(rows) == 10
    assert rows["value"].sum() == 141


def test_the_list_of_gp_pathfinders_is_as_incomplete_as_the_readme_says(frames: Frames) -> None:
    rows = frames["participants"].query("programme_id == @GROUPS")
    assert len(rows) == 29
    declined = frames["applications"].query("programme_id == @GROUPS")
    assert list(declined["decision"]) == ["declined"]


def test_each_list_is_as_whole_as_the_readme_says(frames: Frames) -> None:
    people = frames["participants"]
    listed = people["programme_id"].value_counts()
    assert dict(listed) == {
        MUTUALS: 9, VANGUARDS: 50, "integrated-care-pioneers": 25, "integrated-care-pilots": 16, GROUPS: 29,
        "cabinet-office-mutual-pathfinders": 12, "community-foundation-trust-pilots": 6, "accountable-care-systems": 17,
        "nhs-test-beds": 12, "total-place-pilots": 8, "gp-access-fund": 7, "right-to-request": 4,
    }
    assert len(frames["programmes"]) - len(listed) == 3
    for programme, by_wave in {
        VANGUARDS: {"1": 29, "2": 8, "3": 13}, "integrated-care-pioneers": {"1": 14, "2": 11},
        "integrated-care-pilots": {"1": 16}, "cabinet-office-mutual-pathfinders": {"1": 12},
        "community-foundation-trust-pilots": {"1": 6}, "accountable-care-systems": {"1": 10, "2": 4, "3": 3},
    }.items():
        own = people[people["programme_id"] == programme]
        assert dict(own["wave"].astype(int).astype(str).value_counts()) == by_wave
        counts = frames["programme_counts"].query("programme_id == @programme and region.isna() and measure == 'new_participants'")
        published = counts.set_index("wave")["value"]
        for wave, number in by_wave.items():
            # The two devolution areas of the first care systems were counted with its eight later on.
            extra = 2 if (programme, wave) == ("accountable-care-systems", "1") else 0
            assert published[wave] + extra == number, (programme, wave)


def test_fifty_vanguards_of_which_two_merged_and_none_withdrew(frames: Frames) -> None:
    events = frames["participation_events"].query("programme_id == @VANGUARDS")
    who = {event: set(rows["participant_id"]) for event, rows in events.groupby("event")}
    assert (len(who["selected"]), len(who["completed"]), len(who["merged"])) == (50, 48, 2)
    assert "withdrew" not in who
    assert who["completed"] | who["merged"] == who["selected"]
    ended = events[events["event"] == "completed"]
    assert set(ended["latest_date"]) == {pd.Timestamp("2018-03-31")}
    assert set(ended["confidence"]) == {"inferred"}
    counts = frames["programme_counts"].query("programme_id == @VANGUARDS and measure == 'cumulative_participants'")
    assert sorted(counts["value"]) == [47, 49, 50]


def test_nobody_ended_twice(frames: Frames) -> None:
    events = frames["participation_events"]
    ends = events[events["event"].isin(["withdrew", "merged", "completed"])]
    assert not ends.duplicated(["programme_id", "participant_id"]).any()


def test_the_four_groups_between_181_and_177_are_the_mergers_named(frames: Frames) -> None:
    england = frames["programme_counts"].query("programme_id == @GROUPS and region.isna()")
    total = england[england["measure"] == "cumulative_participants"].set_index("wave")["value"]
    new = england[england["measure"] == "new_participants"].set_index("wave")["value"]
    fewer = total["2"] + new["3"] - total["3"]
    events = frames["participation_events"].query("programme_id == @GROUPS and event == 'merged' and latest_date < '2011-04'")
    # Four of Sheffield became one, and Cheltenham joined a group that was there.
    sheffield = events["participant_id"].str.startswith("sheffield").sum()
    assert (sheffield, len(events)) == (4, 5)
    assert fewer == 4 == sheffield - 1 + (len(events) - sheffield)
    gone = england[england["measure"] == "withdrawn"]
    assert list(gone["value"]) == [0]
    assert "181, published 177" in gone["note"].iloc[0]


def test_care_systems_are_18_after_three_joined_others(frames: Frames) -> None:
    counts = frames["programme_counts"].query("programme_id == 'accountable-care-systems'")
    totals = counts[counts["measure"] == "cumulative_participants"].set_index("wave")["value"]
    new = counts[counts["measure"] == "new_participants"].set_index("wave")["value"]
    events = frames["participation_events"].query("programme_id == 'accountable-care-systems'")
    merged = (events["event"] == "merged").sum()
    assert merged == 3
    assert totals["2"] + new["3"] - merged + new["4"] == totals["4"] == 18


def test_vanguards_sums_by_site_add_up_to_the_published_totals(frames: Frames) -> None:
    sums = frames["funding"].query("programme_id == @VANGUARDS")
    sites = sums[sums["participant_id"].notna() & (sums["financial_year"] == "2015-16") & (sums["stage"] == "allocated")]
    kinds = frames["participants"].set_index("participant_id")["kind"]
    care = sites[sites["participant_id"].map(kinds) == "Primary and acute care system vanguard"]
    by_fund = care.groupby("unit_note")["amount_gbp"].sum()
    assert by_fund["transformation fund"] == 45_850_000
    assert by_fund["site's own matched resources"] == 49_430_000
    totals = sums[sums["participant_id"].isna() & sums["unit_note"].str.startswith("nine primary")]
    assert sorted(totals["amount_gbp"]) == sorted(by_fund)
    assert sums["participant_id"].nunique() == 27

def test_trusts_by_type_and_region_are_as_the_readme_states(frames: Frames) -> None:
    trusts = frames["trusts"]
    types = {"Acute": 155, "Mental health": 57, "Community": 18, "Acute specialist": 15, "Ambulance": 10}
    regions = {"North of England": 77, "Midlands and East of England": 75, "South of England": 59, "London": 44}
    assert dict(trusts["trust_type"].value_counts()) == types
    assert dict(trusts["region"].value_counts()) == regions
    assert len(trusts) == sum(types.values()) == sum(regions.values()) == 255
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for name, number in {**types, **regions}.items():
        assert f"{name} {number}" in readme


def test_the_fund_was_one_million_and_the_most_a_hundred_thousand(frames: Frames) -> None:
    programme = frames["programmes"].set_index("programme_id").loc[MUTUALS]
    assert programme["fund_gbp"] == 1_000_000
    assert programme["max_award_gbp"] == 100_000


def test_coordinates_lie_in_england_and_seven_trusts_have_none(frames: Frames) -> None:
    trusts = frames["trusts"]
    placed = trusts.dropna(subset=["latitude"])
    assert trusts["latitude"].isna().equals(trusts["longitude"].isna())
    assert len(trusts) - len(placed) == 7
    assert placed["latitude"].between(49.9, 55.8).all()
    assert placed["longitude"].between(-6.4, 1.8).all()


def _inside(x: float, y: float, ring: list[list[float]]) -> bool:
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def test_the_outline_holds_the_trusts_that_the_readme_says_it_does(frames: Frames) -> None:
    outline = json.loads((DATA / "outline" / "england.geojson").read_text(encoding="utf-8"))
    rings = [polygon[0] for polygon in outline["features"][0]["geometry"]["coordinates"]]
    assert len(rings) == 2
    assert sum(map(len, rings)) == 298
    placed = frames["trusts"].dropna(subset=["latitude"])
    points = zip(placed["longitude"], placed["latitude"], strict=True)
    assert sum(any(_inside(x, y, ring) for ring in rings) for x, y in points) == 242


def test_special_measures_and_events_are_in_order(frames: Frames) -> None:
    for table, earliest, latest in [
        ("participation_events", "earliest_date", "latest_date"), ("programme_counts", "as_of_earliest", "as_of_latest"),
        ("ccg_counts", "as_of_earliest", "as_of_latest"), ("cqc_ratings", "published_earliest", "published_latest"),
        ("outcomes", "period_start", "period_end"), ("special_measures", "entered", "entered_latest"),
        ("special_measures", "entered", "left"), ("special_measures", "left", "left_latest"), ("trusts", "opened", "closed"),
    ]:
        both = frames[table].dropna(subset=[earliest, latest])
        assert len(both) > 0
        assert (both[earliest] <= both[latest]).all(), (table, earliest)


def test_nobody_leaves_before_being_chosen(frames: Frames) -> None:
    events = frames["participation_events"]
    chosen, who = events[events["event"] == "selected"], ["programme_id", "participant_id"]
    later = events[events["event"].isin(["withdrew", "completed", "merged"])].merge(chosen, on=who, suffixes=("", "_chosen"))
    assert len(later) >= 9
    assert (later["latest_date"] >= later["earliest_date_chosen"]).all()


def test_shmi_limits_values_and_bandings_fit(frames: Frames) -> None:
    shmi = frames["outcomes"]
    rolling = shmi[shmi["series"] == "hscic_rolling"]
    later = shmi[shmi["series"] == "nhs_digital_trust"]
    assert len(rolling) + len(later) + (shmi["series"] == "calendar_year").sum() == len(shmi)
    assert rolling["period_end"].nunique() == 11
    assert (rolling["lower_limit"] < 1).all()
    assert (rolling["upper_limit"] > 1).all()
    assert (rolling["value"] - rolling["observed"] / rolling["expected"]).abs().max() < 0.001
    banded = rolling.dropna(subset=["banding"])
    high, low = banded["banding"] == "Higher than expected", banded["banding"] == "Lower than expected"
    assert high.sum() > 10
    assert low.sum() > 10
    assert (banded[high]["value"] >= banded[high]["upper_limit"] - 0.0001).all()
    assert (banded[low]["value"] <= banded[low]["lower_limit"] + 0.0001).all()
    expected = banded[~high & ~low]
    assert expected["value"].between(expected["lower_limit"] - 0.0001, expected["upper_limit"] + 0.0001).all()
    year = shmi[shmi["series"] == "calendar_year"]
    assert year[["observed", "expected", "lower_limit", "upper_limit", "banding"]].isna().all(axis=None)


def test_later_shmi_fits_its_deaths_as_far_as_they_are_rounded(frames: Frames) -> None:
    later = frames["outcomes"].query("series == 'nhs_digital_trust'")
    newest = later[later["period_end"] == "2025-12-31"]
    assert (len(newest), len(later) - len(newest)) == (118, 61)
    rounded = later[later["note"].fillna("").str.contains("rounded to 5")]
    assert len(rounded) == 160
    assert (rounded[["observed", "expected"]] % 5 == 0).all(axis=None)
    low = (later["observed"] - 2.5) / (later["expected"] + 2.5) - 0.00005
    high = (later["observed"] + 2.5) / (later["expected"] - 2.5) + 0.00005
    assert later["value"].between(low, high).all()
    assert (later["value"] - later["observed"] / later["expected"]).abs().max() == pytest.approx(0.0042, abs=0.0001)
    assert later[["lower_limit", "upper_limit"]].isna().all(axis=None)
    assert dict(newest["banding"].value_counts()) == {
        "As expected": 101, "Higher than expected": 9, "Lower than expected": 8,
    }
    # The lowest and highest values have the lowest and highest bands.
    bands = newest.set_index("value").sort_index()["banding"]
    assert (bands.iloc[0], bands.iloc[-1]) == ("Lower than expected", "Higher than expected")


def test_the_two_series_of_later_years_are_equal_but_for_one_value_left_out(frames: Frames) -> None:
    shmi = frames["outcomes"]
    later = shmi[shmi["series"] == "nhs_digital_trust"]
    year = shmi[shmi["series"] == "calendar_year"]
    both = later.merge(year, on=["trust_code", "period_start", "period_end"], suffixes=("", "_panel"))
    assert len(both) == 6
    assert (both["value"] == both["value_panel"]).all()
    norfolk = year[(year["trust_code"] == "RM1") & (year["period_end"] == "2018-12-31")].iloc[0]
    assert norfolk["value"] == 1.0748
    assert "1.0609" in norfolk["note"]


def test_a_period_before_its_trust_opened_says_so(frames: Frames) -> None:
    both = frames["outcomes"].merge(frames["trusts"][["trust_code", "opened"]], on="trust_code")
    early = both[both["period_end"] < both["opened"]]
    assert dict(early["trust_code"].value_counts()) == {"R1F": 5, "R1H": 2}
    assert early["note"].str.contains("predecessor|before the trust opened").all()


def test_shmi_is_of_acute_non_specialist_trusts_but_for_one_row(frames: Frames) -> None:
    joined = frames["outcomes"].merge(frames["trusts"], on="trust_code")
    others = joined[joined["trust_type"] != "Acute"]
    # Both took over acute services, RNN in October 2019 and RH5 in April 2020, after the survey that set their type.
    values = sorted(zip(others["trust_code"], others["period_end"].dt.year, strict=True))
    assert values == [("RH5", 2025), ("RNN", 2019), ("RNN", 2025)]


def test_values_lie_within_their_indicators_scale(frames: Frames) -> None:
    scales = frames["indicators"].set_index("indicator_id")[["scale_min", "scale_max"]]
    for table in ("engagement", "national_benchmarks"):
        rows = frames[table].join(scales, on="indicator_id")
        assert (rows["value"] >= rows["scale_min"]).all()
        assert (rows["value"] <= rows["scale_max"]).all()


def test_themes_of_2019_cover_226_trusts(frames: Frames) -> None:
    themes = frames["engagement"][frames["engagement"]["indicator_id"].str.startswith("theme_")]
    old = themes[themes["survey_year"] == 2019]
    assert (old["trust_code"].nunique(), old["indicator_id"].nunique()) == (226, 11)
    assert set(themes["survey_year"]) == {2019, 2025}


def test_scores_of_2025_cover_149_trusts_and_nine_scores(frames: Frames) -> None:
    new = frames["engagement"].query("survey_year == 2025")
    assert len(new) == 149 * 9 == new["trust_code"].nunique() * new["indicator_id"].nunique()
    assert new[["respondents", "response_rate", "benchmark_group"]].isna().all(axis=None)
    assert set(frames["engagement"]["survey_year"]) == {*range(2012, 2020), 2025}


def test_ratings_are_of_209_trusts(frames: Frames) -> None:
    nine = set(frames["participants"].query("programme_id == @MUTUALS")["trust_code"])
    ratings, trusts = frames["cqc_ratings"], frames["trusts"]
    rated = set(ratings["trust_code"])
    assert len(rated) == 209
    assert rated > nine
    assert (ratings["domain"] == "overall").sum() == 361
    assert (ratings["date_precision"] == "range").sum() == 363
    open_then = trusts[trusts["closed"].isna() | (trusts["closed"] > "2014-07-01")]
    assert (len(open_then), len(open_then) - len(rated & set(open_then["trust_code"]))) == (248, 39)


def test_national_counts_by_rating_add_up_where_the_total_is_given(frames: Frames) -> None:
    counts = frames["cqc_national_counts"].query("unit == 'trusts' and counted == 'rated'")
    sums = 0
    for _, rows in counts.groupby(["as_of_latest", "trust_group"]):
        total = rows[rows["rating"].isna()]["value"]
        parts = rows[rows["rating"].notna()]["value"]
        if len(total) and len(parts) > 2:
            assert parts.sum() == total.iloc[0]
            sums += 1
    assert sums == 3


def test_inpatient_survey_of_2016_is_the_two_ends_only(frames: Frames) -> None:
    rows = frames["patient_experience"].query("period_end.dt.year == 2016")
    scores = rows[rows["indicator_id"] == "inpatient_survey_overall_experience"].set_index("trust_code")["value"]
    bands = rows[rows["indicator_id"] == "inpatient_survey_overall_band"].set_index("trust_code")["value"]
    assert dict(bands.value_counts()) == {1: 5, 3: 11}
    assert scores[bands == 1].max() == 7.7
    assert scores[bands == 3].min() == 8.6
    friends = frames["patient_experience"].query("indicator_id == 'fft_inpatient_positive_pct'")
    assert len(friends) == 124
    assert friends["value"].between(50, 100).all()
    assert friends["responses"].notna().all()


def test_the_terms_say_no_more_than_their_source(frames: Frames) -> None:
    terms = frames["programme_terms"].query("programme_id == @MUTUALS").set_index("position")["term"]
    assert "was leading it for the department" in terms[5]
    assert "expert work" not in terms[5]
    assert terms[7].startswith("In Chris Ham's view")


def test_deflators_are_one_edition_of_seventeen_years_with_100_in_the_base_year(frames: Frames) -> None:
    rows = frames["gdp_deflators"]
    assert list(rows["financial_year"]) == [f"{year}-{(year + 1) % 100:02d}" for year in range(2008, 2025)]
    assert rows["base_year"].nunique() == rows["source_id"].nunique() == 1
    assert rows.set_index("financial_year")["index_value"][rows["base_year"][0]] == pytest.approx(100)


def test_an_index_on_1_to_5_and_a_theme_on_0_to_10_are_different_indicators(frames: Frames) -> None:
    scales = frames["indicators"].set_index("indicator_id")
    assert tuple(scales.loc["staff_motivation_mean", ["scale_min", "scale_max"]]) == (1, 5)
    assert tuple(scales.loc["theme_engagement", ["scale_min", "scale_max"]]) == (0, 10)
