"""Made-up programmes under way, many in one version: rolling entry, endings of every kind, moves,
refunds, opening figures and forecasts. No organisation in them exists.
"""

import random
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

Row = dict[str, Any]
Rows = dict[str, list[Row]]
SOURCE = "made-up-tracker"
FIRST, AS_AT = date(2026, 4, 1), date(2026, 11, 30)
SIZES = (1, 2, 3, 5, 8, 13, 20)
ENDINGS = ("withdrew", "asked_to_leave", "merged", "completed", "cancelled")
_STATED = {"confidence": "stated", "source_id": SOURCE}


def source(licence: str = "internal") -> Row:
    """The one source of all made-up rows."""
    return {
        "source_id": SOURCE,
        "title": "Made-up tracker",
        "publisher": "Made-up programme office",
        "licence": licence,
    }


def programme(code: str, **cells: Any) -> Row:
    """A programme under way whose list is complete."""
    return {
        "programme_id": code,
        "name": f"Made-up programme {code}",
        "purpose": "Try something made up",
        "announced": date(2026, 3, 2),
        "planned_end": date(2028, 3, 31),
        "fund_gbp": 2_000_000.0,
        "max_award_gbp": 100_000.0,
        "participant_kind": "Made-up organisation",
        "participants_list": "complete",
        "records_as_at": AS_AT,
        "decision_days": 28,
        "entry": "rolling",
        "source_id": SOURCE,
        **cells,
    }


def participant(programme_id: str, code: str, **cells: Any) -> Row:
    """A participant of a programme."""
    return {
        "programme_id": programme_id,
        "participant_id": code,
        "name": f"Example {code}",
        "kind": "Made-up organisation",
        "source_id": SOURCE,
        **cells,
    }


def event(programme_id: str, code: str, what: str, on: date, until: date | None = None) -> Row:
    """An event of a participant, on a day or between two."""
    return {
        "programme_id": programme_id,
        "participant_id": code,
        "event": what,
        "earliest_date": on,
        "latest_date": until or on,
        "date_precision": "range" if until else "day",
        **_STATED,
    }


def sum_of(
    programme_id: str, code: str | None, stage: str, amount: float, month: int = 0, **cells: Any
) -> Row:
    """A sum; of a month of 2026 where one is named."""
    period: Row = {}
    if month:
        last = monthrange(2026, month)[1]
        period = {"period_start": date(2026, month, 1), "period_end": date(2026, month, last)}
    return {
        "programme_id": programme_id,
        "participant_id": code,
        "financial_year": "2026-27",
        "stage": stage,
        "basis": "cash",
        "amount_gbp": float(amount),
        **period,
        **_STATED,
        **cells,
    }


def version_of(rows: Mapping[str, list[Row]]) -> Version:
    """A version that holds these rows and no others."""
    tables = {}
    for name, table in TABLES.items():
        names = table.column_names
        cells = [{column: row.get(column) for column in names} for row in rows.get(name, [])]
        for row in rows.get(name, []):
            assert set(row) <= set(names), (name, set(row) - set(names))
        types = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64()}
        types |= {"BOOLEAN": pa.bool_(), "DATE": pa.date32()}
        schema = pa.schema([(column.name, types[column.sql_type]) for column in table.columns])
        tables[name] = pa.Table.from_pylist(cells, schema)
    info = VersionInfo(1, 1, datetime(2026, 11, 30, tzinfo=UTC), "Test", "Made up")
    return Version(info, tables)


def generated(number: int, seed: int = 20261130) -> Rows:
    """The rows of so many programmes by table; the last has 500 participants."""
    pick = random.Random(seed)
    rows: Rows = {"sources": [source()]}
    for place in range(number):
        size = 500 if place == number - 1 else pick.choice(SIZES)
        for name, more in _programme(pick, f"made-up-{place:03}", size).items():
            rows.setdefault(name, []).extend(more)
    return rows


def _programme(pick: random.Random, code: str, size: int) -> Rows:
    rows: Rows = {
        "programmes": [programme(code, fund_gbp=pick.choice([1e5, 2e6, None]))],
        "participants": [],
        "participation_events": [],
        "funding": [sum_of(code, None, "announced", 2e6, unit_note="whole programme")],
        "money_moved": [],
    }
    # Nobody left, everybody left, or some.
    leaving = pick.choice((0.0, 1.0, 0.15, 0.5))
    for number in range(size):
        who = f"p{number:03}"
        chosen = FIRST + timedelta(days=pick.randrange(200))
        rows["participants"].append(participant(code, who))
        rows["participation_events"].append(event(code, who, "selected", chosen))
        if pick.random() < leaving:
            ended = chosen + timedelta(days=pick.randrange(1, 40))
            until = pick.choice((None, ended + timedelta(days=5)))
            what = pick.choice(ENDINGS)
            rows["participation_events"].append(event(code, who, what, ended, until))
        rows["funding"] += _sums(pick, code, who)
    for number in range(pick.randrange(3)):
        sides = [pick.choice([None, f"p{pick.randrange(size):03}"]) for _ in range(2)]
        rows["money_moved"].append(
            {
                "programme_id": code,
                "number": number + 1,
                "moved_on": pick.choice((date(2026, 9, 1), date(2026, 12, 24))),
                "from_participant_id": sides[0],
                "to_participant_id": sides[1] if sides[1] != sides[0] else None,
                "amount_gbp": round(pick.uniform(100, 9000), 2),
                "reason": "Made-up reason",
                **_STATED,
            }
        )
    return rows


def _sums(pick: random.Random, code: str, who: str) -> list[Row]:
    first = pick.randrange(4, 11)
    rows = [
        sum_of(code, who, "spent", round(pick.uniform(0, 12_000), 2), month)
        for month in range(first, 11)
        if pick.random() < 0.9
    ]
    if pick.random() < 0.9:
        rows.append(sum_of(code, who, "allocated", pick.randrange(20_000, 140_000)))
    if pick.random() < 0.2:
        opening: Row = {"period_start": None, "period_end": date(2026, 3, 31), "to_date": True}
        rows.append(sum_of(code, who, "spent", round(pick.uniform(0, 5_000), 2), **opening))
    if pick.random() < 0.2:
        rows.append(sum_of(code, who, "refunded", -round(pick.uniform(1, 900), 2), first))
    if pick.random() < 0.3:
        for made_on in (date(2026, 6, 1), date(2026, 10, 1)):
            rows += [
                sum_of(code, who, "forecast", pick.randrange(9_000), month, forecast_on=made_on)
                for month in (10, 11, 12)
            ]
    return rows
