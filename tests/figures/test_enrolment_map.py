"""The map of participants: what is drawn, and that its labels never collide."""

import json
from itertools import combinations
from math import cos, hypot, radians
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathfinders.figures import Figure, make
from pathfinders.figures.enrolment.map import NEAREST, outline, short
from pathfinders.figures.enrolment.map_labels import MARKER, Box, Label, place_labels, spread
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.changed import with_table
from tests.rendered import plotly_of

MUTUALS = View(programme="mutuals-in-health")
OUTLINE = Path(__file__).resolve().parents[2] / "data" / "outline" / "england.geojson"
EDGE = Box(-3.7, 49.6, 1.5, 56.0)
places = st.tuples(st.floats(-2.5, 0.8), st.floats(50.8, 54.8))


@pytest.fixture(scope="module")
def drawn(version: Version) -> Figure:
    return make("participants-map", version, MUTUALS)


def test_every_trust_open_at_the_time_is_on_the_map(drawn: Figure) -> None:
    assert drawn.chart is not None
    land, rest, stayed, left = plotly_of(drawn)["data"]
    assert land["fill"] == "toself"
    assert (len(rest["x"]), len(stayed["x"]), len(left["x"])) == (233, 7, 2)
    assert stayed["marker"]["symbol"] != left["marker"]["symbol"], (
        "leaving is not told by colour alone"
    )
    assert len(drawn.rows) == 242
    assert (
        drawn.title
        == "Nine trusts took part: two in London, three in Midlands and East of England, three in"
        " the North of England, and one in the South of England"
    )


def test_the_map_needs_no_network_and_keeps_england_in_shape(drawn: Figure) -> None:
    assert drawn.chart is not None
    assert {trace["type"] for trace in plotly_of(drawn)["data"]} == {"scatter"}
    layout = plotly_of(drawn)["layout"]
    assert not {"geo", "mapbox", "map"} & set(layout)
    assert (layout["yaxis"]["scaleanchor"], layout["yaxis"]["scaleratio"]) == ("x", 1)


def test_the_outline_is_the_bundled_one_and_is_credited(drawn: Figure) -> None:
    rings = [
        ring
        for polygon in json.loads(OUTLINE.read_text())["features"][0]["geometry"]["coordinates"]
        for ring in polygon
    ]
    x, y = outline()
    assert len(x) == len(y) == sum(map(len, rings)) + len(rings) - 1
    assert x[0] == pytest.approx(rings[0][0][0] * cos(radians(52.5)))
    assert y.count(None) == len(rings) - 1
    assert "natural-earth-map-units" in {source.source_id for source in drawn.sources}


def test_every_participant_is_named_and_no_label_covers_another(drawn: Figure) -> None:
    assert drawn.chart is not None
    names = {
        note["text"].replace("<br>", " ") for note in plotly_of(drawn)["layout"]["annotations"]
    }
    assert names == {
        "Cheshire and Wirral",
        "Liverpool Heart and Chest",
        "Moorfields Eye",
        "Norfolk and Norwich",
        "Norfolk and Suffolk",
        "Oxleas",
        "Surrey and Sussex",
        "Tameside",
        "Leicester",
    }


def test_markers_stay_near_their_trusts(drawn: Figure) -> None:
    assert drawn.chart is not None
    shown = [
        p
        for trace in plotly_of(drawn)["data"][2:]
        for p in zip(trace["x"], trace["y"], strict=True)
    ]
    taking = sorted(
        (row for row in drawn.rows if row["took_part"]), key=lambda row: str(row["status"])
    )
    true = [(row["longitude"] * cos(radians(52.5)), row["latitude"]) for row in taking]
    assert all(min(hypot(a - x, b - y) for x, y in true) <= 0.09 for a, b in shown), (
        "moved by at most ten kilometres"
    )


@settings(deadline=None, max_examples=25)
@given(st.lists(places, min_size=1, max_size=12, unique=True))
def test_labels_never_cover_each_other_or_a_marker(points: list[tuple[float, float]]) -> None:
    moved = spread(points, NEAREST)
    labels = [
        label
        for label in place_labels(moved, ["Norfolk and Norwich"] * len(points), points, EDGE)
        if label
    ]
    assert labels
    for a, b in combinations(labels, 2):
        assert not overlap(a, b)
    for label in labels:
        assert EDGE.holds(label.box)
        for x, y in moved:
            assert not (
                label.box.left < x + MARKER
                and x - MARKER < label.box.right
                and label.box.bottom < y + MARKER
                and y - MARKER < label.box.top
            )


def overlap(a: Label, b: Label) -> bool:
    across = min(a.box.right, b.box.right) - max(a.box.left, b.box.left)
    upright = min(a.box.top, b.box.top) - max(a.box.bottom, b.box.bottom)
    return across > 0 and upright > 0


@given(st.lists(places, min_size=2, max_size=6))
def test_markers_that_would_hide_each_other_move_apart(points: list[tuple[float, float]]) -> None:
    moved = spread(points, NEAREST)
    assert len(moved) == len(points)
    if all(hypot(a[0] - b[0], a[1] - b[1]) >= NEAREST for a, b in combinations(points, 2)):
        assert moved == points
    if len(points) == 2:
        assert hypot(moved[0][0] - moved[1][0], moved[0][1] - moved[1][1]) >= NEAREST - 1e-6


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("University Hospitals of Leicester NHS Trust", "Leicester"),
        ("Moorfields Eye Hospital NHS Foundation Trust", "Moorfields Eye"),
        ("Hospital NHS Trust", "Hospital"),
        ("The Christie NHS Foundation Trust", "Christie"),
    ],
)
def test_short_names(name: str, said: str) -> None:
    assert short(name) == said


def test_a_participant_without_a_place_is_listed_and_said(bundle: dict[str, pa.Table]) -> None:
    trusts = [
        t | ({"latitude": None, "longitude": None} if t["trust_code"] == "RMP" else {})
        for t in bundle["trusts"].to_pylist()
    ]
    figure = make("participants-map", with_table(bundle, "trusts", trusts), MUTUALS)
    assert figure.title.startswith("Nine trusts took part")
    assert "RMP" in {row["trust_code"] for row in figure.rows}
    assert any("without a known place" in caveat for caveat in figure.caveats)


def test_other_programmes_say_why_there_is_no_map(version: Version) -> None:
    figure = make("participants-map", version, View(programme="gp-consortia-pathfinders"))
    assert figure.chart is None
    assert "no participant is listed with the code of an NHS trust" in figure.empty
    # Four vanguards are single trusts, and stand for none of the others.
    assert (
        make("participants-map", version, View(programme="new-care-models-vanguards")).chart is None
    )
