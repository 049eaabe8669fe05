"""Enrolment: a map of the trusts that took part among all trusts open at the time."""

import functools
import json
from math import cos, radians

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Area, Note, Point, Points
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.enrolment.basis import noun
from pathfinders.figures.enrolment.map_labels import Box, Label, Spot, place_labels, spread
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.settings import BUNDLED
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, small

FIELDS = (
    Field("name", "Trust"),
    Field("trust_code", "ODS (Organisation Data Service) code"),
    Field("trust_type", "Trust type"),
    Field("region", "Region"),
    Field("status", "In the programme"),
    Field("latitude", "Latitude, degrees", "decimal", 5),
    Field("longitude", "Longitude, degrees", "decimal", 5),
)
OUTLINE = {"source_ids": "natural-earth-map-units"}
# A degree of longitude is this much shorter than one of latitude in the middle of England.
NARROWER = cos(radians(52.5))
NEAREST = 0.17
"""Degrees of latitude, about 19 km: participants nearer than this are moved apart, or one marker
would hide the other.
"""
TRAILING = frozenset(
    {
        "Hospital",
        "Hospitals",
        "University",
        "Partnership",
        "Healthcare",
        "Teaching",
        "Services",
        "Trust",
    }
)
STATUSES = {
    "Took part and stayed": sign("part", "stayed"),
    "Took part, then withdrew": sign("event", "withdrew"),
}


@functools.cache
def outline() -> tuple[list[float | None], list[float | None]]:
    """The rings of England's outline as x and y in degrees of latitude, with None between rings."""
    rings = json.loads((BUNDLED / "outline" / "england.geojson").read_text(encoding="utf-8"))[
        "features"
    ][0]["geometry"]
    x: list[float | None] = []
    y: list[float | None] = []
    for polygon in rings["coordinates"]:
        for ring in polygon:
            x += [NARROWER * point[0] for point in ring] + [None]
            y += [point[1] for point in ring] + [None]
    return x[:-1], y[:-1]


@figure(
    "participants-map",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "trusts_open_at_announcement"),
)
def participants_map(version: FigureReader, view: View) -> Figure:
    """Map of the trusts that took part among all trusts open when the programme was announced."""
    programme = programme_of(version, view)
    if not programme.is_of_trusts:
        draft = Draft(version, f"{programme.name}: where participants were", (), ())
        kind = "no list of participants is published"
        if programme.participants_listed:
            kind = "no participant is listed with the code of an NHS trust"
        elif noun(programme) != "trust":
            kind = "participants were not single NHS trusts"
        return draft.undrawn(
            "There is no map of this programme",
            f"The map shows NHS trusts, and here {kind}. The codes of the trusts that took part"
            " would be needed.",
        )
    found = version.rows("trusts_open_at_announcement", programme=programme.programme_id)
    rows = [row | {"status": _status(row)} for row in found]
    placed = [row for row in rows if row["longitude"] is not None]
    taking = [row for row in placed if row["took_part"]]
    when = f"open on {day(programme.announced)}" if programme.announced else "known"
    draft = Draft(
        version,
        f"{programme.name}: headquarters of participants among NHS trusts {when}",
        FIELDS,
        rows,
        _caveats(rows, placed),
        (OUTLINE,),
    )
    regions = sorted({row["region"] for row in rows if row["took_part"]})
    alt = f"Map of England with {len(placed)} trusts as pale dots. " + " ".join(
        f"{region}: {listed([_named(row) for row in taking if row['region'] == region])}."
        for region in regions
    )
    return draft.drawn(_verdict(rows, regions), _chart(placed, taking), alt)


def short(name: str) -> str:
    """A trust's name as people say it: "Leicester", "Surrey and Sussex", "Moorfields Eye"."""
    bare = short_trust_name(name).removeprefix("The ")
    words = (
        bare.removeprefix("University Hospitals of ")
        .removeprefix("University Hospital of ")
        .split()
    )
    while len(words) > 1 and words[-1] in TRAILING:
        words.pop()
    return " ".join(words)


def _status(row: Row) -> str:
    if not row["took_part"]:
        return "Did not take part"
    return "Took part, then withdrew" if row["withdrew"] else "Took part and stayed"


def _named(row: Row) -> str:
    return short(row["name"]) + (" (withdrew)" if row["withdrew"] else "")


def _caveats(rows: list[Row], placed: list[Row]) -> tuple[str, ...]:
    unplaced = len(rows) - len(placed)
    missing = (
        (f"{capital(count(unplaced, 'trust'))} without a known place not drawn",)
        if unplaced
        else ()
    )
    return (
        (
            "Places are those of headquarters; a trust can work over a wide area. Markers that"
            " would hide one another are moved up to about 10 km apart"
        ),
        *missing,
    )


def _verdict(rows: list[Row], regions: list[str]) -> str:
    taking = [row for row in rows if row["took_part"]]
    where = [f"{small(sum(row['region'] == r for row in taking))} in {_the(r)}" for r in regions]
    return f"{capital(count(len(taking), 'trust'))} took part: {listed(where)}"


def _the(region: str) -> str:
    return region if region == "London" or region.startswith("Midlands") else f"the {region}"


def _chart(placed: list[Row], taking: list[Row]) -> Chart:
    land_x, land_y = outline()
    others = [row for row in placed if not row["took_part"]]
    dots = [_point(row) for row in others]
    points = spread([_point(row) for row in taking], NEAREST)
    edge = Box(
        min(v for v in land_x if v is not None) - 0.2,
        min(v for v in land_y if v is not None) - 0.25,
        max(v for v in land_x if v is not None) + 0.45,
        max(v for v in land_y if v is not None) + 0.15,
    )
    labels = place_labels(points, [short(row["name"]) for row in taking], dots, edge)
    rest = Points(
        tuple(
            Point(x, y, _hover(row), trust=row["trust_code"])
            for (x, y), row in zip(dots, others, strict=True)
        ),
        sign("part", "did not take part"),
        f"Did not take part ({len(others)})",
        size=5,
        opacity=0.6,
    )
    participants = list(zip(points, taking, strict=True))
    return single(
        Area(tuple(land_x), tuple(land_y), sign("trusts", "land"), GREY),
        rest,
        *(_marks(status, participants) for status in STATUSES),
        *(_note(label) for label in labels if label is not None),
        x=Axis(low=edge.left, high=edge.right, visible=False),
        y=Axis(low=edge.bottom, high=edge.top, visible=False),
        height=560,
        legend=Legend(),
        square=True,
    )


def _point(row: Row) -> Spot:
    return NARROWER * row["longitude"], row["latitude"]


def _marks(status: str, participants: list[tuple[Spot, Row]]) -> Points:
    points = tuple(
        Point(x, y, _hover(row), trust=row["trust_code"])
        for (x, y), row in participants
        if row["status"] == status
    )
    return Points(points, STATUSES[status], f"{status} ({len(points)})", size=12, rim=True)


def _hover(row: Row) -> str:
    return f"{wrapped(row['name'], 36)}\n{row['trust_type']}, {row['region']}\n{row['status']}"


def _note(label: Label) -> Note:
    """The name, with a thin line to the marker."""
    return Note(
        "\n".join(label.lines),
        *label.point,
        across=label.across,
        upright=label.upright,
        text_at=label.anchor,
        letters=12,
        strong=True,
    )
