"""What the Polars contenders start from: the bundled tables as lazy frames, and steps that several
of them take.
"""

from collections.abc import Callable, Iterable

import polars as pl

from pathfinders.uploads.bundle import read_bundle
from tests.applicants import OF_BOTH
from tests.bench.pandas_frames import Given

Frames = dict[str, pl.LazyFrame]
Contender = Callable[[Frames, Given], pl.LazyFrame]
SAID = ("confidence", "source_id", "also_source_ids")
QUANTILES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}


def read_frames() -> Frames:
    """Every bundled table in memory, with the types that a version has."""
    return {
        name: pl.DataFrame(rows.drop_columns(["_row"])).lazy()
        for name, rows in read_bundle().items()
    }


def by_name(contenders: Iterable[Contender]) -> dict[str, Contender]:
    """The contenders under their functions' names, which are those of the queries."""
    return {getattr(contender, "__name__", ""): contender for contender in contenders}


def joined(*columns: str, by: str = ";") -> pl.Expr:
    """Row by row the known cells of the columns, joined."""
    return pl.concat_str(list(columns), separator=by, ignore_nulls=True)


SOURCES = joined("source_id", "also_source_ids").alias("source_ids")
EXACT = pl.col("qualifier") == "exact"


def gathered(column: str = "source_id") -> pl.Expr:
    """The different texts of a group in order, joined."""
    return pl.col(column).drop_nulls().unique().sort().str.join(";")


def no_text(column: pl.Expr) -> pl.Expr:
    """The column with nothing in place of an empty text."""
    return pl.when(column != "").then(column)


def listed(frames: Frames, programme: object) -> pl.LazyFrame:
    """The participants of a programme."""
    return frames["participants"].filter(pl.col("programme_id") == programme)


def everyone(frames: Frames) -> pl.LazyFrame:
    """The participants, and the applicants that became none, told apart by `role`."""
    applied = frames["applications"].filter(pl.col("participant_id").is_null())
    applied = applied.drop("participant_id").rename({"application_id": "participant_id"})
    listed = frames["participants"].with_columns(role=pl.lit("participant"))
    both = [name for name in frames["participants"].collect_schema() if name in OF_BOTH]
    return pl.concat([listed, applied.select(*both, role=pl.lit("applicant"))], how="diagonal")


def happened(frames: Frames) -> pl.LazyFrame:
    """What happened to participants and applicants: applied, rejected and taken_back beside the
    events of participants. The kinds of reason of an application are those that its basis names.
    """
    rows, said = frames["applications"], ["programme_id", *SAID]
    came = rows.filter(pl.col("received_latest").is_not_null()).select(
        *said,
        participant_id=pl.coalesce("participant_id", "application_id"),
        event=pl.lit("applied"),
        earliest_date="received_earliest",
        latest_date="received_latest",
    )
    ended = pl.col("decision").is_in(["declined", "taken_back", "stopped"])
    kinds = (
        pl.col("reason_basis")
        .str.split(";")
        .list.eval(pl.element().str.split("=").list.first().str.strip_chars())
    )
    went = rows.filter(ended, pl.col("decided_latest").is_not_null()).select(
        *said,
        "reason",
        "reason_basis",
        participant_id="application_id",
        event=pl.when(pl.col("decision") == "declined")
        .then(pl.lit("rejected"))
        .otherwise(pl.lit("taken_back")),
        earliest_date="decided_earliest",
        latest_date="decided_latest",
        reason_category=kinds.list.join(";"),
    )
    return pl.concat([frames["participation_events"], came, went], how="diagonal")


def of_the_whole(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Counts but for those of who left some of a programme's waves."""
    waves = ["programme_id", "wave"]
    gone = counts.filter(pl.col("measure") == "withdrawn")
    in_part = counts.filter(pl.col("measure") == "new_participants").join(
        gone, on=waves, how="anti"
    )
    partial = gone.filter(pl.col("wave") != "all").join(in_part, on="programme_id", how="semi")
    return counts.join(partial, on=["measure", *waves], how="anti")


EARLIER = pl.col("survey_year") < 2021
"""Surveys before the questionnaire of 2021."""


def taking_part(frames: Frames, programme: object) -> pl.LazyFrame:
    """The trusts that take part in a programme, each once, with `participant` true."""
    trusts = listed(frames, programme).select("trust_code").drop_nulls().unique()
    return trusts.with_columns(participant=pl.lit(True))


def england(frames: Frames) -> pl.LazyFrame:
    """The counts that are for no single region, with their sources."""
    return frames["programme_counts"].filter(pl.col("region").is_null()).with_columns(SOURCES)


def measured(frames: Frames, measure: object) -> pl.LazyFrame:
    """Every trust's values on a survey indicator, or on an outcome of calendar years, by year."""
    survey = frames["engagement"].filter(pl.col("indicator_id") == measure, EARLIER)
    ends = frames["outcomes"].filter(
        pl.col("indicator_id") == measure, pl.col("series") == "calendar_year"
    )
    columns = ["trust_code", "year", "value", "respondents", "source_id", "note"]
    return pl.concat(
        [
            survey.rename({"survey_year": "year"}).select(columns),
            ends.with_columns(
                year=year_of("period_end"), respondents=pl.lit(None, pl.Int64)
            ).select(columns),
        ]
    )


def year_of(column: str) -> pl.Expr:
    """The year of a date, as the tables hold years."""
    return pl.col(column).dt.year().cast(pl.Int64)


def quantiles() -> list[pl.Expr]:
    """The five quantiles of `value`, between two values where they fall there."""
    return [pl.col("value").quantile(q, "linear").alias(name) for name, q in QUANTILES.items()]
