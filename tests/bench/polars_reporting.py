"""In Polars: money moved, returns, a programme's own measures and accepted exceptions."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.polars_frames import Frames, by_name

NAMED = ["programme_id", "participant_id"]


def _names(frames: Frames, column: str, name: str) -> pl.LazyFrame:
    """The participants' names by programme and code, under other headings."""
    return frames["participants"].select(
        "programme_id", pl.col("participant_id").alias(column), pl.col("name").alias(name)
    )


def _own(frames: Frames, table: str, given: Given) -> pl.LazyFrame:
    return frames[table].filter(pl.col("programme_id") == given["programme"])


def money_moved(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = _own(frames, "money_moved", given)
    for side in ("from", "to"):
        names = _names(frames, f"{side}_participant_id", f"{side}_participant")
        rows = rows.join(names, how="left", on=["programme_id", f"{side}_participant_id"])
    return rows.sort("moved_on", "number", nulls_last=True).select(
        "number",
        "moved_on",
        "from_participant_id",
        "from_participant",
        "to_participant_id",
        "to_participant",
        "amount_gbp",
        "financial_year",
        "reason",
        "confidence",
        "note",
        source_ids="source_id",
    )


def programme_returns(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = _own(frames, "returns", given)
    rows = rows.join(_names(frames, "participant_id", "participant"), how="left", on=NAMED)
    order = ["due", "participant", "participant_id", "period_start", "period_end", "kind"]
    return rows.sort(order, nulls_last=True).select(
        "participant_id",
        "participant",
        "period_start",
        "period_end",
        "kind",
        "due",
        "received",
        "signed_by_role",
        "signed_on",
        "note",
        source_ids="source_id",
    )


def own_measures(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = _own(frames, "participant_measures", given)
    rows = rows.join(_names(frames, "participant_id", "participant"), how="left", on=NAMED)
    order = ["measure", "period_start", "participant", "participant_id"]
    return rows.sort(order, nulls_last=True).select(
        "measure",
        "participant_id",
        "participant",
        "period_start",
        "period_end",
        "value",
        "responses",
        "invited",
        "unit",
        "scale_min",
        "scale_max",
        "confidence",
        "note",
        label=pl.coalesce("measure_label", "measure"),
        source_ids="source_id",
    )


def accepted_exceptions(frames: Frames, _: Given) -> pl.LazyFrame:
    return frames["accepted_exceptions"].sort("accepted_on", "table_name", "check_name", "row_key")


REPORTING = by_name((money_moved, programme_returns, own_measures, accepted_exceptions))
