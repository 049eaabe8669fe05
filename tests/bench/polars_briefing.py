"""In Polars: what the briefing says beyond counts."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.polars_frames import SOURCES, Frames, by_name

DROPPED = ("programme_id", "source_id", "also_source_ids")


def programme_outcomes(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = frames["programme_outcomes"].filter(pl.col("programme_id") == given["programme"])
    return rows.with_columns(SOURCES).drop(*DROPPED)


def lines_to_take(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = frames["answers"].filter(pl.col("programme_id") == given["programme"])
    return rows.with_columns(SOURCES).sort("position").drop(*DROPPED)


def later_events(frames: Frames, given: Given) -> pl.LazyFrame:
    events = frames["participation_events"].filter(
        pl.col("programme_id") == given["programme"], pl.col("event") == "other"
    )
    names = frames["participants"].select("programme_id", "participant_id", "name")
    rows = events.with_columns(SOURCES).join(names, on=["programme_id", "participant_id"])
    order = ["latest_date", "earliest_date", "name", "participant_id", "reason"]
    columns = ["participant_id", "name", "earliest_date", "latest_date", "reason", "confidence"]
    return rows.sort(order, nulls_last=True).select(*columns, "note", "source_ids")


BRIEFING = by_name((programme_outcomes, lines_to_take, later_events))
