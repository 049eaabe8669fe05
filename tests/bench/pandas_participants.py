"""In plain pandas: who took part in programmes, how it ended and why."""

import pandas as pd

from tests import applicants
from tests.bench.pandas_frames import (
    Frames,
    Given,
    by_name,
    england,
    gathered,
    joined,
    listed,
    named,
    of_the_whole,
)


def attrition_counts(frames: Frames, given: Given) -> pd.DataFrame:
    rows, counts = frames["programmes"][["programme_id", "name"]], england(frames)
    if given["programme"] is not None:
        rows = rows[rows["programme_id"] == given["programme"]]
        counts = counts[counts["programme_id"] == given["programme"]]
    chosen = counts[counts["measure"] == "cumulative_participants"]
    chosen = chosen.assign(inexact=chosen["qualifier"] != "exact")
    order = ["inexact", "value", "as_of_latest", "source_id"]
    chosen = chosen.sort_values(order, ascending=[True, False, True, True]).drop_duplicates(
        "programme_id"
    )
    chosen = chosen.rename(
        columns={"value": "chosen", "qualifier": "chosen_qualifier", "note": "chosen_note"}
    )
    counts = of_the_whole(counts)
    gone = counts[counts["measure"] == "withdrawn"]
    gone = gone.sort_values(["as_of_latest", "value", "source_id"], ascending=[False, False, True])
    gone = gone.drop_duplicates(["programme_id", "wave"])
    whole = gone["wave"] == "all"
    gone = gone[whole | ~gone["programme_id"].isin(gone["programme_id"][whole])]
    left = gone.groupby("programme_id").agg(
        left_count=("value", "sum"),
        left_qualifier=("qualifier", lambda told: told.iloc[0] if told.nunique() == 1 else "about"),
        left_note=("note", lambda notes: ". ".join(sorted(set(notes.dropna()))) or None),
        left_sources=("source_ids", gathered),
    )
    columns = [
        "programme_id",
        "chosen",
        "chosen_qualifier",
        "as_of_earliest",
        "as_of_latest",
        "chosen_note",
        "source_ids",
    ]
    rows = rows.merge(chosen[columns], how="left", on="programme_id").join(left, on="programme_id")
    rows["source_ids"] = joined(rows["source_ids"], rows["left_sources"].astype("str"))
    return rows.drop(columns="left_sources").sort_values(["name", "programme_id"])


def leaving_reasons(frames: Frames, given: Given) -> pd.DataFrame:
    people, events = (
        rows[rows["programme_id"] == given["programme"]]
        for rows in (applicants.people(frames), applicants.events(frames))
    )
    completed = events["event"] == "completed"
    later = (events["event"] == "other") & events["participant_id"].isin(
        events["participant_id"][completed]
    )
    leaving = named(events[events["reason_category"].notna() & ~completed & ~later])
    leaving = leaving.merge(people[["participant_id", "name"]], on="participant_id")
    keys = ["participant_id", "event", "latest_date", "kind"]
    kinds = leaving.assign(kind=leaving["reason_category"].str.split(";")).explode("kind")
    kinds = kinds.assign(kind=kinds["kind"].str.strip())
    accounts = (
        leaving.assign(entry=leaving["reason_basis"].str.split(";"))
        .explode("entry")
        .dropna(subset="entry")
    )
    entries = accounts["entry"].str.partition("=")
    said = entries[2].str.strip()
    accounts = accounts.assign(kind=entries[0].str.strip(), account=said.where(said != ""))
    rows = kinds.merge(accounts[[*keys, "account"]], how="left", on=keys)
    rows = rows.assign(stayed=rows["event"] != "withdrew")
    rows = rows.sort_values(
        ["stayed", "latest_date", "name", "participant_id", "event", "kind", "account"]
    )
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
    return rows[[*columns, "source_ids"]]


def participant_ratings(frames: Frames, given: Given) -> pd.DataFrame:
    ratings = frames["cqc_ratings"]
    people = listed(frames, given["programme"])[["trust_code", "participant_id", "name"]].dropna(
        subset="trust_code"
    )
    rows = named(ratings[ratings["domain"] == "overall"].merge(people, on="trust_code"))
    rows = rows.sort_values(["name", "participant_id", "published_latest", "published_earliest"])
    return rows.drop(columns=["date_precision", "domain", "source_id", "also_source_ids"])


def participant_special_measures(frames: Frames, given: Given) -> pd.DataFrame:
    people = listed(frames, given["programme"])[["trust_code", "participant_id", "name"]].dropna(
        subset="trust_code"
    )
    rows = named(frames["special_measures"].merge(people, on="trust_code"))
    rows = rows.assign(
        entered_latest=rows["entered_latest"].fillna(rows["entered"]),
        left_latest=rows["left_latest"].fillna(rows["left"]),
    )
    rows = rows.rename(columns={"left": "left_earliest"}).sort_values(
        ["name", "participant_id", "entered"]
    )
    return rows.drop(columns=["source_id", "also_source_ids"])


def participant_spells(frames: Frames, given: Given) -> pd.DataFrame:
    people, events = named(listed(frames, given["programme"])), frames["participation_events"]
    events = named(events[events["programme_id"] == given["programme"]])
    parts = {
        "selected": "start",
        "other": "later",
        "withdrew": "end",
        "asked_to_leave": "end",
        "cancelled": "end",
        "merged": "end",
        "completed": "end",
    }
    events = events.assign(part=events["event"].map(parts)).dropna(subset="part")
    events = events.sort_values(["earliest_date", "latest_date", "event"])
    first = events.drop_duplicates(["participant_id", "part"]).set_index("participant_id")
    start, end, after = (first[first["part"] == part] for part in ("start", "end", "later"))
    dates = ["earliest_date", "latest_date"]
    told = (
        events[events["part"] == "later"]
        .dropna(subset="reason")
        .sort_values(["latest_date", "event"])
    )
    groups = events.groupby("participant_id")
    parted: list[pd.DataFrame | pd.Series] = [
        start[dates].set_axis(["selected_earliest", "selected_latest"], axis=1),
        end[["event", *dates, "reason"]].set_axis(
            ["end_event", "end_earliest", "end_latest", "reason"], axis=1
        ),
        after[dates].set_axis(["later_earliest", "later_latest"], axis=1),
        told.groupby("participant_id").agg(later=("reason", ". ".join)),
        groups.agg(
            note=("note", lambda notes: ". ".join(sorted(set(notes.dropna()))) or None),
            event_sources=("source_ids", gathered),
        ),
    ]
    rows = (
        people[["participant_id", "name", "trust_code", "source_ids"]]
        .set_index("participant_id")
        .join(parted)
    )
    rows = rows.reset_index().assign(
        days_fewest=(rows["end_earliest"] - rows["selected_latest"])
        .dt.days.clip(lower=0)
        .to_numpy(),
        days_most=(rows["end_latest"] - rows["selected_earliest"]).dt.days.to_numpy(),
        source_ids=joined(rows["source_ids"], rows["event_sources"]).to_numpy(),
        stayed=(rows["end_event"] != "withdrew").to_numpy(),
    )
    rows = rows.sort_values(["stayed", "end_event", "end_latest", "name", "participant_id"])
    return rows.drop(columns=["stayed", "event_sources"])


def participants_and_events(frames: Frames, given: Given) -> pd.DataFrame:
    people, events = (
        rows[rows["programme_id"] == given["programme"]]
        for rows in (applicants.people(frames), applicants.events(frames))
    )
    types = frames["trusts"].set_index("trust_code")["trust_type"]
    rows = people.assign(trust_type=people["trust_code"].map(types))
    rows = rows.merge(
        events, how="left", on=["programme_id", "participant_id"], suffixes=("", "_event")
    )
    sources = (
        rows[c]
        for c in ("source_id", "also_source_ids", "source_id_event", "also_source_ids_event")
    )
    rows = rows.assign(source_ids=joined(*sources)).sort_values(
        ["name", "participant_id", "latest_date", "earliest_date", "event"]
    )
    rows = rows.sort_values("role", ascending=False, kind="stable")
    rows = rows.rename(columns={"confidence": "event_confidence", "note_event": "event_note"})
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
    return rows[[*columns, "source_ids"]]


PARTICIPANTS = by_name(
    (
        attrition_counts,
        leaving_reasons,
        participant_ratings,
        participant_special_measures,
        participant_spells,
        participants_and_events,
    )
)
