"""Differences in differences against a regression, a plain re-derivation and panels with a known
answer.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from pathfinders.statistics.difference import (
    MATCHES,
    Balanced,
    Comparison,
    Difference,
    balanced,
    difference,
    matches,
    neighbours,
)
from pathfinders.statistics.verdict import Refusal, Verdict

PATHFINDERS = ("RM1", "RMP", "RTP", "RWE")
BEFORE, AFTER = (2012, 2013), (2015, 2016, 2017, 2018, 2019)
MEASURES = (
    "staff_motivation_mean",
    "recommend_work_pct",
    "recommend_care_pct",
    "work_stress_pct",
    "shmi",
)


def acute_values(frames: dict[str, pd.DataFrame], measure: str) -> pd.DataFrame:
    """The acute trusts' values on a measure, from the CSV files: trust_code, region, year and
    value.
    """
    if measure == "shmi":
        rows = (
            frames["outcomes"]
            .query("series == 'calendar_year'")
            .assign(year=lambda d: d["period_end"].dt.year)
        )
    else:
        rows = (
            frames["engagement"]
            .query("indicator_id == @measure")
            .rename(columns={"survey_year": "year"})
        )
    acute = frames["trusts"].query("trust_type == 'Acute'")[["trust_code", "region"]]
    return rows.merge(acute, on="trust_code")[["trust_code", "region", "year", "value"]]


def made(
    trusts: int = 24,
    regions: int = 2,
    years: tuple[int, ...] = (2012, 2013, 2014, 2015, 2016),
    seed: int = 3,
) -> pd.DataFrame:
    """A complete panel: trust and year differences plus noise."""
    rng = np.random.default_rng(seed)
    level, trend = (
        rng.normal(60, 5, trusts),
        dict(zip(years, rng.normal(0, 2, len(years)), strict=True)),
    )
    rows = [
        {
            "trust_code": f"T{i:02}",
            "region": f"Region {i % regions}",
            "year": y,
            "value": level[i] + trend[y] + rng.normal(),
        }
        for i in range(trusts)
        for y in years
    ]
    return pd.DataFrame(rows)


def panel_of(
    frame: pd.DataFrame,
    before: tuple[int, ...] = (2012, 2013),
    after: tuple[int, ...] = (2015, 2016),
) -> Balanced:
    panel = balanced(frame, before, after)
    assert isinstance(panel, Balanced)
    return panel


def drawn(found: Difference | Refusal) -> Difference:
    assert isinstance(found, Difference), found
    return found


@pytest.mark.parametrize("measure", MEASURES)
def test_equals_a_regression_with_trust_and_year_effects(
    frames: dict[str, pd.DataFrame], measure: str
) -> None:
    values = acute_values(frames, measure)
    found = drawn(difference(panel_of(values, BEFORE, AFTER), PATHFINDERS, "others"))
    whole = values.groupby("trust_code").filter(
        lambda g: g["year"].nunique() == values["year"].nunique()
    )
    kept = whole[whole["year"] != 2014].assign(
        chosen_after=lambda d: (d["trust_code"].isin(PATHFINDERS) & (d["year"] > 2014)).astype(int)
    )
    fitted = smf.ols("value ~ chosen_after + C(trust_code) + C(year)", data=kept).fit()
    assert found.change.estimate == pytest.approx(fitted.params["chosen_after"], abs=1e-9)
    assert found.compared == whole["trust_code"].nunique() - 4


@pytest.mark.parametrize("measure", MEASURES)
def test_matched_equals_a_plain_search_for_the_nearest(
    frames: dict[str, pd.DataFrame], measure: str
) -> None:
    values = acute_values(frames, measure)
    found = drawn(difference(panel_of(values, BEFORE, AFTER), PATHFINDERS, "matched"))
    wide = values.pivot(index="trust_code", columns="year", values="value").dropna()
    region = values.drop_duplicates("trust_code").set_index("trust_code")["region"]
    before = wide[list(BEFORE)].mean(axis=1)
    change = wide[list(AFTER)].mean(axis=1) - before
    gaps, used = [], set()
    for code in PATHFINDERS:
        others = [o for o in wide.index if region[o] == region[code] and o not in PATHFINDERS]
        apart = sorted((round(abs(before[other] - before[code]), 9), other) for other in others)
        nearest = [other for _, other in apart[:MATCHES]]
        gaps.append(change[code] - change[nearest].mean())
        used |= set(nearest)
    assert found.change.estimate == pytest.approx(np.mean(gaps), abs=1e-9)
    assert found.compared == len(used)


@pytest.mark.parametrize("comparison", ["others", "matched"])
@pytest.mark.parametrize("shift", [-7.5, 4.0])
def test_a_known_difference_is_added_to_the_estimate_and_interval(
    comparison: Comparison, shift: float
) -> None:
    frame, chosen = made(), ["T00", "T05"]
    moved = frame.copy()
    moved.loc[moved["trust_code"].isin(chosen) & (moved["year"] > 2014), "value"] += shift
    plain, shifted = (drawn(difference(panel_of(f), chosen, comparison)) for f in (frame, moved))
    assert shifted.change.estimate == pytest.approx(plain.change.estimate + shift)
    assert shifted.change.low == pytest.approx(plain.change.low + shift)
    assert shifted.change.high == pytest.approx(plain.change.high + shift)
    assert shifted.change.p < 0.05 < plain.change.p


@pytest.mark.parametrize("comparison", ["others", "matched"])
def test_shocks_shared_by_all_trusts_and_lasting_levels_do_not_count(
    comparison: Comparison,
) -> None:
    frame, chosen = made(regions=1), ["T01", "T02", "T03"]
    plain = drawn(difference(panel_of(frame), chosen, comparison))
    shocked = frame.assign(
        value=frame["value"] + frame["year"].map({2012: 1.0, 2013: -2, 2014: 9, 2015: 3, 2016: 0})
    )
    again = drawn(difference(panel_of(shocked), chosen, comparison))
    assert again.change.estimate == pytest.approx(plain.change.estimate)
    assert again.change.p == plain.change.p
    if comparison == "others":
        level = shocked.assign(
            value=shocked["value"] + shocked["trust_code"].str[1:].astype(int) * 3
        )
        assert drawn(
            difference(panel_of(level), chosen, comparison)
        ).change.estimate == pytest.approx(plain.change.estimate)


def test_difference_by_year_is_relative_to_the_years_before_and_its_mean_is_the_estimate() -> None:
    found = drawn(difference(panel_of(made()), ["T00", "T07"], "others"))
    assert found.difference_by_year[:2].sum() == pytest.approx(0, abs=1e-9)
    assert found.difference_by_year[3:].mean() == pytest.approx(found.change.estimate)
    gap = found.chosen_by_year - found.compared_by_year
    assert found.difference_by_year == pytest.approx(gap - gap[:2].mean())
    assert (found.random_low <= found.random_high).all()


def test_one_chosen_trust_is_compared_with_every_other_in_turn() -> None:
    frame = made(trusts=45)
    panel = panel_of(frame)
    found = drawn(difference(panel, ["T10"], "others"))
    assert found.sets.exact
    assert len(found.sets.indices) == 45
    change = panel.values[:, panel.after].mean(axis=1) - panel.level
    alone = abs(change - (change.sum() - change) / 44)
    assert found.change.p == pytest.approx(np.mean(alone >= alone[10] - 1e-12))


@pytest.mark.parametrize("comparison", ["others", "matched"])
def test_interval_ends_where_the_difference_taken_away_is_refuted(comparison: Comparison) -> None:
    frame, chosen = made(trusts=22, regions=1), ["T02", "T09"]
    found = drawn(difference(panel_of(frame), chosen, comparison)).change

    def p_without(shift: float) -> float:
        after = frame["trust_code"].isin(chosen) & (frame["year"] > 2014)
        return drawn(
            difference(
                panel_of(frame.assign(value=frame["value"] - shift * after)), chosen, comparison
            )
        ).change.p

    for end, inwards in ((found.low, 1e-6), (found.high, -1e-6)):
        assert p_without(end + inwards) > 0.05 >= p_without(end - inwards)


def test_random_sets_are_matched_anew_with_trusts_outside_them() -> None:
    panel = panel_of(made(trusts=14, regions=1))
    near = neighbours(panel, MATCHES + 1)
    pairs = np.array([[0, int(near[0, 0])], [3, 9]])
    level = panel.level
    for pair, found in zip(pairs, matches(pairs, near), strict=True):
        for member, nearest in zip(pair, found, strict=True):
            apart = sorted((abs(level[i] - level[member]), i) for i in range(14) if i not in pair)
            assert list(nearest) == [i for _, i in apart[:MATCHES]]


def test_equally_near_trusts_are_taken_in_order_of_code() -> None:
    level = {"T03": 60.0, **{f"T{i:02}": 61.0 if i % 2 else 59.0 for i in range(12) if i != 3}}
    rows = [
        {"trust_code": c, "region": "R", "year": y, "value": v + (y == 2015)}
        for c, v in level.items()
        for y in (2013, 2015)
    ]
    panel = panel_of(pd.DataFrame(rows), (2013,), (2015,))
    assert [panel.trusts[i] for i in neighbours(panel, 5)[3]] == ["T00", "T01", "T02", "T04", "T05"]


def test_trusts_that_miss_a_year_are_left_out_and_empty_values_are_missing() -> None:
    frame = made()
    gone = frame.drop(frame.index[(frame["trust_code"] == "T04") & (frame["year"] == 2014)])
    gone.loc[(gone["trust_code"] == "T06") & (gone["year"] == 2015), "value"] = None
    panel = panel_of(gone)
    assert set(frame["trust_code"]) - set(panel.trusts) == {"T04", "T06"}


def refused(found: object) -> Refusal:
    assert isinstance(found, Refusal)
    return found


def test_refuses_where_a_period_has_no_values() -> None:
    frame = made()
    assert "before" in refused(balanced(frame, (2010,), (2015,))).why
    assert "after" in refused(balanced(frame, (2012,), (2020,))).why
    assert refused(balanced(frame, (), ())).verdict is Verdict.NOT_KNOWN
    assert refused(balanced(frame.iloc[:0], (2012,), (2015,))).verdict is Verdict.NOT_KNOWN


def test_refuses_where_no_trust_has_every_year() -> None:
    frame = made(trusts=4)
    odd = frame[(frame["trust_code"].isin(["T00", "T01"])) == (frame["year"] < 2014)]
    assert refused(balanced(odd, (2012, 2013), (2015, 2016))).verdict is Verdict.TOO_FEW


def test_refuses_without_chosen_trusts_or_with_too_few_others() -> None:
    panel = panel_of(made())
    assert refused(difference(panel, [], "others")).verdict is Verdict.NOT_KNOWN
    assert refused(difference(panel, ["X99"], "matched")).verdict is Verdict.NOT_KNOWN
    few = panel_of(made(trusts=6, regions=1))
    assert refused(difference(few, ["T00"], "others")).verdict is Verdict.TOO_FEW
    assert (
        refused(difference(few, [f"T0{i}" for i in range(6)], "others")).verdict is Verdict.TOO_FEW
    )
    small_region = panel_of(made(trusts=24, regions=4))
    assert refused(difference(small_region, ["T00", "T01"], "matched")).verdict is Verdict.TOO_FEW
    assert isinstance(difference(small_region, ["T00"], "matched"), Refusal | Difference)


def test_half_of_the_trusts_has_a_finite_interval() -> None:
    """The other half then always moves exactly as far the other way, and can never be told from the
    chosen one.
    """
    found = drawn(
        difference(panel_of(made(trusts=8, regions=1)), ["T00", "T01", "T02", "T03"], "others")
    )
    assert np.isfinite([found.change.low, found.change.high]).all()
    assert found.change.p >= 2 / 70


def test_refuses_where_every_trust_changed_by_the_same_amount() -> None:
    frame = made()
    constant = frame.assign(value=5.0)
    found = refused(difference(panel_of(constant), ["T00", "T01"], "others"))
    assert found.verdict is Verdict.NOT_COMPARABLE
    steps = panel_of(frame)
    same = replace(steps, values=steps.level[:, None] + np.arange(5.0)[None, :])
    assert refused(difference(same, ["T00", "T01"], "matched")).verdict is Verdict.NOT_COMPARABLE


def test_rarely_finds_a_difference_where_there_is_none() -> None:
    """Of 120 panels without one, one in twenty or so is told from chance (13 or more would be in 1%
    of runs).
    """
    found = [
        drawn(difference(panel_of(made(trusts=30, seed=s)), ["T03", "T11"], "others")).change.p
        for s in range(120)
    ]
    assert sum(p <= 0.05 for p in found) <= 12
    assert 0.4 < np.mean(found) < 0.6
