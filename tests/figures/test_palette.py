"""A thing has one colour and one shape on every chart, and no two things on a chart look alike."""

import ast
import itertools
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pyarrow as pa
import pytest

from pathfinders.charts.chart import Chart, Panel
from pathfinders.charts.marks import Area, Band, Bars, Line, Points, Spans, Zone
from pathfinders.charts.palette import COLOURS, DERIVED, TABLE, Kind, Sign, sign
from pathfinders.charts.powerpoint.xml import SYMBOLS
from pathfinders.entities.programme import programmes
from pathfinders.figures import KINDS, Figure, make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.live_reporting import reporting_version
from tests.oracles import ROOT, parsed, python_files
from tests.rendered import plotly_of

GROUPS = ("Acute", "Acute specialist", "Mental health")
TRUSTS = ("RMP", "RMY", "RXA", "RBT", "RPG")
INDICATORS = ("staff_motivation_mean", "recommend_work_pct", "work_stress_pct", "theme_engagement")


@pytest.fixture(scope="module")
def version(bundle: dict[str, pa.Table]) -> Version:
    """With a programme under way, of which there are figures that no other has."""
    return reporting_version(bundle)


def drawn(version: Version) -> list[Figure]:
    """Every figure that has a chart, for every programme and several other choices."""
    return [figure for figure in built(version) if figure.chart is not None]


@cache
def built(version: Version) -> list[Figure]:
    """Every figure, for every programme and several other choices."""
    views = [
        View(),
        *(View(programme=programme.programme_id) for programme in programmes(version)),
        *(View(group=group) for group in GROUPS),
        *(View(group=group, indicator="theme_engagement", year=2019) for group in GROUPS),
        *(View(trust=trust) for trust in TRUSTS),
        *(View(indicator=indicator) for indicator in INDICATORS),
        View(prices="real"),
    ]
    figures = [make(name, version, view) for name in KINDS for view in views]
    return list({id(figure): figure for figure in figures}.values())


def signs(panel: Panel) -> Iterator[Sign]:
    """The signs of what a panel shows, with what it is drawn as."""
    for mark in panel.marks:
        if isinstance(mark, (Points, Line, Spans, Bars, Band, Area, Zone)):
            own = [p.sign for p in mark.points if p.sign] if isinstance(mark, Points) else []
            own += [bar.sign for bar in mark.bars if bar.sign] if isinstance(mark, Bars) else []
            yield from own or [mark.sign]


def marked(chart: Chart) -> set[Sign]:
    """The signs that are drawn as marks of their own, and not as areas or plain lines."""
    every = set()
    for mark in chart.marks:
        if isinstance(mark, Points) and mark.points:
            every |= {point.sign or mark.sign for point in mark.points}
        elif isinstance(mark, (Line, Spans)) and mark.size:
            every.add(mark.sign)
    return every


def test_every_figure_that_is_no_list_is_looked_at(version: Version) -> None:
    """A figure without a chart at any of these choices is a list at some."""
    without = set(KINDS) - {figure.name for figure in drawn(version)}
    assert without <= {figure.name for figure in built(version) if figure.is_list}


def test_only_the_table_makes_signs() -> None:
    makers = [
        path.relative_to(ROOT).as_posix()
        for path in python_files("pathfinders", "components", "pages")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sign"
    ]
    assert set(makers) == {"pathfinders/charts/palette.py"}


def test_a_thing_has_one_colour_and_one_shape_on_every_chart(version: Version) -> None:
    looks: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for figure in drawn(version):
        assert figure.chart is not None
        for panel in figure.chart.panels:
            for look in signs(panel):
                assert look.kind, (figure.name, look)
                looks[look.kind, look.thing].add((look.colour, look.symbol))
    assert {thing: both for thing, both in looks.items() if len(both) > 1} == {}
    # No kind of the table is without a chart.
    assert {kind for kind, _ in looks} == set(TABLE)


def test_trusts_keep_their_marks_from_chart_to_chart_on_the_page(version: Version) -> None:
    """Read from what Plotly is handed, by the name in the hover text, not from the signs."""
    names = {row["name"] for row in version.table("trusts").to_pylist()}
    marks: dict[str, set[tuple[str, str]]] = defaultdict(set)
    charts: dict[str, set[str]] = defaultdict(set)
    for figure in drawn(version):
        for trace in plotly_of(figure)["data"]:
            hovers = [text for text in trace.get("hovertext") or () if text]
            who = {text.split("<br>")[0].split(", 20")[0].split(": ")[0] for text in hovers}
            if len(who) == 1 and who <= names and figure.name in NAMED:
                marker = trace["marker"]
                marks[next(iter(who))].add((marker["color"], marker["symbol"]))
                charts[next(iter(who))].add(figure.name)
    assert {name: looks for name, looks in marks.items() if len(looks) > 1} == {}
    assert {"association", "indicator-trend"} <= charts["Tameside Hospital NHS Foundation Trust"]


NAMED = ("association", "indicator-trend", "outcome-trend")


def test_ratings_and_events_keep_their_marks_from_chart_to_chart(version: Version) -> None:
    """Read from what Plotly is handed, by the names in the legends."""
    marks: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for figure in drawn(version):
        for trace in plotly_of(figure)["data"]:
            name = str(trace.get("name") or "").split(" (")[0]
            if "markers" in trace.get("mode", "") and isinstance(trace["marker"]["symbol"], str):
                # Around another mark, a shape is drawn as a ring.
                shape = trace["marker"]["symbol"].removesuffix("-open")
                marks[name].add((trace["marker"]["color"], shape))
    shared = (*TABLE["rating"], "Withdrew", "Completed", "Merged", *TABLE["banding"])
    assert {name: marks[name] for name in shared if len(marks[name]) > 1} == {}
    assert marks["Withdrew"] | marks["Took part, then withdrew"] == marks["Withdrew"]
    assert marks["Inadequate"] == {("#c2334d", "x")}


def test_no_two_things_on_a_chart_have_the_same_mark(version: Version) -> None:
    for figure in drawn(version):
        assert figure.chart is not None
        every = marked(figure.chart)
        alike = [
            (a.thing, b.thing)
            for a, b in itertools.combinations(every, 2)
            if (a.colour, a.symbol, a.open) == (b.colour, b.symbol, b.open)
        ]
        assert alike == [], figure.name


def test_meaning_is_never_by_colour_alone(version: Version) -> None:
    """Of those with an entry in the legend, no two differ by colour only: on the page and in
    PowerPoint, which has fewer shapes.
    """
    for figure in drawn(version):
        assert figure.chart is not None
        listed = {
            mark.sign
            for mark in figure.chart.marks
            if isinstance(mark, Points)
            and mark.points
            and mark.name
            and mark.listed
            # Trusts have their names or a letter beside them; those that did not take part are
            # dots of half the size.
            and mark.sign.kind != "trust"
            and mark.sign.thing != "did not take part"
        }
        for shape in ("page", "slide"):
            shapes = [
                (look.symbol if shape == "page" else SYMBOLS[look.symbol], look.open)
                for look in listed
            ]
            assert len(shapes) == len(set(shapes)), (figure.name, shape, shapes)


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.combinations(("rating", "event", "trust"), 2))
)
def test_ratings_events_and_trusts_share_no_colour(one: Kind, other: Kind) -> None:
    def colours(kind: Kind) -> set[str]:
        derived = DERIVED[kind][0] if kind in DERIVED else ()
        # Grey says that nothing is known, of whatever kind.
        return {look.colour for look in TABLE[kind].values()} | set(derived) - {"#87919c"}

    assert colours(one) & colours(other) <= {"#87919c"}


def test_trusts_that_share_charts_differ_in_shape(version: Version) -> None:
    types = {row["trust_code"]: row["trust_type"] for row in version.table("trusts").to_pylist()}
    of_type: dict[str, list[str]] = defaultdict(list)
    for code, look in TABLE["trust"].items():
        of_type[types[code]].append(look.symbol)
    assert all(len(shapes) == len(set(shapes)) for shapes in of_type.values())
    assert set(TABLE["trust"]) == {
        row["trust_code"]
        for row in version.table("participants").to_pylist()
        if row["trust_code"] is not None
    }


def test_a_trust_that_the_table_does_not_name_has_a_sign_of_its_own_code() -> None:
    looks = [sign("trust", f"X{i:02}") for i in range(99)]
    assert looks == [sign("trust", f"X{i:02}") for i in range(99)]
    assert len({(look.colour, look.symbol) for look in looks}) == 20
    with pytest.raises(KeyError):
        sign("rating", "Excellent")


def light(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_stand_out_from_both_backgrounds(colour: str, theme: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    behind = config["theme"][theme]["backgroundColor"]
    low, high = sorted((light(colour), light(behind)))
    assert (high + 0.05) / (low + 0.05) >= 3


def test_every_sign_has_a_colour_of_the_palette_or_lets_through_what_is_behind() -> None:
    for things in TABLE.values():
        for look in things.values():
            assert look.colour in COLOURS or look.colour.startswith("rgba("), look
