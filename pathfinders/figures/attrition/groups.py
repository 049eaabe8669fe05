"""How the groups that took over commissioning became fewer."""

from pathfinders.charts.chart import ACROSS, Axis, Chart, single
from pathfinders.charts.marks import Line, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.participation import when
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import MONTHS

GP_PATHFINDERS = "gp-consortia-pathfinders"
FIELDS = (
    Field("when", "Date"),
    Field("stage_words", "Stage"),
    Field("where", "Region"),
    Field("value", "Groups", "integer"),
    Field("confidence", "Stated or inferred"),
    Field("note", "Note"),
)
STAGES = {
    "emerging_consortia": "Emerging consortia",
    "emerging_ccgs": "Emerging groups",
    "in_existence": "Groups in existence",
    "applied": "Applied for authorisation",
    "authorised": "Authorised",
    "with_conditions": "Authorised with conditions",
}
DRAWN = ("emerging_consortia", "emerging_ccgs", "in_existence")
# Two numbers nearer than this on the axis, which runs to about 350, would have their labels on top
# of each other.
LEAST_APART = 17
NO_CROSSWALK = (
    "Nothing found links each pathfinder to the group that followed, so this is no measure of"
    " pathfinders' retention"
)


@figure(
    "commissioning-groups",
    page="attrition",
    choices=("programme",),
    queries=("programmes", "commissioning_groups"),
)
def commissioning_groups(version: FigureReader, view: View) -> Figure:
    """Number of emerging and established clinical commissioning groups in England, as groups
    merged.
    """
    programme = programme_of(version, view)
    # Only the consortia of this one programme became commissioning groups. For any other programme
    # the same counts would be somebody else's history.
    here = programme.programme_id == GP_PATHFINDERS
    counts = version.rows("commissioning_groups") if here else []
    rows = [
        row
        | {
            "when": when(row, "as_of_earliest", "as_of_latest"),
            "stage_words": STAGES[row["stage"]],
            "where": row["region"] or "England",
        }
        for row in counts
    ]
    drawn = [row for row in rows if row["region"] is None and row["stage"] in DRAWN]
    shows = (
        "Clinical commissioning groups, the groups of general practices that bought care for their"
        " area and followed the pathfinders: number in England at each published date"
    )
    # Emerging consortia are drawn, but joined to nothing: no source links each to a later group.
    series = [row for row in drawn if row["stage"] != "emerging_consortia"]
    caveats: tuple[str, ...] = ()
    if series:
        caveats = (NO_CROSSWALK, *notes_of(series))
    draft = Draft(version, shows, FIELDS, rows, caveats)
    existing = [row for row in series if row["value"] > 0]
    if len(existing) < 2:
        if here:
            return draft.undrawn(
                "How groups merged is not known", "Counts at two or more dates would be needed."
            )
        why = f"These counts belong to the GP consortia, not to {programme.said_name}."
        return draft.undrawn("Counts of commissioning groups do not apply here", why)
    first, last = existing[0], existing[-1]
    alt = "Falling line of the number of groups in England. " + "; ".join(
        f"{row['when']}, {row['stage_words'].lower()}: {row['value']}" for row in drawn
    )
    course = f"{first['value']} in {_month(first)}, {last['value']} in {_month(last)}"
    return draft.drawn(
        f"Groups became fewer by merging, not by dropping out: {course}",
        _chart(drawn, series),
        f"{alt}.",
    )


def _month(row: Row) -> str:
    return f"{MONTHS[row['as_of_latest'].month - 1]} {row['as_of_latest'].year}"


def _chart(drawn: list[Row], series: list[Row]) -> Chart:
    course = tuple(Point(row["as_of_latest"], row["value"]) for row in series)
    labelled = _spaced(drawn)
    return single(
        Line(course, sign("groups", "course"), step=True),
        *(_points([row for row in labelled if row["stage"] == stage], stage) for stage in DRAWN),
        x=Axis(kind="date", most=6),
        y=Axis("Groups in England", from_zero=True),
        legend=ACROSS,
    )


def _spaced(rows: list[Row]) -> list[Row]:
    """The rows with labels, but for those so near the last labelled number that labels would run
    into each other.
    """
    labelled: list[Row] = []
    last: int | None = None
    for row in rows:
        value: int = row["value"]
        if last is not None and abs(last - value) < LEAST_APART:
            labelled.append(row | {"text": ""})
            continue
        labelled.append(row | {"text": f"{value}"})
        last = value
    return labelled


def _points(rows: list[Row], stage: str) -> Points:
    points = tuple(
        Point(
            row["as_of_latest"],
            row["value"],
            f"{row['stage_words']}: {row['value']}\n{row['when']}",
            row["text"],
        )
        for row in rows
    )
    return Points(points, sign("groups", stage), STAGES[stage], size=10)
