"""200 made-up programmes with rolling entry, mergers, bounded dates and decisions, for tests
against independent calculations.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pyarrow as pa

from tests.live_programme import LIVE, live_rows

Row = dict[str, Any]
SOURCE = "esp-tracker-2026-11"
AS_AT = date(2026, 11, 30)
FIRST = date(2024, 1, 1)
LIMIT = 28
LEAVINGS = ("withdrew", "asked_to_leave", "cancelled")
SHAPES = (
    "rolling",
    "mergers",
    "bounded",
    "nobody left",
    "everybody left",
    "one participant",
    "all at once",
)
PROGRAMMES = 200


@dataclass
class Made:
    """A programme: its name and shape, and the rows of its tables."""

    programme_id: str
    shape: str
    participants: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    applications: list[Row] = field(default_factory=list)


def made_programmes(seed: int = 19) -> list[Made]:
    """The programmes, the same each time; one of them has 500 participants."""
    rng = Random(seed)
    return [_programme(number, rng) for number in range(PROGRAMMES)]


def rows_of(programmes: list[Made]) -> dict[str, list[Row]]:
    """The rows by table, for a version."""
    template = live_rows()["programmes"][0]
    assert template["programme_id"] == LIVE
    return {
        "programmes": [
            template | {"programme_id": own.programme_id, "name": f"Made-up {own.programme_id}"}
            for own in programmes
        ],
        "participants": [row for own in programmes for row in own.participants],
        "participation_events": [row for own in programmes for row in own.events],
        "applications": [row for own in programmes for row in own.applications],
    }


def tables_with(bundle: dict[str, pa.Table], programmes: list[Made]) -> dict[str, list[Row]]:
    """Whole tables for `live_version`: those of the bundle, the made-up programme and these."""
    return {
        name: [*bundle[name].drop_columns(["_row"]).to_pylist(), *live_rows()[name], *rows]
        for name, rows in rows_of(programmes).items()
    }


def _programme(number: int, rng: Random) -> Made:
    shape = SHAPES[number % len(SHAPES)]
    own = Made(f"made-up-{number:03}", shape)
    people = 1 if shape == "one participant" else rng.randint(2, 30)
    if number == PROGRAMMES - 1:
        people = 500
    for person in range(people):
        _add(own, f"p{person:03}", rng)
    return own


def _add(own: Made, code: str, rng: Random) -> None:
    common = {"programme_id": own.programme_id, "source_id": SOURCE}
    own.participants.append(
        common | {"participant_id": code, "name": f"Example {code}", "kind": "Made-up body"}
    )
    start = FIRST if own.shape == "all at once" else FIRST + timedelta(rng.randint(0, 900))
    _event(own, code, "selected", start, rng)
    received = start - timedelta(rng.randint(0, 60))
    own.applications.append(_application(own, code, received, start, "accepted", code))
    if rng.random() < 0.3:
        waits = AS_AT - timedelta(rng.randint(0, 50))
        own.applications.append(_application(own, f"{code}-open", waits, None, "open", None))
    ending = _ending(own.shape, rng)
    if ending:
        last = (AS_AT - start).days
        _event(own, code, ending, start + timedelta(rng.randint(40, max(40, last - 20))), rng)


def _ending(shape: str, rng: Random) -> str | None:
    if shape == "everybody left":
        return rng.choice(LEAVINGS)
    draw = rng.random()
    if shape == "nobody left":
        return "completed" if draw < 0.3 else None
    if draw < 0.25:
        return rng.choice(LEAVINGS)
    if draw < 0.5 and shape == "mergers":
        return "merged"
    return "completed" if draw > 0.8 else None


def _event(own: Made, code: str, event: str, day: date, rng: Random) -> None:
    width = rng.randint(0, 30) if own.shape == "bounded" else 0
    own.events.append(
        {
            "programme_id": own.programme_id,
            "participant_id": code,
            "event": event,
            "earliest_date": day,
            "latest_date": min(day + timedelta(width), AS_AT),
            "date_precision": "range" if width else "day",
            "confidence": "stated",
            "source_id": SOURCE,
        }
    )


def _application(
    own: Made, code: str, received: date, decided: date | None, decision: str, became: str | None
) -> Row:
    return {
        "programme_id": own.programme_id,
        "application_id": code,
        "name": f"Example {code}",
        "kind": "Made-up body",
        "received_earliest": received,
        "received_latest": received,
        "received_precision": "day",
        "decided_earliest": decided,
        "decided_latest": decided,
        "decided_precision": "day" if decided else None,
        "decision": decision,
        "participant_id": became,
        "confidence": "stated",
        "source_id": SOURCE,
    }
