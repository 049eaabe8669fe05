"""The pathfinders ten years on: their newest score, mortality and patients' answers, described."""

import statistics

from pathfinders.charts.chart import Axis, Chart, Legend, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Point, Points, Rule, Span, Spans
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.measure import groups
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement.newest_year import SCORE
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.spread import MIN_GROUP
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import count, day, listed, number, percentage, small

FIELDS = (
    Field("name", "Trust"),
    Field("group", "Trust type"),
    Field("happened", "In the programme"),
    Field("survey_year", "Survey year", "year"),
    Field("score", "Staff engagement, 0 to 10", "decimal", 2),
    Field("middle", "Middle trust of its type", "decimal", 2),
    Field("place", "Against the middle of its type"),
    Field("shmi_said", "SHMI banding"),
    Field("patients_said", "Friends and Family, very good or good"),
)
DESCRIBED = (
    "A description of the same trusts years later. Much else happened to them in between, among it"
    " mergers and a pandemic; nothing here says what the programme did."
)
TYPES = "Each trust is set beside the trusts of its own type only; types are never compared."
BARS = "Half of the trusts of its type lie within the thick bar; the line is the middle one."
FEW = "No such bar is shown for a type with fewer than ten trusts."


@figure(
    "ten-years-on",
    page="engagement",
    choices=("programme",),
    queries=(
        "benchmark_groups",
        "programmes",
        "newest_scores",
        "participant_spells",
    ),
)
def ten_years_on(version: FigureReader, view: View) -> Figure:
    """A programme's trusts in the newest staff survey, SHMI and Friends and Family, each beside its
    own type.
    """
    programme = programme_of(version, view)
    spells = {
        row["trust_code"]: row
        for row in version.rows("participant_spells", programme=programme.programme_id)
        if row["trust_code"]
    }
    rows = [row for group in groups(version) for row in _of_group(version, group, programme)]
    rows = [row | {"happened": _happened(spells.get(row["trust_code"]))} for row in rows]
    rows.sort(key=lambda row: (row["group"], row["name"]))
    year = max((row["survey_year"] for row in rows if row["survey_year"]), default=None)
    shows = (
        f"{programme.name}: staff engagement of its trusts"
        + (f" in {year}" if year else "")
        + ", above or below the middle trust of their type"
    )
    draft = Draft(version, shows, FIELDS, rows, (DESCRIBED, TYPES, BARS, FEW) if rows else ())
    drawn = [row for row in rows if row["place"]]
    if not programme.is_of_trusts or not drawn:
        return draft.undrawn(
            f"How the trusts of {programme.said_name} are doing now is not known",
            "Most of its participants were no single trusts, or have no score in the newest survey"
            " read here. Their own newest results would be needed.",
        )
    title = _title(programme, rows, drawn, year)
    said = "; ".join(
        f"{short_trust_name(row['name'])} ({row['group'].lower()}): {number(row['score'], 2)},"
        f" middle trust {number(row['middle'], 2)}"
        for row in drawn
    )
    return draft.drawn(title, _chart(drawn), f"Dots over bars, one row a trust. {title}. {said}.")


def _of_group(version: FigureReader, group: str, programme: Programme) -> list[Row]:
    found = version.rows(
        "newest_scores", indicator=SCORE, group=group, programme=programme.programme_id
    )
    scores = [row["score"] for row in found if row["score"] is not None]
    quarters = (
        statistics.quantiles(scores, n=4, method="inclusive")
        if len(scores) >= MIN_GROUP
        else (None, None, None)
    )
    return [_worded(row, group, *quarters) for row in found if row["participant"]]


def _worded(
    row: Row, group: str, low: float | None, middle: float | None, high: float | None
) -> Row:
    place = None
    if row["score"] is not None and low is not None and high is not None:
        place = "within"
        if row["score"] > high:
            place = "above"
        elif row["score"] < low:
            place = "below"
    banded = row["banding"].lower() if row["banding"] else None
    answers = row["positive"]
    return row | {
        "group": group,
        "low": low,
        "middle": middle,
        "high": high,
        "place": place,
        "shmi_said": f"{banded}, to {day(row['shmi_end'])}" if banded else "not published",
        "patients_said": (
            f"{percentage(answers, 1)} of {row['responses']:,} answers"
            if answers is not None and row["responses"]
            else "not published"
        ),
    }


def _happened(spell: Row | None) -> str:
    words = {"withdrew": "withdrew", "completed": "completed", "merged": "merged"}
    return words.get(spell["end_event"], "took part") if spell else "took part"


def _title(programme: Programme, rows: list[Row], drawn: list[Row], year: int | None) -> str:
    words = {
        "within": "near the middle of their type",
        "above": "above most",
        "below": "below most",
    }
    counted = [(sum(row["place"] == place for row in drawn), said) for place, said in words.items()]
    parts = [f"{said} at {small(n)}" for n, said in counted if n]
    title = (
        f"In {year}, staff engagement at {count(len(drawn), 'trust')} of {programme.said_name} was"
        f" {listed(parts)}"
    )
    banded = [row for row in rows if row["banding"]]
    usual = sum(row["banding"] == "As expected" for row in banded)
    if banded and usual == len(banded):
        title += ". Mortality was as expected where it is published"
    elif banded:
        title += f". Mortality was as expected at {small(usual)} of {small(len(banded))}"
    return title


def _chart(drawn: list[Row]) -> Chart:
    labels = [
        wrapped(short_trust_name(row["name"]), 24) + f"\n({row['group'].lower()})" for row in drawn
    ]
    spans = tuple(
        Span(row["low"] - row["middle"], row["high"] - row["middle"], place)
        for place, row in enumerate(drawn)
    )
    points = [
        Points(
            (
                Point(
                    row["score"] - row["middle"],
                    place,
                    f"{row['name']}\n{number(row['score'], 2)} in {row['survey_year']}; middle"
                    f" {row['group'].lower()} trust {number(row['middle'], 2)}",
                ),
            ),
            sign("trust", row["trust_code"]),
            size=14,
        )
        for place, row in enumerate(drawn)
    ]
    return single(
        Spans(spans, sign("band", "middle half"), "Half of its type", width=18),
        Rule("x", 0, GREY, 2, behind=True),
        *points,
        x=Axis("Points above or below\nthe middle trust of its type", most=6),
        y=rows_axis(labels),
        height=rows_height(labels, 110),
        legend=Legend(toggles=False),
    )
