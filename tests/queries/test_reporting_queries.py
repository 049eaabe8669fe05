"""The queries on money moved, returns, a programme's own measures and accepted exceptions, against
pandas and Polars on made-up rows: the bundled programmes have none.
"""

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from tests.bench.pandas_frames import Given
from tests.bench.pandas_reporting import REPORTING as PANDAS
from tests.bench.polars_reporting import REPORTING as POLARS
from tests.bench.queries import check
from tests.figures.generated_programmes import (
    SOURCE,
    Row,
    Rows,
    participant,
    programme,
    source,
    version_of,
)

NAMES = ("money_moved", "programme_returns", "own_measures", "accepted_exceptions")
CODES = ("made-up-one", "made-up-two")
PEOPLE = tuple(f"p{number}" for number in range(6))


@pytest.fixture(scope="module")
def rows() -> Rows:
    pick = random.Random(3)
    made_up: Rows = {
        "sources": [source()],
        "programmes": [programme(code) for code in CODES],
        "participants": [participant(code, who) for code in CODES for who in PEOPLE[:5]],
        "money_moved": [],
        "returns": [],
        "participant_measures": [],
        "accepted_exceptions": [_exception(pick, number) for number in range(5)],
    }
    for code in CODES:
        made_up["money_moved"] += [_move(pick, code, number) for number in range(8)]
        # The last of the people is on no list: its rows have no name.
        for who in PEOPLE:
            made_up["returns"] += [_return(pick, code, who, month) for month in (4, 7)]
            made_up["participant_measures"] += [_pulse(pick, code, who, month) for month in (4, 7)]
    return made_up


def _day(pick: random.Random) -> date:
    return date(2026, 4, 1) + timedelta(days=pick.randrange(200))


def _move(pick: random.Random, code: str, number: int) -> Row:
    sides = pick.choices((*PEOPLE, None), k=2)
    return {
        "programme_id": code,
        "number": number,
        "moved_on": pick.choice((_day(pick), date(2026, 5, 5))),
        "from_participant_id": sides[0],
        "to_participant_id": sides[1],
        "amount_gbp": round(pick.uniform(1, 5_000), 2),
        "reason": pick.choice(("Made-up reason", None)),
        "confidence": "stated",
        "source_id": SOURCE,
    }


def _return(pick: random.Random, code: str, who: str, month: int) -> Row:
    received = pick.choice((_day(pick), None))
    return {
        "programme_id": code,
        "participant_id": who,
        "period_start": date(2026, month, 1),
        "period_end": date(2026, month + 2, 28),
        "kind": "regular",
        "due": date(2026, month + 3, 21),
        "received": received,
        "signed_by_role": "Finance director" if received else None,
        "signed_on": received,
        "source_id": SOURCE,
    }


def _pulse(pick: random.Random, code: str, who: str, month: int) -> Row:
    return {
        "programme_id": code,
        "participant_id": who,
        "measure": "pulse",
        "measure_label": pick.choice(("Staff pulse", None)),
        "period_start": date(2026, month, 1),
        "period_end": date(2026, month + 2, 28),
        "value": round(pick.uniform(0, 10), 2),
        "responses": pick.choice((None, pick.randrange(400))),
        "invited": 500,
        "unit": "points",
        "scale_min": 0.0,
        "scale_max": 10.0,
        "confidence": "stated",
        "source_id": SOURCE,
    }


def _exception(pick: random.Random, number: int) -> Row:
    return {
        "table_name": pick.choice(("funding", "participation_events")),
        "check_name": "spent-over-limit",
        "row_key": f"row {number}",
        "reason": "Made-up reason",
        "accepted_by": "programme manager",
        "accepted_on": _day(pick),
        "until": pick.choice((date(2027, 3, 31), None)),
        "programme_id": CODES[0],
    }


def _pandas(rows: Rows) -> dict[str, pd.DataFrame]:
    frames = {}
    for name, table in TABLES.items():
        frame = pd.DataFrame(rows.get(name, []), columns=list(table.column_names))
        for column in table.columns:
            if column.kind == "date":
                frame[column.name] = pd.to_datetime(frame[column.name])
        frames[name] = frame
    return frames


def _polars(version: Version) -> dict[str, pl.LazyFrame]:
    frames = {}
    for name in TABLES:
        frame: Any = pl.from_arrow(version.table(name))
        frames[name] = frame.lazy()
    return frames


@pytest.mark.parametrize("name", NAMES)
def test_the_query_answers_as_pandas_and_polars_do(rows: Rows, name: str) -> None:
    version = version_of(rows)
    given: Given = {"programme": CODES[1]}
    takes = given if name != "accepted_exceptions" else {}
    ours = version.rows(name, **takes)
    assert ours
    check(name, ours, PANDAS[name](_pandas(rows), given))
    check(name, ours, POLARS[name](_polars(version), given).collect().to_dicts())


@pytest.mark.parametrize("name", NAMES[:3])
def test_another_programme_has_its_own_rows(rows: Rows, name: str) -> None:
    version = version_of(rows)
    assert version.rows(name, programme="mutuals-in-health") == []
    one, other = (version.rows(name, programme=code) for code in CODES)
    assert len(one) == len(other) == len([row for row in one if row["source_ids"] == SOURCE])
