"""The chart of robustness: every specification a dot, sorted within three blocks."""

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.marks import Band, Edge, Mark, Note, Point, Points, Rule
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.measure import Measure
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.robustness import COMPARED, Tried
from pathfinders.statistics.verdict import Estimate
from pathfinders.words import number

NAMES = {
    "pooled": "All years together",
    "between": "Between trusts",
    "within": "Within trusts",
}
HEADS = {
    "pooled": "All years\ntogether",
    "between": "Trust against\ntrust",
    "within": "Same trust\nover time",
}
WEIGHTS = {"equal": "Each trust-year once", "respondents": "By staff who answered"}
REGIONS = {"none": "Not held fixed", "region": "Held fixed"}
GAP = 14


def name_of(measure: Measure) -> str:
    """An indicator's name, with a word where its sign was changed."""
    return measure.name + (" (turned round)" if measure.higher_is_better is False else "")


def chart(ways: list[Tried], measure: Measure, chosen: Tried | None) -> Chart:
    """Estimates with intervals, sorted within each comparison; the default and the reader's own
    choice marked.
    """
    places: list[tuple[int, Tried, Estimate]] = []
    marks: list[Mark] = []
    at = 0
    for comparison in COMPARED:
        block = [
            (t, t.result)
            for t in ways
            if t.specification.comparison == comparison and isinstance(t.result, Estimate)
        ]
        block.sort(key=lambda pair: pair[1].value)
        here = [(at + i, t, e) for i, (t, e) in enumerate(block)]
        if block:
            head = HEADS[comparison]
            middle = at + len(block) / 2
            marks += [
                _intervals(here, head),
                Note(head, middle, Edge.END, upright="bottom", letters=13),
            ]
        places += here
        at += len(block) + GAP
    own = tuple(Point(x, e.value, _hover(t, measure, e)) for x, t, e in places)
    marks.append(Points(own, sign("measure", measure.indicator_id), name_of(measure), size=6))
    for x, t, e in places:
        if t is chosen:
            marks += [_mark(x, e, "chosen"), Note("Chosen", x, e.upper, away=(26, -44))]
        elif t.specification == defaults().specification:
            marks += [_mark(x, e, "default"), Note("Default", x, e.lower, away=(26, 30))]
    return single(
        *marks,
        Rule("y", 0, GREY, 2),
        x=Axis(visible=False),
        y=Axis("Lower  ←  outcome  →  higher"),
        height=480,
        legend=Legend("column"),
        margin_top=110,
    )


def _intervals(places: list[tuple[int, Tried, Estimate]], name: str) -> Band:
    """The intervals of one block as a band: a line for each would take the browser longer than the
    rest of the page's charts.
    """
    # As wide as a dot at either end, so that a block of one has a band, too.
    across = (places[0][0] - 0.5, *(x for x, _, _ in places), places[-1][0] + 0.5)
    lower, upper = (
        (ends[0], *ends, ends[-1])
        for ends in ([e.lower for _, _, e in places], [e.upper for _, _, e in places])
    )
    words = f"95% intervals, {' '.join(name.split()).lower()}"
    return Band(across, lower, upper, sign("band", "interval"), words, listed=False)


def _mark(x: int, estimate: Estimate, thing: str) -> Points:
    return Points((Point(x, estimate.value),), sign("estimate", thing), size=15, edge=3)


def _hover(tried: Tried, measure: Measure, estimate: Estimate) -> str:
    asked = tried.specification
    return (
        f"{name_of(measure)}\n{NAMES[asked.comparison]},"
        f" {WEIGHTS[asked.weights].lower()}, region {REGIONS[asked.region].lower()},"
        f" {asked.sample}\n{number(estimate.value, 2)}, {estimate.interval()}"
    )
