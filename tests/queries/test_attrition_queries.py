"""The attrition queries against plain pandas on the bundled files."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.versions import Row, Version
from tests import applicants

Frames = dict[str, pd.DataFrame]
ENDS = ("withdrew", "asked_to_leave", "merged", "completed", "cancelled")
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
    "none-such",
)
any_programme = given(programme=st.sampled_from(PROGRAMMES))
briefly = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def known(value: Any) -> Any:
    """The value as a query gives it: None for unknown, a date for a timestamp."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    return None if pd.isna(value) else value


def sources(rows: pd.DataFrame) -> set[str]:
    """Every source that rows name."""
    joined = [*rows["source_id"], *rows["also_source_ids"].dropna()]
    return {source for text in joined for source in text.split(";")}


def sources_of(row: Row) -> set[str]:
    return set(row["source_ids"].split(";"))


@briefly
@any_programme
def test_participant_spells(version: Version, frames: Frames, programme: str) -> None:
    people = frames["participants"].query("programme_id == @programme")
    events = (
        frames["participation_events"]
        .query("programme_id == @programme")
        .sort_values(["earliest_date", "latest_date", "event"])
    )
    found = {
        row["participant_id"]: row
        for row in version.rows("participant_spells", programme=programme)
    }
    assert set(found) == set(people["participant_id"])
    for _, person in people.iterrows():
        own = events[events["participant_id"] == person["participant_id"]]
        row = found[person["participant_id"]]
        chosen, ended = (
            own[own["event"] == "selected"],
            own[own["event"].isin(ENDS)],
        )
        later = own[own["event"] == "other"]
        assert row["name"] == person["name"]
        assert row["trust_code"] == known(person["trust_code"])
        for part, start, end in (
            (chosen, "selected_earliest", "selected_latest"),
            (ended, "end_earliest", "end_latest"),
            (later, "later_earliest", "later_latest"),
        ):
            assert row[start] == (known(part["earliest_date"].iloc[0]) if len(part) else None)
            assert row[end] == (known(part["latest_date"].iloc[0]) if len(part) else None)
        assert row["end_event"] == (ended["event"].iloc[0] if len(ended) else None)
        assert row["reason"] == (known(ended["reason"].iloc[0]) if len(ended) else None)
        if len(ended) and len(chosen):
            fewest = (ended["earliest_date"].iloc[0] - chosen["latest_date"].iloc[0]).days
            assert row["days_fewest"] == max(fewest, 0)
            assert (
                row["days_most"]
                == (ended["latest_date"].iloc[0] - chosen["earliest_date"].iloc[0]).days
            )
        else:
            assert row["days_fewest"] is None
            assert row["days_most"] is None
        assert sources_of(row) == sources(own) | sources(
            people[people["participant_id"] == person["participant_id"]]
        )


@briefly
@any_programme
def test_leaving_reasons(version: Version, frames: Frames, programme: str) -> None:
    events = applicants.events(frames).query("programme_id == @programme")
    completed = set(events.loc[events["event"] == "completed", "participant_id"])
    expected = set()
    for _, event in events.dropna(subset=["reason_category"]).iterrows():
        if event["event"] == "completed" or (
            event["event"] == "other" and event["participant_id"] in completed
        ):
            continue
        said = dict(
            part.strip().split("=")
            for part in (known(event["reason_basis"]) or "").split(";")
            if part
        )
        for kind in event["reason_category"].split(";"):
            expected.add(
                (event["participant_id"], event["event"], kind, said.get(kind), event["reason"])
            )
    found = version.rows("leaving_reasons", programme=programme)
    assert {
        (r["participant_id"], r["event"], r["kind"], r["account"], r["reason"]) for r in found
    } == expected
    assert len(found) == len(expected)


@briefly
@any_programme
def test_participant_ratings(version: Version, frames: Frames, programme: str) -> None:
    trusts = (
        frames["participants"].query("programme_id == @programme").dropna(subset=["trust_code"])
    )
    overall = (
        frames["cqc_ratings"]
        .query("domain == 'overall'")
        .merge(trusts[["trust_code", "name"]], on="trust_code")
    )
    expected = overall.sort_values(["name", "published_latest"])
    found = version.rows("participant_ratings", programme=programme)
    assert [
        (r["trust_code"], r["published_earliest"], r["published_latest"], r["rating"])
        for r in found
    ] == [
        (e["trust_code"], e["published_earliest"].date(), e["published_latest"].date(), e["rating"])
        for _, e in expected.iterrows()
    ]


@briefly
@any_programme
def test_participant_special_measures(version: Version, frames: Frames, programme: str) -> None:
    trusts = (
        frames["participants"].query("programme_id == @programme").dropna(subset=["trust_code"])
    )
    spells = (
        frames["special_measures"]
        .merge(trusts[["trust_code", "name"]], on="trust_code")
        .sort_values(["name", "entered"])
    )
    found = version.rows("participant_special_measures", programme=programme)
    assert len(found) == len(spells)
    for row, (_, spell) in zip(found, spells.iterrows(), strict=True):
        assert (row["trust_code"], row["entered"], row["left_earliest"]) == (
            spell["trust_code"],
            spell["entered"].date(),
            known(spell["left"]),
        )
        assert row["entered_latest"] == (known(spell["entered_latest"]) or spell["entered"].date())
        assert row["left_latest"] == (known(spell["left_latest"]) or known(spell["left"]))


@briefly
@given(programme=st.sampled_from((*PROGRAMMES, None)))
def test_attrition_counts(version: Version, frames: Frames, programme: str | None) -> None:
    counts = frames["programme_counts"][frames["programme_counts"]["region"].isna()]
    names = frames["programmes"].sort_values("name")
    found = version.rows("attrition_counts", programme=programme)
    assert [r["programme_id"] for r in found] == [
        p for p in names["programme_id"] if programme in (None, p)
    ]
    for row in found:
        own = counts[counts["programme_id"] == row["programme_id"]]
        totals = own[own["measure"] == "cumulative_participants"]
        exact = totals[totals["qualifier"] == "exact"]
        best = exact if len(exact) else totals
        assert row["chosen"] == (best["value"].max() if len(best) else None)
        gone = own[own["measure"] == "withdrawn"]
        joined_in = own[own["measure"] == "new_participants"]
        if not set(joined_in["wave"]) <= set(gone["wave"]):
            # A count of those who left some waves is not the programme's.
            gone = gone[gone["wave"] == "all"]
        whole = gone[gone["wave"] == "all"]
        gone = whole if len(whole) else gone
        newest = gone.sort_values(["as_of_latest", "value"]).groupby("wave").tail(1)
        assert row["left_count"] == (newest["value"].sum() if len(newest) else None)
        kinds = set(newest["qualifier"])
        assert row["left_qualifier"] == ("about" if len(kinds) > 1 else next(iter(kinds), None))


@briefly
@any_programme
def test_barriers_named(version: Version, frames: Frames, programme: str) -> None:
    expected = frames["barriers"].query("programme_id == @programme")
    found = version.rows("barriers_named", programme=programme)
    columns = ["barrier", "description", "theme", "amount_gbp", "per", "confidence"]
    assert {tuple(row[c] for c in columns) for row in found} == {
        tuple(known(value) for value in row) for row in expected[columns].itertuples(index=False)
    }
    assert len(found) == len(expected)
    assert {s for row in found for s in sources_of(row)} == sources(expected)


def test_commissioning_groups(version: Version, frames: Frames) -> None:
    found = version.rows("commissioning_groups")
    expected = frames["ccg_counts"].sort_values(
        ["as_of_latest", "as_of_earliest", "stage", "region"], na_position="first"
    )
    assert [(r["as_of_latest"], r["region"], r["stage"], r["value"]) for r in found] == [
        (e["as_of_latest"].date(), known(e["region"]), e["stage"], e["value"])
        for _, e in expected.iterrows()
    ]


@pytest.mark.parametrize(
    "name",
    [
        "participant_spells",
        "leaving_reasons",
        "participant_ratings",
        "participant_special_measures",
        "barriers_named",
    ],
)
def test_the_same_question_gives_the_same_order(version: Version, name: str) -> None:
    assert version.rows(name) == version.rows(name)
    assert version.rows(name)
