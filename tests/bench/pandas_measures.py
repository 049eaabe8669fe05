"""In plain pandas: survey indicators and outcomes of groups of trusts."""

import pandas as pd

from tests.bench.pandas_frames import (
    Frames,
    Given,
    by_name,
    earlier,
    gathered,
    joined,
    listed,
    measured,
    named,
)

QUANTILES = {0.1: "p10", 0.25: "p25", 0.5: "p50", 0.75: "p75", 0.9: "p90"}
EXTENT = ["indicator_id", "trust_code", "year"]
KEYS = ["trust_code", "survey_year"]
RATING = ["trust_code", "published_earliest", "published_latest"]


def measures(frames: Frames, _: Given) -> pd.DataFrame:
    survey, ends = earlier(frames["engagement"]), frames["outcomes"]
    ends = ends[ends["series"] == "calendar_year"]
    ends = ends.assign(year=ends["period_end"].dt.year)
    every = pd.concat([survey.rename(columns={"survey_year": "year"})[EXTENT], ends[EXTENT]])
    extent = every.groupby("indicator_id").agg(
        first_year=("year", "min"), last_year=("year", "max"), trusts=("trust_code", "nunique")
    )
    rows = (
        frames["indicators"]
        .join(extent, on="indicator_id", how="inner")
        .rename(columns={"source_id": "source_ids"})
    )
    rows = rows.assign(is_outcome=rows["family"] == "outcome")
    return rows.sort_values(["is_outcome", "first_year", "family", "name", "indicator_id"]).drop(
        columns="is_outcome"
    )


def benchmark_groups(frames: Frames, _: Given) -> pd.DataFrame:
    groups = frames["trusts"].groupby("trust_type", as_index=False)
    rows = groups.agg(trusts=("trust_code", "size"), source_ids=("source_id", gathered))
    return rows.sort_values(["trusts", "trust_type"], ascending=[False, True])


def measure_spread(frames: Frames, given: Given) -> pd.DataFrame:
    rows, trusts = measured(frames, given["measure"]), frames["trusts"]
    rows = rows[
        rows["trust_code"].isin(trusts["trust_code"][trusts["trust_type"] == given["group"]])
    ]
    groups = rows.groupby("year")
    told = groups.agg(trusts=("value", "size"), source_ids=("source_id", gathered))
    return told.join(
        groups["value"].quantile(pd.Index(QUANTILES)).unstack().rename(columns=QUANTILES)
    ).reset_index()


def measure_values(frames: Frames, given: Given) -> pd.DataFrame:
    rows, trusts = measured(frames, given["measure"]), frames["trusts"]
    if given["year"] is not None:
        rows = rows[rows["year"] == given["year"]]
    group = trusts.loc[trusts["trust_type"] == given["group"], ["trust_code", "name"]]
    rows = rows.merge(group, on="trust_code").sort_values(["trust_code", "year"])
    rows = rows.assign(
        participant=rows["trust_code"].isin(
            listed(frames, given["programme"])["trust_code"].dropna()
        )
    )
    columns = [
        "trust_code",
        "name",
        "year",
        "value",
        "respondents",
        "participant",
        "note",
        "source_id",
    ]
    return rows[columns].rename(columns={"source_id": "source_ids"})


def engagement_panel(frames: Frames, given: Given) -> pd.DataFrame:
    survey, ends = earlier(frames["engagement"]), frames["outcomes"]
    trusts = frames["trusts"]
    group = trusts[trusts["trust_type"] == given["group"]]
    exposure = survey.loc[
        survey["indicator_id"] == given["indicator"], [*KEYS, "value", "respondents", "source_id"]
    ]
    ends = ends[(ends["indicator_id"] == given["outcome"]) & (ends["series"] == "calendar_year")]
    outcome = ends.assign(survey_year=ends["period_end"].dt.year)[
        [*KEYS, "value", "confidence", "source_id"]
    ]
    rows = exposure.merge(outcome, how="outer", on=KEYS, suffixes=("", "_outcome")).rename(
        columns={"survey_year": "year"}
    )
    if given["year"] is not None:
        rows = rows[rows["year"] == given["year"]]
    rows = rows.merge(group[["trust_code", "name", "region", "opened", "closed"]], on="trust_code")
    followed = trusts.dropna(subset="successor_code")
    followed = followed.assign(trust_code=followed["successor_code"].str.split(";"))[
        ["trust_code", "closed"]
    ]
    followed = followed.explode("trust_code").merge(
        trusts[["trust_code", "opened"]], on="trust_code"
    )
    followed = followed[followed["opened"].isna() | (followed["opened"] < followed["closed"])]
    rows = rows.join(
        followed.groupby("trust_code")["closed"].min().rename("took_over"), on="trust_code"
    )
    other = rows["source_id_outcome"]
    rows = rows.assign(
        participant=rows["trust_code"].isin(
            listed(frames, given["programme"])["trust_code"].dropna()
        ),
        source_ids=joined(rows["source_id"], other.where(other != rows["source_id"])),
    )
    rows = rows.rename(
        columns={"value": "exposure", "value_outcome": "outcome", "confidence": "period_confidence"}
    )
    return rows.drop(columns=["source_id", "source_id_outcome"]).sort_values(["trust_code", "year"])


def pathfinder_panel(frames: Frames, given: Given) -> pd.DataFrame:
    events, trusts = frames["participation_events"], frames["trusts"]
    events = events[
        (events["programme_id"] == given["programme"])
        & events["event"].isin(["selected", "withdrew", "completed"])
    ]
    events = named(events)
    selected = events[events["event"] == "selected"].groupby("participant_id")
    dates = selected.agg(
        chosen_earliest=("earliest_date", "min"), chosen_latest=("latest_date", "max")
    )
    told = events.groupby("participant_id")["source_ids"].agg(gathered).rename("event_sources")
    chosen = named(listed(frames, given["programme"]).dropna(subset="trust_code"))
    chosen = chosen.join(dates, on="participant_id").join(told, on="participant_id")
    chosen = chosen.assign(
        is_participant=True,
        chosen_sources=joined(chosen["source_ids"], chosen["event_sources"]),
        **{
            e: chosen["participant_id"].isin(events["participant_id"][events["event"] == e])
            for e in ("withdrew", "completed")
        },
    )
    marks = ["is_participant", "withdrew", "completed"]
    chosen = chosen[["trust_code", *marks, "chosen_earliest", "chosen_latest", "chosen_sources"]]
    types = trusts["trust_type"][trusts["trust_code"].isin(chosen["trust_code"])]
    rows = trusts.loc[
        trusts["trust_type"].isin(types), ["trust_code", "name", "trust_type", "region"]
    ]
    rows = rows.merge(chosen, how="left", on="trust_code").merge(
        measured(frames, given["indicator"])[["trust_code", "year", "value", "source_id"]],
        how="left",
        on="trust_code",
    )
    rows = rows[rows["value"].notna() | rows["is_participant"].notna()]
    rows = rows.assign(
        source_ids=joined(rows["source_id"], rows["chosen_sources"]),
        **{mark: rows[mark].eq(True) for mark in marks},
    )
    rows = rows.drop(columns=["source_id", "chosen_sources"])
    return rows.sort_values(["trust_code", "year"], na_position="first")


def shmi_funnel(frames: Frames, given: Given) -> pd.DataFrame:
    rolling = frames["outcomes"]
    rolling = rolling[(rolling["indicator_id"] == "shmi") & (rolling["series"] == "hscic_rolling")]
    ends = rolling["period_end"].drop_duplicates()
    wanted = ends.max() if given["period"] is None else pd.Timestamp(str(given["period"]))
    rows: pd.DataFrame = rolling[rolling["period_end"] == wanted]
    chosen = (
        listed(frames, given["programme"])
        .groupby("trust_code")["source_id"]
        .agg(gathered)
        .rename("chosen_sources")
    )
    rows = rows.merge(frames["trusts"][["trust_code", "name"]], on="trust_code").join(
        chosen, on="trust_code"
    )
    rows = rows.assign(
        is_participant=rows["chosen_sources"].notna(),
        source_ids=joined(rows["source_id"], rows["chosen_sources"]),
    )
    rows = rows.drop(
        columns=[
            "indicator_id",
            "series",
            "limit_kind",
            "source_id",
            "confidence",
            "chosen_sources",
        ]
    )
    return rows.sort_values(["name", "trust_code"])


def ratings_held(frames: Frames, _: Given) -> pd.DataFrame:
    overall = frames["cqc_ratings"][frames["cqc_ratings"]["domain"] == "overall"]
    told = {
        "trusts": overall["trust_code"].nunique(),
        "first_year": overall["published_earliest"].min().year,
        "last_year": overall["published_latest"].max().year,
        "source_ids": gathered(overall["source_id"]),
    }
    return pd.DataFrame([told])


def ratings_and_scores(frames: Frames, given: Given) -> pd.DataFrame:
    rated, survey = frames["cqc_ratings"], earlier(frames["engagement"])
    rated = named(rated[rated["domain"] == given["domain"]]).assign(
        rated_in=lambda f: f["published_earliest"].dt.year,
        rated_by=lambda f: f["published_latest"].dt.year,
    )
    survey = survey[(survey["indicator_id"] == given["indicator"])]
    survey = survey[
        survey["survey_year"].isin(range(int(str(given["first"])), int(str(given["last"])) + 1))
    ]
    scores = survey[[*KEYS, "value", "respondents", "source_id"]].rename(
        columns={"value": "score", "source_id": "score_source"}
    )
    both = _nearest(rated, scores, "rated_in")
    by_then = scores[[*KEYS, "score"]].rename(
        columns={"score": "later_score", "survey_year": "later_year"}
    )
    both = _nearest(both, by_then, "rated_by", "later_year")
    gains = frames["trusts"].dropna(subset="successor_code")
    gains = gains.assign(trust_code=gains["successor_code"].str.split(";")).explode("trust_code")
    gains = both[[*RATING, "survey_year"]].merge(gains[["trust_code", "closed"]], on="trust_code")
    asked = pd.to_datetime(
        gains["survey_year"].astype("Int64").astype("string") + "-10-01", errors="coerce"
    )
    gains = gains[(gains["closed"] > asked) & (gains["closed"] <= gains["published_latest"])]
    both = both.merge(frames["trusts"][["trust_code", "name", "trust_type"]], on="trust_code")
    both = both.assign(
        took_over=both.set_index(RATING).index.isin(gains.set_index(RATING).index),
        participant=both["trust_code"].isin(
            listed(frames, given["programme"])["trust_code"].dropna()
        ),
        source_ids=joined(both["source_ids"], both["score_source"]),
    )
    columns = [
        "trust_code",
        "name",
        "trust_type",
        "participant",
        "published_earliest",
        "published_latest",
        "rated_in",
        "rating",
        "confidence",
        "note",
        "survey_year",
        "score",
        "respondents",
        "later_year",
        "later_score",
        "took_over",
        "source_ids",
    ]
    return both.sort_values(
        ["trust_type", "name", "trust_code", "published_latest", "published_earliest"]
    )[columns]


def _nearest(
    rated: pd.DataFrame, scores: pd.DataFrame, before: str, year: str = "survey_year"
) -> pd.DataFrame:
    """The ratings, each with the newest score of a year before; one without such a score stays."""
    added = [column for column in scores.columns if column != "trust_code"]
    both = rated.merge(scores, on="trust_code", how="left")
    both[added] = both[added].where(both[year] < both[before])
    return both.sort_values([*RATING, year], na_position="first").drop_duplicates(
        RATING, keep="last"
    )


MEASURES = by_name(
    (
        measures,
        benchmark_groups,
        measure_spread,
        measure_values,
        engagement_panel,
        pathfinder_panel,
        shmi_funnel,
        ratings_held,
        ratings_and_scores,
    )
)
