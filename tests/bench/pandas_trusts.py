"""In plain pandas: what is known of one trust, or of all."""

import pandas as pd

from pathfinders.store.versions import Row
from tests import applicants
from tests.bench.pandas_frames import Frames, Given, by_name, gathered, joined, listed, named
from tests.bench.pandas_measures import QUANTILES
from tests.queries.test_trust_queries import holdings_by_hand


def trust_profiles(frames: Frames, given: Given) -> pd.DataFrame:
    rows, people = frames["trusts"], frames["participants"]
    if given["trust"] is not None:
        rows = rows[rows["trust_code"] == given["trust"]]
    rows = rows.assign(
        took_part=rows["trust_code"].isin(people["trust_code"].dropna()),
        source_ids=joined(rows["source_id"], rows["also_source_ids"], rows["location_source_id"]),
    )
    rows = rows.sort_values(["took_part", "name", "trust_code"], ascending=[False, True, True])
    return rows.drop(
        columns=["successor_code", "source_id", "also_source_ids", "location_source_id"]
    )


def trust_relations(frames: Frames, given: Given) -> pd.DataFrame:
    trusts = frames["trusts"]
    links = named(trusts.dropna(subset="successor_code"))
    links = links.assign(later=links["successor_code"].str.split(";"))[
        ["trust_code", "later", "source_ids"]
    ].explode("later")
    earlier = links[links["later"] == given["trust"]].assign(relation="predecessor")
    later = links[links["trust_code"] == given["trust"]].assign(
        relation="successor", trust_code=lambda rows: rows["later"]
    )
    rows = pd.concat([earlier, later]).drop(columns="later")
    rows = rows.merge(trusts[["trust_code", "name", "opened", "closed"]], on="trust_code")
    return rows.sort_values(["relation", "closed", "trust_code"])


def trust_events(frames: Frames, given: Given) -> pd.DataFrame:
    people, spells = (
        rows[rows["trust_code"] == given["trust"]]
        for rows in (applicants.people(frames), frames["special_measures"])
    )
    people = people[["programme_id", "participant_id", "role", "source_id", "also_source_ids"]]
    taken = people.merge(
        applicants.events(frames),
        on=["programme_id", "participant_id"],
        suffixes=("_listed", ""),
    )
    sources = (
        taken[c]
        for c in ("source_id", "also_source_ids", "source_id_listed", "also_source_ids_listed")
    )
    names = frames["programmes"].set_index("programme_id")["name"]
    taken = taken.assign(
        kind="programme", programme=taken["programme_id"].map(names), source_ids=joined(*sources)
    )
    taken = taken.rename(
        columns={"earliest_date": "earliest", "latest_date": "latest", "reason_basis": "basis"}
    )
    spells = named(spells.sort_values("entered")).assign(
        kind="special_measures", spell=range(1, len(spells) + 1)
    )
    ends = [
        spells[["kind", "spell", which, f"{which}_latest", f"{which}_basis", "note", "source_ids"]]
        .set_axis(["kind", "spell", "earliest", "latest", "basis", "note", "source_ids"], axis=1)
        .assign(event=which)
        for which in ("entered", "left")
    ]
    rows = pd.concat([taken, *ends]).dropna(subset="earliest")
    rows = rows.sort_values(["earliest", "latest", "kind", "programme_id", "event", "spell"])
    columns = [
        "kind",
        "programme_id",
        "programme",
        "role",
        "spell",
        "event",
        "earliest",
        "latest",
        "reason",
        "basis",
    ]
    return rows[[*columns, "confidence", "note", "source_ids"]]


def trust_ratings(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["cqc_ratings"]
    rows = named(rows[rows["trust_code"] == given["trust"]])
    rows = rows.sort_values(["published_latest", "published_earliest", "domain"])
    return rows.drop(columns=["trust_code", "source_id", "also_source_ids"])


def trust_survey(frames: Frames, given: Given) -> pd.DataFrame:
    told, trusts = frames["indicators"], frames["trusts"]
    on_ten = (told["unit"] == "score") & (told["scale_min"] == 0) & (told["scale_max"] == 10)
    told = told.loc[
        on_ten == (given["themes"] == 1),
        ["indicator_id", "name", "family", "unit", "higher_is_better"],
    ]
    kind = trusts["trust_type"][trusts["trust_code"] == given["trust"]]
    rows = frames["engagement"]
    rows = rows[rows["trust_code"].isin(trusts["trust_code"][trusts["trust_type"].isin(kind)])]
    rows = rows[rows["indicator_id"].isin(told["indicator_id"])]
    keys = ["indicator_id", "survey_year"]
    groups = rows.groupby(keys)
    spread = groups.agg(trusts=("value", "size"), source_ids=("source_id", gathered))
    spread = spread.join(
        groups["value"].quantile(pd.Index(QUANTILES)).unstack().rename(columns=QUANTILES)
    ).reset_index()
    own = rows.loc[
        rows["trust_code"] == given["trust"],
        [*keys, "value", "respondents", "response_rate", "note"],
    ]
    spread = spread.merge(told.rename(columns={"name": "indicator"}), on="indicator_id").merge(
        own, how="left", on=keys
    )
    return spread.sort_values(["family", "indicator", *keys])


def trust_mortality(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["outcomes"]
    rows = rows[
        (rows["trust_code"] == given["trust"]) & (rows["indicator_id"] == "shmi")
    ].sort_values(["series", "period_end"])
    return rows.drop(columns=["trust_code", "indicator_id", "limit_kind"]).rename(
        columns={"source_id": "source_ids"}
    )


def trust_coverage(frames: Frames, given: Given) -> pd.DataFrame:
    trusts, told, survey, ends = (
        frames[name] for name in ("trusts", "indicators", "engagement", "outcomes")
    )
    trust = trusts[trusts["trust_code"] == given["trust"]].iloc[0]
    group = trusts["trust_code"][trusts["trust_type"] == trust["trust_type"]]
    themes = told["indicator_id"][
        (told["unit"] == "score") & (told["scale_min"] == 0) & (told["scale_max"] == 10)
    ]
    survey = survey[survey["trust_code"].isin(group)]
    autumns = survey["survey_year"].map(
        {year: pd.Timestamp(year, 10, 1) for year in survey["survey_year"].unique()}
    )
    series = survey["indicator_id"].isin(themes).map({True: "themes", False: "survey"})
    survey = survey.assign(series=series, period_start=autumns, period_end=autumns)
    ends = ends[(ends["indicator_id"] == "shmi") & ends["trust_code"].isin(group)]
    keys = ["series", "period_start", "period_end"]
    held = pd.concat([survey[[*keys, "trust_code"]], ends[[*keys, "trust_code"]]])
    held = held.assign(own=held["trust_code"] == given["trust"])
    rows = held.groupby(keys, as_index=False).agg(
        trusts_of_type=("trust_code", "nunique"), is_held=("own", "any")
    )
    was_open = ~(rows["period_end"] < trust["opened"]) & ~(rows["period_start"] > trust["closed"])
    return rows.assign(was_open=was_open).sort_values(["series", "period_end", "period_start"])


def trust_holdings(frames: Frames, given: Given) -> list[Row]:
    trusts = frames["trusts"]
    sources = named(trusts[trusts["trust_code"] == given["trust"]])["source_ids"].iloc[0]
    return [{**holdings_by_hand(frames, str(given["trust"])), "source_ids": sources}]


def trusts_open_at_announcement(frames: Frames, given: Given) -> pd.DataFrame:
    trusts, programmes, events = (
        frames["trusts"],
        frames["programmes"],
        frames["participation_events"],
    )
    programme = named(programmes[programmes["programme_id"] == given["programme"]]).iloc[0]
    gone = events["participant_id"][
        (events["programme_id"] == given["programme"]) & (events["event"] == "withdrew")
    ]
    people = named(listed(frames, given["programme"]))
    people = people.assign(withdrew=people["participant_id"].isin(gone))
    taking = people.groupby("trust_code").agg(
        withdrew=("withdrew", "any"), own_sources=("source_ids", gathered)
    )
    announced, rows = pd.Timestamp(programme["announced"]), trusts.join(taking, on="trust_code")
    took_part = rows["own_sources"].notna()
    traced = rows["opened"].notna() | rows["closed"].notna() | rows["benchmark_group_2019"].notna()
    was_open = (
        traced & ~(rows["opened"] > announced) & ~(rows["closed"] < announced) & pd.notna(announced)
    )
    rows = rows.assign(
        was_open=was_open if pd.notna(announced) else None,
        took_part=took_part,
        told=programme["source_ids"],
    )
    rows = rows[was_open | took_part]
    sources = (
        rows[c]
        for c in ("own_sources", "told", "source_id", "also_source_ids", "location_source_id")
    )
    rows = rows.assign(withdrew=rows["withdrew"].eq(True), source_ids=joined(*sources))
    rows = rows.sort_values(["took_part", "name", "trust_code"], ascending=[False, True, True])
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
    return rows[[*columns, "took_part", "withdrew", "source_ids"]]


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
