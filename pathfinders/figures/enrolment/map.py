"""Enrolment: a map of the trusts that took part among all trusts open at the time."""

import functools
import json
from math import cos, radians

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.programme import programme_of
from pathfinders.figures.enrolment.basis import noun
from pathfinders.figures.enrolment.map_labels import Box, Label, Point, place_labels, spread
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
LAND = "rgba(135, 145, 156, 0.13)"
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
LOOKS = {
    "Took part and stayed": (style.ORANGE, "circle", 12),
    "Took part, then withdrew": (style.ORANGE, "x-thin-open", 11),
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
    if not programme.trusts_listed:
        draft = Draft(version, f"{programme.name}: where participants were", (), ())
        kind = (
            "participants were not NHS trusts"
            if noun(programme) != "trust"
            else "no list of participants is in this collection"
        )
        return draft.undrawn(
            "No map can be drawn",
            f"The map shows NHS trusts, and here {kind}. Names and places of the participants would"
            " be needed.",
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
    bare = (
        name.removesuffix(" NHS Trust").removesuffix(" NHS Foundation Trust").removeprefix("The ")
    )
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


def _chart(placed: list[Row], taking: list[Row]) -> Spec:
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
    land = {
        "type": "scatter",
        "mode": "lines",
        "x": land_x,
        "y": land_y,
        "fill": "toself",
        "fillcolor": LAND,
        "line": {"color": style.GREY, "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    rest = {
        "type": "scatter",
        "mode": "markers",
        "name": f"Did not take part ({len(others)})",
        "x": [p[0] for p in dots],
        "y": [p[1] for p in dots],
        "marker": {"size": 5, "color": style.GREY, "opacity": 0.6},
        "hovertext": [_hover(row) for row in others],
        "hoverinfo": "text",
    }
    marks = [
        _marks(
            status, [(p, r) for p, r in zip(points, taking, strict=True) if r["status"] == status]
        )
        for status in LOOKS
    ]
    hidden = {"visible": False, "constrain": "domain"}
    return style.spec(
        [land, rest, *(m for m in marks if m["x"])],
        height=560,
        showlegend=True,
        annotations=[_note(label) for label in labels if label is not None],
        xaxis=hidden | {"range": [edge.left, edge.right]},
        yaxis=hidden | {"range": [edge.bottom, edge.top], "scaleanchor": "x", "scaleratio": 1},
    )


def _point(row: Row) -> Point:
    return NARROWER * row["longitude"], row["latitude"]


def _marks(status: str, found: list[tuple[Point, Row]]) -> style.Trace:
    colour, symbol, size = LOOKS[status]
    edge = (
        {"width": 1.5, "color": "white"} if symbol == "circle" else {"width": 3.5, "color": colour}
    )
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{status} ({len(found)})",
        "x": [p[0] for p, _ in found],
        "y": [p[1] for p, _ in found],
        "marker": {"size": size, "color": colour, "symbol": symbol, "line": edge},
        "hovertext": [_hover(row) for _, row in found],
        "hoverinfo": "text",
    }


def _hover(row: Row) -> str:
    return (
        f"{style.wrapped(row['name'], 36)}<br>{row['trust_type']},"
        f" {row['region']}<br>{row['status']}"
    )


def _note(label: Label) -> dict[str, object]:
    """An annotation whose text stands at `label.anchor`, with a thin line to the marker."""
    return {
        "x": label.point[0],
        "y": label.point[1],
        "ax": label.anchor[0],
        "ay": label.anchor[1],
        "axref": "x",
        "ayref": "y",
        "xanchor": label.across,
        "yanchor": label.upright,
        "align": label.across,
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": style.GREY,
        "standoff": 7,
        "borderpad": 1,
        "font": {"size": 12, "weight": 600},
        "text": "<br>".join(style.safe(line) for line in label.lines),
    }
