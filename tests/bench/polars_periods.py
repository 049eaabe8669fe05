"""In Polars: links of every year, and published periods of mortality."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.pandas_periods import SIDES
from tests.bench.polars_frames import Frames, by_name, gathered, joined, listed, year_of


def published(frames: Frames) -> pl.LazyFrame:
    """SHMI as published with its limits."""
    return frames["outcomes"].filter(
        pl.col("indicator_id") == "shmi", pl.col("series") == "hscic_rolling"
    )


def links_by_year(frames: Frames, given: Given) -> pl.LazyFrame:
    ends = frames["outcomes"].filter(
        pl.col("indicator_id") == given["outcome"], pl.col("series") == "calendar_year"
    )
    ends = ends.select(
        "trust_code", survey_year=year_of("period_end"), ends="value", ends_source="source_id"
    )
    group = frames["trusts"].filter(pl.col("trust_type") == given["group"]).select("trust_code")
    both = frames["engagement"].join(ends, on=["trust_code", "survey_year"])
    both = both.join(group, on="trust_code", how="semi")
    other = pl.when(pl.col("ends_source") != pl.col("source_id")).then(pl.col("ends_source"))
    both = both.with_columns(year="survey_year", other=other)
    both = both.with_columns(named=joined("source_id", "other"))
    rows = both.group_by("indicator_id", "year").agg(
        trusts=pl.len(), correlation=pl.corr("value", "ends"), source_ids=gathered("named")
    )
    return rows.filter(pl.col("trusts") >= 3).sort("indicator_id", "year")


def shmi_periods(frames: Frames, _: Given) -> pl.LazyFrame:
    groups = published(frames).group_by("period_start", "period_end")
    rows = groups.agg(trusts=pl.len(), source_ids=gathered())
    return rows.sort("period_end", "period_start", descending=True)


def shmi_bandings(frames: Frames, given: Given) -> pl.LazyFrame:
    chosen = listed(frames, given["programme"]).drop_nulls("trust_code")
    chosen = chosen.group_by("trust_code").agg(chosen_sources=gathered())
    rows = published(frames).join(chosen, on="trust_code")
    rows = rows.join(frames["trusts"].select("trust_code", "name"), on="trust_code")
    rows = rows.with_columns(named=joined("source_id", "chosen_sources"))
    sides = {side: (pl.col("banding") == band).sum() for side, band in SIDES.items()}
    counted = rows.group_by("trust_code", "name").agg(
        periods=pl.len(), source_ids=gathered("named"), **sides
    )
    return counted.sort("name", "trust_code")


PERIODS = by_name((links_by_year, shmi_periods, shmi_bandings))
