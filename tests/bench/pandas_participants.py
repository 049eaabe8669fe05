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


PERSON = ["programme_id", "participant_id"]
PARTS = {
    "selected": "start",
    "other": "later",
    "withdrew": "end",
    "asked_to_leave": "end",
    "cancelled": "end",
    "merged": "end",
    "completed": "end",
}


def _by_their_day(frames: Frames) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """The events by the day that their programme's records are true as at, each with its part in a
    participant's time; and those that had not been selected by then.
    """
    events = named(frames["participation_events"])
    as_at = frames["programmes"].set_index("programme_id")["records_as_at"]
    limit = pd.to_datetime(events["programme_id"].map(as_at))
    events = events.assign(part=events["event"].map(PARTS).fillna("state"), limit=limit)
    later = events["earliest_date"] > limit
    starts = events["part"] == "start"
    in_time = set(events.loc[starts & ~later, PERSON].itertuples(index=False, name=None))
    not_yet = set(events.loc[starts, PERSON].itertuples(index=False, name=None)) - in_time
    events = events[~later]
    latest = events["latest_date"].where(
        ~(events["latest_date"] > events["limit"]), events["limit"]
    )
    return events.assign(latest_date=latest), not_yet


def participant_spells(frames: Frames, given: Given) -> pd.DataFrame:
    people = named(frames["participants"])
    events, not_yet = _by_their_day(frames)
    if given["programme"] is not None:
        people = people[people["programme_id"] == given["programme"]]
        events = events[events["programme_id"] == given["programme"]]
    people = people[
        [key not in not_yet for key in people[PERSON].itertuples(index=False, name=None)]
    ]
    events = events.sort_values(["earliest_date", "latest_date", "event"])
    first = events.drop_duplicates([*PERSON, "part"]).set_index(PERSON)
    start, end, after = (first[first["part"] == part] for part in ("start", "end", "later"))
    last = events[events["part"] == "state"].sort_values(
        ["latest_date", "earliest_date", "event"], ascending=[False, False, True]
    )
    state = last.drop_duplicates(PERSON).set_index(PERSON)
    dates = ["earliest_date", "latest_date"]
    told = (
        events[events["part"] == "later"]
        .dropna(subset="reason")
        .sort_values(["latest_date", "event"])
    )
    groups = events.groupby(PERSON)
    parted: list[pd.DataFrame | pd.Series] = [
        start[dates].set_axis(["selected_earliest", "selected_latest"], axis=1),
        end[["event", *dates, "reason"]].set_axis(
            ["end_event", "end_earliest", "end_latest", "reason"], axis=1
        ),
        state[["event", *dates, "until"]].set_axis(
            ["state", "state_earliest", "state_latest", "state_until"], axis=1
        ),
        after[dates].set_axis(["later_earliest", "later_latest"], axis=1),
        told.groupby(PERSON).agg(later=("reason", ". ".join)),
        groups.agg(
            note=("note", lambda notes: ". ".join(sorted(set(notes.dropna()))) or None),
            event_sources=("source_ids", gathered),
        ),
    ]
    columns = [*PERSON, "name", "trust_code", "region", "region_as_published", "source_ids"]
    rows = people[columns].set_index(PERSON).join(parted)
    rows = rows.reset_index().assign(
        days_fewest=(rows["end_earliest"] - rows["selected_latest"])
        .dt.days.clip(lower=0)
        .to_numpy(),
        days_most=(rows["end_latest"] - rows["selected_earliest"]).dt.days.to_numpy(),
        source_ids=joined(rows["source_ids"], rows["event_sources"]).to_numpy(),
        # The first left, then those that ended otherwise, then those whose time has not ended.
        group=rows["end_event"]
        .map({"withdrew": 0, "asked_to_leave": 0, "cancelled": 0, "merged": 1, "completed": 1})
        .fillna(2)
        .to_numpy(),
    )
    order = ["programme_id", "group", "end_event", "end_latest", "selected_latest", "name"]
    rows = rows.sort_values([*order, "participant_id"], na_position="last")
    return rows.drop(columns=["group", "event_sources"])


def applications(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["applications"]
    rows = named(rows[rows["programme_id"] == given["programme"]])
    order = ["received_latest", "received_earliest", "name", "application_id"]
    rows = rows.sort_values(order, na_position="last")
    left_out = ["received_precision", "decided_precision", "reason_basis"]
    return rows.drop(columns=["programme_id", "source_id", "also_source_ids", *left_out])


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
        applications,
    )
)
