"""Staff engagement beside patients' experience: one month of Friends and Family, and the ends of
the inpatient survey.
"""

import pandas as pd

from pathfinders.charts.chart import Axis, Chart, Legend, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Band, Line, Mark, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.measure import choice_of
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement.newest_year import SCORE, WHY_NOT
from pathfinders.figures.engagement.words import NOTHING, correlation_words
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.bootstrap import correlation
from pathfinders.statistics.line import straight_line
from pathfinders.statistics.verdict import Refusal, Result, judge, strength
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, listed, month, number, percentage, small

FEW_ANSWERS = 200
"""Below this a share of answers is shown with a warning: its chance error is about three points."""
FIELDS = (
    Field("name", "Trust"),
    Field("trust_code", "ODS code"),
    Field("survey_year", "Survey year", "year"),
    Field("score", "Staff engagement, 0 to 10", "decimal", 2),
    Field("positive", "Very good or good, % of answers", "percent", 1),
    Field("responses", "Answers", "integer"),
    Field("when", "Patients asked"),
    Field("part", "In the programme"),
)
SELF_SELECTED = (
    "Friends and Family asks every patient and counts those who choose to answer, by text message,"
    " card or telephone as each trust sees fit. Those who answer are not like those who do not, and"
    " a trust can move its own figure by the way it asks: it is for no ranking, and a small"
    " difference says nothing."
)
ONE_MONTH = (
    "One month only, after the survey of the autumn before. It is shown beside that survey alone."
)
ENDS = (
    Field("name", "Trust"),
    Field("trust_type", "Trust type"),
    Field("year", "Survey of", "year"),
    Field("score", "Overall experience, 0 to 10", "decimal", 1),
    Field("band", "Against what was expected"),
    Field("part", "In the programme"),
    Field("note", "Note"),
)
EXTREMES = (
    "Only trusts that a report named are here, because their scores were the lowest or the highest:"
    " they are the two ends, and say nothing of the trusts between them. Most at the high end are"
    " specialist hospitals, whose patients and care are not those of a general hospital."
)


@figure(
    "engagement-and-patients",
    page="engagement",
    choices=("programme", "group"),
    queries=("measures", "benchmark_groups", "programmes", "newest_scores"),
)
def engagement_and_patients(version: FigureReader, view: View) -> Figure:
    """Staff engagement in the newest survey against inpatients' Friends and Family answers."""
    choice, programme = choice_of(version, view), programme_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "Staff engagement and patients' experience: not known", NOTHING
        )
    group = f"{choice.group.lower()} trusts"
    found = version.rows(
        "newest_scores",
        indicator=SCORE,
        group=choice.group,
        programme=programme.programme_id,
    )
    rows = [
        row
        | {
            "when": between(row["asked_from"], row["asked_to"]),
            "part": "Yes" if row["participant"] else "No",
        }
        for row in found
        if row["score"] is not None and row["positive"] is not None
    ]
    about = f", {rows[0]['survey_year']}, and {month(rows[0]['asked_to'])}" if rows else ""
    shows = (
        "Staff engagement (0 to 10) against the share of inpatients' Friends and Family answers"
        f" that were very good or good, {group}{about}"
    )
    result = _link(rows)
    caveats = (_said(result), SELF_SELECTED, ONE_MONTH, *_small(rows), WHY_NOT)
    draft = Draft(version, shows, FIELDS, rows, caveats if rows else ())
    title = _title(choice.group, rows, result)
    if len(rows) < 3:
        return draft.undrawn(
            title,
            "The inpatient question is put by acute and specialist hospitals. Both values for at"
            " least three trusts of this type would be needed.",
        )
    named = "; ".join(
        f"{row['name']}: engagement {number(row['score'], 2)}, {percentage(row['positive'], 1)}"
        for row in rows
        if row["participant"]
    )
    nobody = f"No participant of {programme.said_name} has both"
    alt = f"Scatter chart of {len(rows)} trusts. {title}. {named or nobody}."
    return draft.drawn(title, _scatter(rows, result), alt)


def _link(rows: list[Row]) -> Result:
    frame = pd.DataFrame(
        {
            "trust_code": [row["trust_code"] for row in rows],
            "exposure": [row["score"] for row in rows],
            "outcome": [row["positive"] for row in rows],
        }
    )
    return correlation(frame)


def _title(group: str, rows: list[Row], result: Result) -> str:
    if isinstance(result, Refusal):
        few = f"of {count(len(rows), f'{group.lower()} trust')} both are known"
        return (
            f"Staff engagement and patients' experience: too few to say, {few}"
            if rows
            else f"Staff engagement and patients' experience: not known for {group.lower()} trusts"
        )
    finding = judge(result)
    year, when = rows[0]["survey_year"], month(rows[0]["asked_to"])
    if not finding.differs:
        return (
            f"{group} trusts with more engaged staff in {year} had neither clearly more nor clearly"
            f" fewer good answers from patients in {when}"
        )
    more = "more" if result.value > 0 else "fewer"
    return (
        f"{group} trusts with more engaged staff in {year} had {strength(result)} {more} good"
        f" answers from patients in {when}, among the patients who chose to answer"
    )


def _said(result: Result) -> str:
    if isinstance(result, Refusal):
        return f"{result.why}."
    return (
        f"{correlation_words(result)}. Each trust counts once whatever its size; the interval comes"
        " from 2,000 samples of trusts."
    )


def _small(rows: list[Row]) -> tuple[str, ...]:
    few = [row for row in rows if (row["responses"] or 0) < FEW_ANSWERS]
    if not few:
        return ()
    names = listed([f"{short_trust_name(row['name'])} ({row['responses']})" for row in few[:6]])
    more = f" and {len(few) - 6} more" if len(few) > 6 else ""
    return (f"Fewer than {FEW_ANSWERS} answers, so noisy: {names}{more}.",)


def _scatter(rows: list[Row], result: Result) -> Chart:
    marks: list[Mark] = []
    if not isinstance(result, Refusal):
        frame = pd.DataFrame(rows)
        line = straight_line(
            frame["score"].to_numpy(dtype=float), frame["positive"].to_numpy(dtype=float)
        )
        at = tuple(float(v) for v in line.x)
        low = tuple(float(v) for v in line.lower)
        high = tuple(min(float(v), 100.0) for v in line.upper)
        marks += [
            Band(at, low, high, sign("band", "interval"), "95% interval of the average"),
            Line(
                tuple(Point(a, float(b)) for a, b in zip(at, line.y, strict=True)),
                sign("estimate", "fitted"),
                "Fitted line",
            ),
        ]
    others = tuple(_point(row) for row in rows if not row["participant"])
    marks.append(Points(others, sign("trusts", "others"), "One trust", size=8, opacity=0.7))
    for row in rows:
        if row["participant"]:
            look = sign("trust", row["trust_code"])
            name = short_trust_name(row["name"])
            marks.append(Points((_point(row),), look, name, size=13))
    lowest = min(row["positive"] for row in rows)
    return single(
        *marks,
        x=Axis("Staff engagement, 0 to 10"),
        y=Axis("Very good or good, % of answers", low=lowest - 2, high=100.5, after="%"),
        height=480,
        legend=Legend(),
    )


def _point(row: Row) -> Point:
    answers = f"{row['responses']:,} answers" if row["responses"] else "number not published"
    hover = (
        f"{row['name']}\nEngagement {number(row['score'], 2)}\n"
        f"{percentage(row['positive'], 1)} of {answers}"
    )
    return Point(row["score"], row["positive"], hover)


@figure(
    "patient-survey-ends",
    page="engagement",
    choices=("programme",),
    queries=("programmes", "patient_survey"),
)
def patient_survey_ends(version: FigureReader, view: View) -> Figure:
    """The trusts that the adult inpatient survey's report named as lowest and highest."""
    programme = programme_of(version, view)
    rows = [
        row
        | {
            "year": row["period_end"].year,
            "part": "Yes" if row["participant"] else "No",
            "band": row["band"] or "not published",
        }
        for row in version.rows("patient_survey", programme=programme.programme_id)
    ]
    shows = (
        "Adult inpatient survey, overall experience from 0 to 10: the trusts named as lowest and"
        " highest, in order of name"
    )
    draft = Draft(version, shows, ENDS, rows, (EXTREMES, *notes_of(rows)) if rows else ())
    first = min((row["year"] for row in rows), default=0)
    drawn = [row for row in rows if row["year"] == first]
    worse, better = (
        [row for row in drawn if row["band"] == band]
        for band in ("Worse than expected", "Better than expected")
    )
    if not (worse or better):
        return draft.undrawn(
            "What inpatients said of single trusts is not known",
            "No trust's score in the adult inpatient survey has been collected.",
        )
    own = [short_trust_name(row["name"]) for row in better if row["participant"]]
    mark = f", {listed(own)} among them" if own else ""
    title = (
        f"In the inpatient survey of {first}, {small(len(worse))} trusts named were worse and"
        f" {small(len(better))} better than expected{mark}"
    )
    said = "; ".join(f"{row['name']}: {number(row['score'], 1)}, {row['band']}" for row in drawn)
    return draft.drawn(title, _ends(worse, better), f"Dots, one a trust. {capital(said)}.")


def _ends(worse: list[Row], better: list[Row]) -> Chart:
    rows = [*better, *worse]
    labels = [wrapped(short_trust_name(row["name"]), 26) for row in rows]
    places = {row["trust_code"]: place for place, row in enumerate(rows)}

    def points(some: list[Row]) -> tuple[Point, ...]:
        return tuple(
            Point(
                row["score"],
                places[row["trust_code"]],
                f"{row['name']}\n{number(row['score'], 1)} of 10, {row['band'].lower()}",
                number(row["score"], 1),
                "right",
            )
            for row in some
        )

    # SHMI's signs for better and worse are of deaths; these are of answers.
    return single(
        Points(points(better), sign("trusts", "others"), "Better than expected", size=12),
        Points(points(worse), sign("trusts", "named"), "Worse than expected", size=12, edge=3),
        x=Axis("Overall experience, 0 to 10", low=7, high=9.6),
        y=rows_axis(labels),
        height=rows_height(labels, 110),
        legend=Legend(),
    )
