"""The made-up programme under way with what its participants report: quarterly returns, a staff
pulse, a claim that is queried and a doubt of a check that was accepted. All of it is made up.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pyarrow as pa

from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from tests.live_programme import LIVE, TRACKER, Row, with_live

QUARTERS = ((date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30)))
DUE = (date(2026, 7, 21), date(2026, 10, 21))
PEOPLE = tuple(f"example-{number:02}" for number in range(1, 9))
LATE = "example-07"
"""Its second return has not come, 40 days after it was due."""
FEW = "example-08"
"""Its second pulse had too few answers to be shown."""


def reports() -> dict[str, list[Row]]:
    """The rows by table; cells that are not named are empty."""
    return {
        "returns": [
            {
                "programme_id": LIVE,
                "participant_id": code,
                "period_start": quarter[0],
                "period_end": quarter[1],
                "kind": "regular",
                "due": due,
                "received": None if (code, due) == (LATE, DUE[1]) else due,
                "signed_by_role": "Finance director",
                "source_id": TRACKER,
            }
            for code in PEOPLE
            for quarter, due in zip(QUARTERS, DUE, strict=True)
        ],
        "participant_measures": [
            {
                "programme_id": LIVE,
                "participant_id": code,
                "measure": "pulse",
                "measure_label": "Staff pulse",
                "period_start": quarter[0],
                "period_end": quarter[1],
                "value": 6.0 + place / 10 + after * (place - 4) / 20,
                "responses": 10 if code == FEW and after else 200 + place,
                "invited": 400,
                "unit": "points",
                "scale_min": 0.0,
                "scale_max": 10.0,
                "confidence": "stated",
                "source_id": TRACKER,
            }
            for place, code in enumerate(PEOPLE)
            for after, quarter in enumerate(QUARTERS)
        ],
        "funding": [
            {
                "programme_id": LIVE,
                "participant_id": PEOPLE[0],
                "financial_year": "2026-27",
                "stage": "queried",
                "basis": "cash",
                "period_start": date(2026, 10, 1),
                "period_end": date(2026, 10, 31),
                "amount_gbp": 1_250.0,
                "reason": "No invoice was sent with it",
                "confidence": "stated",
                "source_id": TRACKER,
            }
        ],
        "accepted_exceptions": [
            {
                "table_name": "funding",
                "check_name": "spent-after-ending",
                "row_key": f"{LIVE} | example-04 | spent",
                "reason": "Work done before it left, billed late",
                "accepted_by": "programme manager",
                "accepted_on": date(2026, 11, 20),
                "programme_id": LIVE,
            }
        ],
    }


def with_reports(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with the programme and its reports after theirs, without `_row`."""
    joined = with_live(tables)
    for name, rows in reports().items():
        schema = joined[name].schema
        cells = [{column: row.get(column) for column in schema.names} for row in rows]
        joined[name] = pa.concat_tables([joined[name], pa.Table.from_pylist(cells, schema)])
    return joined


def reporting_version(tables: Mapping[str, pa.Table]) -> Version:
    """A version of the tables with the programme and its reports."""
    info = VersionInfo(3, 3, datetime(2026, 11, 30, tzinfo=UTC), "Test", "A programme's reports")
    return Version(info, with_reports(tables))
