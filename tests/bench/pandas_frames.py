"""What the pandas contenders start from: the bundled CSV files as data frames, and steps that
several of them take.
"""

from collections.abc import Callable, Iterable
from functools import reduce

import pandas as pd

from pathfinders.settings import BUNDLED
from pathfinders.store.queries import Scalar
from pathfinders.store.versions import Row
from pathfinders.tables import TABLES

Frames = dict[str, pd.DataFrame]
Given = dict[str, Scalar]
Contender = Callable[[Frames, Given], pd.DataFrame | list[Row]]


def read_frames() -> Frames:
    """Every bundled table as pandas reads it, with the types of its columns named."""
    return {
        name: pd.read_csv(
            BUNDLED / f"{name}.csv",
            keep_default_na=False,
            na_values=[""],
            dtype={c.name: "str" for c in table.columns if c.sql_type == "VARCHAR"},
            parse_dates=[c.name for c in table.columns if c.kind == "date"],
        )
        for name, table in TABLES.items()
    }


def by_name(contenders: Iterable[Contender]) -> dict[str, Contender]:
    """The contenders under their functions' names, which are those of the queries."""
    return {getattr(contender, "__name__", ""): contender for contender in contenders}


def joined(*columns: pd.Series, by: str = ";") -> pd.Series:
    """Row by row the known cells of the columns, joined."""
    return reduce(
        lambda left, right: left + right, ((by + column).fillna("") for column in columns)
    ).str[len(by) :]


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its sources in one column, `source_ids`."""
    return frame.assign(source_ids=joined(frame["source_id"], frame["also_source_ids"]))


def gathered(texts: pd.Series) -> str:
    """The different texts of a group in order, joined."""
    return ";".join(sorted(set(texts)))


def listed(frames: Frames, programme: Scalar) -> pd.DataFrame:
    """The participants of a programme."""
    people = frames["participants"]
    return people[people["programme_id"] == programme]


def england(frames: Frames) -> pd.DataFrame:
    """The counts that are for no single region, with their sources."""
    counts = frames["programme_counts"]
    return named(counts[counts["region"].isna()])


def of_the_whole(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts but for those of who left some of a programme's waves."""
    joined_in = counts[counts["measure"] == "new_participants"]
    gone = counts[counts["measure"] == "withdrawn"]
    pairs = set(zip(gone["programme_id"], gone["wave"], strict=True))
    in_part = {
        programme
        for programme, wave in zip(joined_in["programme_id"], joined_in["wave"], strict=True)
        if (programme, wave) not in pairs
    }
    partial = (counts["measure"] == "withdrawn") & (counts["wave"] != "all")
    return counts[~(partial & counts["programme_id"].isin(in_part))]


def earlier(survey: pd.DataFrame) -> pd.DataFrame:
    """The values of surveys before the questionnaire of 2021."""
    return survey[survey["survey_year"] < 2021]


def measured(frames: Frames, measure: Scalar) -> pd.DataFrame:
    """Every trust's values on a survey indicator, or on an outcome of calendar years, by year."""
    survey, ends = frames["engagement"], frames["outcomes"]
    survey = earlier(survey[survey["indicator_id"] == measure]).rename(
        columns={"survey_year": "year"}
    )
    ends = ends[(ends["indicator_id"] == measure) & (ends["series"] == "calendar_year")]
    ends = ends.assign(year=ends["period_end"].dt.year)
    if survey.empty or ends.empty:
        return ends.assign(respondents=None) if survey.empty else survey
    return pd.concat([survey, ends], ignore_index=True)
