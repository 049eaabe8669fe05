"""In plain pandas: the newest scores, patients' answers, national counts and statements."""

import pandas as pd

from tests.bench.pandas_frames import Frames, Given, by_name, gathered, joined, listed, named

ENDS = ["withdrew", "merged", "completed"]


def national_ratings(frames: Frames, _: Given) -> pd.DataFrame:
    rows = frames["cqc_national_counts"].rename(columns={"source_id": "source_ids"})
    rows = rows.assign(
        early=-rows["as_of_latest"].astype("int64"),
        apart=rows["trust_group"] != "All trusts",
        other=rows["domain"] != "overall",
    )
    order = ["early", "apart", "trust_group", "other", "domain", "counted", "rating", "unit"]
    return rows.sort_values(order, na_position="first").drop(columns=["early", "apart", "other"])


def newest_scores(frames: Frames, given: Given) -> pd.DataFrame:
    survey, ends, asked = (
        frames[name] for name in ("engagement", "outcomes", "patient_experience")
    )
    survey = survey[(survey["indicator_id"] == given["indicator"]) & (survey["survey_year"] > 2020)]
    survey = survey[survey["survey_year"] == survey["survey_year"].max()]
    ends = ends[(ends["series"] == "nhs_digital_trust") & ends["banding"].notna()]
    ends = ends[ends["period_end"] == ends["period_end"].max()]
    asked = asked[asked["indicator_id"] == "fft_inpatient_positive_pct"]
    asked = asked[asked["period_end"] == asked["period_end"].max()]
    scores = survey.rename(columns={"value": "score", "source_id": "first"})
    deaths = ends.rename(
        columns={
            "value": "shmi",
            "period_start": "shmi_start",
            "period_end": "shmi_end",
            "source_id": "second",
        }
    )
    answers = asked.rename(
        columns={
            "value": "positive",
            "period_start": "asked_from",
            "period_end": "asked_to",
            "source_id": "third",
        }
    )
    rows: pd.DataFrame = scores[["trust_code", "survey_year", "score", "first"]]
    columns = ["shmi_start", "shmi_end", "shmi", "observed", "expected", "banding", "second"]
    rows = rows.merge(deaths[["trust_code", *columns]], how="outer", on="trust_code")
    columns = ["asked_from", "asked_to", "positive", "responses", "third"]
    rows = rows.merge(answers[["trust_code", *columns]], how="outer", on="trust_code")
    trusts = frames["trusts"]
    trusts = trusts.loc[trusts["trust_type"] == given["group"], ["trust_code", "name"]]
    rows = rows.merge(trusts, on="trust_code").sort_values(["name", "trust_code"])
    named_here = listed(frames, given["programme"])["trust_code"].dropna()
    rows = rows.assign(
        participant=rows["trust_code"].isin(named_here),
        source_ids=joined(rows["first"], rows["second"], rows["third"]),
    )
    return rows.drop(columns=["first", "second", "third"])


def patient_survey(frames: Frames, given: Given) -> pd.DataFrame:
    asked = frames["patient_experience"]
    scores = asked[asked["indicator_id"] == "inpatient_survey_overall_experience"]
    bands = asked[asked["indicator_id"] == "inpatient_survey_overall_band"]
    words = {1: "Worse than expected", 2: "About the same", 3: "Better than expected"}
    bands = bands.assign(band=bands["value"].map(words), order=bands["value"])
    rows = scores.merge(
        bands[["trust_code", "period_end", "band", "order"]],
        how="left",
        on=["trust_code", "period_end"],
    ).merge(frames["trusts"][["trust_code", "name", "trust_type"]], on="trust_code")
    named_here = listed(frames, given["programme"])["trust_code"].dropna()
    rows = rows.assign(participant=rows["trust_code"].isin(named_here))
    rows = rows.sort_values(["period_end", "order", "name", "trust_code"])
    rows = rows.drop(columns=["indicator_id", "responses", "order"])
    return rows.rename(columns={"value": "score", "source_id": "source_ids"})


def statements(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["statements"]
    rows = rows[rows["programme_id"] == given["programme"]].drop(columns="programme_id")
    rows = rows.sort_values(["said_latest", "said_earliest", "position"])
    return rows.rename(columns={"source_id": "source_ids"})


def trust_memberships(frames: Frames, given: Given) -> pd.DataFrame:
    rows = frames["participant_members"]
    rows = rows[rows["trust_code"] == given["trust"]].drop(columns="trust_code")
    people = frames["participants"]
    people = people[["programme_id", "participant_id", "name", "kind", "wave", "source_id"]]
    rows = rows.merge(people, on=["programme_id", "participant_id"], suffixes=("", "_listed"))
    programmes = frames["programmes"][["programme_id", "name"]]
    programmes = programmes.rename(columns={"name": "programme"})
    rows = rows.merge(programmes, on="programme_id")
    rows = rows.assign(source_ids=joined(rows["source_id"], rows["source_id_listed"]))
    rows = rows.drop(columns=["source_id", "source_id_listed"])
    return rows.sort_values(["programme", "name", "participant_id", "organisation"])


def funding_by_site(frames: Frames, given: Given) -> pd.DataFrame:
    sums = frames["funding"]
    sums = sums[(sums["programme_id"] == given["programme"]) & (sums["basis"] == "cash")]
    sums = named(sums.dropna(subset="participant_id"))
    keys = ["participant_id", "financial_year", "unit_note"]
    found = []
    for key, own in sums.groupby(keys, dropna=False):
        notes = sorted(set(own["note"].dropna()))
        row = dict(zip(keys, key, strict=True))
        for stage in ("requested", "allocated", "announced"):
            amounts = own["amount_gbp"][own["stage"] == stage]
            row[f"{stage}_gbp"] = amounts.sum() if len(amounts) else None
        row["is_inferred"] = bool((own["confidence"] == "inferred").any())
        row["note"] = ". ".join(notes) or None
        row["source_ids"] = gathered(own["source_ids"])
        found.append(row)
    columns = [
        *keys,
        "requested_gbp",
        "allocated_gbp",
        "announced_gbp",
        "is_inferred",
        "note",
        "source_ids",
    ]
    rows = pd.DataFrame(found, columns=columns)
    people = frames["participants"]
    people = people[people["programme_id"] == given["programme"]]
    rows = rows.merge(people[["participant_id", "name", "kind", "wave"]], on="participant_id")
    return rows.sort_values(["financial_year", "unit_note", "name", "participant_id"])


def endings(frames: Frames, _: Given) -> pd.DataFrame:
    people, events, counts = (
        frames[name] for name in ("participants", "participation_events", "programme_counts")
    )
    both = events.merge(people[["programme_id", "participant_id"]])
    both = named(both)
    totals = counts[counts["region"].isna() & (counts["measure"] == "cumulative_participants")]
    exact = totals[totals["qualifier"] == "exact"]
    most = exact.groupby("programme_id")["value"].max()
    found = []
    for programme in frames["programmes"].to_dict("records"):
        own = both[both["programme_id"] == programme["programme_id"]]
        ended = own[own["event"].isin(ENDS)]
        reasons = own["reason_category"].fillna("").str.split(";")
        row = {
            "programme_id": programme["programme_id"],
            "name": programme["name"],
            "listed": int((people["programme_id"] == programme["programme_id"]).sum()),
            "total": most.get(programme["programme_id"]),
        }
        for event in ENDS:
            row[event] = own["participant_id"][own["event"] == event].nunique()
        for kind, name in (("local_funding", "local_funding"), ("funding", "lost_funding")):
            has = reasons.map(lambda kinds, kind=kind: kind in kinds)
            row[name] = own["participant_id"][has.astype(bool)].nunique()
        done = own[own["event"] == "completed"]
        row["completion_inferred"] = bool(len(done) and (done["confidence"] == "inferred").all())
        row["last_end"] = ended["latest_date"].max() if len(ended) else None
        row["reasons"] = ". ".join(sorted(set(ended["reason"].dropna()))) or None
        named_in = gathered(own["source_ids"]) if len(own) else None
        row["source_ids"] = ";".join(filter(None, (programme["source_id"], named_in)))
        found.append(row)
    return pd.DataFrame(found).sort_values(["name", "programme_id"])


def member_trusts(frames: Frames, given: Given) -> pd.DataFrame:
    parts, people = frames["participant_members"], frames["participants"]
    parts = parts[parts["programme_id"] == given["programme"]].dropna(subset="trust_code")
    people = people[["programme_id", "participant_id", "name"]].rename(columns={"name": "own"})
    parts = parts.merge(people, on=["programme_id", "participant_id"])
    groups = parts.groupby("trust_code")
    found = groups.agg(
        partnerships=("own", lambda names: "; ".join(sorted(set(names)))),
        partnership_count=("participant_id", "nunique"),
        named_in=("source_id", gathered),
    )
    columns = ["trust_code", "name", "trust_type", "region", "latitude", "longitude"]
    trusts = frames["trusts"][[*columns, "location_source_id"]]
    rows = found.reset_index().merge(trusts, on="trust_code")
    rows = rows.assign(source_ids=joined(rows["named_in"], rows["location_source_id"]))
    rows = rows.drop(columns=["named_in", "location_source_id"])
    return rows.sort_values(["name", "trust_code"])


def allocated_per_place(frames: Frames, _: Given) -> pd.DataFrame:
    sums = named(frames["funding"])
    sums = sums[sums["participant_id"].isna() & (sums["basis"] == "cash")]
    sums = sums[sums["stage"].isin(["allocated", "spent"])]
    places = sums["unit_note"].str.extract(r"^(\d+) ", expand=False)
    sums = sums.assign(places=pd.to_numeric(places)).dropna(subset="places")
    sums = sums.assign(per_place_gbp=sums["amount_gbp"] / sums["places"])
    programmes = frames["programmes"][["programme_id", "name"]]
    sums = sums.merge(programmes.rename(columns={"name": "programme"}), on="programme_id")
    order = ["programme", "programme_id", "financial_year", "stage", "unit_note"]
    columns = [*order, "amount_gbp", "places", "per_place_gbp", "note", "source_ids"]
    return sums.sort_values(order)[columns]


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
