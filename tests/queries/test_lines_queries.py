"""What a programme asked for, lines to take and what came next, against plain pandas."""

from typing import Any

import pandas as pd
import pytest

from pathfinders.store.versions import Version
from tests.queries.test_briefing_queries import PROGRAMMES, sources

Frames = dict[str, pd.DataFrame]


def cell(value: Any) -> Any:
    """The cell as a version has it: None where it is empty, a date without a time."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def expected(frame: pd.DataFrame, programme: str, columns: list[str]) -> list[dict[str, Any]]:
    rows = frame[frame.programme_id == programme]
    return [
        {column: cell(row[column]) for column in columns} | {"source_ids": sources(row)}
        for _, row in rows.iterrows()
    ]


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_programme_outcomes(version: Version, frames: Frames, programme: str) -> None:
    columns = ["to_reach", "reached", "asked", "counted", "conclusion", "note"]
    rows = version.rows("programme_outcomes", programme=programme)
    assert rows == expected(frames["programme_outcomes"], programme, columns)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_lines_to_take(version: Version, frames: Frames, programme: str) -> None:
    columns = ["position", "question", "answer", "basis", "valid_while", "opponent", "note"]
    rows = version.rows("lines_to_take", programme=programme)
    assert rows == expected(frames["answers"].sort_values("position"), programme, columns)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_later_events(version: Version, frames: Frames, programme: str) -> None:
    events = frames["participation_events"].merge(
        frames["participants"][["programme_id", "participant_id", "name"]]
    )
    columns = ["participant_id", "name", "earliest_date", "latest_date", "reason", "confidence"]
    wanted = expected(events[events.event == "other"], programme, [*columns, "note"])
    rows = version.rows("later_events", programme=programme)
    assert rows == sorted(wanted, key=lambda r: (r["latest_date"], r["earliest_date"], r["name"]))
