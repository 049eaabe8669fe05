"""The queries of endings and newest scores against plain Python on the bundled files."""

from typing import Any

from pathfinders.store.versions import Version
from tests.queries.test_record_queries import Frames, Rows, by, distinct, joined, rows_of, same

ENDS = ("withdrew", "merged", "completed")


def test_endings(version: Version, frames: Frames) -> None:
    expected = []
    for g in sorted(rows_of(frames, "programmes"), key=lambda g: (g["name"], g["programme_id"])):
        programme = g["programme_id"]
        listed = {
            p["participant_id"] for p in rows_of(frames, "participants", programme_id=programme)
        }
        events = [
            e
            for e in rows_of(frames, "participation_events", programme_id=programme)
            if e["participant_id"] in listed
        ]
        totals = [
            c["value"]
            for c in rows_of(
                frames,
                "programme_counts",
                programme_id=programme,
                region=None,
                measure="cumulative_participants",
                qualifier="exact",
            )
        ]
        ends = [e for e in events if e["event"] in ENDS]
        row = {"programme_id": programme, "name": g["name"], "listed": len(listed)}
        for end in ENDS:
            row[end] = len({e["participant_id"] for e in ends if e["event"] == end})
        row["local_funding"] = len(
            {e["participant_id"] for e in events if "local_funding" in (e["reason_category"] or "")}
        )
        row["lost_funding"] = len(
            {
                e["participant_id"]
                for e in events
                if "funding" in (e["reason_category"] or "").split(";")
            }
        )
        done = [e["confidence"] == "inferred" for e in ends if e["event"] == "completed"]
        row["total"] = max(totals, default=None)
        row["completion_inferred"] = bool(done) and all(done)
        days = [e["latest_date"] for e in ends if e["latest_date"] is not None]
        row["last_end"] = max(days, default=None)
        row["reasons"] = distinct([e["reason"] for e in ends], ". ")
        named = distinct([joined(e["source_id"], e["also_source_ids"]) for e in events])
        row["source_ids"] = joined(g["source_id"], named)
        expected.append(row)
    same(version.rows("endings"), expected)


def newest(rows: Rows, column: str) -> dict[Any, dict[str, Any]]:
    """The rows of the last period, by trust."""
    end = max((r[column] for r in rows), default=None)
    return by([r for r in rows if r[column] == end], "trust_code")


def test_newest_scores(version: Version, frames: Frames) -> None:
    shmi = rows_of(frames, "outcomes", indicator_id="shmi", series="nhs_digital_trust")
    deaths = newest([r for r in shmi if r["banding"] is not None], "period_end")
    asked = rows_of(frames, "patient_experience", indicator_id="fft_inpatient_positive_pct")
    patients = newest(asked, "period_end")
    trusts = sorted(rows_of(frames, "trusts"), key=lambda t: (t["name"], t["trust_code"]))
    for indicator, programme in (
        ("theme_engagement", "mutuals-in-health"),
        ("theme_engagement", None),
        ("no_such_measure", "new-care-models-vanguards"),
    ):
        scores = rows_of(frames, "engagement", indicator_id=indicator)
        survey = newest([r for r in scores if r["survey_year"] >= 2021], "survey_year")
        part = {p["trust_code"] for p in rows_of(frames, "participants", programme_id=programme)}
        for group in sorted({t["trust_type"] for t in trusts}):
            expected = []
            for t in trusts:
                code = t["trust_code"]
                s, d, a = (held.get(code, {}) for held in (survey, deaths, patients))
                if t["trust_type"] != group or not (s or d or a):
                    continue
                row = {"trust_code": code, "name": t["name"], "participant": code in part}
                row |= {"survey_year": s.get("survey_year"), "score": s.get("value")}
                row |= {"shmi_start": d.get("period_start"), "shmi_end": d.get("period_end")}
                row |= {"shmi": d.get("value")}
                row |= {name: d.get(name) for name in ("observed", "expected", "banding")}
                row |= {"asked_from": a.get("period_start"), "asked_to": a.get("period_end")}
                row |= {"positive": a.get("value"), "responses": a.get("responses")}
                row["source_ids"] = joined(*(held.get("source_id") for held in (s, d, a)))
                expected.append(row)
            found = version.rows(
                "newest_scores", indicator=indicator, group=group, programme=programme
            )
            same(found, expected)
