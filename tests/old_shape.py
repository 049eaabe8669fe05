"""The programme of `live_programme` in the shape that tables had before: participants with a role,
events of applying and refusing, and sums whose month is in their wording.
"""

from typing import Any

from pathfinders.tables import TABLES
from tests.live_programme import LIVE, TRACKER, Rows, live_rows

Row = dict[str, Any]
HEADINGS = {
    "participants": [*TABLES["participants"].column_names, "role"],
    "participation_events": [
        name
        for name in TABLES["participation_events"].column_names
        if name not in ("number", "until")
    ],
    "funding": [
        "programme_id",
        "participant_id",
        "financial_year",
        "stage",
        "basis",
        "amount_gbp",
        "unit_note",
        "confidence",
        "source_id",
        "note",
        "also_source_ids",
    ],
    "programmes": [
        name
        for name in TABLES["programmes"].column_names
        if name not in ("participants_list", "records_as_at", "decision_days", "entry")
    ],
}


def old_rows() -> Rows:
    """The rows by table, in the old shape."""
    rows = live_rows()
    applications = rows.pop("applications")
    for row in rows["participants"]:
        row["role"] = "participant"
    for applied in applications:
        _as_participant(rows, applied)
    for row in rows["funding"]:
        if row["period_start"]:
            row["unit_note"] = f"spend in {row['period_start']:%B %Y}"
        elif row["participant_id"]:
            row["unit_note"] = "allocation to participant"
    return {name: [_fitted(name, row) for row in found] for name, found in rows.items()}


def old_sheets(*names: str) -> dict[str, list[list[Any]]]:
    """Sheets of the old shape, headings first; of the tables named, or of all."""
    rows = old_rows()
    return {
        name: [
            _headings(name),
            *([row.get(column) for column in _headings(name)] for row in rows[name]),
        ]
        for name in names or rows
    }


def _as_participant(rows: Rows, applied: Row) -> None:
    code = applied["application_id"]
    if applied["participant_id"] is None:
        row = {name: applied.get(name) for name in TABLES["participants"].column_names}
        rows["participants"].append({**row, "participant_id": code, "role": "applicant"})
    rows["participation_events"].append(_event(code, "applied", applied["received_earliest"]))
    if applied["decision"] in ("declined", "taken_back"):
        what = "rejected" if applied["decision"] == "declined" else "withdrew"
        event = _event(code, what, applied["decided_earliest"])
        rows["participation_events"].append({**event, "reason": applied["reason"]})


def _event(code: str, what: str, day: Any) -> Row:
    return {
        "programme_id": LIVE,
        "participant_id": code,
        "event": what,
        "earliest_date": day,
        "latest_date": day,
        "date_precision": "day",
        "confidence": "stated",
        "source_id": TRACKER,
    }


def _headings(name: str) -> list[str]:
    return HEADINGS.get(name) or list(TABLES[name].column_names)


def _fitted(name: str, row: Row) -> Row:
    return {column: row.get(column) for column in _headings(name)}
