"""A yardstick: the engagement page's charts with one filter and nothing around them."""

import streamlit as st

from components.figure.chart import dressed
from pathfinders.charts.plotly.render import render
from pathfinders.entities.measure import indicators
from pathfinders.figures import make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.bench.page_probe import FIGURES
from tests.bench.queries import warm_version


@st.cache_resource
def _version() -> Version:
    return warm_version()


names = {m.indicator_id: m.name for m in indicators(_version())}
indicator = st.selectbox(
    "Staff survey", list(names), format_func=lambda i: names[i], key="indicator"
)
for name in FIGURES:
    figure = make(name, _version(), View(indicator=indicator))
    if figure.chart is not None:
        # With Streamlit's own element: ours needs the dashboard's routes.
        st.plotly_chart(dressed(render(figure.chart)), key=name)
