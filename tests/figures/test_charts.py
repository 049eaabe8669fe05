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
import pyarrow as pa
import pytest

from components.figure import chart as on_page
from pathfinders.entities.programme import programmes
from pathfinders.entities.trust import trusts
from pathfinders.figures import KINDS, make
from pathfinders.links import View, Years
from pathfinders.store.versions import Version
from tests.live_programme import LIVE
from tests.live_reporting import reporting_version
from tests.rendered import plotly_of

VIEWS = (
    View(),
    View(group="Mental health", indicator="recommend_work_pct", year=2015, prices="real"),
    View(indicator="theme_engagement", year=2019, outcome="cqc_overall_rating", trust="RXA"),
    View(indicator="work_stress_pct", years=Years(2013, 2016), trust="RM1"),
)


@pytest.fixture(scope="module")
def live(bundle: dict[str, pa.Table]) -> Version:
    """The bundled tables with a made-up programme under way and what its participants report."""
    return reporting_version(bundle)


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
    shown = on_page.dressed(chart)
    assert go.Figure(shown).data
    assert keeps(shown["layout"], chart["layout"]), (
        "the page adds to what a chart says, and takes nothing away"
    )
    sent = json.loads(on_page.message(figure))
    words = {"name", "title", "shows", "alt", "height"}
    assert {key: sent[key] for key in words - {"height"}} == {
        key: getattr(figure, key) for key in words - {"height"}
    }
    plain = json.loads(plotly.io.to_json(shown, validate=False))
    assert {key: value for key, value in sent.items() if key not in words} == plain
    return True


def keeps(layout: dict[str, Any], own: dict[str, Any]) -> bool:
    return all(
        keeps(layout[key], value) if isinstance(value, dict) else layout[key] == value
        for key, value in own.items()
    )


@pytest.mark.parametrize("name", sorted(KINDS))
def test_plotly_takes_the_chart(name: str, version: Version, live: Version) -> None:
    views = [
        (version, view)
        for view in (
            *VIEWS,
            *(
                View(programme=p.programme_id)
                for p in programmes(version)
                if "programme" in KINDS[name].choices
            ),
        )
    ]
    # Some figures are about what only a programme under way has.
    views.append((live, View(programme=LIVE)))
    made = [drawn(name, of, view) for of, view in views]
    assert any(made) or any(make(name, of, view).is_list for of, view in views)


def test_a_chart_is_written_once_and_kept_as_long_as_its_figure(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = replace(make("participants-over-time", version, View()))
    written = on_page.message(figure)
    monkeypatch.setattr(on_page, "render", lambda _: pytest.fail("It is written again."))
    assert on_page.message(figure) is written
    gone = weakref.ref(figure)
    del figure
    gc.collect()
    assert gone() is None


SHOWN_TRUSTS = {
    "association": 100,
    "shmi-funnel": 100,
    "indicator-trend": 4,
    "participants-map": 9,
    "who-left": 9,
    "ratings-and-engagement": 4,
}


@pytest.mark.parametrize("name", SHOWN_TRUSTS)
def test_a_point_of_a_trust_leads_to_it(version: Version, name: str) -> None:
    """Each point that stands for one trust says which, as the page of trusts knows it."""
    chart = plotly_of(make(name, version, View()))
    known = {trust.trust_code for trust in trusts(version)}
    codes = [trace.get("customdata", ()) for trace in chart["data"]]
    found = {code for listed in codes for code in listed if code}
    assert found <= known
    assert len(found) >= SHOWN_TRUSTS[name]
    for trace in chart["data"]:
        assert len(trace.get("customdata", trace["x"])) == len(trace["x"])


def test_a_slip_would_be_seen(version: Version) -> None:
    chart = plotly_of(make("participants-over-time", version, View()))
    with pytest.raises(ValueError, match="made-up"):
        go.Figure({**chart, "layout": {**chart["layout"], "made-up": 1}})
