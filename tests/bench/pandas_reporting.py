"""In plain pandas: money moved, returns, a programme's own measures and accepted exceptions."""

import pandas as pd

from tests.bench.pandas_frames import Frames, Given, by_name

NAMED = ["programme_id", "participant_id"]


def _names(frames: Frames, column: str, name: str) -> pd.DataFrame:
    """The participants' names by programme and code, under other headings."""
    people = frames["participants"][[*NAMED, "name"]]
    return people.rename(columns={"participant_id": column, "name": name})


def _own(frames: Frames, table: str, given: Given) -> pd.DataFrame:
    rows = frames[table]
    return rows[rows["programme_id"] == given["programme"]]


def money_moved(frames: Frames, given: Given) -> pd.DataFrame:
    rows = _own(frames, "money_moved", given)
    for side in ("from", "to"):
        names = _names(frames, f"{side}_participant_id", f"{side}_participant")
        rows = rows.merge(names, how="left", on=["programme_id", f"{side}_participant_id"])
    rows = rows.sort_values(["moved_on", "number"]).rename(columns={"source_id": "source_ids"})
    columns = ["number", "moved_on", "from_participant_id", "from_participant"]
    columns += ["to_participant_id", "to_participant", "amount_gbp", "financial_year", "reason"]
    return rows[[*columns, "confidence", "note", "source_ids"]]


def programme_returns(frames: Frames, given: Given) -> pd.DataFrame:
    rows = _own(frames, "returns", given)
    rows = rows.merge(_names(frames, "participant_id", "participant"), how="left", on=NAMED)
    order = ["due", "participant", "participant_id", "period_start", "period_end", "kind"]
    rows = rows.sort_values(order).rename(columns={"source_id": "source_ids"})
    columns = ["participant_id", "participant", "period_start", "period_end", "kind", "due"]
    return rows[[*columns, "received", "signed_by_role", "signed_on", "note", "source_ids"]]


def own_measures(frames: Frames, given: Given) -> pd.DataFrame:
    rows = _own(frames, "participant_measures", given)
    rows = rows.merge(_names(frames, "participant_id", "participant"), how="left", on=NAMED)
    rows = rows.assign(label=rows["measure_label"].fillna(rows["measure"]))
    rows = rows.sort_values(["measure", "period_start", "participant", "participant_id"])
    columns = ["measure", "label", "participant_id", "participant", "period_start", "period_end"]
    columns += ["value", "responses", "invited", "unit", "scale_min", "scale_max", "confidence"]
    return rows.rename(columns={"source_id": "source_ids"})[[*columns, "note", "source_ids"]]


def accepted_exceptions(frames: Frames, _: Given) -> pd.DataFrame:
    rows = frames["accepted_exceptions"]
    return rows.sort_values(["accepted_on", "table_name", "check_name", "row_key"])


REPORTING = by_name((money_moved, programme_returns, own_measures, accepted_exceptions))
