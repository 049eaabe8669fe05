"""In Polars: the newest scores, patients' answers, national counts and statements."""

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
    taking_part,
)

ENDS = ["withdrew", "merged", "completed"]


def national_ratings(frames: Frames, _: Given) -> pl.LazyFrame:
    order = [
        pl.col("as_of_latest"),
        pl.col("trust_group") != "All trusts",
        pl.col("trust_group"),
        pl.col("domain") != "overall",
        pl.col("domain"),
        pl.col("counted"),
        pl.col("rating"),
        pl.col("unit"),
    ]
    rows = frames["cqc_national_counts"].sort(order, descending=[True, *[False] * 7])
    return rows.rename({"source_id": "source_ids"})


def newest_scores(frames: Frames, given: Given) -> pl.LazyFrame:
    survey = (
        frames["engagement"]
        .filter(pl.col("indicator_id") == given["indicator"], pl.col("survey_year") >= 2021)
        .filter(pl.col("survey_year") == pl.col("survey_year").max())
        .select("trust_code", "survey_year", score="value", first="source_id")
    )
    deaths = (
        frames["outcomes"]
        .filter(pl.col("series") == "nhs_digital_trust", pl.col("banding").is_not_null())
        .filter(pl.col("period_end") == pl.col("period_end").max())
        .select(
            "trust_code",
            "observed",
            "expected",
            "banding",
            shmi="value",
            shmi_start="period_start",
            shmi_end="period_end",
            second="source_id",
        )
    )
    answers = (
        frames["patient_experience"]
        .filter(pl.col("indicator_id") == "fft_inpatient_positive_pct")
        .filter(pl.col("period_end") == pl.col("period_end").max())
        .select(
            "trust_code",
            "responses",
            positive="value",
            asked_from="period_start",
            asked_to="period_end",
            third="source_id",
        )
    )
    rows = survey.join(deaths, on="trust_code", how="full", coalesce=True)
    rows = rows.join(answers, on="trust_code", how="full", coalesce=True)
    group = frames["trusts"].filter(pl.col("trust_type") == given["group"])
    rows = rows.join(group.select("trust_code", "name"), on="trust_code")
    rows = rows.join(taking_part(frames, given["programme"]), on="trust_code", how="left")
    rows = rows.with_columns(
        pl.col("participant").fill_null(False), source_ids=joined("first", "second", "third")
    )
    return rows.drop("first", "second", "third").sort("name", "trust_code")


def patient_survey(frames: Frames, given: Given) -> pl.LazyFrame:
    asked = frames["patient_experience"]
    bands = asked.filter(pl.col("indicator_id") == "inpatient_survey_overall_band").select(
        "trust_code", "period_end", order="value"
    )
    rows = asked.filter(pl.col("indicator_id") == "inpatient_survey_overall_experience").drop(
        "indicator_id", "responses"
    )
    rows = rows.join(bands, on=["trust_code", "period_end"], how="left")
    rows = rows.join(frames["trusts"].select("trust_code", "name", "trust_type"), on="trust_code")
    rows = rows.join(taking_part(frames, given["programme"]), on="trust_code", how="left")
    band = (
        pl.when(pl.col("order") == 1)
        .then(pl.lit("Worse than expected"))
        .when(pl.col("order") == 2)
        .then(pl.lit("About the same"))
        .when(pl.col("order") == 3)
        .then(pl.lit("Better than expected"))
    )
    rows = rows.with_columns(pl.col("participant").fill_null(False), band=band)
    rows = rows.sort("period_end", "order", "name", "trust_code", nulls_last=True)
    return rows.drop("order").rename({"value": "score", "source_id": "source_ids"})


def statements(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = frames["statements"].filter(pl.col("programme_id") == given["programme"])
    rows = rows.drop("programme_id").rename({"source_id": "source_ids"})
    return rows.sort("said_latest", "said_earliest", "position", nulls_last=True)


def trust_memberships(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = frames["participant_members"].filter(pl.col("trust_code") == given["trust"])
    people = frames["participants"].select(
        "programme_id", "participant_id", "name", "kind", "wave", own="source_id"
    )
    programmes = frames["programmes"].select("programme_id", programme="name")
    rows = rows.join(people, on=["programme_id", "participant_id"])
    rows = rows.join(programmes, on="programme_id")
    rows = rows.with_columns(source_ids=joined("source_id", "own"))
    rows = rows.drop("source_id", "own", "trust_code")
    return rows.sort("programme", "name", "participant_id", "organisation")


def funding_by_site(frames: Frames, given: Given) -> pl.LazyFrame:
    sums = frames["funding"].filter(
        pl.col("programme_id") == given["programme"],
        pl.col("participant_id").is_not_null(),
        pl.col("basis") == "cash",
    )

    def total(stage: str) -> pl.Expr:
        amounts = pl.col("amount_gbp").filter(pl.col("stage") == stage)
        return pl.when(amounts.len() > 0).then(amounts.sum())

    keys = ["participant_id", "financial_year", "unit_note"]
    rows = (
        sums.with_columns(SOURCES)
        .group_by(keys)
        .agg(
            requested_gbp=total("requested"),
            allocated_gbp=total("allocated"),
            announced_gbp=total("announced"),
            is_inferred=(pl.col("confidence") == "inferred").any(),
            notes=pl.col("note").drop_nulls().unique().sort(),
            source_ids=gathered("source_ids"),
        )
    )
    note = pl.when(pl.col("notes").list.len() > 0).then(pl.col("notes").list.join(". "))
    people = frames["participants"].filter(pl.col("programme_id") == given["programme"])
    people = people.select("participant_id", "name", "kind", "wave")
    rows = rows.with_columns(note=note).drop("notes").join(people, on="participant_id")
    return rows.sort("financial_year", "unit_note", "name", "participant_id", nulls_last=True)


def endings(frames: Frames, _: Given) -> pl.LazyFrame:
    people = frames["participants"]
    keys = ["programme_id", "participant_id"]
    events = frames["participation_events"].join(people.select(keys), on=keys, how="semi")
    kinds = pl.col("reason_category").fill_null("").str.split(";")
    ended = pl.col("event").is_in(ENDS)
    done = pl.col("confidence").filter(pl.col("event") == "completed")

    def who(condition: pl.Expr) -> pl.Expr:
        return pl.col("participant_id").filter(condition).n_unique().cast(pl.Int64)

    own = (
        events.with_columns(SOURCES)
        .group_by("programme_id")
        .agg(
            **{event: who(pl.col("event") == event) for event in ENDS},
            local_funding=who(kinds.list.contains("local_funding")),
            lost_funding=who(kinds.list.contains("funding")),
            completion_inferred=(done.len() > 0) & (done == "inferred").all(),
            last_end=pl.col("latest_date").filter(ended).max(),
            told=pl.col("reason").filter(ended).drop_nulls().unique().sort(),
            event_sources=gathered("source_ids"),
        )
    )
    totals = england(frames).filter(pl.col("measure") == "cumulative_participants", EXACT)
    totals = totals.group_by("programme_id").agg(total=pl.col("value").max())
    sizes = people.group_by("programme_id").agg(listed=pl.len().cast(pl.Int64))
    rows = frames["programmes"].select("programme_id", "name", "source_id")
    for other in (sizes, own, totals):
        rows = rows.join(other, on="programme_id", how="left")
    reasons = pl.when(pl.col("told").list.len() > 0).then(pl.col("told").list.join(". "))
    numbers = ["listed", *ENDS, "local_funding", "lost_funding"]
    rows = rows.with_columns(
        pl.col(numbers).fill_null(0),
        pl.col("completion_inferred").fill_null(False),
        reasons=reasons,
        source_ids=joined("source_id", "event_sources"),
    )
    return rows.drop("told", "event_sources", "source_id").sort("name", "programme_id")


def member_trusts(frames: Frames, given: Given) -> pl.LazyFrame:
    keys = ["programme_id", "participant_id"]
    parts = frames["participant_members"].filter(pl.col("programme_id") == given["programme"])
    parts = parts.drop_nulls("trust_code").join(
        frames["participants"].select(*keys, own="name"), on=keys
    )
    found = parts.group_by("trust_code").agg(
        partnerships=pl.col("own").unique().sort().str.join("; "),
        partnership_count=pl.col("participant_id").n_unique().cast(pl.Int64),
        named_in=gathered(),
    )
    columns = ["name", "trust_type", "region", "latitude", "longitude", "location_source_id"]
    rows = found.join(frames["trusts"].select("trust_code", *columns), on="trust_code")
    rows = rows.with_columns(source_ids=joined("named_in", "location_source_id"))
    return rows.drop("named_in", "location_source_id").sort("name", "trust_code")


def allocated_per_place(frames: Frames, _: Given) -> pl.LazyFrame:
    places = pl.col("unit_note").str.extract(r"^(\d+) ").cast(pl.Int64)
    sums = frames["funding"].filter(
        pl.col("participant_id").is_null(),
        pl.col("basis") == "cash",
        pl.col("stage").is_in(["allocated", "spent"]),
    )
    sums = sums.with_columns(SOURCES, places=places).drop_nulls("places")
    sums = sums.with_columns(per_place_gbp=pl.col("amount_gbp") / pl.col("places"))
    sums = sums.join(
        frames["programmes"].select("programme_id", programme="name"), on="programme_id"
    )
    order = ["programme", "programme_id", "financial_year", "stage", "unit_note"]
    columns = [*order, "amount_gbp", "places", "per_place_gbp", "note", "source_ids"]
    return sums.sort(order, nulls_last=True).select(columns)


NEWEST = by_name(
    (
        member_trusts,
        allocated_per_place,
        national_ratings,
        newest_scores,
        patient_survey,
        statements,
        trust_memberships,
        funding_by_site,
        endings,
    )
)
