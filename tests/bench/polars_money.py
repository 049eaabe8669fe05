"""In Polars: sums of money, prices and what a sum comes to for each participant."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.pandas_money import KINDS, STAGES
from tests.bench.polars_frames import (
    EXACT,
    SOURCES,
    Frames,
    by_name,
    england,
    gathered,
    joined,
    no_text,
)

SUM = [
    "financial_year",
    "amount_gbp",
    "real_gbp",
    "base_year",
    "note",
    "source_ids",
    "deflator_source",
]


def price_levels(frames: Frames, _: Given) -> pl.LazyFrame:
    known = frames["sources"].select("source_id", "publisher", edition="title")
    rows = frames["gdp_deflators"].join(known, on="source_id").sort("financial_year")
    return rows.rename({"source_id": "source_ids"})


def restated(frames: Frames, sums: pl.LazyFrame) -> pl.LazyFrame:
    """The sums with their sources and, where they are of one financial year, in the deflators'
    prices.
    """
    levels = frames["gdp_deflators"].rename({"source_id": "deflator_source"})
    rows = sums.with_columns(SOURCES).join(levels, on="financial_year", how="left")
    return rows.with_columns(real_gbp=pl.col("amount_gbp") * 100 / pl.col("index_value"))


def named(frames: Frames) -> pl.LazyFrame:
    """The programmes' names."""
    return frames["programmes"].select("programme_id", programme="name")


def funding_sums(frames: Frames, given: Given) -> pl.LazyFrame:
    sums = frames["funding"]
    if given["programme"] is not None:
        sums = sums.filter(pl.col("programme_id") == given["programme"])
    people = frames["participants"].select("programme_id", "participant_id", participant="name")
    rows = restated(frames, sums).join(named(frames), on="programme_id")
    rows = rows.join(people, on=["programme_id", "participant_id"], how="left")
    rows = rows.sort(
        "programme",
        "programme_id",
        pl.col("basis").replace_strict(KINDS),
        pl.col("basis") == "per_head",
        pl.col("stage").replace_strict(STAGES),
        "financial_year",
        -pl.col("amount_gbp"),
        "unit_note",
        "basis",
        "participant",
        "participant_id",
        "period_start",
        "forecast_on",
        "sum_id",
        nulls_last=True,
    )
    columns = [
        "programme_id",
        "programme",
        "participant_id",
        "participant",
        "period_start",
        "period_end",
        "forecast_on",
        "stage",
        "basis",
        "sum_id",
        "unit_note",
        "reason",
        "confidence",
    ]
    return rows.select(*columns, *SUM, to_date=pl.col("to_date").fill_null(value=False))


def funding_against_spend(frames: Frames, _: Given) -> pl.LazyFrame:
    sums = frames["funding"].filter(
        pl.col("basis") != "per_head", pl.col("participant_id").is_null()
    )
    sums = restated(frames, sums).select("programme_id", "stage", "basis", "unit_note", *SUM)
    announced = sums.filter(pl.col("stage") == "announced").with_row_index("a")
    spent = sums.filter(pl.col("stage") == "spent").with_row_index("s")
    pairs = announced.join(spent, on=["programme_id", "basis"], suffix="_s")
    ours, theirs = pl.col("unit_note"), pl.col("unit_note_s")
    pairs = pairs.filter((theirs == ours) | theirs.str.starts_with(ours + ",")).select("a", "s")
    both = announced.join(pairs, on="a", how="left").join(spent, on="s", how="full", suffix="_s")
    both = both.select(
        pl.coalesce("programme_id", "programme_id_s"),
        pl.coalesce("basis", "basis_s"),
        pl.coalesce("base_year", "base_year_s"),
        pl.coalesce("deflator_source", "deflator_source_s"),
        covers=pl.coalesce("unit_note", "unit_note_s"),
        announced_year="financial_year",
        announced_gbp="amount_gbp",
        announced_real_gbp="real_gbp",
        spent_year="financial_year_s",
        spent_gbp="amount_gbp_s",
        spent_real_gbp="real_gbp_s",
        spent_covers="unit_note_s",
        note=no_text(joined("note", "note_s", by=". ")),
        source_ids=joined("source_ids", "source_ids_s"),
    )
    rows = (
        named(frames).join(both, on="programme_id", how="left").with_columns(pl.col("source_ids"))
    )
    return rows.sort(
        "programme",
        "programme_id",
        pl.col("basis") == "ceiling",
        pl.col("announced_gbp").is_null(),
        "announced_year",
        "announced_gbp",
        "covers",
        "spent_gbp",
        "spent_covers",
        nulls_last=True,
    )


def counted(frames: Frames, which: str) -> pl.LazyFrame:
    """The best count of those chosen, or of those that completed, of each programme and wave; an
    exact one before others.
    """
    counts = england(frames)
    columns = ["programme_id", "wave", "value", "qualifier", "source_ids"]
    if which == "chosen":
        whole = counts.filter(pl.col("measure") == "cumulative_participants").with_columns(
            wave=pl.lit("all")
        )
        options = [
            counts.filter(pl.col("measure") == "new_participants").select(columns),
            whole.select(columns),
        ]
    else:
        completed = counts.filter(pl.col("measure") == "completed")
        added = (
            completed.filter(~(pl.col("wave") == "all").any().over("programme_id"))
            .group_by("programme_id")
            .agg(
                pl.col("value").sum(),
                wave=pl.lit("all"),
                source_ids=gathered("source_ids"),
                qualifier=pl.when(EXACT.all()).then(pl.lit("exact")).otherwise(pl.lit("about")),
            )
        )
        options = [completed.select(columns), added.select(columns)]
    best = pl.concat(options).sort(
        ~EXACT, "value", "qualifier", "source_ids", descending=[False, True, False, False]
    )
    best = best.unique(["programme_id", "wave"], keep="first", maintain_order=True)
    return best.rename(
        {"value": which, "qualifier": f"{which}_qualifier", "source_ids": f"{which}_sources"}
    )


def cost_per_participant(frames: Frames, _: Given) -> pl.LazyFrame:
    sums = frames["funding"].filter(
        pl.col("participant_id").is_null(), pl.col("basis").is_in(["cash", "support_in_kind"])
    )
    whole = (pl.col("stage") == "announced") & pl.col("unit_note").str.contains(
        "^(whole programme|wave [^, ]+)$"
    )
    sums = restated(frames, sums.filter((pl.col("stage") == "spent") | whole))
    sums = sums.with_columns(wave=pl.col("unit_note").str.extract("^wave ([^, ]+)", 1))
    rows = (
        named(frames)
        .join(sums, on="programme_id", how="left")
        .with_columns(pl.col("wave").fill_null("all"))
    )
    for which in ("chosen", "completed"):
        rows = rows.join(counted(frames, which), on=["programme_id", "wave"], how="left")
        told = pl.col(f"{which}_qualifier") == "exact"
        told = told if which == "chosen" else told & (pl.col("stage") == "spent")
        number = pl.when(told & (pl.col(which) != 0)).then(which)
        rows = rows.with_columns(
            (pl.col("amount_gbp") / number).alias(f"per_{which}_gbp"),
            (pl.col("real_gbp") / number).alias(f"per_{which}_real_gbp"),
        )
    columns = [
        "programme_id",
        "programme",
        "stage",
        "basis",
        "unit_note",
        "financial_year",
        "amount_gbp",
        "real_gbp",
        "base_year",
        "chosen",
        "chosen_qualifier",
        "completed",
        "completed_qualifier",
        "per_chosen_gbp",
        "per_chosen_real_gbp",
        "per_completed_gbp",
        "per_completed_real_gbp",
        "note",
        "deflator_source",
    ]
    rows = rows.select(
        *columns, source_ids=joined("source_ids", "chosen_sources", "completed_sources")
    )
    order = ["programme", "programme_id", "stage", "basis", "financial_year", "unit_note"]
    return rows.sort(order, descending=[c == "stage" for c in order], nulls_last=True)


MONEY = by_name((price_levels, funding_sums, funding_against_spend, cost_per_participant))
