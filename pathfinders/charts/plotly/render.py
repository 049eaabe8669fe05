"""A chart as Plotly takes it: `{"data": ..., "layout": ...}` as plain data, which costs a tenth of
Plotly Express.
"""

from math import log10
from typing import Any

from pathfinders.charts.chart import Axis, Chart, Legend
from pathfinders.charts.labels import html
from pathfinders.charts.marks import Bars, Note, Rule, Value, Zone
from pathfinders.charts.palette import COLOURS
from pathfinders.charts.plotly.signs import note_of, shape_of, title_of
from pathfinders.charts.plotly.traces import Trace, traces_of

Spec = dict[str, Any]
DATES = [
    {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"},
    {"dtickrange": ["M1", "M12"], "value": "%b\n%Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]
"""Dates as written in Britain."""
FORMS = {"whole": ",d", "year": "d", "tenths": ".1f"}
KINDS = {"power": "log", "date": "date", "category": "category"}
BARS = {"over": "overlay", "beside": "group", "stacked": "stack"}
LEGENDS: dict[str, dict[str, Any]] = {
    "above": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0},
    "across": {
        "orientation": "h",
        "xref": "container",
        "xanchor": "left",
        "x": 0.01,
        "yref": "container",
        "yanchor": "top",
        "y": 1,
        "font": {"size": 12},
    },
    "column": {
        "orientation": "v",
        "yanchor": "bottom",
        "y": 1.12,
        "xanchor": "left",
        "x": 0,
        "itemsizing": "constant",
    },
}
# A chart needs a trace to be drawn; this one shows nothing.
EMPTY: Trace = {
    "type": "scatter",
    "x": [0],
    "y": [0],
    "mode": "markers",
    "marker": {"opacity": 0},
    "hoverinfo": "skip",
    "showlegend": False,
}


def render(chart: Chart) -> Spec:
    """The chart in the house style: no clutter, and no dragging, which would hinder scrolling on
    touch screens.
    """
    traces: list[Trace] = []
    layout: dict[str, Any] = {
        "height": chart.height,
        "margin": {"l": 8, "r": chart.margin_right, "t": chart.margin_top, "b": 8, "pad": 4},
        "colorway": list(COLOURS),
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": chart.legend is not None,
        "legend": _legend(chart.legend),
        "font": {"size": 14},
        "hoverlabel": {"align": "left"},
        "annotations": [],
        "shapes": [],
    }
    if any(isinstance(mark, Bars) for mark in chart.marks):
        layout["barmode"] = BARS[chart.panels[0].bars]
    domains = _domains(chart)
    names: set[str] = set()
    for number, panel in enumerate(chart.panels):
        suffix = "" if number == 0 else str(number + 1)
        own = [trace for mark in panel.marks for trace in traces_of(mark, panel)]
        if domains:
            own = [trace | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in own]
        traces += _listed(own, names, grouped=len(chart.panels) > 1)
        layout[f"xaxis{suffix}"] = _axis(panel.x)
        layout[f"yaxis{suffix}"] = _axis(panel.y)
        # Plotly would else keep the scales equal by showing more than the range asked for.
        if panel.square:
            layout[f"xaxis{suffix}"]["constrain"] = "domain"
            layout[f"yaxis{suffix}"] |= {
                "constrain": "domain",
                "scaleanchor": f"x{suffix}",
                "scaleratio": 1,
            }
        if domains:
            layout[f"xaxis{suffix}"]["anchor"] = f"y{suffix}"
            layout[f"yaxis{suffix}"] |= {"domain": domains[number], "anchor": f"x{suffix}"}
        for mark in panel.marks:
            if isinstance(mark, Note):
                layout["annotations"].append(note_of(mark, suffix))
            elif isinstance(mark, (Rule, Zone)):
                layout["shapes"].append(shape_of(mark, suffix))
        if panel.title:
            layout["annotations"].append(title_of(panel, domains[number][1] if domains else 1.0))
    return {"data": traces or [dict(EMPTY)], "layout": layout}


def _legend(legend: Legend | None) -> dict[str, Any]:
    if legend is None:
        return dict(LEGENDS["above"])
    fixed = {} if legend.toggles else {"itemclick": False, "itemdoubleclick": False}
    return LEGENDS[legend.place] | fixed


def _listed(traces: list[Trace], names: set[str], *, grouped: bool) -> list[Trace]:
    """The traces, of which only the first of a name has an entry in the legend."""
    for trace in traces:
        if not trace["showlegend"]:
            continue
        name = trace["name"]
        # Panels repeat a name, and its one entry in the legend hides it in all of them.
        if grouped:
            trace["legendgroup"] = name
        if name in names:
            trace["showlegend"] = False
        names.add(name)
    return traces


def _domains(chart: Chart) -> list[list[float]]:
    """The place of each of several panels in the chart's height, as shares from the bottom."""
    if len(chart.panels) == 1:
        return []
    whole = sum(panel.above + panel.height + panel.below for panel in chart.panels)
    domains, top = [], whole
    for panel in chart.panels:
        upper = top - panel.above
        domains.append([max(0.0, (upper - panel.height) / whole), upper / whole])
        top = upper - panel.height - panel.below
    return domains


def _axis(axis: Axis) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "title": {"text": html(axis.title)},
        "automargin": True,
        "zeroline": axis.zero_line,
        "fixedrange": True,
    }
    if axis.zero_line:
        layout["zerolinewidth"] = 2
    if axis.kind in KINDS:
        layout["type"] = KINDS[axis.kind]
    if axis.kind == "date" and not axis.ticks:
        layout["tickformatstops"] = DATES
    if axis.categories:
        layout |= {
            "categoryorder": "array",
            "categoryarray": [html(name) for name in axis.categories],
        }
    if axis.low is not None and axis.high is not None:
        ends = [_end(axis, axis.low), _end(axis, axis.high)]
        layout["range"] = ends[::-1] if axis.reversed else ends
    elif axis.reversed:
        layout["autorange"] = "reversed"
    if axis.ticks:
        layout["tickvals"] = [tick.at for tick in axis.ticks]
        layout["ticktext"] = [html(tick.words) for tick in axis.ticks]
    optional = {
        "dtick": axis.step,
        "nticks": axis.most,
        "tickprefix": axis.before or None,
        "ticksuffix": axis.after or None,
        "tickformat": FORMS.get(axis.form),
        "visible": None if axis.visible else False,
        "showgrid": axis.grid,
        "side": "top" if axis.on_top else None,
        "rangemode": "tozero" if axis.from_zero else None,
        "tickangle": 0 if axis.level else None,
        "tickfont": {"size": axis.letters} if axis.letters else None,
    }
    return layout | {key: value for key, value in optional.items() if value is not None}


def _end(axis: Axis, end: Value) -> Value:
    """An end of an axis; Plotly has the exponents of an axis of powers."""
    if axis.kind == "power" and isinstance(end, (int, float)):
        return log10(end)
    return end
