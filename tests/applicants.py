"""Participants and those that only applied as one list, with what happened to each: for oracles of
the questions that put both in one answer. Worked out with pandas alone.
"""

from collections.abc import Mapping

import pandas as pd

Frames = Mapping[str, pd.DataFrame]
OF_BOTH = (
    "programme_id",
    "participant_id",
    "name",
    "kind",
    "trust_code",
    "region",
    "region_as_published",
    "source_id",
    "also_source_ids",
    "note",
)
SAID = ["programme_id", "participant_id", "confidence", "source_id", "also_source_ids"]


def people(frames: Frames) -> pd.DataFrame:
    """The participants, and the applicants that became none, told apart by `role`."""
    applied = frames["applications"]
    applied = applied[applied["participant_id"].isna()].drop(columns="participant_id")
    applied = applied.rename(columns={"application_id": "participant_id"})[list(OF_BOTH)]
    every = [
        frames["participants"].assign(role="participant"),
        applied.assign(role="applicant"),
    ]
    return pd.concat([rows for rows in every if len(rows)], ignore_index=True)


def events(frames: Frames) -> pd.DataFrame:
    """What happened to participants and applicants: applied, rejected and taken_back beside the
    events of participants. The kinds of reason of an application are those that its basis names.
    """
    rows = frames["applications"]
    who = rows["participant_id"].where(rows["participant_id"].notna(), rows["application_id"])
    came = rows.assign(participant_id=who)[rows["received_latest"].notna()]
    came = came[[*SAID, "received_earliest", "received_latest"]].assign(event="applied")
    came = came.rename(
        columns={"received_earliest": "earliest_date", "received_latest": "latest_date"}
    )
    ended = rows["decision"].isin(["declined", "taken_back", "stopped"])
    went = rows.assign(participant_id=rows["application_id"])[
        ended & rows["decided_latest"].notna()
    ]
    went = went.assign(
        event=went["decision"].map({"declined": "rejected"}).fillna("taken_back"),
        reason_category=went["reason_basis"].map(_kinds),
    )
    went = went[
        [
            *SAID,
            "event",
            "decided_earliest",
            "decided_latest",
            "reason",
            "reason_basis",
            "reason_category",
        ]
    ].rename(columns={"decided_earliest": "earliest_date", "decided_latest": "latest_date"})
    every = [frames["participation_events"], came, went]
    return pd.concat([rows for rows in every if len(rows)], ignore_index=True)


def _kinds(basis: object) -> str | None:
    if not isinstance(basis, str):
        return None
    return ";".join(part.split("=")[0].strip() for part in basis.split(";"))
