"""A made-up programme under way: rolling entry, three criteria, decisions within 28 days, £2m
in all and £100,000 each at most, as at 30 November 2026. Every organisation is made up.

What figures must say of it: 20 chosen, 2 withdrew in November, 18 still take part. 32 expressions
of interest: 20 accepted, 8 declined, 1 taken back, 3 open; by region South East 7, North East and
Yorkshire 7, East of England 5, North West 4, London 3, Midlands 3, South West 3. 25 of 28 decided
within 28 days (median 26.5; the late ones took 39, 40 and 43); one open one has waited 35 days.
Declined on the first criterion 3, on the second 3, on the third 2. £654,035 spent to October of
£1,715,000 allocated, of £2 million; £86,568 of it by the two that left; nobody above the ceiling.
"""

import calendar
import itertools
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

Row = dict[str, Any]
Rows = dict[str, list[Row]]
LIVE = "engaged-staff-pathfinders"
AS_AT = date(2026, 11, 30)
TRACKER, PROSPECTUS = "esp-tracker-2026-11", "esp-prospectus-2026"
FIRST_MONTH = 4
_numbers = itertools.count(2_000_000)


class Chosen(NamedTuple):
    """A participant: days of its application and selection, and its money, as month and day."""

    kind: str
    region: str
    received: str
    selected: str
    allocated: int
    spent: tuple[float, ...]
    """By month up to October 2026."""


class Refused(NamedTuple):
    """An expression of interest that became no participant."""

    kind: str
    region: str
    received: str
    decided: str
    decision: str
    unmet: str = ""
    reason: str = ""


FT, TRUST, CIC, GP = "NHS foundation trust", "NHS trust", "Social enterprise", "GP federation"
ICB, NW, NEY = "Integrated care board", "North West", "North East and Yorkshire"
EOE, SE, SW = "East of England", "South East", "South West"
CHOSEN = (
    Chosen(
        FT,
        NW,
        "03-09",
        "03-30",
        100_000,
        (6266.83, 5055.94, 8556.54, 4507.05, 7751.17, 6559.82, 4405.99),
    ),
    Chosen(
        FT,
        NW,
        "03-10",
        "04-02",
        95_000,
        (7174.45, 4049.35, 6683.74, 4264.54, 4403.24, 6623.05, 9298.57),
    ),
    Chosen(
        FT,
        "London",
        "03-11",
        "04-07",
        100_000,
        (4866.61, 5562.67, 8392.03, 10633.96, 8039.72, 6776.76, 10833.79),
    ),
    Chosen(
        FT,
        EOE,
        "03-16",
        "04-10",
        90_000,
        (3893.47, 9008.35, 5424.54, 4508.81, 4342.09, 5543.44, 8741.6),
    ),
    Chosen(
        FT,
        EOE,
        "03-18",
        "04-14",
        100_000,
        (5265.08, 8071.2, 8472.39, 6606.78, 7834.21, 4439.52, 4417.21),
    ),
    Chosen(
        FT,
        "London",
        "03-23",
        "04-20",
        80_000,
        (4353.37, 7010.24, 5594.52, 4959.22, 6479.15, 5737.83, 4878.7),
    ),
    Chosen(
        TRUST,
        SE,
        "04-01",
        "05-11",
        100_000,
        (9560.66, 8892.96, 5708.68, 8020.97, 7676.38, 10125.96),
    ),
    Chosen(
        FT, NW, "04-07", "05-01", 75_000, (6829.59, 4511.67, 8145.92, 3619.85, 5195.14, 6974.99)
    ),
    Chosen(
        TRUST,
        "Midlands",
        "04-13",
        "05-08",
        100_000,
        (5063.89, 7422.74, 4274.45, 8677.51, 9352.0, 8011.18),
    ),
    Chosen(
        FT, NW, "04-20", "05-15", 100_000, (10128.34, 6196.23, 8867.07, 8160.59, 8059.27, 7193.44)
    ),
    Chosen(TRUST, NEY, "05-05", "06-02", 60_000, (5927.86, 6367.66, 4391.21, 5189.44, 2654.81)),
    Chosen(FT, NEY, "05-11", "06-08", 100_000, (8910.44, 8529.9, 10951.67, 9753.47, 5992.17)),
    Chosen(FT, SE, "05-18", "06-12", 70_000, (4690.38, 6076.4, 2910.56, 5062.31, 3623.44)),
    Chosen(TRUST, SW, "06-01", "07-10", 85_000, (4096.72, 3750.78, 7970.99, 4169.57)),
    Chosen(TRUST, SW, "06-15", "07-13", 90_000, (5159.97, 6062.98, 9089.96, 4107.66)),
    Chosen(TRUST, NEY, "07-01", "07-28", 100_000, (7144.31, 7846.08, 10183.69, 9734.96)),
    Chosen(ICB, EOE, "07-20", "08-14", 65_000, (6531.13, 3866.82, 4489.6)),
    Chosen(CIC, NEY, "08-03", "08-28", 55_000, (3581.27, 5604.14, 5887.27)),
    Chosen(GP, SE, "09-01", "09-25", 50_000, (2528.22, 2616.76)),
    Chosen(CIC, SW, "10-05", "10-30", 100_000, (5623.7,)),
)
NO_LEADERS = "Could not show evidence of board and staff-side leadership"
NO_PARTNERS = "Could not show evidence of local authority and commissioner engagement"
NO_PLAN = "Could not show an ability to contribute to the local efficiency plan"
TAKEN_BACK = "Took its expression of interest back before a decision"
OTHERS = (
    Refused(TRUST, EOE, "03-12", "04-06", "declined", "3", NO_PARTNERS),
    Refused(TRUST, NEY, "03-20", "04-15", "declined", "2", NO_LEADERS),
    Refused(TRUST, SE, "04-08", "05-06", "declined", "4", NO_PLAN),
    Refused(TRUST, "Midlands", "04-27", "06-09", "declined", "2", NO_LEADERS),
    Refused(TRUST, EOE, "05-20", "06-15", "declined", "3", NO_PARTNERS),
    Refused(TRUST, NEY, "06-03", "06-30", "declined", "3", NO_PARTNERS),
    Refused(GP, SE, "07-07", "08-03", "declined", "4", NO_PLAN),
    Refused(TRUST, SE, "09-08", "10-05", "declined", "2", NO_LEADERS),
    Refused(TRUST, "Midlands", "10-26", "", "open"),
    Refused(TRUST, SE, "11-09", "", "open"),
    Refused(TRUST, NEY, "11-23", "", "open"),
    Refused(TRUST, "London", "04-16", "04-29", "taken_back", "", TAKEN_BACK),
)
LEFT = {
    "example-04": (
        "11-09",
        "alternative_route",
        "Will run its own staff engagement programme with the freedoms it has",
        "alternative_route=trust statement",
    ),
    "example-05": (
        "11-13",
        "leadership_capacity;staff_opposition",
        "Board reviewed its role after feedback from staff",
        "leadership_capacity=trust statement;staff_opposition=claim by the union",
    ),
}
CRITERIA = (
    "Evidence of board and staff-side leadership",
    "Evidence of local authority and commissioner engagement",
    "Ability to contribute to the local efficiency plan",
)


def live_rows() -> Rows:
    """The programme's rows by table, every column of which is named; empty cells are None."""
    rows: Rows = {
        "sources": [
            {
                "source_id": TRACKER,
                "title": "Made-up tracker of a made-up programme office, November 2026",
                "publisher": "Made-up programme office",
                "published": "2026-11-30",
                "licence": "internal",
            },
            {
                "source_id": PROSPECTUS,
                "title": "Made-up prospectus of a made-up programme",
                "publisher": "Made-up programme office",
                "published": "2026-03-02",
                "licence": "OGL-UK-3.0",
            },
        ],
        "programmes": [_programme()],
        "programme_terms": _terms(),
        "applications": [],
        "participants": [],
        "participation_events": [],
        "funding": [
            _sum(None, "announced", 2_000_000, unit_note="whole programme", source_id=PROSPECTUS),
            _sum(
                None,
                "announced",
                100_000,
                basis="ceiling",
                sum_id="per-participant-maximum",
                unit_note="per participant, maximum",
                source_id=PROSPECTUS,
            ),
        ],
    }
    for number, chosen in enumerate(CHOSEN, start=1):
        _add_chosen(rows, number, chosen)
    for number, other in enumerate(OTHERS, start=len(CHOSEN) + 1):
        rows["applications"].append(_application(number, other, None))
    return {name: [_whole(name, row) for row in found] for name, found in rows.items()}


def with_live(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with the programme's rows after theirs, without `_row`."""
    live = live_rows()
    joined = {}
    for name, rows in tables.items():
        plain = rows.drop_columns([c for c in rows.column_names if c == "_row"])
        more = pa.Table.from_pylist(live.get(name, []), plain.schema)
        joined[name] = pa.concat_tables([plain, more])
    return joined


def live_version(
    tables: Mapping[str, pa.Table], changed: Mapping[str, list[Row]] | None = None
) -> Version:
    """A version of the tables with the programme; `changed` gives whole tables instead."""
    joined = with_live(tables)
    for name, rows in (changed or {}).items():
        joined[name] = pa.Table.from_pylist(rows, joined[name].schema)
    number = next(_numbers)
    info = VersionInfo(number, number, datetime(2026, 11, 30, tzinfo=UTC), "Test", "A programme")
    return Version(info, joined)


def _programme() -> Row:
    return {
        "programme_id": LIVE,
        "name": "Engaged Staff Pathfinders",
        "lead_bodies": "Made-up programme office",
        "purpose": "Help NHS organisations try new ways of giving staff a say in decisions",
        "announced": date(2026, 3, 2),
        "planned_end": date(2028, 3, 31),
        "target_participants": 20,
        "fund_gbp": 2_000_000.0,
        "max_award_gbp": 100_000.0,
        "participant_kind": "NHS trust, ICB, GP federation or social enterprise",
        "participants_list": "complete",
        "records_as_at": AS_AT,
        "decision_days": 28,
        "entry": "rolling",
        "source_id": PROSPECTUS,
    }


def _terms() -> list[Row]:
    terms = [("eligibility", "Any NHS organisation may apply")]
    terms += [("criterion", term) for term in CRITERIA]
    terms += [("timetable", "Expressions of interest are decided within four weeks")]
    return [
        {
            "programme_id": LIVE,
            "position": position,
            "kind": kind,
            "term": term,
            "confidence": "stated",
            "source_id": PROSPECTUS,
        }
        for position, (kind, term) in enumerate(terms, start=1)
    ]


def _add_chosen(rows: Rows, number: int, chosen: Chosen) -> None:
    code = _code(number)
    rows["participants"].append(
        {
            "programme_id": LIVE,
            "participant_id": code,
            "name": _name(number, chosen.kind),
            "kind": chosen.kind,
            "region": chosen.region,
            "source_id": TRACKER,
        }
    )
    accepted = Refused(chosen.kind, chosen.region, chosen.received, chosen.selected, "accepted")
    rows["applications"].append(_application(number, accepted, code))
    rows["participation_events"].append(_event(code, "selected", chosen.selected))
    if code in LEFT:
        day, category, reason, basis = LEFT[code]
        rows["participation_events"].append(
            {
                **_event(code, "withdrew", day),
                "reason_category": category,
                "reason": reason,
                "reason_basis": basis,
            }
        )
    rows["funding"].append(_sum(code, "allocated", chosen.allocated))
    first = 11 - len(chosen.spent)
    for month, amount in enumerate(chosen.spent, start=first):
        last = calendar.monthrange(2026, month)[1]
        period = {"period_start": date(2026, month, 1), "period_end": date(2026, month, last)}
        rows["funding"].append(_sum(code, "spent", amount, **period))


def _application(number: int, other: Refused, participant: str | None) -> Row:
    received, decided = _day(other.received), _day(other.decided)
    return {
        "programme_id": LIVE,
        "application_id": _code(number),
        "name": _name(number, other.kind),
        "kind": other.kind,
        "region": other.region,
        "decided_by": f"{other.region} regional team",
        "received_earliest": received,
        "received_latest": received,
        "received_precision": "day",
        "decided_earliest": decided,
        "decided_latest": decided,
        "decided_precision": "day" if decided else None,
        "decision": other.decision,
        "criteria_not_met": other.unmet or None,
        "reason": other.reason or None,
        "participant_id": participant,
        "confidence": "stated",
        "source_id": TRACKER,
    }


def _event(code: str, event: str, month_and_day: str) -> Row:
    day = _day(month_and_day)
    return {
        "programme_id": LIVE,
        "participant_id": code,
        "event": event,
        "earliest_date": day,
        "latest_date": day,
        "date_precision": "day",
        "confidence": "stated",
        "source_id": TRACKER,
    }


def _sum(participant: str | None, stage: str, amount: float, **cells: Any) -> Row:
    return {
        "programme_id": LIVE,
        "participant_id": participant,
        "financial_year": "2026-27",
        "stage": stage,
        "basis": "cash",
        "amount_gbp": float(amount),
        "confidence": "stated",
        "source_id": TRACKER,
        **cells,
    }


def _whole(table: str, row: Row) -> Row:
    assert set(row) <= set(TABLES[table].column_names), table
    return {name: row.get(name) for name in TABLES[table].column_names}


def _code(number: int) -> str:
    return f"example-{number:02}"


def _name(number: int, kind: str) -> str:
    words = {FT: "Foundation Trust", TRUST: "Trust", ICB: "Integrated Care Board"}
    return f"Example {words.get(kind, kind)} {number:02}"


def _day(month_and_day: str) -> date | None:
    return date.fromisoformat(f"2026-{month_and_day}") if month_and_day else None
