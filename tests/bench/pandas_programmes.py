"""In plain pandas: what is known of programmes as such, their counts, barriers and sources."""

import pandas as pd

from tests.bench.pandas_frames import (
    Frames,
    Given,
    by_name,
    england,
    gathered,
    joined,
    named,
    of_the_whole,
)


def programmes(frames: Frames, given: Given) -> pd.DataFrame:
    rows, people = named(frames["programmes"]), frames["participants"]
    if given["programme"] is not None:
        rows = rows[rows["programme_id"] == given["programme"]]
    groups = people.groupby("programme_id")
    sizes = groups.agg(
        participants_listed=("programme_id", "size"), trusts_listed=("trust_code", "count")
    )
    rows = rows.join(sizes, on="programme_id").fillna(
        {"participants_listed": 0, "trusts_listed": 0}
    )
    rows = rows.sort_values(
        ["trusts_listed", "participants_listed", "name"], ascending=[False, False, True]
    )
    return rows.drop(columns=["source_id", "also_source_ids"])


def programme_terms(frames: Frames, given: Given) -> pd.DataFrame:
    terms = frames["programme_terms"]
    terms = terms[terms["programme_id"] == given["programme"]].sort_values("position")
    return terms.rename(columns={"source_id": "source_ids"}).drop(columns="programme_id")


def programme_counts(frames: Frames, given: Given) -> pd.DataFrame:
    counts = frames["programme_counts"]
    counts = counts[counts["programme_id"] == given["programme"]]
    if given["measure"] is not None:
        counts = counts[counts["measure"] == given["measure"]]
    order = ["as_of_latest", "as_of_earliest", "wave", "region", "measure", "basis", "value"]
    counts = named(counts).sort_values(order, na_position="first")
    return counts.drop(columns=["programme_id", "source_id", "also_source_ids"])


def headline_counts(frames: Frames, given: Given) -> pd.DataFrame:
    counts = of_the_whole(england(frames))
    counts = counts[counts["programme_id"] == given["programme"]]
    totals = counts[counts["measure"] == "cumulative_participants"]
    totals = totals.sort_values(["value", "as_of_latest"], ascending=[False, True])
    exact = totals["qualifier"] == "exact"
    chosen = totals[exact].head(1)
    later = totals[~exact & (totals["value"] > chosen["value"].max())].head(1)
    others = counts[counts["measure"].isin(["withdrawn", "completed", "outcome_achieved"])]
    others = others.sort_values(["as_of_latest", "value"], ascending=False).drop_duplicates(
        "measure"
    )
    every = [
        chosen.assign(headline="chosen"),
        later.assign(headline="chosen_later"),
        others.assign(headline=others["measure"]),
    ]
    columns = [
        "headline",
        "value",
        "qualifier",
        "as_of_earliest",
        "as_of_latest",
        "confidence",
        "note",
        "source_ids",
    ]
    rows: pd.DataFrame = pd.concat(every)[columns]
    return rows.sort_values("headline")


SHARED = ("selected", "withdrew", "asked_to_leave", "cancelled", "merged", "completed")


def programme_moments(frames: Frames, given: Given) -> pd.DataFrame:
    own, events, people = (
        rows[rows["programme_id"] == given["programme"]]
        for rows in (frames["programmes"], frames["participation_events"], frames["participants"])
    )
    dates = named(own).melt(
        "source_ids", ["announced", "applications_close", "planned_end"], "moment", "earliest"
    )
    dates = dates.dropna(subset="earliest")
    events = events[events["event"].isin(SHARED)]
    totals = england(frames)
    totals = totals[totals["programme_id"] == given["programme"]]
    most = totals["value"][totals["measure"] == "cumulative_participants"].max()
    said = set(own["participants_list"].dropna())
    if not (said == {"complete"} or (not said and len(people) >= most)):
        events = events[:0]
    events = named(events)
    limit = pd.to_datetime(own["records_as_at"]).max()
    events = events[~(events["earliest_date"] > limit)]
    moments = events.rename(
        columns={"event": "moment", "earliest_date": "earliest", "latest_date": "latest"}
    )
    moments = moments.assign(participants=1, qualifier="exact")
    count = "sum"
    if events.empty:
        moments, count = england(frames), "first"
        moments = moments[moments["programme_id"] == given["programme"]]
        moments = moments[moments["measure"].isin(["new_participants", "outcome_achieved"])]
        moments = moments.rename(columns={"as_of_earliest": "earliest", "as_of_latest": "latest"})
        moments = moments.assign(
            moment=moments["measure"] + ":" + moments["wave"], participants=moments["value"]
        )
    keys = ["moment", "earliest", "latest", "qualifier"] + (["value"] if events.empty else [])
    shared = moments.groupby(keys, as_index=False).agg(
        participants=("participants", count), source_ids=("source_ids", gathered)
    )
    shared = shared.drop(columns="value", errors="ignore")
    return pd.concat([dates.assign(latest=dates["earliest"]), shared]).sort_values(
        ["earliest", "latest", "moment"]
    )


def applied_and_chosen(frames: Frames, given: Given) -> pd.DataFrame:
    counts = frames["programme_counts"]
    counts = named(counts[counts["programme_id"] == given["programme"]])
    chosen = counts[counts["measure"] == "new_participants"]
    applied = counts[counts["measure"].isin(["applications", "expressions_of_interest"])]
    both = chosen.merge(applied, how="outer", on=["wave", "region"], suffixes=("_c", "_a"))
    notes = joined(both["note_a"], both["note_c"].where(both["note_c"] != both["note_a"]), by=". ")
    both = both.assign(
        as_of_earliest=both["as_of_earliest_c"].fillna(both["as_of_earliest_a"]),
        as_of_latest=both["as_of_latest_c"].fillna(both["as_of_latest_a"]),
        note=notes.where(notes != ""),
        source_ids=joined(both["source_ids_a"], both["source_ids_c"]),
    ).rename(
        columns={
            "measure_a": "applied_measure",
            "value_a": "applied",
            "qualifier_a": "applied_qualifier",
            "confidence_a": "applied_confidence",
            "value_c": "chosen",
            "qualifier_c": "chosen_qualifier",
            "confidence_c": "chosen_confidence",
        }
    )
    order = ["as_of_latest", "wave", "region", "applied_measure", "applied", "chosen", "source_ids"]
    columns = [
        "wave",
        "region",
        "as_of_earliest",
        "as_of_latest",
        "applied_measure",
        "applied",
        "applied_qualifier",
        "applied_confidence",
        "chosen",
        "chosen_qualifier",
        "chosen_confidence",
        "note",
        "source_ids",
    ]
    return both.sort_values(order, na_position="first")[columns]


def barriers_named(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["barriers"]
    rows = named(rows[rows["programme_id"] == given["programme"]])
    rows = rows.sort_values("barrier").sort_values(
        "amount_gbp", key=lambda amounts: amounts.isna(), kind="stable"
    )
    return rows.drop(columns=["programme_id", "source_id", "also_source_ids"])


def commissioning_groups(frames: Frames, _: Given) -> pd.DataFrame:
    rows = named(frames["ccg_counts"]).drop(columns=["source_id", "also_source_ids"])
    return rows.sort_values(
        ["as_of_latest", "as_of_earliest", "stage", "region"], na_position="first"
    )


def regions(frames: Frames, _given: Given) -> pd.DataFrame:
    rows = frames["regions"].sort_values(["kind", "region"])
    return rows.rename(columns={"source_id": "source_ids"})


def sources(frames: Frames, _: Given) -> pd.DataFrame:
    return frames["sources"].sort_values("source_id")


def published_studies(frames: Frames, _: Given) -> pd.DataFrame:
    names = frames["programmes"].set_index("programme_id")["name"]
    rows = frames["evidence"].sort_values(["year", "citation", "study_id"])
    rows = rows.assign(programme=rows["programme_id"].map(names)).drop(columns="programme_id")
    return rows.rename(columns={"source_id": "source_ids"})


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
