"""The briefing's queries against plain pandas on the bundled files."""

from collections import Counter
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.versions import Version

PROGRAMMES = (
    "mutuals-in-health",
    "gp-consortia-pathfinders",
    "gp-access-fund",
    "integrated-care-pioneers",
    "new-care-models-vanguards",
    "right-to-request",
    "cabinet-office-mutual-pathfinders",
    "mutuals-support-programme",
    "personal-health-budget-pilots",
    "integrated-care-pilots",
    "total-purchasing-pilots",
    "no-such-programme",
)
many = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sources(row: pd.Series) -> str:
    return ";".join(str(row[c]) for c in ("source_id", "also_source_ids") if not pd.isna(row[c]))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]


def headline_counts(
    frames: dict[str, pd.DataFrame], programme: str
) -> dict[str, tuple[int, str, date, str]]:
    counts = frames["programme_counts"]
    counts = counts[(counts.programme_id == programme) & counts.region.isna()]
    totals = counts[counts.measure == "cumulative_participants"]
    best: dict[str, pd.Series] = {}
    exact = totals[totals.qualifier == "exact"].sort_values(
        ["value", "as_of_latest"], ascending=[False, True]
    )
    if len(exact):
        best["chosen"] = exact.iloc[0]
        larger = totals[(totals.qualifier != "exact") & (totals.value > exact.iloc[0].value)]
        if len(larger):
            best["chosen_later"] = larger.sort_values("value", ascending=False).iloc[0]
    waves = counts[counts.measure == "new_participants"]
    if not len(exact) and len(waves) == 1:
        best["chosen"] = waves.iloc[0]
    for measure in ("withdrawn", "completed", "outcome_achieved"):
        rows = counts[counts.measure == measure].sort_values(["as_of_latest", "value"])
        joined_in = counts[counts.measure == "new_participants"]
        if measure == "withdrawn" and not set(joined_in.wave) <= set(rows.wave):
            rows = rows[rows.wave == "all"]
        if len(rows):
            best[measure] = rows.iloc[-1]
    return {
        k: (int(r.value), r.qualifier, r.as_of_latest.date(), sources(r)) for k, r in best.items()
    }


@many
@given(programme=st.sampled_from(PROGRAMMES))
def test_headline_counts(version: Version, frames: dict[str, pd.DataFrame], programme: str) -> None:
    rows = version.rows("headline_counts", programme=programme)
    answer = {
        r["headline"]: (r["value"], r["qualifier"], r["as_of_latest"], r["source_ids"])
        for r in rows
    }
    assert answer == headline_counts(frames, programme)
    assert len(rows) == len(answer)


def test_headline_counts_are_the_known_ones(version: Version) -> None:
    def said(programme: str) -> dict[str, Any]:
        return {
            r["headline"]: (r["value"], r["qualifier"])
            for r in version.rows("headline_counts", programme=programme)
        }

    assert said("mutuals-in-health") == {
        "chosen": (9, "exact"),
        "withdrawn": (2, "exact"),
        "completed": (7, "exact"),
        "outcome_achieved": (0, "exact"),
    }
    assert said("gp-consortia-pathfinders")["chosen"] == (257, "exact")
    assert said("gp-consortia-pathfinders")["chosen_later"] == (267, "at_least")
    assert said("right-to-request")["withdrawn"] == (21, "at_most")
    # One wave each, and no total of all waves; a programme of two waves gets no sum of them.
    assert said("total-place-pilots")["chosen"] == (13, "exact")
    assert said("community-foundation-trust-pilots")["chosen"] == (6, "exact")
    assert "chosen" not in said("nhs-test-beds")


def programme_moments(frames: dict[str, pd.DataFrame], programme: str) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = set()
    for own in records(frames["programmes"]):
        for name in ("announced", "applications_close", "planned_end"):
            when = own[name]
            if own["programme_id"] == programme and not pd.isna(when):
                found.add((name, when.date(), when.date(), None, None))
    events = frames["participation_events"].merge(
        frames["participants"], on=["programme_id", "participant_id"]
    )
    events = events[(events.programme_id == programme)]
    events = events[events.event.isin(["selected", "withdrew", "completed", "merged"])]
    totals = frames["programme_counts"].query("region.isna()")
    totals = totals[totals.programme_id == programme]
    most = totals.value[totals.measure == "cumulative_participants"].max()
    listed = frames["participants"]
    if not (listed.programme_id == programme).sum() >= most:
        events = events[:0]
    shared = Counter(
        (r["event"], r["earliest_date"].date(), r["latest_date"].date()) for r in records(events)
    )
    found |= {(*moment, number, "exact") for moment, number in shared.items()}
    if events.empty:
        counts = frames["programme_counts"]
        counts = counts[(counts.programme_id == programme) & counts.region.isna()]
        for r in records(counts[counts.measure.isin(["new_participants", "outcome_achieved"])]):
            moment = f"{r['measure']}:{r['wave']}"
            found.add(
                (
                    moment,
                    r["as_of_earliest"].date(),
                    r["as_of_latest"].date(),
                    int(r["value"]),
                    r["qualifier"],
                )
            )
    return found


@many
@given(programme=st.sampled_from(PROGRAMMES))
def test_programme_moments(
    version: Version, frames: dict[str, pd.DataFrame], programme: str
) -> None:
    rows = version.rows("programme_moments", programme=programme)
    keys = ("moment", "earliest", "latest", "participants", "qualifier")
    assert {tuple(r[k] for k in keys) for r in rows} == programme_moments(frames, programme)
    assert [(r["earliest"], r["latest"]) for r in rows] == sorted(
        (r["earliest"], r["latest"]) for r in rows
    )


@many
@given(programme=st.sampled_from(PROGRAMMES))
def test_programme_terms(version: Version, frames: dict[str, pd.DataFrame], programme: str) -> None:
    terms = frames["programme_terms"]
    expected = terms[terms.programme_id == programme].sort_values("position")
    rows = version.rows("programme_terms", programme=programme)
    assert [(r["position"], r["kind"], r["term"]) for r in rows] == list(
        zip(expected.position, expected.kind, expected.term, strict=True)
    )


@pytest.mark.parametrize("programme", [None, *PROGRAMMES])
def test_programmes(
    version: Version, frames: dict[str, pd.DataFrame], programme: str | None
) -> None:
    expected = frames["programmes"]
    expected = expected if programme is None else expected[expected.programme_id == programme]
    listed = frames["participants"]
    rows = {r["programme_id"]: r for r in version.rows("programmes", programme=programme)}
    assert set(rows) == set(expected.programme_id)
    for r in records(expected):
        answer = rows[r["programme_id"]]
        group = listed[listed.programme_id == r["programme_id"]]
        assert (answer["participants_listed"], answer["trusts_listed"]) == (
            len(group),
            int(group.trust_code.notna().sum()),
        )
        assert answer["fund_gbp"] == (
            None if pd.isna(r["fund_gbp"]) else pytest.approx(r["fund_gbp"], abs=1e-9)
        )


def test_programmes_with_trusts_come_first(version: Version) -> None:
    assert [r["programme_id"] for r in version.rows("programmes")][:2] == [
        "mutuals-in-health",
        "new-care-models-vanguards",
    ]


@many
@given(
    programme=st.sampled_from(PROGRAMMES),
    measure=st.sampled_from([None, "population", "withdrawn", "practices", "nothing"]),
)
def test_programme_counts(
    version: Version, frames: dict[str, pd.DataFrame], programme: str, measure: str | None
) -> None:
    counts = frames["programme_counts"]
    counts = counts[
        (counts.programme_id == programme) & ((counts.measure == measure) | (measure is None))
    ]
    expected = sorted(
        (r.measure, int(r.value), r.qualifier, r.as_of_latest.date(), sources(r))
        for _, r in counts.iterrows()
    )
    rows = version.rows("programme_counts", programme=programme, measure=measure)
    assert (
        sorted(
            (r["measure"], r["value"], r["qualifier"], r["as_of_latest"], r["source_ids"])
            for r in rows
        )
        == expected
    )


def test_sources(version: Version, frames: dict[str, pd.DataFrame]) -> None:
    assert [r["source_id"] for r in version.rows("sources")] == sorted(frames["sources"].source_id)
