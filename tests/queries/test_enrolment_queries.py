"""The enrolment page's queries against plain pandas on the bundled files."""

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.store.versions import Version
from tests import applicants
from tests.changed import with_table

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
Frames = dict[str, pd.DataFrame]
quick = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def joined(*cells: Any) -> str:
    return ";".join(str(cell) for cell in cells if not pd.isna(cell))


def bare(value: Any) -> Any:
    """A cell as the product gives it: None for unknown, dates and numbers of plain Python."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return int(value) if isinstance(value, float) and value == int(value) else value


def text(value: Any) -> str | None:
    """A code that pandas may have read as a number."""
    return None if pd.isna(value) else str(bare(value))


def open_trusts(
    frames: Frames, programme: str, announced: pd.Timestamp | None
) -> dict[str, tuple[bool | None, bool, bool]]:
    """Code: whether open that day, whether it took part, whether it withdrew."""
    listed = frames["participants"]
    listed = listed[listed.programme_id == programme].dropna(subset="trust_code")
    events = frames["participation_events"]
    gone = set(
        events[(events.programme_id == programme) & (events.event == "withdrew")].participant_id
    )
    taking = dict(zip(listed.trust_code, listed.participant_id, strict=True))
    answer: dict[str, tuple[bool | None, bool, bool]] = {}
    trust: dict[Any, Any]
    for trust in frames["trusts"].to_dict("records"):
        code, opened, closed = trust["trust_code"], trust["opened"], trust["closed"]
        was_open: bool | None = None
        if announced is not None:
            traced = not pd.isna(closed) or not pd.isna(trust["benchmark_group_2019"])
            was_open = bool(
                (traced if pd.isna(opened) else opened <= announced)
                and (pd.isna(closed) or closed >= announced)
            )
        if was_open or code in taking:
            answer[code] = (was_open, code in taking, taking.get(code) in gone)
    return answer


def asked(version: Version, programme: str) -> dict[str, tuple[bool | None, bool, bool]]:
    rows = version.rows("trusts_open_at_announcement", programme=programme)
    answer = {
        row["trust_code"]: (row["was_open"], row["took_part"], row["withdrew"]) for row in rows
    }
    assert len(answer) == len(rows)
    assert [row["took_part"] for row in rows] == sorted(
        (row["took_part"] for row in rows), reverse=True
    )
    return answer


@quick
@given(programme=st.sampled_from(PROGRAMMES[:-1]))
def test_trusts_open_at_announcement(version: Version, frames: Frames, programme: str) -> None:
    said = frames["programmes"].set_index("programme_id").announced[programme]
    assert asked(version, programme) == open_trusts(
        frames, programme, None if pd.isna(said) else said
    )


@settings(quick, max_examples=8)
@given(day=st.dates(date(2011, 1, 1), date(2020, 12, 31)))
def test_trusts_open_on_any_day(bundle: dict[str, pa.Table], frames: Frames, day: date) -> None:
    rows = [
        row | {"announced": day if row["programme_id"] == "mutuals-in-health" else row["announced"]}
        for row in bundle["programmes"].to_pylist()
    ]
    version = with_table(bundle, "programmes", rows)
    assert asked(version, "mutuals-in-health") == open_trusts(
        frames, "mutuals-in-health", pd.Timestamp(day)
    )


def test_no_trust_is_open_for_a_programme_that_does_not_exist(version: Version) -> None:
    assert version.rows("trusts_open_at_announcement", programme="no-such-programme") == []


def test_trusts_with_a_known_answer(version: Version) -> None:
    found = asked(version, "mutuals-in-health")
    assert sum(bool(was_open) for was_open, _, _ in found.values()) == 242
    assert sum(took_part for _, took_part, _ in found.values()) == 9
    assert sorted(code for code, (_, _, withdrew) in found.items() if withdrew) == ["RM1", "RMY"]
    assert "RYQ" not in found, "South London Healthcare has left no trace after 2013"
    assert found["RC3"] == (True, False, False), (
        "Ealing has no opening date and closed in October 2014"
    )
    assert "RVL" not in found, "Barnet and Chase Farm closed on 1 July 2014"


def applied_and_chosen(frames: Frames, programme: str) -> list[tuple[Any, ...]]:
    counts = frames["programme_counts"]
    counts = counts[counts.programme_id == programme]
    chosen = counts[counts.measure == "new_participants"].to_dict("records")
    applied = counts[counts.measure.isin(["applications", "expressions_of_interest"])].to_dict(
        "records"
    )
    answer = []
    for c in chosen:
        pairs = [
            a for a in applied if a["wave"] == c["wave"] and bare(a["region"]) == bare(c["region"])
        ]
        answer += [pair(a, c) for a in pairs] or [pair({}, c)]
    matched = {(c["wave"], bare(c["region"])) for c in chosen}
    answer += [pair(a, {}) for a in applied if (a["wave"], bare(a["region"])) not in matched]
    return sorted(answer, key=str)


def pair(applied: dict[Any, Any], chosen: dict[Any, Any]) -> tuple[Any, ...]:
    either = chosen or applied
    sources = joined(
        *(r[k] for r in (applied, chosen) if r for k in ("source_id", "also_source_ids"))
    )
    left, right = bare(applied.get("note")), bare(chosen.get("note"))
    note = ". ".join(n for n in dict.fromkeys((left, right)) if n)
    return (
        either["wave"],
        bare(either["region"]),
        bare(either["as_of_latest"]),
        applied.get("measure"),
        bare(applied.get("value")),
        applied.get("qualifier"),
        bare(chosen.get("value")),
        chosen.get("qualifier"),
        note or None,
        sources,
    )


@quick
@given(programme=st.sampled_from(PROGRAMMES))
def test_applied_and_chosen(version: Version, frames: Frames, programme: str) -> None:
    rows = version.rows("applied_and_chosen", programme=programme)
    keys = (
        "wave",
        "region",
        "as_of_latest",
        "applied_measure",
        "applied",
        "applied_qualifier",
        "chosen",
        "chosen_qualifier",
        "note",
        "source_ids",
    )
    assert sorted((tuple(row[key] for key in keys) for row in rows), key=str) == applied_and_chosen(
        frames, programme
    )


def test_applicants_of_whom_none_is_known_to_be_chosen_are_kept(
    bundle: dict[str, pa.Table],
) -> None:
    counts = [
        row
        for row in bundle["programme_counts"].to_pylist()
        if (row["programme_id"], row["measure"], row["wave"])
        != ("gp-access-fund", "new_participants", "2")
    ]
    rows = with_table(bundle, "programme_counts", counts).rows(
        "applied_and_chosen", programme="gp-access-fund"
    )
    assert [(row["wave"], row["applied"], row["chosen"]) for row in rows] == [
        ("1", 250, 20),
        ("2", 156, None),
    ]


@quick
@given(programme=st.sampled_from(PROGRAMMES))
def test_participants_and_events(version: Version, frames: Frames, programme: str) -> None:
    listed = applicants.people(frames)
    events = applicants.events(frames)
    types = dict(zip(frames["trusts"].trust_code, frames["trusts"].trust_type, strict=True))
    expected = []
    for p in listed[listed.programme_id == programme].to_dict("records"):
        own = events[
            (events.programme_id == programme) & (events.participant_id == p["participant_id"])
        ].to_dict("records")
        for e in own or [dict.fromkeys(events.columns)]:
            expected.append(
                (
                    p["participant_id"],
                    p["role"],
                    types.get(p["trust_code"]),
                    bare(p["region_as_published"]),
                    text(p["wave"]),
                    bare(p["practices"]),
                    bare(p["population"]),
                    bare(p["note"]),
                    bare(e["event"]),
                    bare(e["latest_date"]),
                    bare(e["reason"]),
                    joined(
                        p["source_id"], p["also_source_ids"], e["source_id"], e["also_source_ids"]
                    ),
                )
            )
    keys = (
        "participant_id",
        "role",
        "trust_type",
        "region_as_published",
        "wave",
        "practices",
        "population",
        "note",
        "event",
        "latest_date",
        "reason",
        "source_ids",
    )
    rows = version.rows("participants_and_events", programme=programme)
    assert sorted((tuple(row[key] for key in keys) for row in rows), key=str) == sorted(
        expected, key=str
    )
    assert [row["role"] for row in rows] == sorted((row["role"] for row in rows), reverse=True)


@quick
@given(
    programme=st.sampled_from(PROGRAMMES),
    measure=st.sampled_from((None, "population", "new_participants", "withdrawn")),
)
def test_programme_counts(
    version: Version, frames: Frames, programme: str, measure: str | None
) -> None:
    counts = frames["programme_counts"]
    counts = counts[
        (counts.programme_id == programme) & ((counts.measure == measure) | (measure is None))
    ]
    rows = version.rows("programme_counts", programme=programme, measure=measure)
    keys = (
        "wave",
        "as_of_earliest",
        "as_of_latest",
        "region",
        "measure",
        "value",
        "qualifier",
        "basis",
        "confidence",
        "note",
    )
    expected = [
        (*(bare(row[key]) for key in keys), joined(row["source_id"], row["also_source_ids"]))
        for row in counts.to_dict("records")
    ]
    assert sorted(
        ((*(row[key] for key in keys), row["source_ids"]) for row in rows), key=str
    ) == sorted(expected, key=str)
    assert [row["as_of_latest"] for row in rows] == sorted(row["as_of_latest"] for row in rows)
