"""In Polars: what is known of programmes as such, their counts, barriers and sources."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.polars_frames import (
    EXACT,
    SOURCES,
    Frames,
    by_name,
    england,
    gathered,
    joined,
    no_text,
    of_the_whole,
)


def programmes(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = frames["programmes"].with_columns(SOURCES).drop("source_id", "also_source_ids")
    if given["programme"] is not None:
        rows = rows.filter(pl.col("programme_id") == given["programme"])
    people = frames["participants"].group_by("programme_id")
    sizes = people.agg(participants_listed=pl.len(), trusts_listed=pl.col("trust_code").count())
    rows = rows.join(sizes, on="programme_id", how="left")
    rows = rows.with_columns(pl.col("participants_listed", "trusts_listed").fill_null(0))
    return rows.sort(
        ["trusts_listed", "participants_listed", "name"], descending=[True, True, False]
    )


def programme_terms(frames: Frames, given: Given) -> pl.LazyFrame:
    terms = frames["programme_terms"].filter(pl.col("programme_id") == given["programme"])
    return terms.sort("position").rename({"source_id": "source_ids"}).drop("programme_id")


def programme_counts(frames: Frames, given: Given) -> pl.LazyFrame:
    counts = frames["programme_counts"].filter(pl.col("programme_id") == given["programme"])
    if given["measure"] is not None:
        counts = counts.filter(pl.col("measure") == given["measure"])
    order = ["as_of_latest", "as_of_earliest", "wave", "region", "measure", "basis", "value"]
    counts = counts.with_columns(SOURCES).sort(order, nulls_last=[c != "region" for c in order])
    return counts.drop("programme_id", "source_id", "also_source_ids")


def headline_counts(frames: Frames, given: Given) -> pl.LazyFrame:
    counts = of_the_whole(england(frames)).filter(pl.col("programme_id") == given["programme"])
    totals = counts.filter(pl.col("measure") == "cumulative_participants")
    totals = totals.sort(["value", "as_of_latest"], descending=[True, False])
    chosen = totals.filter(EXACT).head(1)
    later = (
        totals.filter(~EXACT)
        .join(chosen.select(most="value"), how="cross")
        .filter(pl.col("value") > pl.col("most"))
    )
    others = counts.filter(pl.col("measure").is_in(["withdrawn", "completed", "outcome_achieved"]))
    others = others.sort(["as_of_latest", "value"], descending=True).unique(
        "measure", keep="first", maintain_order=True
    )
    columns = [
        "value",
        "qualifier",
        "as_of_earliest",
        "as_of_latest",
        "confidence",
        "note",
        "source_ids",
    ]
    every = [
        chosen.select(pl.lit("chosen").alias("headline"), *columns),
        later.head(1).select(pl.lit("chosen_later").alias("headline"), *columns),
        others.select(pl.col("measure").alias("headline"), *columns),
    ]
    return pl.concat(every).sort("headline")


SHARED = ("selected", "withdrew", "asked_to_leave", "cancelled", "merged", "completed")


def programme_moments(frames: Frames, given: Given) -> pl.LazyFrame:
    own, events, people = (
        frames[name].filter(pl.col("programme_id") == given["programme"])
        for name in ("programmes", "participation_events", "participants")
    )
    dates = own.with_columns(SOURCES).unpivot(
        ["announced", "applications_close", "planned_end"],
        index="source_ids",
        variable_name="moment",
        value_name="earliest",
    )
    unknown = {"participants": pl.lit(None, pl.Int64), "qualifier": pl.lit(None, pl.String)}
    columns = ["moment", "earliest", "latest", "participants", "qualifier", "source_ids"]
    dates = dates.drop_nulls("earliest").with_columns(latest="earliest", **unknown).select(columns)
    most = (
        england(frames)
        .filter(
            pl.col("programme_id") == given["programme"],
            pl.col("measure") == "cumulative_participants",
        )
        .select(most=pl.col("value").max())
    )
    listed = people.select(listed=pl.len()).join(most, how="cross")
    said = own.select("participants_list", "records_as_at").join(listed, how="cross")
    unsaid = pl.col("participants_list").is_null() & (pl.col("listed") >= pl.col("most"))
    complete = said.filter((pl.col("participants_list") == "complete") | unsaid)
    in_time = pl.col("records_as_at").is_null() | (
        pl.col("earliest_date") <= pl.col("records_as_at")
    )
    events = (
        events.filter(pl.col("event").is_in(SHARED)).join(complete, how="cross").filter(in_time)
    )
    shared = (
        events.with_columns(SOURCES)
        .group_by(moment="event", earliest="earliest_date", latest="latest_date")
        .agg(
            participants=pl.len().cast(pl.Int64),
            qualifier=pl.lit("exact"),
            source_ids=gathered("source_ids"),
        )
    )
    counts = england(frames).filter(
        pl.col("programme_id") == given["programme"],
        pl.col("measure").is_in(["new_participants", "outcome_achieved"]),
    )
    counts = counts.group_by(
        "measure", "wave", "as_of_earliest", "as_of_latest", "value", "qualifier"
    ).agg(gathered("source_ids").alias("source_ids"))
    counts = counts.rename(
        {"as_of_earliest": "earliest", "as_of_latest": "latest", "value": "participants"}
    )
    counts = counts.with_columns(moment=pl.concat_str("measure", pl.lit(":"), "wave"))
    counts = counts.join(events.select(told=pl.len()), how="cross").filter(pl.col("told") == 0)
    return pl.concat([dates, shared.select(columns), counts.select(columns)]).sort(
        "earliest", "latest", "moment"
    )


def applied_and_chosen(frames: Frames, given: Given) -> pl.LazyFrame:
    counts = (
        frames["programme_counts"]
        .filter(pl.col("programme_id") == given["programme"])
        .with_columns(SOURCES)
    )
    chosen = counts.filter(pl.col("measure") == "new_participants")
    applied = counts.filter(pl.col("measure").is_in(["applications", "expressions_of_interest"]))
    both = chosen.join(
        applied, on=["wave", "region"], how="full", coalesce=True, nulls_equal=True, suffix="_a"
    )
    other = pl.when(pl.col("note").ne_missing(pl.col("note_a"))).then("note")
    both = both.select(
        "wave",
        "region",
        pl.coalesce("as_of_earliest", "as_of_earliest_a"),
        pl.coalesce("as_of_latest", "as_of_latest_a"),
        applied_measure="measure_a",
        applied="value_a",
        applied_qualifier="qualifier_a",
        applied_confidence="confidence_a",
        chosen="value",
        chosen_qualifier="qualifier",
        chosen_confidence="confidence",
        note=no_text(pl.concat_str("note_a", other, separator=". ", ignore_nulls=True)),
        source_ids=joined("source_ids_a", "source_ids"),
    )
    order = ["as_of_latest", "wave", "region", "applied_measure", "applied", "chosen", "source_ids"]
    return both.sort(order, nulls_last=[c != "region" for c in order])


def barriers_named(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = (
        frames["barriers"]
        .filter(pl.col("programme_id") == given["programme"])
        .with_columns(SOURCES)
    )
    return rows.sort(pl.col("amount_gbp").is_null(), "barrier").drop(
        "programme_id", "source_id", "also_source_ids"
    )


def commissioning_groups(frames: Frames, _: Given) -> pl.LazyFrame:
    rows = frames["ccg_counts"].with_columns(SOURCES).drop("source_id", "also_source_ids")
    return rows.sort("as_of_latest", "as_of_earliest", "stage", "region")


def regions(frames: Frames, _given: Given) -> pl.LazyFrame:
    return frames["regions"].rename({"source_id": "source_ids"}).sort("kind", "region")


def sources(frames: Frames, _: Given) -> pl.LazyFrame:
    return frames["sources"].sort("source_id")


def published_studies(frames: Frames, _: Given) -> pl.LazyFrame:
    names = frames["programmes"].select("programme_id", programme="name")
    rows = frames["evidence"].join(names, on="programme_id", how="left").drop("programme_id")
    return rows.sort("year", "citation", "study_id", nulls_last=True).rename(
        {"source_id": "source_ids"}
    )


PROGRAMMES = by_name(
    (
        programmes,
        programme_terms,
        programme_counts,
        headline_counts,
        programme_moments,
        applied_and_chosen,
        barriers_named,
        commissioning_groups,
        regions,
        sources,
        published_studies,
    )
)
