"""The funding queries against plain pandas on the bundled files."""

import re
from collections.abc import Hashable
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.versions import Version
from tests.queries.test_attrition_queries import PROGRAMMES, Frames, known, sources_of

briefly = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def real(frames: Frames, amount: float, year: object) -> float | None:
    """The amount in prices of the deflator table's base year; None where the year has no deflator
    of its own.
    """
    levels = frames["gdp_deflators"].set_index("financial_year")["index_value"]
    return amount / levels[year] * 100 if isinstance(year, str) and year in levels.index else None


@briefly
@given(programme=st.sampled_from((*PROGRAMMES, None)))
def test_funding_sums(version: Version, frames: Frames, programme: str | None) -> None:
    expected = frames["funding"]
    if programme is not None:
        expected = expected[expected["programme_id"] == programme]
    found = version.rows("funding_sums", programme=programme)
    keys = ["programme_id", "participant", "financial_year", "stage", "basis", "unit_note"]
    people = frames["participants"][["programme_id", "participant_id", "name"]]
    expected = expected.merge(people, how="left", on=["programme_id", "participant_id"])
    expected = expected.rename(columns={"name": "participant"})
    by_key = {tuple(row[k] for k in keys): row for row in found}
    assert len(by_key) == len(found) == len(expected)
    for _, sum_ in expected.iterrows():
        row = by_key[tuple(known(sum_[k]) for k in keys)]
        assert row["amount_gbp"] == sum_["amount_gbp"]
        assert row["real_gbp"] == divided(
            real(frames, sum_["amount_gbp"], sum_["financial_year"]), 1
        )
        assert sum_["source_id"] in sources_of(row)


def test_no_sum_of_several_years_or_of_none_is_restated(version: Version) -> None:
    rows = version.rows("funding_sums")
    spans = [row for row in rows if row["financial_year"] is None or " " in row["financial_year"]]
    assert len(spans) == 10
    assert all(row["real_gbp"] is None for row in spans)
    assert all(row["real_gbp"] is not None for row in rows if row not in spans)


def _same_purpose(announced: dict[Hashable, Any], spent: dict[Hashable, Any]) -> bool:
    same = all(announced[key] == spent[key] for key in ("programme_id", "basis"))
    return same and bool(
        re.fullmatch(re.escape(announced["unit_note"]) + "(,.*)?", spent["unit_note"])
    )


def test_funding_against_spend(version: Version, frames: Frames) -> None:
    funding = frames["funding"]
    sums = funding[(funding["basis"] != "per_head") & funding["participant_id"].isna()]
    announced, spent = (
        sums[sums["stage"] == stage].to_dict("records") for stage in ("announced", "spent")
    )
    expected: list[tuple[object, ...]] = []
    for a in announced:
        same = [s for s in spent if _same_purpose(a, s)]
        expected += [
            (a["programme_id"], a["unit_note"], a["amount_gbp"], s["amount_gbp"]) for s in same
        ]
        expected += [] if same else [(a["programme_id"], a["unit_note"], a["amount_gbp"], None)]
    alone = [s for s in spent if not any(_same_purpose(a, s) for a in announced)]
    expected += [(s["programme_id"], s["unit_note"], None, s["amount_gbp"]) for s in alone]
    expected += [
        (p, None, None, None)
        for p in set(frames["programmes"]["programme_id"]) - {e[0] for e in expected}
    ]
    found = version.rows("funding_against_spend")
    told = [(r["programme_id"], r["covers"], r["announced_gbp"], r["spent_gbp"]) for r in found]
    assert sorted(told, key=str) == sorted(expected, key=str)
    for row in found:
        for stage in ("announced", "spent"):
            amount = row[f"{stage}_gbp"]
            restated = None if amount is None else real(frames, amount, row[f"{stage}_year"])
            assert row[f"{stage}_real_gbp"] == (
                None if restated is None else pytest.approx(restated, rel=1e-9)
            )


def exact_count(counts: pd.DataFrame, programme: str, wave: str, which: str) -> float | None:
    """The exact number chosen for, or that completed, a programme (wave "all") or one of its
    waves.
    """
    own = counts[
        (counts["programme_id"] == programme)
        & counts["region"].isna()
        & (counts["qualifier"] == "exact")
    ]
    if which == "completed":
        own = own[own["measure"] == "completed"]
        return own["value"].sum() if wave == "all" and len(own) else None
    measure = "cumulative_participants" if wave == "all" else "new_participants"
    own = own[(own["measure"] == measure) & ((own["wave"] == wave) | (wave == "all"))]
    return own["value"].max() if len(own) else None


def test_cost_per_participant(version: Version, frames: Frames) -> None:
    found = version.rows("cost_per_participant")
    assert {row["programme_id"] for row in found} == set(frames["programmes"]["programme_id"])
    for row in found:
        wave = re.match(r"wave (\w+)", row["unit_note"] or "")
        about = (frames["programme_counts"], row["programme_id"], wave[1] if wave else "all")
        chosen, completed = exact_count(*about, "chosen"), exact_count(*about, "completed")
        amount = row["amount_gbp"]
        restated = None if amount is None else real(frames, amount, row["financial_year"])
        spent = amount if row["stage"] == "spent" else None
        assert row["per_chosen_gbp"] == divided(amount, chosen)
        assert row["per_chosen_real_gbp"] == divided(restated, chosen)
        assert row["per_completed_gbp"] == divided(spent, completed)


def divided(amount: float | None, number: float | None) -> Any:
    """The amount for one, near enough; None where either is unknown."""
    return None if amount is None or number is None else pytest.approx(amount / number, rel=1e-9)


def test_cost_holds_every_sum_spent_and_only_announcements_for_a_whole(
    version: Version, frames: Frames
) -> None:
    funding = frames["funding"][frames["funding"]["basis"].isin(["cash", "support_in_kind"])]
    spent = funding[funding["stage"] == "spent"]
    whole = funding[
        (funding["stage"] == "announced")
        & funding["unit_note"].str.fullmatch(r"whole programme|wave \S+")
    ]
    found = [
        (r["programme_id"], r["stage"], r["unit_note"])
        for r in version.rows("cost_per_participant")
        if r["stage"]
    ]
    expected = pd.concat([spent, whole])
    assert sorted(found) == sorted(
        expected[["programme_id", "stage", "unit_note"]].itertuples(index=False, name=None)
    )


def test_price_levels(version: Version, frames: Frames) -> None:
    expected = frames["gdp_deflators"].sort_values("financial_year")
    found = version.rows("price_levels")
    assert [(r["financial_year"], r["index_value"], r["base_year"]) for r in found] == list(
        expected[["financial_year", "index_value", "base_year"]].itertuples(index=False, name=None)
    )
    assert {r["source_ids"] for r in found} == set(expected["source_id"])
