"""In plain pandas: links of every year, and published periods of mortality."""

import pandas as pd

from tests.bench.pandas_frames import Frames, Given, by_name, gathered, joined, listed

SIDES = {"higher": "Higher than expected", "lower": "Lower than expected"}


def published(frames: Frames) -> pd.DataFrame:
    """SHMI as published with its limits."""
    rows = frames["outcomes"]
    return rows[(rows["indicator_id"] == "shmi") & (rows["series"] == "hscic_rolling")]


def links_by_year(frames: Frames, given: Given) -> pd.DataFrame:
    ends, trusts = frames["outcomes"], frames["trusts"]
    ends = ends[(ends["indicator_id"] == given["outcome"]) & (ends["series"] == "calendar_year")]
    ends = ends.assign(survey_year=ends["period_end"].dt.year)
    ends = ends[["trust_code", "survey_year", "value", "source_id"]]
    both = frames["engagement"].merge(
        ends, on=["trust_code", "survey_year"], suffixes=("", "_outcome")
    )
    both = both[
        both["trust_code"].isin(trusts["trust_code"][trusts["trust_type"] == given["group"]])
    ]
    other = both["source_id_outcome"].where(both["source_id_outcome"] != both["source_id"])
    both = both.assign(year=both["survey_year"], named=joined(both["source_id"], other))
    groups = both.groupby(["indicator_id", "year"])
    rows = groups.agg(trusts=("value", "size"), source_ids=("named", gathered))
    rows["correlation"] = groups[["value", "value_outcome"]].apply(
        lambda own: own["value"].corr(own["value_outcome"])
    )
    return rows[rows["trusts"] >= 3].reset_index()


def shmi_periods(frames: Frames, _: Given) -> pd.DataFrame:
    groups = published(frames).groupby(["period_start", "period_end"])
    rows = groups.agg(trusts=("trust_code", "size"), source_ids=("source_id", gathered))
    return rows.reset_index().sort_values(["period_end", "period_start"], ascending=False)


def shmi_bandings(frames: Frames, given: Given) -> pd.DataFrame:
    chosen = listed(frames, given["programme"]).groupby("trust_code")["source_id"].agg(gathered)
    rows = published(frames).merge(frames["trusts"][["trust_code", "name"]], on="trust_code")
    rows = rows.join(chosen.rename("chosen_sources"), on="trust_code")
    rows = rows[rows["chosen_sources"].notna()]
    rows = rows.assign(
        named=joined(rows["source_id"], rows["chosen_sources"]),
        **{side: rows["banding"] == band for side, band in SIDES.items()},
    )
    counted = rows.groupby(["trust_code", "name"], as_index=False).agg(
        periods=("value", "size"),
        higher=("higher", "sum"),
        lower=("lower", "sum"),
        source_ids=("named", gathered),
    )
    return counted.sort_values(["name", "trust_code"])


PERIODS = by_name((links_by_year, shmi_periods, shmi_bandings))
