"""In plain pandas: sums of money, prices and what a sum comes to for each participant."""

import pandas as pd

from tests.bench.pandas_frames import Frames, Given, by_name, england, gathered, joined, named

KINDS = {"cash": False, "support_in_kind": False, "ceiling": True, "per_head": True}
STAGES = {
    stage: i
    for i, stage in enumerate(
        (
            "announced",
            "requested",
            "allocated",
            "committed",
            "claimed",
            "queried",
            "approved",
            "paid",
            "spent",
            "not_used",
            "refunded",
            "forecast",
            "forecast_saving",
        )
    )
}


def price_levels(frames: Frames, _: Given) -> pd.DataFrame:
    known = frames["sources"][["source_id", "title", "publisher"]]
    rows = frames["gdp_deflators"].merge(known, on="source_id").sort_values("financial_year")
    return rows.rename(columns={"title": "edition", "source_id": "source_ids"})


def restated(frames: Frames, sums: pd.DataFrame) -> pd.DataFrame:
    """The sums with their sources and, where they are of one financial year, in the deflators'
    prices.
    """
    levels = frames["gdp_deflators"].rename(columns={"source_id": "deflator_source"})
    rows = named(sums).merge(levels, how="left", on="financial_year")
    return rows.assign(real_gbp=rows["amount_gbp"] * 100 / rows["index_value"])


def funding_sums(frames: Frames, given: Given) -> pd.DataFrame:
    sums, people = frames["funding"], frames["participants"]
    if given["programme"] is not None:
        sums = sums[sums["programme_id"] == given["programme"]]
    names = frames["programmes"][["programme_id", "name"]].rename(columns={"name": "programme"})
    keys = ["programme_id", "participant_id"]
    people = people[[*keys, "name"]].rename(columns={"name": "participant"})
    rows = restated(frames, sums).merge(names, on="programme_id").merge(people, how="left", on=keys)
    rows = rows.assign(
        kind=rows["basis"].map(KINDS),
        per_head=rows["basis"] == "per_head",
        place=rows["stage"].map(STAGES),
        less=-rows["amount_gbp"],
    )
    rows = rows.sort_values(
        [
            "programme",
            "programme_id",
            "kind",
            "per_head",
            "place",
            "financial_year",
            "less",
            "unit_note",
            "basis",
            "participant",
            "participant_id",
            "period_start",
            "forecast_on",
            "sum_id",
        ]
    )
    rows = rows.assign(to_date=rows["to_date"].eq(True))
    columns = [
        "programme_id",
        "programme",
        "participant_id",
        "participant",
        "financial_year",
        "period_start",
        "period_end",
        "to_date",
        "forecast_on",
        "stage",
        "basis",
        "sum_id",
        "unit_note",
        "reason",
        "amount_gbp",
    ]
    return rows[
        [*columns, "real_gbp", "base_year", "confidence", "note", "source_ids", "deflator_source"]
    ]


def funding_against_spend(frames: Frames, _: Given) -> pd.DataFrame:
    sums = frames["funding"]
    sums = restated(frames, sums[(sums["basis"] != "per_head") & sums["participant_id"].isna()])
    announced = (
        sums[sums["stage"] == "announced"].reset_index(drop=True).rename_axis("a").reset_index()
    )
    spent = sums[sums["stage"] == "spent"].reset_index(drop=True).rename_axis("s").reset_index()
    pairs = announced.merge(spent, on=["programme_id", "basis"], suffixes=("", "_s"))
    covers = zip(pairs["unit_note"], pairs["unit_note_s"], strict=True)
    pairs = pairs.loc[
        [theirs == ours or theirs.startswith(f"{ours},") for ours, theirs in covers], ["a", "s"]
    ]
    both = announced.merge(pairs, how="left", on="a").merge(
        spent, how="outer", on="s", suffixes=("", "_s")
    )
    notes = joined(both["note"], both["note_s"], by=". ")
    both = both.assign(
        covers=both["unit_note"].fillna(both["unit_note_s"]),
        note=notes.where(notes != ""),
        source_ids=joined(both["source_ids"], both["source_ids_s"]),
        **{
            c: both[c].fillna(both[f"{c}_s"])
            for c in ("programme_id", "basis", "base_year", "deflator_source")
        },
    )
    both = both.rename(
        columns={
            "financial_year": "announced_year",
            "amount_gbp": "announced_gbp",
            "real_gbp": "announced_real_gbp",
            "financial_year_s": "spent_year",
            "amount_gbp_s": "spent_gbp",
            "real_gbp_s": "spent_real_gbp",
            "unit_note_s": "spent_covers",
        }
    )
    names = frames["programmes"][["programme_id", "name"]].rename(columns={"name": "programme"})
    rows = names.merge(both, how="left", on="programme_id")
    rows = rows.assign(last=rows["basis"].map(KINDS), unannounced=rows["announced_gbp"].isna())
    rows = rows.sort_values(
        [
            "programme",
            "programme_id",
            "last",
            "unannounced",
            "announced_year",
            "announced_gbp",
            "covers",
            "spent_gbp",
            "spent_covers",
        ]
    )
    columns = [
        "programme_id",
        "programme",
        "basis",
        "covers",
        "announced_year",
        "announced_gbp",
        "announced_real_gbp",
        "spent_year",
        "spent_gbp",
        "spent_real_gbp",
        "spent_covers",
        "base_year",
        "note",
        "source_ids",
        "deflator_source",
    ]
    return rows[columns]


def counted(frames: Frames) -> pd.DataFrame:
    """The best count of those chosen and of those that completed, of each programme and wave; an
    exact one before others.
    """
    counts = england(frames)
    chosen = counts[counts["measure"] == "new_participants"]
    totals = counts[counts["measure"] == "cumulative_participants"]
    completed = counts[counts["measure"] == "completed"]
    whole = completed["programme_id"][completed["wave"] == "all"]
    added = (
        completed[~completed["programme_id"].isin(whole)]
        .groupby("programme_id", as_index=False)
        .agg(
            value=("value", "sum"),
            source_ids=("source_ids", gathered),
            qualifier=("qualifier", lambda told: "exact" if (told == "exact").all() else "about"),
        )
    )
    every = [
        chosen.assign(which="chosen"),
        totals.assign(which="chosen", wave="all"),
        completed.assign(which="completed"),
        added.assign(which="completed", wave="all"),
    ]
    options = pd.concat(every)[
        ["programme_id", "wave", "which", "value", "qualifier", "source_ids"]
    ]
    options = options.assign(inexact=options["qualifier"] != "exact", less=-options["value"])
    options = options.sort_values(["inexact", "less", "qualifier", "source_ids"])
    return options.drop_duplicates(["programme_id", "wave", "which"]).drop(
        columns=["inexact", "less"]
    )


def cost_per_participant(frames: Frames, _: Given) -> pd.DataFrame:
    sums = frames["funding"]
    sums = sums[sums["participant_id"].isna() & sums["basis"].isin(["cash", "support_in_kind"])]
    whole = (sums["stage"] == "announced") & sums["unit_note"].str.fullmatch(
        "whole programme|wave [^, ]+"
    ).eq(True)
    sums = restated(frames, sums[(sums["stage"] == "spent") | whole])
    sums = sums.assign(wave=sums["unit_note"].str.extract("^wave ([^, ]+)", expand=False))
    names = frames["programmes"][["programme_id", "name"]].rename(columns={"name": "programme"})
    rows = names.merge(sums, how="left", on="programme_id").fillna({"wave": "all"})
    counts = counted(frames)
    for which in ("chosen", "completed"):
        own = counts[counts["which"] == which].drop(columns="which")
        own = own.rename(
            columns={
                "value": which,
                "qualifier": f"{which}_qualifier",
                "source_ids": f"{which}_sources",
            }
        )
        rows = rows.merge(own, how="left", on=["programme_id", "wave"])
        told = (rows[f"{which}_qualifier"] == "exact") & (
            (which == "chosen") | (rows["stage"] == "spent")
        )
        number = rows[which].where(told & (rows[which] != 0))
        rows[f"per_{which}_gbp"] = rows["amount_gbp"] / number
        rows[f"per_{which}_real_gbp"] = rows["real_gbp"] / number
    rows["source_ids"] = joined(
        rows["source_ids"], rows["chosen_sources"], rows["completed_sources"]
    )
    rows = rows.sort_values(["basis", "financial_year", "unit_note"]).sort_values(
        "stage", ascending=False, kind="stable"
    )
    rows = rows.sort_values(["programme", "programme_id"], kind="stable")
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
        "source_ids",
        "deflator_source",
    ]
    return rows[columns]


MONEY = by_name((price_levels, funding_sums, funding_against_spend, cost_per_participant))
