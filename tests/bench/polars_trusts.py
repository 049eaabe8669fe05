"""In Polars: what is known of one trust, or of all."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.polars_frames import (
    SOURCES,
    Frames,
    by_name,
    everyone,
    gathered,
    happened,
    joined,
    listed,
    quantiles,
)

OF_TEN = (
    (pl.col("unit") == "score") & (pl.col("scale_min") == 0) & (pl.col("scale_max") == 10)
).fill_null(False)


def trust_profiles(frames: Frames, given: Given) -> pl.LazyFrame:
    rows, people = frames["trusts"], frames["participants"]
    if given["trust"] is not None:
        rows = rows.filter(pl.col("trust_code") == given["trust"])
    took_part = people.select("trust_code", took_part=pl.lit(True)).drop_nulls().unique()
    rows = rows.join(took_part, on="trust_code", how="left").with_columns(
        pl.col("took_part").fill_null(False),
        source_ids=joined("source_id", "also_source_ids", "location_source_id"),
    )
    rows = rows.drop("successor_code", "source_id", "also_source_ids", "location_source_id")
    return rows.sort("took_part", "name", "trust_code", descending=[True, False, False])


def trust_relations(frames: Frames, given: Given) -> pl.LazyFrame:
    trusts = frames["trusts"]
    links = trusts.drop_nulls("successor_code").with_columns(SOURCES)
    links = links.select(
        "source_ids", earlier="trust_code", later=pl.col("successor_code").str.split(";")
    ).explode("later")
    before = links.filter(pl.col("later") == given["trust"]).select(
        "source_ids", relation=pl.lit("predecessor"), trust_code="earlier"
    )
    after = links.filter(pl.col("earlier") == given["trust"]).select(
        "source_ids", relation=pl.lit("successor"), trust_code="later"
    )
    rows = pl.concat([before, after]).join(
        trusts.select("trust_code", "name", "opened", "closed"), on="trust_code"
    )
    return rows.sort("relation", "closed", "trust_code", nulls_last=True)


def trust_events(frames: Frames, given: Given) -> pl.LazyFrame:
    mine = pl.col("trust_code") == given["trust"]
    listed = (
        everyone(frames)
        .filter(mine)
        .select("programme_id", "participant_id", "role", s="source_id", also="also_source_ids")
    )
    taken = listed.join(happened(frames), on=["programme_id", "participant_id"])
    taken = taken.join(
        frames["programmes"].select("programme_id", programme="name"), on="programme_id"
    ).select(
        "programme_id",
        "programme",
        "role",
        "event",
        "reason",
        "confidence",
        "note",
        kind=pl.lit("programme"),
        spell=pl.lit(None, pl.Int64),
        earliest="earliest_date",
        latest="latest_date",
        basis="reason_basis",
        source_ids=joined("source_id", "also_source_ids", "s", "also"),
    )
    spells = (
        frames["special_measures"]
        .filter(mine)
        .sort("entered")
        .with_columns(SOURCES, spell=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    )
    ends = [
        spells.select(
            "spell",
            "note",
            "source_ids",
            kind=pl.lit("special_measures"),
            event=pl.lit(which),
            earliest=which,
            latest=f"{which}_latest",
            basis=f"{which}_basis",
        )
        for which in ("entered", "left")
    ]
    rows = pl.concat([taken, *ends], how="diagonal").drop_nulls("earliest")
    return rows.sort(
        "earliest", "latest", "kind", "programme_id", "event", "spell", nulls_last=True
    )


def trust_ratings(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = (
        frames["cqc_ratings"].filter(pl.col("trust_code") == given["trust"]).with_columns(SOURCES)
    )
    rows = rows.sort("published_latest", "published_earliest", "domain")
    return rows.drop("trust_code", "source_id", "also_source_ids")


def trust_survey(frames: Frames, given: Given) -> pl.LazyFrame:
    trusts = frames["trusts"].select("trust_code", "trust_type")
    told = frames["indicators"].filter((given["themes"] == 1) == OF_TEN)
    told = told.select("indicator_id", "family", "unit", "higher_is_better", indicator="name")
    group = trusts.join(
        trusts.filter(pl.col("trust_code") == given["trust"]).select("trust_type"),
        on="trust_type",
        how="semi",
    )
    rows = (
        frames["engagement"].join(group, on="trust_code", how="semi").join(told, on="indicator_id")
    )
    keys = ["indicator_id", "survey_year"]
    spread = rows.group_by(*keys, "indicator", "family", "unit", "higher_is_better").agg(
        *quantiles(), trusts=pl.len(), source_ids=gathered()
    )
    own = rows.filter(pl.col("trust_code") == given["trust"]).select(
        *keys, "value", "respondents", "response_rate", "note"
    )
    return spread.join(own, on=keys, how="left").sort("family", "indicator", *keys)


def trust_mortality(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = frames["outcomes"].filter(
        pl.col("trust_code") == given["trust"], pl.col("indicator_id") == "shmi"
    )
    rows = rows.drop("trust_code", "indicator_id", "limit_kind").rename({"source_id": "source_ids"})
    return rows.sort("series", "period_end")


def trust_coverage(frames: Frames, given: Given) -> pl.LazyFrame:
    trusts = frames["trusts"].select("trust_code", "trust_type", "opened", "closed")
    chosen = trusts.filter(pl.col("trust_code") == given["trust"])
    group = trusts.join(chosen.select("trust_type"), on="trust_type", how="semi").select(
        "trust_code"
    )
    series = pl.when(OF_TEN).then(pl.lit("themes")).otherwise(pl.lit("survey"))
    autumn = pl.date(pl.col("survey_year"), 10, 1)
    survey = (
        frames["engagement"]
        .join(frames["indicators"], on="indicator_id")
        .select("trust_code", series=series, period_start=autumn, period_end=autumn)
    )
    shmi = (
        frames["outcomes"]
        .filter(pl.col("indicator_id") == "shmi")
        .select("trust_code", "series", "period_start", "period_end")
    )
    held = pl.concat([survey, shmi]).join(group, on="trust_code", how="semi")
    rows = held.group_by("series", "period_start", "period_end").agg(
        trusts_of_type=pl.col("trust_code").n_unique(),
        is_held=(pl.col("trust_code") == given["trust"]).any(),
    )
    rows = rows.join(chosen.select("opened", "closed"), how="cross").with_columns(
        was_open=(pl.col("opened") <= pl.col("period_end")).fill_null(True)
        & (pl.col("closed") >= pl.col("period_start")).fill_null(True)
    )
    return rows.drop("opened", "closed").sort("series", "period_end", "period_start")


def trust_holdings(frames: Frames, given: Given) -> pl.LazyFrame:
    mine = pl.col("trust_code") == given["trust"]
    ratings, spells, people = (
        frames["cqc_ratings"],
        frames["special_measures"],
        frames["participants"],
    )
    domains = ratings.filter(mine).group_by("published_latest").agg(domains=pl.len())
    taking = people
    counts = [
        domains.select(publications=pl.len(), publications_in_part=(pl.col("domains") < 6).sum()),
        ratings.select(trusts_rated=pl.col("trust_code").n_unique()),
        spells.select(
            spells=mine.sum(),
            spells_without_leaving=(mine & pl.col("left").is_null()).sum(),
            trusts_with_spells=pl.col("trust_code").n_unique(),
        ),
        taking.select(
            programmes=pl.col("programme_id").filter(mine).n_unique(),
            programmes_with_lists=pl.col("programme_id").n_unique(),
        ),
        frames["programmes"].select(programmes_at_all=pl.len()),
        frames["engagement"].select(
            values_without_respondents=(mine & pl.col("respondents").is_null()).sum()
        ),
    ]
    return pl.concat(
        [frames["trusts"].filter(mine).select("trust_code", SOURCES), *counts], how="horizontal"
    )


def trusts_open_at_announcement(frames: Frames, given: Given) -> pl.LazyFrame:
    events = frames["participation_events"].filter(pl.col("programme_id") == given["programme"])
    announced = (
        frames["programmes"]
        .filter(pl.col("programme_id") == given["programme"])
        .select("announced", told=SOURCES)
    )
    gone = (
        events.filter(pl.col("event") == "withdrew")
        .select("participant_id", withdrew=pl.lit(True))
        .unique()
    )
    people = listed(frames, given["programme"]).drop_nulls("trust_code").with_columns(SOURCES)
    taking = (
        people.join(gone, on="participant_id", how="left")
        .group_by("trust_code")
        .agg(withdrew=pl.col("withdrew").fill_null(False).any(), own_sources=gathered("source_ids"))
    )
    day, opened, closed = pl.col("announced"), pl.col("opened"), pl.col("closed")
    traced = (
        opened.is_not_null() | closed.is_not_null() | pl.col("benchmark_group_2019").is_not_null()
    )
    rows = (
        frames["trusts"]
        .join(announced, how="cross")
        .join(taking, on="trust_code", how="left")
        .with_columns(
            was_open=pl.when(day.is_null())
            .then(None)
            .when(
                ((opened > day) | (closed < day)).fill_null(False) | (opened > day).fill_null(False)
            )
            .then(pl.lit(False))
            .otherwise(traced),
            took_part=pl.col("own_sources").is_not_null(),
        )
    )
    rows = rows.filter(pl.col("was_open").fill_null(False) | pl.col("took_part")).with_columns(
        pl.col("withdrew").fill_null(False),
        source_ids=joined(
            "own_sources", "told", "source_id", "also_source_ids", "location_source_id"
        ),
    )
    columns = [
        "trust_code",
        "name",
        "trust_type",
        "region",
        "latitude",
        "longitude",
        "opened",
        "closed",
        "was_open",
    ]
    rows = rows.select(*columns, "took_part", "withdrew", "source_ids")
    return rows.sort("took_part", "name", "trust_code", descending=[True, False, False])


TRUSTS = by_name(
    (
        trust_profiles,
        trust_relations,
        trust_events,
        trust_ratings,
        trust_survey,
        trust_mortality,
        trust_coverage,
        trust_holdings,
        trusts_open_at_announcement,
    )
)
