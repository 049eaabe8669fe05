"""The queries behind the evidence figures against plain pandas on the bundled files."""

from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.versions import Version

PROGRAMMES = (
    "mutuals-in-health",
    "gp-consortia-pathfinders",
    "integrated-care-pilots",
    "no-such-programme",
)
MEASURES = (
    "staff_motivation_mean",
    "recommend_work_pct",
    "recommend_care_pct",
    "work_stress_pct",
    "theme_engagement",
    "shmi",
    "response_rate_pct",
    "no_such_measure",
)
many = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sources(*cells: Any) -> str:
    return ";".join(str(c) for c in cells if not pd.isna(c))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def chosen_of(frames: dict[str, pd.DataFrame], programme: str) -> pd.DataFrame:
    listed = frames["participants"]
    listed = listed[(listed.programme_id == programme) & listed.trust_code.notna()]
    events = frames["participation_events"]
    events = events[
        (events.programme_id == programme)
        & events.event.isin(["selected", "withdrew", "completed"])
    ]
    rows = []
    for row in records(listed):
        own = events[events.participant_id == row["participant_id"]]
        selected = own[own.event == "selected"]
        named = sorted(
            {sources(s, a) for s, a in zip(own.source_id, own.also_source_ids, strict=True)}
        )
        rows.append(
            {
                "trust_code": row["trust_code"],
                "withdrew": bool((own.event == "withdrew").any()),
                "completed": bool((own.event == "completed").any()),
                "chosen_earliest": selected.earliest_date.min(),
                "chosen_latest": selected.latest_date.max(),
                "chosen_sources": sources(
                    row["source_id"], row["also_source_ids"], *([";".join(named)] if named else [])
                ),
            }
        )
    columns = [
        "trust_code",
        "withdrew",
        "completed",
        "chosen_earliest",
        "chosen_latest",
        "chosen_sources",
    ]
    return pd.DataFrame(rows, columns=columns)


@many
@given(programme=st.sampled_from(PROGRAMMES), measure=st.sampled_from(MEASURES))
def test_pathfinder_panel(
    version: Version, frames: dict[str, pd.DataFrame], programme: str, measure: str
) -> None:
    chosen = {row["trust_code"]: row for row in records(chosen_of(frames, programme))}
    trusts = {row["trust_code"]: row for row in records(frames["trusts"])}
    survey = frames["engagement"].query("indicator_id == @measure and survey_year < 2021")
    deaths = frames["outcomes"].query("indicator_id == @measure and series == 'calendar_year'")
    values: dict[Any, Any] = {
        (r["trust_code"], r["survey_year"]): (r["value"], r["source_id"]) for r in records(survey)
    }
    values |= {
        (r["trust_code"], r["period_end"].year): (r["value"], r["source_id"])
        for r in records(deaths)
    }
    types = {trusts[code]["trust_type"] for code in chosen}
    keys: list[Any] = [k for k in values if trusts[k[0]]["trust_type"] in types]
    with_values = {code for code, _ in keys}
    keys += [(code, None) for code in chosen if code not in with_values]
    keys.sort(key=lambda k: (k[0], k[1] or 0))

    found = version.rows("pathfinder_panel", programme=programme, indicator=measure)
    assert [(r["trust_code"], r["year"]) for r in found] == keys
    for row, (code, year) in zip(found, keys, strict=True):
        value, source = values[(code, year)] if year is not None else (None, None)
        about = chosen.get(code)
        assert row["value"] == value
        assert all(
            row[column] == trusts[code][column] for column in ("name", "trust_type", "region")
        )
        assert row["is_participant"] == (about is not None)
        assert row["withdrew"] == (about is not None and about["withdrew"])
        assert row["completed"] == (about is not None and about["completed"])
        if about is not None:
            assert row["chosen_earliest"] == about["chosen_earliest"].date()
            assert row["chosen_latest"] == about["chosen_latest"].date()
        assert row["source_ids"] == sources(
            source, about["chosen_sources"] if about is not None else None
        )


@many
@given(
    programme=st.sampled_from(PROGRAMMES),
    ending=st.sampled_from([None, "1999-12-31", "2011-03-31", "2012-12-31", "2013-09-30"]),
)
def test_shmi_funnel(
    version: Version, frames: dict[str, pd.DataFrame], programme: str, ending: str | None
) -> None:
    rolling = frames["outcomes"].query("series == 'hscic_rolling' and indicator_id == 'shmi'")
    end = max(rolling.period_end) if ending is None else pd.Timestamp(ending)
    period = rolling[rolling.period_end == end].merge(frames["trusts"][["trust_code", "name"]])
    period = period.sort_values(["name", "trust_code"])
    chosen = chosen_of(frames, programme).trust_code.tolist()
    listed = (
        frames["participants"].query("programme_id == @programme").set_index("trust_code").source_id
    )

    found = version.rows("shmi_funnel", programme=programme, period=ending)
    assert [r["trust_code"] for r in found] == period.trust_code.tolist()
    for row, expected in zip(found, records(period), strict=True):
        for column in (
            "name",
            "value",
            "observed",
            "expected",
            "lower_limit",
            "upper_limit",
            "banding",
        ):
            assert row[column] == expected[column]
        assert row["note"] == (None if pd.isna(expected["note"]) else expected["note"])
        assert (row["period_start"], row["period_end"]) == (
            expected["period_start"].date(),
            expected["period_end"].date(),
        )
        assert row["is_participant"] == (expected["trust_code"] in chosen)
        own = listed[expected["trust_code"]] if row["is_participant"] else None
        assert row["source_ids"] == sources(expected["source_id"], own)


def test_published_studies(version: Version, frames: dict[str, pd.DataFrame]) -> None:
    names = frames["programmes"].set_index("programme_id").name
    evidence = frames["evidence"].sort_values(["year", "citation", "study_id"])
    found = version.rows("published_studies")
    assert [r["study_id"] for r in found] == evidence.study_id.tolist()
    for row, expected in zip(found, records(evidence), strict=True):
        programme = expected.pop("programme_id")
        assert row["programme"] == (None if pd.isna(programme) else names[programme])
        assert row["source_ids"] == expected.pop("source_id")
        for column, value in expected.items():
            assert row[column] == (None if pd.isna(value) else value)
