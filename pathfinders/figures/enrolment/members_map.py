"""Enrolment: a map of the trusts named as parts of a programme's partnerships."""

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Area, Note, Point, Points
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.enrolment.map import NARROWER, NEAREST, OUTLINE, outline, short
from pathfinders.figures.enrolment.map_labels import Box, Label, Spot, place_labels, spread
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, small

FIELDS = (
    Field("name", "Trust"),
    Field("trust_code", "ODS (Organisation Data Service) code"),
    Field("trust_type", "Trust type"),
    Field("region", "Region of the trust"),
    Field("partnerships", "Partnerships that name it"),
    Field("latitude", "Latitude, degrees", "decimal", 5),
    Field("longitude", "Longitude, degrees", "decimal", 5),
)
IN_PART = (
    "Trusts only where a partnership's own page lists its members. Most partnerships list none, and"
    " have members besides trusts: this is no map of the programme"
)
PLACES = (
    "Places are those of headquarters. Markers that would hide one another are moved up to about"
    " 10 km apart"
)


@figure(
    "members-map",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "member_trusts"),
)
def members_map(version: FigureReader, view: View) -> Figure:
    """Map of the trusts that a programme's partnerships name as members."""
    programme = programme_of(version, view)
    rows = version.rows("member_trusts", programme=programme.programme_id)
    placed = [row for row in rows if row["longitude"] is not None]
    draft = Draft(
        version,
        f"{programme.name}: trusts named as parts of its participants"
        + (f", {_where(rows)}" if rows else ""),
        FIELDS,
        rows,
        (IN_PART, PLACES) if rows else (),
        (OUTLINE,),
    )
    if not placed:
        return draft.undrawn(
            "Which trusts were part of its participants is not known",
            "No participant's list of members was found. One, with the code of each trust, would be"
            " needed.",
        )
    title = _title(programme, rows)
    said = "; ".join(f"{row['name']}: {row['partnerships']}" for row in placed)
    return draft.drawn(title, _chart(placed), f"Map of England. {title}. {said}.")


def _title(programme: Programme, rows: list[Row]) -> str:
    partnerships = {name for row in rows for name in row["partnerships"].split("; ")}
    return (
        f"{capital(small(len(partnerships)))} of the {small(programme.participants_listed)}"
        f" participants of {programme.said_name} name {count(len(rows), 'trust')} as members"
    )


def _where(rows: list[Row]) -> str:
    regions = sorted({row["region"] for row in rows})
    return listed(
        [
            f"{small(sum(row['region'] == region for row in rows))} in {_the(region)}"
            for region in regions
        ]
    )


def _the(region: str) -> str:
    return region if region == "London" or region.startswith("Midlands") else f"the {region}"


def _chart(placed: list[Row]) -> Chart:
    land_x, land_y = outline()
    edge = Box(
        min(v for v in land_x if v is not None) - 0.2,
        min(v for v in land_y if v is not None) - 0.25,
        max(v for v in land_x if v is not None) + 0.45,
        max(v for v in land_y if v is not None) + 0.15,
    )
    points = spread([_spot(row) for row in placed], NEAREST)
    labels = place_labels(points, [short(row["name"]) for row in placed], [], edge)
    marks = tuple(
        Point(x, y, f"{row['name']}\n{wrapped(row['partnerships'], 40)}")
        for (x, y), row in zip(points, placed, strict=True)
    )
    return single(
        Area(tuple(land_x), tuple(land_y), sign("trusts", "land"), GREY),
        Points(marks, sign("part", "stayed"), size=11, rim=True),
        *(_note(label) for label in labels if label is not None),
        x=Axis(low=edge.left, high=edge.right, visible=False),
        y=Axis(low=edge.bottom, high=edge.top, visible=False),
        height=560,
        square=True,
    )


def _spot(row: Row) -> Spot:
    return NARROWER * row["longitude"], row["latitude"]


def _note(label: Label) -> Note:
    return Note(
        "\n".join(label.lines),
        *label.point,
        across=label.across,
        upright=label.upright,
        text_at=label.anchor,
        letters=12,
        strong=True,
    )
