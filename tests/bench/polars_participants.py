"""In Polars: who took part in programmes, how it ended and why."""

import polars as pl

from tests.bench.pandas_frames import Given
from tests.bench.polars_frames import (
    EXACT,
    SOURCES,
    Frames,
    by_name,
    england,
    everyone,
    gathered,
    happened,
    joined,
    listed,
    of_the_whole,
)

PARTS = {
    "selected": "start",
    "other": "later",
    "withdrew": "end",
    "asked_to_leave": "end",
    "cancelled": "end",
    "merged": "end",
    "completed": "end",
}


def attrition_counts(frames: Frames, given: Given) -> pl.LazyFrame:
    rows, counts = frames["programmes"].select("programme_id", "name"), england(frames)
    if given["programme"] is not None:
        rows = rows.filter(pl.col("programme_id") == given["programme"])
    chosen = counts.filter(pl.col("measure") == "cumulative_participants")
    chosen = chosen.sort(
        ~EXACT, "value", "as_of_latest", "source_id", descending=[False, True, False, False]
    )
    chosen = chosen.unique("programme_id", keep="first", maintain_order=True).select(
        "programme_id",
        "as_of_earliest",
        "as_of_latest",
        "source_ids",
        chosen="value",
        chosen_qualifier="qualifier",
        chosen_note="note",
    )
    gone = of_the_whole(counts).filter(pl.col("measure") == "withdrawn")
    gone = gone.sort("as_of_latest", "value", "source_id", descending=[True, True, False])
    gone = gone.unique(["programme_id", "wave"], keep="first", maintain_order=True)
    whole = pl.col("wave") == "all"
    gone = gone.filter(whole | ~whole.any().over("programme_id"))
    left = gone.group_by("programme_id").agg(
        left_count=pl.col("value").sum(),
        left_qualifier=pl.when(pl.col("qualifier").n_unique() == 1)
        .then(pl.col("qualifier").first())
        .otherwise(pl.lit("about")),
        notes=pl.col("note").drop_nulls().unique().sort(),
        left_sources=gathered("source_ids"),
    )
    rows = rows.join(chosen, on="programme_id", how="left").join(
        left, on="programme_id", how="left"
    )
    note = pl.when(pl.col("notes").list.len() > 0).then(pl.col("notes").list.join(". "))
    rows = rows.with_columns(left_note=note, source_ids=joined("source_ids", "left_sources"))
    return rows.drop("notes", "left_sources").sort("name", "programme_id")


def leaving_reasons(frames: Frames, given: Given) -> pl.LazyFrame:
    people, events = (
        rows.filter(pl.col("programme_id") == given["programme"])
        for rows in (everyone(frames), happened(frames))
    )
    completed = (
        events.filter(pl.col("event") == "completed")
        .select("participant_id", ended=pl.lit(True))
        .unique()
    )
    leaving = events.join(completed, on="participant_id", how="left").with_columns(SOURCES)
    later = (pl.col("event") == "other") & pl.col("ended").fill_null(False)
    leaving = leaving.filter(
        pl.col("reason_category").is_not_null(), pl.col("event") != "completed", ~later
    )
    keys = ["participant_id", "event", "latest_date"]
    kinds = leaving.select(*keys, kind=pl.col("reason_category").str.split(";")).explode("kind")
    kinds = kinds.with_columns(pl.col("kind").str.strip_chars())
    entry = pl.col("entry").str.split("=")
    accounts = leaving.select(*keys, entry=pl.col("reason_basis").str.split(";")).explode("entry")
    accounts = accounts.select(
        *keys,
        kind=entry.list.get(0).str.strip_chars(),
        account=entry.list.get(1, null_on_oob=True).str.strip_chars(),
    )
    accounts = accounts.drop_nulls("kind").with_columns(
        account=pl.when(pl.col("account") != "").then("account")
    )
    rows = leaving.join(people.select("participant_id", "name"), on="participant_id").join(
        kinds, on=keys
    )
    rows = rows.join(accounts, on=[*keys, "kind"], how="left")
    order = ["latest_date", "name", "participant_id", "event", "kind", "account"]
    rows = rows.sort(pl.col("event") != "withdrew", *order, nulls_last=True)
    columns = [
        "participant_id",
        "name",
        "event",
        "earliest_date",
        "latest_date",
        "kind",
        "account",
        "reason",
        "note",
    ]
    return rows.select(*columns, "source_ids")


def participant_ratings(frames: Frames, given: Given) -> pl.LazyFrame:
    people = listed(frames, given["programme"]).select("trust_code", "participant_id", "name")
    rows = (
        frames["cqc_ratings"]
        .filter(pl.col("domain") == "overall")
        .join(people, on="trust_code")
        .with_columns(SOURCES)
    )
    rows = rows.sort("name", "participant_id", "published_latest", "published_earliest")
    return rows.drop("date_precision", "domain", "source_id", "also_source_ids")


def participant_special_measures(frames: Frames, given: Given) -> pl.LazyFrame:
    people = listed(frames, given["programme"]).select("trust_code", "participant_id", "name")
    rows = (
        frames["special_measures"]
        .join(people, on="trust_code")
        .with_columns(
            SOURCES, pl.coalesce("entered_latest", "entered"), pl.coalesce("left_latest", "left")
        )
    )
    rows = rows.sort("name", "participant_id", "entered").rename({"left": "left_earliest"})
    return rows.drop("source_id", "also_source_ids")


PERSON = ["programme_id", "participant_id"]


def _by_their_day(frames: Frames) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The events by the day that their programme's records are true as at, each with its part in a
    participant's time; and those that had not been selected by then.
    """
    days = frames["programmes"].select("programme_id", limit="records_as_at")
    events = frames["participation_events"].join(days, on="programme_id")
    events = events.with_columns(
        SOURCES,
        part=pl.col("event").replace_strict(PARTS, default="state"),
        is_later=(pl.col("earliest_date") > pl.col("limit")).fill_null(False),
        latest_date=pl.min_horizontal("latest_date", "limit"),
    )
    starts = events.filter(pl.col("part") == "start").group_by(PERSON)
    not_yet = starts.agg(all_later=pl.col("is_later").all()).filter("all_later")
    return events.filter(~pl.col("is_later")), not_yet


def participant_spells(frames: Frames, given: Given) -> pl.LazyFrame:
    events, not_yet = _by_their_day(frames)
    people = frames["participants"].join(not_yet, on=PERSON, how="anti")
    if given["programme"] is not None:
        mine = pl.col("programme_id") == given["programme"]
        events, people = events.filter(mine), people.filter(mine)
    events = events.sort("earliest_date", "latest_date", "event", nulls_last=True)
    columns = ("earliest_date", "latest_date", "event", "reason", "until")
    own = {
        part: [pl.col(c).filter(pl.col("part") == part).first() for c in columns]
        for part in ("start", "end", "later")
    }
    is_state = pl.col("part") == "state"
    newest = pl.struct("latest_date", "earliest_date").filter(is_state)
    state = [pl.col(c).filter(is_state).sort_by(newest).last() for c in columns]
    told = (pl.col("part") == "later") & pl.col("reason").is_not_null()
    said = events.group_by(PERSON, maintain_order=True).agg(
        selected_earliest=own["start"][0],
        selected_latest=own["start"][1],
        end_event=own["end"][2],
        end_earliest=own["end"][0],
        end_latest=own["end"][1],
        reason=own["end"][3],
        state=state[2],
        state_earliest=state[0],
        state_latest=state[1],
        state_until=state[4],
        later_earliest=own["later"][0],
        later_latest=own["later"][1],
        laters=pl.col("reason")
        .filter(told)
        .sort_by(pl.struct("latest_date", "event").filter(told)),
        notes=pl.col("note").drop_nulls().unique().sort(),
        event_sources=gathered("source_ids"),
    )
    people = people.select(*PERSON, "name", "trust_code", "region", "region_as_published", SOURCES)
    rows = people.join(said, on=PERSON, how="left").with_columns(
        days_fewest=(pl.col("end_earliest") - pl.col("selected_latest"))
        .dt.total_days()
        .clip(lower_bound=0),
        days_most=(pl.col("end_latest") - pl.col("selected_earliest")).dt.total_days(),
        later=pl.when(pl.col("laters").list.len() > 0).then(pl.col("laters").list.join(". ")),
        note=pl.when(pl.col("notes").list.len() > 0).then(pl.col("notes").list.join(". ")),
        source_ids=joined("source_ids", "event_sources"),
    )
    rows = rows.sort(
        pl.col("programme_id"),
        ~pl.col("end_event").is_in(["withdrew", "asked_to_leave", "cancelled"]),
        "end_event",
        "end_latest",
        "selected_latest",
        "name",
        "participant_id",
        nulls_last=True,
    )
    return rows.drop("laters", "notes", "event_sources")


def applications(frames: Frames, given: Given) -> pl.LazyFrame:
    rows = frames["applications"].filter(pl.col("programme_id") == given["programme"])
    rows = rows.with_columns(SOURCES).sort(
        "received_latest", "received_earliest", "name", "application_id", nulls_last=True
    )
    return rows.drop(
        "programme_id",
        "source_id",
        "also_source_ids",
        "received_precision",
        "decided_precision",
        "reason_basis",
    )


def participants_and_events(frames: Frames, given: Given) -> pl.LazyFrame:
    people, events = (
        rows.filter(pl.col("programme_id") == given["programme"])
        for rows in (everyone(frames), happened(frames))
    )
    events = events.drop("programme_id").rename(
        {
            "source_id": "s",
            "also_source_ids": "also",
            "confidence": "event_confidence",
            "note": "event_note",
        }
    )
    rows = people.join(
        frames["trusts"].select("trust_code", "trust_type"), on="trust_code", how="left"
    )
    rows = rows.join(events, on="participant_id", how="left")
    order = ["role", "name", "participant_id", "latest_date", "earliest_date", "event"]
    rows = rows.sort(order, descending=[c == "role" for c in order], nulls_last=True)
    columns = [
        "participant_id",
        "name",
        "kind",
        "role",
        "trust_code",
        "trust_type",
        "region",
        "region_as_published",
        "wave",
        "practices",
        "population",
        "note",
        "event",
        "reason",
        "earliest_date",
        "latest_date",
        "event_confidence",
        "event_note",
    ]
    return rows.select(*columns, source_ids=joined("source_id", "also_source_ids", "s", "also"))


PARTICIPANTS = by_name(
    (
        attrition_counts,
        leaving_reasons,
        participant_ratings,
        participant_special_measures,
        participant_spells,
        participants_and_events,
        applications,
    )
)
