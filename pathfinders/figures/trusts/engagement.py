"""A trust's staff survey values through time, over the spread of its own benchmark group."""

from pathfinders.charts import style
from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.layout import axis, panels
from pathfinders.figures.trusts.spread import (
    MIN_GROUP,
    SPREAD_FIELDS,
    has_spread,
    sampled,
    standing,
)
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, number

FIELDS = (
    Field("indicator", "Indicator"),
    Field("survey_year", "Survey year", "year"),
    *SPREAD_FIELDS,
)
SPREAD = (
    "Bands: the middle half of the trusts of its type (darker) and the middle four fifths (paler)."
    " Each trust counts once, whatever its size. Nothing here allows for sampling: a small step"
    " from one year to the next can be chance."
)
PANEL = (
    "Values are unweighted and, except in 2015, rounded to whole percentages. Motivation is one of"
    " the three parts of the published engagement score and stands in for it."
)
NEEDED = (
    "The trust's own results from the national NHS staff survey of 2012 to 2019 would be needed."
)
YEAR_TICKS = {"tickformat": "d", "dtick": 1, "showgrid": False}


@figure(
    "trust-engagement",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_survey"),
)
def trust_engagement(version: FigureReader, view: View) -> Figure:
    """The trust's staff survey values by year, over the spread of trusts of its own type."""
    trust = trust_of(version, view)
    rows = version.rows("trust_survey", trust=trust.trust_code)
    own = [row for row in rows if row["value"] is not None]
    wide = [row for row in rows if has_spread(row)]
    shows = (
        f"{trust.words}: NHS staff survey values by year, over the spread of the {trust.kind}"
        " trusts with a value that year"
    )
    caveats = (*sampled(own), SPREAD, PANEL, *notes_of(own))
    if not any(has_spread(row) for row in own):
        draft = Draft(version, shows, FIELDS, own, notes_of(own))
        return draft.undrawn(*_why(trust, own, bool(wide)))
    draft = Draft(version, shows, FIELDS, wide, caveats)
    names = list(dict.fromkeys(row["indicator"] for row in wide))
    traces = [
        trace
        for i, name in enumerate(names)
        for trace in _panel([r for r in wide if r["indicator"] == name], i, trust)
    ]
    units = {row["indicator"]: row["unit"] for row in wide}
    titles = [f"{name}, %" if units[name] == "percent" else f"{name}, 1 to 5" for name in names]
    years = [row["survey_year"] for row in wide]
    x = {**YEAR_TICKS, "range": [min(years) - 0.3, max(years) + 0.3]}
    chart = style.spec(
        traces,
        showlegend=True,
        legend={"itemclick": False, "itemdoubleclick": False},
        **panels(titles, [x] * len(names), {"nticks": 5}, 180),
    )
    return draft.drawn(_title(own, trust), chart, _alt(own, names, trust))


def _why(trust: Trust, own: list[Row], group: bool) -> tuple[str, str]:
    if own:
        held = f"{count(len(own), 'single survey value')} {'is' if len(own) == 1 else 'are'} held"
        return (
            (
                f"{capital(held)} for this trust, with no group to set beside"
                f" {'it' if len(own) == 1 else 'them'}"
            ),
            (
                f"Before the themes of 2019, too few {trust.kind} trusts have values in this"
                f" collection to draw their spread. What is held stands in the table. {NEEDED}"
            ),
        )
    if group:
        return (
            "No staff survey value of this trust is held by year",
            f"The research panel does not have this trust. {NEEDED}",
        )
    return (
        f"Staff survey values by year are not held for {trust.kind} trusts",
        (
            "The research panel covers acute, non-specialist trusts only; the themes of 2019 below"
            f" cover every type. {NEEDED}"
        ),
    )


def _title(own: list[Row], trust: Trust) -> str:
    latest = max(row["survey_year"] for row in own if has_spread(row))
    return standing(
        [row for row in own if row["survey_year"] == latest and has_spread(row)],
        f"In {latest}",
        trust.kind,
        "indicator",
    )


def _panel(rows: list[Row], panel: int, trust: Trust) -> list[style.Trace]:
    """One indicator: two bands, the median and the trust's line, broken where no value is held."""
    on = {"xaxis": axis("x", panel), "yaxis": axis("y", panel), "showlegend": panel == 0}
    years = [row["survey_year"] for row in rows]
    digits = 0 if rows[0]["unit"] == "percent" else 2

    def band(low: str, high: str, colour: str, name: str) -> style.Trace:
        edge = [row[low] for row in rows] + [row[high] for row in reversed(rows)]
        return {
            "type": "scatter",
            "mode": "lines",
            "x": years + years[::-1],
            "y": edge,
            "fill": "toself",
            "fillcolor": colour,
            "line": {"width": 0},
            "hoverinfo": "skip",
            "name": name,
            "legendrank": 20,
            **on,
        }

    every = dict(zip(years, rows, strict=True))
    span = range(min(years), max(years) + 1)
    return [
        band("p10", "p90", style.PALE, "Middle four fifths"),
        band("p25", "p75", style.BAND, "Middle half"),
        {
            "type": "scatter",
            "mode": "lines",
            "x": years,
            "y": [row["p50"] for row in rows],
            "name": f"Median {trust.kind} trust",
            "line": {"color": style.GREY, "width": 2, "dash": "dot"},
            "hoverinfo": "skip",
            "legendrank": 10,
            **on,
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": list(span),
            "y": [every[year]["value"] if year in every else None for year in span],
            "name": "This trust",
            "legendrank": 1,
            "line": {"color": style.ORANGE, "width": 3},
            "marker": {"size": 8, "color": style.ORANGE},
            "hoverinfo": "text",
            "hovertext": [_hover(every[year], digits) if year in every else "" for year in span],
            **on,
        },
    ]


def _hover(row: Row, digits: int) -> str:
    if row["value"] is None:
        return ""
    group = f"Median of {row['trusts']} trusts: {number(row['p50'], digits)}"
    asked = f"<br>{row['respondents']:,} staff answered" if row["respondents"] else ""
    return f"{row['survey_year']}: {number(row['value'], digits)}<br>{group}{asked}"


def _alt(own: list[Row], names: list[str], trust: Trust) -> str:
    parts = []
    for name in names:
        held = [row for row in own if row["indicator"] == name]
        if held:
            first, last = held[0], held[-1]
            digits = 0 if last["unit"] == "percent" else 2
            parts.append(
                f"{name}: {number(first['value'], digits)} in {first['survey_year']},"
                f" {number(last['value'], digits)} in {last['survey_year']}, when the median was"
                f" {number(last['p50'], digits)}"
            )
    return (
        f"Lines by survey year over bands of the spread of at least {MIN_GROUP} {trust.kind}"
        f" trusts. {'; '.join(parts)}."
    )
