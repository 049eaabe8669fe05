"""A contender: the engagement page in Dash, with the same filters and figures, served as Dash is
meant to be.

The parts of the page stand; a change of a filter gives them new contents in one callback. The
figures are kept in memory, and tables made when they are asked for, as on the page itself.
"""

import sys
from typing import Any

import waitress
from dash import Dash, Input, Output, State, dcc, html

from pathfinders.charts.plotly.render import render
from pathfinders.entities.measure import groups, indicators, outcomes, years
from pathfinders.entities.programme import programmes
from pathfinders.figures import Figure, make
from pathfinders.links import ALL_YEARS, View, Years
from pathfinders.statistics.defaults import defaults
from tests.bench.page_probe import FIGURES
from tests.bench.queries import warm_version

PARTS = {
    "title": "children",
    "shows": "children",
    "chart": "figure",
    "frame": "style",
    "table": "children",
    "notes": "children",
}
FILTERS = ("programme", "group", "indicator", "outcome", "year", "years")
THREADS = 4
VERSION = warm_version()
FIRST, LAST = min(years(VERSION)), max(years(VERSION))


def layout() -> html.Div:
    """The page: its title, its filters, and a place for each figure."""
    chosen = defaults().specification
    filters = [
        _list(
            "programme", "Programme", {p.programme_id: p.name for p in programmes(VERSION)}, None
        ),
        _list("group", "Trust type", {group: group for group in groups(VERSION)}, chosen.group),
        _list(
            "indicator",
            "Staff survey",
            {m.indicator_id: m.name for m in indicators(VERSION)},
            chosen.exposure,
        ),
        _list(
            "outcome",
            "Outcome",
            {m.indicator_id: m.listed for m in outcomes(VERSION)},
            chosen.outcome,
        ),
        _list("year", "Year", {year: str(year) for year in years(VERSION)}, None),
        html.Div(
            [
                html.Label("Years together"),
                dcc.RangeSlider(FIRST, LAST, 1, value=[FIRST, LAST], id="years"),
            ]
        ),
    ]
    return html.Div(
        [html.H1("Engagement and outcomes"), *filters, *(_place(name) for name in FIGURES)]
    )


def _list(name: str, label: str, options: dict[Any, str], chosen: Any) -> html.Div:
    said = [{"label": text, "value": value} for value, text in options.items()]
    return html.Div(
        [
            html.Label(label),
            dcc.Dropdown(said, chosen or next(iter(options)), id=name, clearable=False),
        ]
    )


def _place(name: str) -> html.Section:
    return html.Section(
        [
            html.H3(id=f"{name}-title"),
            html.P(id=f"{name}-shows"),
            html.Div(
                dcc.Graph(id=f"{name}-chart", config={"displayModeBar": False, "responsive": True}),
                id=f"{name}-frame",
            ),
            html.Button("Show as table", id=f"{name}-more"),
            html.Div(id=f"{name}-table"),
            html.Details([html.Summary("Caveats and sources"), html.Div(id=f"{name}-notes")]),
        ]
    )


def redraw(*chosen: Any) -> list[Any]:
    """The contents of every part of the page for the choices made, in the order of FILTERS."""
    return [part for name in FIGURES for part in _contents(make(name, VERSION, _view(*chosen)))]


def table(_clicks: int | None, name: str, *chosen: Any) -> html.Table:
    """The table of a figure for the choices made, when it is asked for."""
    return _table(make(name.removesuffix("-more"), VERSION, _view(*chosen)))


def _view(
    programme: str, group: str, indicator: str, outcome: str, year: int, span: list[int]
) -> View:
    together = ALL_YEARS if span == [FIRST, LAST] else Years(*span)
    return View(
        programme=programme,
        group=group,
        indicator=indicator,
        outcome=outcome,
        year=year,
        years=together,
    )


def _contents(figure: Figure) -> tuple[Any, ...]:
    frame = {"display": "block" if figure.chart else "none"}
    return (
        figure.title,
        figure.shows,
        render(figure.chart) if figure.chart else {},
        frame,
        None,
        _notes(figure),
    )


def _table(figure: Figure) -> html.Table:
    heading = html.Tr([html.Th(field.label) for field in figure.fields])
    rows = [
        html.Tr([html.Td(str(row.get(field.key))) for field in figure.fields])
        for row in figure.rows
    ]
    return html.Table([heading, *rows])


def _notes(figure: Figure) -> html.Ul:
    sources = [f"{source.title}. {source.publisher}" for source in figure.sources]
    return html.Ul([html.Li(text) for text in (*figure.caveats, *sources)])


if __name__ == "__main__":
    app = Dash(title="Engagement and outcomes")
    app.layout = layout()
    outputs = [Output(f"{name}-{part}", value) for name in FIGURES for part, value in PARTS.items()]
    app.callback(outputs, [Input(name, "value") for name in FILTERS])(redraw)
    for name in FIGURES:
        asked, state = Input(f"{name}-more", "n_clicks"), [State(name, "value") for name in FILTERS]
        app.callback(
            Output(f"{name}-table", "children", allow_duplicate=True),
            asked,
            State(f"{name}-more", "id"),
            *state,
            prevent_initial_call=True,
        )(table)
    waitress.serve(app.server, host="localhost", port=int(sys.argv[1]), threads=THREADS)
