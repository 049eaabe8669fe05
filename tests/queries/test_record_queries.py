"""The queries of the wider record against plain Python on the bundled files."""

import re
from typing import Any

import pandas as pd
import pytest

from pathfinders.store.versions import Version

Frames = dict[str, pd.DataFrame]
Rows = list[dict[str, Any]]


def plain(value: Any) -> Any:
    """None for an empty cell and a day for a moment."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def rows_of(frames: Frames, table: str, **only: Any) -> Rows:
    """The rows of a table that hold these values."""
    rows = [{str(k): plain(v) for k, v in r.items()} for r in frames[table].to_dict("records")]
    return [r for r in rows if all(r[k] == v for k, v in only.items())]


def by(rows: Rows, *keys: str) -> dict[Any, dict[str, Any]]:
    """Rows by their key."""
    return {tuple(r[k] for k in keys) if len(keys) > 1 else r[keys[0]]: r for r in rows}


def joined(*cells: str | None) -> str:
    """The cells that are not empty."""
    return ";".join(c for c in cells if c is not None)


def distinct(cells: list[str | None], mark: str = ";") -> str | None:
    """Different texts in order; None where there are none."""
    return mark.join(sorted({c for c in cells if c is not None})) or None


def last(value: Any) -> tuple[bool, Any]:
    """Sorts an empty cell after all others."""
    return (value is None, "" if value is None else value)


def same(found: Rows, expected: Rows) -> None:
    """Every column of every row, in order."""
    assert len(found) == len(expected)
    for row, other in zip(found, expected, strict=True):
        assert set(row) == set(other)
        for name, value in row.items():
            wanted = other[name]
            if isinstance(value, str) and isinstance(wanted, int | float):
                wanted = f"{wanted:g}"
            if isinstance(value, float) and wanted is not None:
                wanted = pytest.approx(wanted, rel=1e-9)
            assert value == wanted, (name, other)


def programmes(frames: Frames) -> list[str]:
    """Every programme and one that is none."""
    return [*frames["programmes"]["programme_id"], "no-such-programme"]


def picked(row: dict[str, Any], columns: str) -> dict[str, Any]:
    """These columns of a row."""
    return {name: row[name] for name in columns.split()}


def test_regions(version: Version, frames: Frames) -> None:
    expected = [
        picked(r, "region kind from_date to_date") | {"source_ids": r["source_id"]}
        for r in sorted(rows_of(frames, "regions"), key=lambda r: (r["kind"], r["region"]))
    ]
    same(version.rows("regions"), expected)


def test_statements(version: Version, frames: Frames) -> None:
    columns = "position speaker role body said_earliest said_latest about statement note"
    for programme in programmes(frames):
        rows = rows_of(frames, "statements", programme_id=programme)
        rows.sort(key=lambda r: (last(r["said_latest"]), last(r["said_earliest"]), r["position"]))
        expected = [picked(r, columns) | {"source_ids": r["source_id"]} for r in rows]
        same(version.rows("statements", programme=programme), expected)


def test_national_ratings(version: Version, frames: Frames) -> None:
    columns = (
        "as_of_earliest as_of_latest trust_group domain counted rating value unit confidence note"
    )
    rows = rows_of(frames, "cqc_national_counts")
    rows.sort(
        key=lambda r: (
            -r["as_of_latest"].toordinal(),
            r["trust_group"] != "All trusts",
            r["trust_group"],
            r["domain"] != "overall",
            r["domain"],
            r["counted"],
            r["rating"] or "",
            r["unit"],
        )
    )
    expected = [picked(r, columns) | {"source_ids": r["source_id"]} for r in rows]
    same(version.rows("national_ratings"), expected)


def test_trust_memberships(version: Version, frames: Frames) -> None:
    people = by(rows_of(frames, "participants"), "programme_id", "participant_id")
    names = by(rows_of(frames, "programmes"), "programme_id")
    members = rows_of(frames, "participant_members")
    for trust in [*sorted({m["trust_code"] for m in members if m["trust_code"]}), "none"]:
        expected = []
        for m in members:
            if m["trust_code"] == trust:
                p = people[m["programme_id"], m["participant_id"]]
                expected.append(
                    picked(p, "programme_id participant_id name kind wave")
                    | {
                        "programme": names[m["programme_id"]]["name"],
                        "organisation": m["organisation"],
                        "source_ids": joined(m["source_id"], p["source_id"]),
                    }
                )
        expected.sort(
            key=lambda r: (r["programme"], r["name"], r["participant_id"], r["organisation"])
        )
        same(version.rows("trust_memberships", trust=trust), expected)


def test_member_trusts(version: Version, frames: Frames) -> None:
    people = by(rows_of(frames, "participants"), "programme_id", "participant_id")
    for programme in programmes(frames):
        members = rows_of(frames, "participant_members", programme_id=programme)
        expected = []
        for t in sorted(rows_of(frames, "trusts"), key=lambda t: (t["name"], t["trust_code"])):
            own = [m for m in members if m["trust_code"] == t["trust_code"]]
            if own:
                ids = {m["participant_id"] for m in own}
                expected.append(
                    picked(t, "trust_code name trust_type region latitude longitude")
                    | {
                        "partnerships": distinct([people[programme, i]["name"] for i in ids], "; "),
                        "partnership_count": len(ids),
                        "source_ids": joined(
                            distinct([m["source_id"] for m in own]), t["location_source_id"]
                        ),
                    }
                )
        same(version.rows("member_trusts", programme=programme), expected)


def test_allocated_per_place(version: Version, frames: Frames) -> None:
    names = by(rows_of(frames, "programmes"), "programme_id")
    expected = []
    for f in rows_of(frames, "funding", participant_id=None, basis="cash"):
        number = re.match(r"([0-9]+) ", f["unit_note"] or "")
        if f["stage"] in ("allocated", "spent") and number and int(number[1]):
            expected.append(
                picked(f, "programme_id stage financial_year unit_note amount_gbp note")
                | {
                    "programme": names[f["programme_id"]]["name"],
                    "places": int(number[1]),
                    "per_place_gbp": f["amount_gbp"] / int(number[1]),
                    "source_ids": joined(f["source_id"], f["also_source_ids"]),
                }
            )
    expected.sort(
        key=lambda r: (
            r["programme"],
            r["programme_id"],
            last(r["financial_year"]),
            r["stage"],
            r["unit_note"],
        )
    )
    same(version.rows("allocated_per_place"), expected)


def test_funding_by_site(version: Version, frames: Frames) -> None:
    people = by(rows_of(frames, "participants"), "programme_id", "participant_id")
    for programme in programmes(frames):
        groups: dict[Any, Rows] = {}
        for f in rows_of(frames, "funding", programme_id=programme, basis="cash"):
            if f["participant_id"] is not None:
                key = (f["participant_id"], f["financial_year"], f["unit_note"])
                groups.setdefault(key, []).append(f)
        expected = []
        for (participant, year, unit), own in groups.items():
            row = picked(people[programme, participant], "participant_id name kind wave")
            row |= {"financial_year": year, "unit_note": unit}
            for stage in ("requested", "allocated", "announced"):
                amounts = [f["amount_gbp"] for f in own if f["stage"] == stage]
                row[f"{stage}_gbp"] = sum(amounts) if amounts else None
            row["is_inferred"] = any(f["confidence"] == "inferred" for f in own)
            row["note"] = distinct([f["note"] for f in own], ". ")
            row["source_ids"] = distinct(
                [joined(f["source_id"], f["also_source_ids"]) for f in own]
            )
            expected.append(row)
        expected.sort(
            key=lambda r: (
                last(r["financial_year"]),
                last(r["unit_note"]),
                r["name"],
                r["participant_id"],
            )
        )
        same(version.rows("funding_by_site", programme=programme), expected)


def test_patient_survey(version: Version, frames: Frames) -> None:
    names = {1: "Worse than expected", 2: "About the same", 3: "Better than expected"}
    trusts = by(rows_of(frames, "trusts"), "trust_code")
    answers = "patient_experience"
    scores = rows_of(frames, answers, indicator_id="inpatient_survey_overall_experience")
    bands = {
        (b["trust_code"], b["period_end"]): b["value"]
        for b in rows_of(frames, answers, indicator_id="inpatient_survey_overall_band")
    }

    def place(s: dict[str, Any]) -> Any:
        band = bands.get((s["trust_code"], s["period_end"]))
        return s["period_end"], band or 9, trusts[s["trust_code"]]["name"], s["trust_code"]

    for programme in [*programmes(frames), None]:
        part = {p["trust_code"] for p in rows_of(frames, "participants", programme_id=programme)}
        expected = [
            picked(s, "trust_code period_start period_end confidence note")
            | picked(trusts[s["trust_code"]], "name trust_type")
            | {
                "score": s["value"],
                "band": names.get(bands.get((s["trust_code"], s["period_end"]), 0)),
                "participant": s["trust_code"] in part,
                "source_ids": s["source_id"],
            }
            for s in sorted(scores, key=place)
        ]
        same(version.rows("patient_survey", programme=programme), expected)
