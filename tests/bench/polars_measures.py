"""In Polars: survey indicators and outcomes of groups of trusts."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.polars_frames import (
    EARLIER,
    SOURCES,
    Frames,
    by_name,
    gathered,
    joined,
    listed,
    measured,
    quantiles,
    taking_part,
    year_of,
)


def measures(frames: Frames, _: Given) -> pl.LazyFrame:
    ends = frames["outcomes"].filter(pl.col("series") == "calendar_year")
    every = [
        frames["engagement"]
        .filter(EARLIER)
        .select("indicator_id", "trust_code", year="survey_year"),
        ends.select("indicator_id", "trust_code", year=year_of("period_end")),
    ]
    extent = (
        pl.concat(every)
        .group_by("indicator_id")
        .agg(
            first_year=pl.col("year").min(),
            last_year=pl.col("year").max(),
            trusts=pl.col("trust_code").n_unique(),
        )
    )
    rows = frames["indicators"].join(extent, on="indicator_id").rename({"source_id": "source_ids"})
    return rows.sort(pl.col("family") == "outcome", "first_year", "family", "name", "indicator_id")


def benchmark_groups(frames: Frames, _: Given) -> pl.LazyFrame:
    rows = frames["trusts"].group_by("trust_type").agg(trusts=pl.len(), source_ids=gathered())
    return rows.sort("trusts", "trust_type", descending=[True, False])


def measure_spread(frames: Frames, given: Given) -> pl.LazyFrame:
    group = frames["trusts"].filter(pl.col("trust_type") == given["group"]).select("trust_code")
    rows = measured(frames, given["measure"]).join(group, on="trust_code", how="semi")
    return (
        rows.group_by("year").agg(*quantiles(), trusts=pl.len(), source_ids=gathered()).sort("year")
    )


def measure_values(frames: Frames, given: Given) -> pl.LazyFrame:
    group = (
        frames["trusts"].filter(pl.col("trust_type") == given["group"]).select("trust_code", "name")
    )
    rows = measured(frames, given["measure"])
    if given["year"] is not None:
        rows = rows.filter(pl.col("year") == given["year"])
    rows = rows.join(group, on="trust_code").join(
        taking_part(frames, given["programme"]), on="trust_code", how="left"
    )
    rows = rows.with_columns(pl.col("participant").fill_null(False)).rename(
        {"source_id": "source_ids"}
    )
    return rows.sort("trust_code", "year")


def engagement_panel(frames: Frames, given: Given) -> pl.LazyFrame:
    trusts = frames["trusts"]
    exposure = (
        frames["engagement"]
        .filter(pl.col("indicator_id") == given["indicator"], EARLIER)
        .select("trust_code", "respondents", "source_id", year="survey_year", exposure="value")
    )
    outcome = (
        frames["outcomes"]
        .filter(pl.col("indicator_id") == given["outcome"], pl.col("series") == "calendar_year")
        .select(
            "trust_code",
            year=year_of("period_end"),
            outcome="value",
            period_confidence="confidence",
            other="source_id",
        )
    )
    rows = exposure.join(outcome, on=["trust_code", "year"], how="full", coalesce=True)
    if given["year"] is not None:
        rows = rows.filter(pl.col("year") == given["year"])
    followed = trusts.drop_nulls("successor_code").select(
        pl.col("successor_code").str.split(";").alias("trust_code"), took_over="closed"
    )
    followed = followed.explode("trust_code").join(
        trusts.select("trust_code", "opened"), on="trust_code"
    )
    followed = followed.filter(
        pl.col("opened").is_null() | (pl.col("opened") < pl.col("took_over"))
    )
    group = trusts.filter(pl.col("trust_type") == given["group"]).select(
        "trust_code", "name", "region", "opened", "closed"
    )
    rows = rows.join(group, on="trust_code")
    rows = rows.join(
        followed.group_by("trust_code").agg(pl.col("took_over").min()), on="trust_code", how="left"
    )
    rows = rows.join(taking_part(frames, given["programme"]), on="trust_code", how="left")
    other = pl.when(pl.col("other").ne_missing(pl.col("source_id"))).then("other")
    rows = rows.with_columns(
        pl.col("participant").fill_null(False),
        source_ids=pl.concat_str("source_id", other, separator=";", ignore_nulls=True),
    )
    return rows.drop("source_id", "other").sort("trust_code", "year")


def pathfinder_panel(frames: Frames, given: Given) -> pl.LazyFrame:
    kinds = ["selected", "withdrew", "completed"]
    events = frames["participation_events"].filter(
        pl.col("programme_id") == given["programme"], pl.col("event").is_in(kinds)
    )
    first, last = (
        pl.col(f"{c}_date").filter(pl.col("event") == "selected") for c in ("earliest", "latest")
    )
    told = (
        events.with_columns(SOURCES)
        .group_by("participant_id")
        .agg(
            chosen_earliest=first.min(),
            chosen_latest=last.max(),
            withdrew=(pl.col("event") == "withdrew").any(),
            completed=(pl.col("event") == "completed").any(),
            event_sources=gathered("source_ids"),
        )
    )
    chosen = listed(frames, given["programme"]).drop_nulls("trust_code").with_columns(SOURCES)
    chosen = chosen.select("trust_code", "participant_id", "source_ids").join(
        told, on="participant_id", how="left"
    )
    chosen = chosen.select(
        "trust_code",
        "chosen_earliest",
        "chosen_latest",
        "withdrew",
        "completed",
        is_participant=pl.lit(True),
        chosen_sources=joined("source_ids", "event_sources"),
    )
    trusts = frames["trusts"].select("trust_code", "name", "trust_type", "region")
    types = trusts.join(chosen, on="trust_code", how="semi").select("trust_type")
    values = measured(frames, given["indicator"]).select("trust_code", "year", "value", "source_id")
    rows = trusts.join(types, on="trust_type", how="semi").join(chosen, on="trust_code", how="left")
    rows = rows.join(values, on="trust_code", how="left")
    rows = rows.filter(pl.col("value").is_not_null() | pl.col("is_participant").is_not_null())
    rows = rows.with_columns(
        pl.col("is_participant", "withdrew", "completed").fill_null(False),
        source_ids=joined("source_id", "chosen_sources"),
    )
    return rows.drop("source_id", "chosen_sources").sort("trust_code", "year")


def shmi_funnel(frames: Frames, given: Given) -> pl.LazyFrame:
    rolling = frames["outcomes"].filter(
        pl.col("indicator_id") == "shmi", pl.col("series") == "hscic_rolling"
    )
    ends = pl.col("period_end")
    wanted = ends.max() if given["period"] is None else pl.lit(str(given["period"])).str.to_date()
    rows = rolling.filter(ends == wanted)
    chosen = (
        listed(frames, given["programme"])
        .drop_nulls("trust_code")
        .group_by("trust_code")
        .agg(chosen_sources=gathered())
    )
    rows = rows.join(frames["trusts"].select("trust_code", "name"), on="trust_code").join(
        chosen, on="trust_code", how="left"
    )
    rows = rows.with_columns(
        is_participant=pl.col("chosen_sources").is_not_null(),
        source_ids=joined("source_id", "chosen_sources"),
    )
    rows = rows.drop(
        "indicator_id", "series", "limit_kind", "source_id", "confidence", "chosen_sources"
    )
    return rows.sort("name", "trust_code")


def ratings_held(frames: Frames, _: Given) -> pl.LazyFrame:
    return (
        frames["cqc_ratings"]
        .filter(pl.col("domain") == "overall")
        .select(
            trusts=pl.col("trust_code").n_unique(),
            first_year=year_of("published_earliest").min(),
            last_year=year_of("published_latest").max(),
            source_ids=gathered(),
        )
    )


def ratings_and_scores(frames: Frames, given: Given) -> pl.LazyFrame:
    rated = (
        frames["cqc_ratings"]
        .filter(pl.col("domain") == given["domain"])
        .with_columns(
            SOURCES, rated_in=year_of("published_earliest"), rated_by=year_of("published_latest")
        )
    )
    scores = frames["engagement"].filter(
        pl.col("indicator_id") == given["indicator"],
        pl.col("survey_year").is_between(given["first"], given["last"]),
        EARLIER,
    )
    first = scores.select(
        "trust_code",
        "survey_year",
        "respondents",
        score="value",
        score_source="source_id",
        before="survey_year",
    )
    later = scores.select(
        "trust_code", later_year="survey_year", later_score="value", by_then="survey_year"
    )
    both = _nearest(_nearest(rated, first, "rated_in", "before"), later, "rated_by", "by_then")
    gains = frames["trusts"].drop_nulls("successor_code")
    gains = gains.select(pl.col("successor_code").str.split(";").alias("trust_code"), "closed")
    rating = ["trust_code", "published_earliest", "published_latest"]
    took = both.join(gains.explode("trust_code"), on="trust_code").filter(
        pl.col("closed") > pl.date(pl.col("survey_year"), 10, 1),
        pl.col("closed") <= pl.col("published_latest"),
    )
    took = took.select(rating).unique().with_columns(took_over=pl.lit(True))
    both = both.join(took, on=rating, how="left")
    both = both.join(frames["trusts"].select("trust_code", "name", "trust_type"), on="trust_code")
    both = both.join(taking_part(frames, given["programme"]), on="trust_code", how="left")
    columns = [
        "trust_code",
        "name",
        "trust_type",
        "published_earliest",
        "published_latest",
        "rated_in",
        "rating",
        "confidence",
        "note",
        "survey_year",
        "score",
        "respondents",
        "later_year",
        "later_score",
    ]
    both = both.select(
        *columns,
        pl.col("participant").fill_null(False),
        pl.col("took_over").fill_null(False),
        source_ids=joined("source_ids", "score_source"),
    )
    return both.sort("trust_type", "name", "trust_code", "published_latest", "published_earliest")


def _nearest(rated: pl.LazyFrame, scores: pl.LazyFrame, rated_in: str, year: str) -> pl.LazyFrame:
    """The ratings, each with the newest score of a year before; one without such a score stays."""
    return rated.sort(rated_in).join_asof(
        scores.sort(year),
        left_on=rated_in,
        right_on=year,
        by="trust_code",
        allow_exact_matches=False,
        check_sortedness=False,
    )


MEASURES = by_name(
    (
        measures,
        benchmark_groups,
        measure_spread,
        measure_values,
        engagement_panel,
        pathfinder_panel,
        shmi_funnel,
        ratings_held,
        ratings_and_scores,
    )
)
