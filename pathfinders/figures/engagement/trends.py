"""Engagement and outcomes over the years: the spread of all trusts of a group, and the participants
drawn on it.
"""

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.measure import Choice, Measure, choice_of
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.engagement import layout
from pathfinders.figures.engagement.strip import strip
from pathfinders.figures.engagement.words import NOTHING, covered, group_words, outcome_caveats
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed

FEWEST_FOR_A_SPREAD = 10
"""With fewer trusts, the outer tenths are single trusts."""
SPREAD = (
    "The bands hold the middle half and the middle 80% of the trusts with a value in that year; the"
    " set of trusts changes as trusts open and close."
)


@figure(
    "indicator-trend",
    page="engagement",
    choices=("programme", "indicator", "group", "years"),
    queries=("measures", "benchmark_groups", "programmes", "measure_spread", "measure_values"),
)
def indicator_trend(version: FigureReader, view: View) -> Figure:
    """How a group's trusts are spread over a staff survey indicator, year by year, with the
    participants named.
    """
    choice = choice_of(version, view)
    return _trend(version, view, choice, choice.indicator if choice else None)


@figure(
    "outcome-trend",
    page="engagement",
    choices=("programme", "outcome", "group", "years"),
    queries=(
        "measures",
        "benchmark_groups",
        "programmes",
        "measure_spread",
        "measure_values",
        "ratings_held",
    ),
)
def outcome_trend(version: FigureReader, view: View) -> Figure:
    """How a group's trusts are spread over an outcome, year by year, with the participants named.
    Never a ranking.
    """
    choice = choice_of(version, view)
    return _trend(version, view, choice, choice.outcome if choice else None)


def _trend(
    version: FigureReader, view: View, choice: Choice | None, measure: Measure | None
) -> Figure:
    if choice is None or measure is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "The spread of trusts is not known", NOTHING
        )
    if measure.only_described:
        why = (
            f"{measure.name} is a word, not a number, and held for"
            f" {count(measure.trusts, 'trust')}. Numbers would be needed."
        )
        return Draft(version, measure.name, (), ()).undrawn(
            f"There is no spread of {measure.short} over the years", why
        )
    programme = programme_of(version, view)
    asked = {"measure": measure.indicator_id, "group": choice.group}
    every = version.rows("measure_spread", **asked)
    spread = [row for row in every if row["year"] in choice.years]
    values = version.rows("measure_values", **asked, programme=programme.programme_id)
    values = [row for row in values if row["year"] in choice.years]
    named = [row for row in values if row["participant"]]
    shows = f"{measure.axis}: {group_words(choice)}"
    if spread:
        shows += f", {_extent(spread)}, and {_who(named, programme)}"
    caveats = (*_caveats(choice, measure), *notes_of(named))
    usable = [row for row in spread if row["trusts"] >= FEWEST_FOR_A_SPREAD]
    if len(usable) == 1 and len(spread) == 1:
        return strip(version, measure, group_words(choice), values, shows, caveats, len(every) == 1)
    draft = Draft(
        version, shows, _fields(measure, named), _rows(spread, named), caveats, tuple(named)
    )
    if len(usable) < 2:
        known = (
            f" The table shows the {count(len(values), 'single figure')} there"
            f" {'is' if len(values) == 1 else 'are'}."
        )
        return draft.undrawn(
            f"How {group_words(choice)} are spread over {measure.short}{choice.when} is not known",
            covered(measure, choice.group, some=bool(every))
            + (known if values else "")
            + f" Values for more trusts of this type{choice.when} would be needed.",
        )
    title = _title(choice, measure, usable)
    return draft.drawn(
        title,
        _chart(measure, usable, named),
        f"Bands over the years. {title}. {_ends(measure, named)}",
    )


def _title(choice: Choice, measure: Measure, spread: list[Row]) -> str:
    first, last = spread[0], spread[-1]

    def half(row: Row) -> str:
        return f"{measure.said(row['p25'])} and {measure.said(row['p75'])}"

    return (
        f"The middle half of {group_words(choice)} lay between {half(last)} on {measure.short} in"
        f" {last['year']}, and between {half(first)} in {first['year']}"
    )


def _extent(spread: list[Row]) -> str:
    if len(spread) == 1:
        return str(spread[0]["year"])
    return f"{spread[0]['year']}-{spread[-1]['year']}"


def _who(named: list[Row], programme: Programme) -> str:
    trusts = len({row["trust_code"] for row in named})
    if not trusts:
        return f"none of them named, because none with values took part in {programme.name}"
    return f"the {count(trusts, 'participant')} of {programme.name} among them"


def _caveats(choice: Choice, measure: Measure) -> tuple[str, ...]:
    own = outcome_caveats(choice) if measure.family == "outcome" else measure.caveats
    inferred = "Each value is of a calendar year, inferred for the years other than 2012."
    return (SPREAD, *own, *((inferred,) if measure.family == "outcome" else ()))


def _fields(measure: Measure, named: list[Row]) -> tuple[Field, ...]:
    names = {row["trust_code"]: row["name"] for row in named}
    quantiles = (
        ("p10", "Lowest tenth below"),
        ("p25", "Lowest quarter below"),
        ("p50", "Middle trust"),
        ("p75", "Highest quarter above"),
        ("p90", "Highest tenth above"),
    )
    return (
        Field("year", "Year", "year"),
        Field("trusts", "Trusts with a value", "integer"),
        *(Field(key, label, "decimal", measure.digits) for key, label in quantiles),
        *(
            Field(code, layout.short_name(name), "decimal", measure.digits)
            for code, name in names.items()
        ),
    )


def _rows(spread: list[Row], named: list[Row]) -> list[Row]:
    by_year: dict[int, Row] = {}
    for row in named:
        by_year.setdefault(row["year"], {})[row["trust_code"]] = row["value"]
    codes = dict.fromkeys(row["trust_code"] for row in named)
    return [
        # With few trusts a quantile would be one trust's value under another name.
        {
            k: v if row["trusts"] >= FEWEST_FOR_A_SPREAD or not k.startswith("p") else None
            for k, v in row.items()
        }
        | {code: by_year.get(row["year"], {}).get(code) for code in codes}
        for row in spread
    ]


def _chart(measure: Measure, spread: list[Row], named: list[Row]) -> Spec:
    years = list(range(spread[0]["year"], spread[-1]["year"] + 1))
    by_year = {row["year"]: row for row in spread}

    def edge(key: str) -> list[float | None]:
        return [by_year[y][key] if y in by_year else None for y in years]

    traces = [
        *_band(years, edge("p10"), edge("p90"), "Middle 80% of trusts", style.PALE),
        *_band(years, edge("p25"), edge("p75"), "Middle half", style.BAND),
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Middle trust",
            "x": years,
            "y": edge("p50"),
            "line": {"color": style.BLUE, "width": 3},
            "hovertemplate": "%{x}: %{y}<extra>Middle trust</extra>",
        },
    ]
    lines, labels = _lines(measure, years, named, spread)
    axis = {
        "tickmode": "array",
        "tickvals": years[::-2][::-1],
        "range": [years[0] - 0.3, years[-1] + 0.2],
    }
    return style.spec(
        [*traces, *lines],
        y=measure.axis,
        height=460,
        showlegend=True,
        annotations=labels,
        xaxis=axis,
        margin={"r": 126 if labels else 16, "t": 56},
        yaxis={"title": {"text": ""}},
    )


def _band(
    years: list[int], low: list[float | None], high: list[float | None], name: str, colour: str
) -> list[style.Trace]:
    base = {
        "type": "scatter",
        "mode": "lines",
        "x": years,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    return [
        base | {"y": low, "showlegend": False},
        base | {"y": high, "name": name, "fill": "tonexty", "fillcolor": colour},
    ]


def _lines(
    measure: Measure, years: list[int], named: list[Row], spread: list[Row]
) -> tuple[list[style.Trace], list[dict[str, object]]]:
    trusts: dict[str, dict[int, float]] = {}
    for row in named:
        trusts.setdefault(row["name"], {})[row["year"]] = row["value"]
    traces: list[style.Trace] = []
    for i, (name, values) in enumerate(trusts.items()):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": years,
                "y": [values.get(y) for y in years],
                "showlegend": False,
                "line": {"color": layout.PARTICIPANT_COLOURS[i % 4], "width": 2},
                "hoverinfo": "text",
                "marker": {"size": 8, "symbol": layout.PARTICIPANT_SYMBOLS[i % 4]},
                "hovertext": [
                    f"{style.safe(name)}, {y}: {measure.said(values[y])}" if y in values else ""
                    for y in years
                ],
            }
        )
    texts = [layout.label_of(name) for name in trusts]
    every = [row["value"] for row in named] + [row[k] for row in spread for k in ("p10", "p90")]
    sizes = layout.label_sizes(texts, max(every) - min(every))
    heights = layout.apart([values[max(values)] for values in trusts.values()], sizes)
    labels = [
        layout.label(text, layout.PARTICIPANT_COLOURS[i % 4], years[-1], height)
        for i, (text, height) in enumerate(zip(texts, heights, strict=True))
    ]
    return traces, labels


def _ends(measure: Measure, named: list[Row]) -> str:
    """The participants' first and last values, in order of name so that no order of merit is
    told.
    """
    said = []
    for name in sorted({row["name"] for row in named}):
        own = [row for row in named if row["name"] == name]
        first, last = own[0], own[-1]
        said.append(
            f"{name}: {measure.said(first['value'])} in {first['year']},"
            f" {measure.said(last['value'])} in {last['year']}"
        )
    return capital(listed(said)) + "." if said else "No participant is named."
