"""The chart of robustness: every specification a dot, sorted within four blocks."""

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.measure import Measure
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.robustness import COMPARED, Tried
from pathfinders.statistics.verdict import Estimate
from pathfinders.words import number

NAMES = {
    "pooled": "No years held",
    "between": "Between trusts",
    "within": "Within trusts",
    "lagged": "One year later",
}
HEADS = {
    "pooled": "No years<br>held fixed",
    "between": "Between<br>trusts",
    "within": "Within<br>trusts",
    "lagged": "One year<br>later",
}
WEIGHTS = {"equal": "Each trust-year once", "respondents": "By staff who answered"}
REGIONS = {"none": "Not held fixed", "region": "Held fixed"}
SYMBOLS = ("circle", "diamond", "triangle-up", "x", "star")
COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.GOLD)
GAP = 14


def name_of(measure: Measure) -> str:
    """An indicator's name, with a word where its sign was changed."""
    return measure.name + (" (turned round)" if measure.higher_is_better is False else "")


def chart(known: list[Tried], measures: dict[str, Measure], chosen: Tried | None) -> Spec:
    """Estimates with intervals, sorted within each comparison; the default and the reader's own
    choice marked.
    """
    places: list[tuple[int, Tried, Estimate]] = []
    traces: list[style.Trace] = []
    heads, at = [], 0
    for comparison in COMPARED:
        block = [
            (t, t.result)
            for t in known
            if t.specification.comparison == comparison and isinstance(t.result, Estimate)
        ]
        block.sort(key=lambda pair: pair[1].value)
        here = [(at + i, t, e) for i, (t, e) in enumerate(block)]
        if block:
            heads.append(
                {
                    "text": HEADS[comparison],
                    "x": at + len(block) / 2,
                    "y": 1,
                    "yref": "paper",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"size": 13},
                }
            )
            traces.append(_intervals(here, HEADS[comparison]))
        places += here
        at += len(block) + GAP
    for i, (exposure, measure) in enumerate(measures.items()):
        own = [(x, t, e) for x, t, e in places if t.specification.exposure == exposure]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name_of(measure),
                "x": [x for x, _, _ in own],
                "y": [e.value for _, _, e in own],
                "marker": {"size": 5, "color": COLOURS[i % 5], "symbol": SYMBOLS[i % 5]},
                "hoverinfo": "text",
                "hovertext": [_hover(t, measure, e) for _, t, e in own],
            }
        )
    for x, t, e in places:
        if t is chosen:
            traces.append(_mark(x, e, "square-open"))
            heads.append(_pointer("Chosen", x, e.upper, -44))
        elif t.specification == defaults().specification:
            traces.append(_mark(x, e, "circle-open"))
            heads.append(_pointer("Default", x, e.lower, 30))
    none = {
        "type": "line",
        "y0": 0,
        "y1": 0,
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "line": {"color": style.GREY, "width": 2},
    }
    return style.spec(
        traces,
        y="",
        height=560,
        showlegend=True,
        shapes=[none],
        annotations=heads,
        xaxis={"visible": False},
        legend={"orientation": "v", "y": 1.12, "itemsizing": "constant"},
        margin={"t": 150},
    )


def _intervals(places: list[tuple[int, Tried, Estimate]], name: str) -> style.Trace:
    """The intervals of one block as a band: a line for each would take the browser longer than the
    rest of the page's charts.
    """
    # As wide as a dot at either end, so that a block of one has a band, too.
    across = [places[0][0] - 0.5, *(x for x, _, _ in places), places[-1][0] + 0.5]
    lower, upper = (
        [ends[0], *ends, ends[-1]]
        for ends in ([e.lower for _, _, e in places], [e.upper for _, _, e in places])
    )
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*across, *reversed(across)],
        "y": [*upper, *reversed(lower)],
        "fill": "toself",
        "fillcolor": style.PALE,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": f"95% intervals, {name.replace('<br>', ' ').lower()}",
    }


def _mark(x: int, found: Estimate, symbol: str) -> style.Trace:
    look = {"size": 15, "symbol": symbol, "color": style.ORANGE, "line": {"width": 3}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [found.value],
        "hoverinfo": "skip",
        "showlegend": False,
        "marker": look,
    }


def _pointer(text: str, x: int, y: float, away: int) -> style.Trace:
    return {
        "text": text,
        "x": x,
        "y": y,
        "ax": 26,
        "ay": away,
        "showarrow": True,
        "arrowwidth": 1.5,
        "standoff": 3,
        "arrowcolor": style.ORANGE,
    }


def _hover(tried: Tried, measure: Measure, found: Estimate) -> str:
    asked = tried.specification
    return (
        f"{style.safe(name_of(measure))}<br>{NAMES[asked.comparison]},"
        f" {WEIGHTS[asked.weights].lower()}, region {REGIONS[asked.region].lower()},"
        f" {asked.sample}<br>{number(found.value, 2)}, {found.interval()}"
    )
