"""Plotly takes every chart as it is: pages and exports hand them on without having them
validated.
"""

import gc
import json
import weakref
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import plotly.io
import pytest

from components.figure import chart as on_page
from components.figure.chart import Drawn
from pathfinders.entities.programme import programmes
from pathfinders.figures import KINDS, make
from pathfinders.links import View, Years
from pathfinders.store.versions import Version
from tests.rendered import plotly_of

VIEWS = (
    View(),
    View(group="Mental health", indicator="recommend_work_pct", year=2015, prices="real"),
    View(indicator="theme_engagement", year=2019, outcome="cqc_overall_rating", trust="RXA"),
    View(indicator="work_stress_pct", years=Years(2013, 2016), trust="RM1"),
)


def drawn(name: str, version: Version, view: View) -> bool:
    """Whether there is a chart, which Plotly has then validated."""
    figure = make(name, version, view)
    if figure.chart is None:
        return False
    chart = plotly_of(figure)
    assert set(chart) == {"data", "layout"}
    assert go.Figure(chart).data
    # Plotly draws every chart of a page anew when a font comes that was not there when it began.
    assert "<i>" not in str(chart)
    assert "italic" not in str(chart)
    shown = Drawn(chart).to_dict()
    assert go.Figure(dict(shown)).data
    assert keeps(shown["layout"], chart["layout"]), (
        "the page adds to what a chart says, and takes nothing away"
    )
    sent, plain = (plotly.io.to_json(one, validate=False) for one in (Drawn(chart), dict(shown)))
    assert json.loads(sent) == json.loads(plain)
    assert not set("<>") & set(sent)
    return True


def keeps(layout: dict[str, Any], own: dict[str, Any]) -> bool:
    return all(
        keeps(layout[key], value) if isinstance(value, dict) else layout[key] == value
        for key, value in own.items()
    )


@pytest.mark.parametrize("name", sorted(KINDS))
def test_plotly_takes_the_chart(name: str, version: Version) -> None:
    views = [
        *VIEWS,
        *(
            View(programme=p.programme_id)
            for p in programmes(version)
            if "programme" in KINDS[name].choices
        ),
    ]
    made = [drawn(name, version, view) for view in views]
    assert any(made) or make(name, version, View()).is_list


def test_a_chart_is_written_once_and_kept_as_long_as_its_figure(version: Version) -> None:
    figure = replace(make("participants-over-time", version, View()))
    assert on_page.drawn(figure) is on_page.drawn(figure)
    drawn_once = weakref.ref(on_page.drawn(figure))
    del figure
    gc.collect()
    assert drawn_once() is None


def test_a_slip_would_be_seen(version: Version) -> None:
    chart = plotly_of(make("participants-over-time", version, View()))
    with pytest.raises(ValueError, match="made-up"):
        go.Figure({**chart, "layout": {**chart["layout"], "made-up": 1}})
