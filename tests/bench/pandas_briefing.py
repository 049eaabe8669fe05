"""In plain pandas: what the briefing says beyond counts."""

import pandas as pd

from tests.bench.pandas_frames import Frames, Given, by_name, named

SOURCES = ["source_id", "also_source_ids"]


def programme_outcomes(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["programme_outcomes"]
    rows = named(rows[rows["programme_id"] == given["programme"]])
    return rows.drop(columns=["programme_id", *SOURCES])


def lines_to_take(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["answers"]
    rows = named(rows[rows["programme_id"] == given["programme"]])
    return rows.sort_values("position").drop(columns=["programme_id", *SOURCES])


def later_events(frames: Frames, given: Given) -> pd.DataFrame:
    events = frames["participation_events"]
    events = events[(events["programme_id"] == given["programme"]) & (events["event"] == "other")]
    names = frames["participants"][["programme_id", "participant_id", "name"]]
    rows = named(events).merge(names, on=["programme_id", "participant_id"])
    order = ["latest_date", "earliest_date", "name", "participant_id", "reason"]
    columns = ["participant_id", "name", "earliest_date", "latest_date", "reason", "confidence"]
    return rows.sort_values(order)[[*columns, "note", "source_ids"]]


BRIEFING = by_name((programme_outcomes, lines_to_take, later_events))
