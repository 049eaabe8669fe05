"""A contender, and the floor: the engagement page's charts in static HTML, with the plotly.js that
comes with plotly.py, drawn again by `Plotly.react` from numbers that are in the page already.
"""

import gzip
import json
import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from components.figure.chart import message
from pathfinders.api.assets import by_path, plotly_script
from pathfinders.entities.measure import indicators
from pathfinders.entities.resolve import default_of
from pathfinders.figures import make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.bench.page_probe import FIGURES, SURVEY
from tests.bench.queries import warm_version

PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Static</title>
<script src="plotly.min.js"></script>
<button role="combobox" aria-label="Staff survey">Staff survey</button><div id="options"></div>
<main style="width: 1000px"></main>
<script>
  const values = SPECS, main = document.querySelector('main')
  const box = document.getElementById('options')
  const config = { displayModeBar: false }
  let revision = 0
  const draw = name => values[name].forEach((spec, place) => {
    const graph = main.children[place] || main.appendChild(document.createElement('div'))
    Plotly.react(graph, spec.data, { ...spec.layout, datarevision: ++revision }, config)
  })
  document.querySelector('button').onclick = () => box.replaceChildren(
    ...Object.keys(values).map(name => {
      const option = document.createElement('div')
      option.role = 'option'
      option.textContent = name
      option.onclick = () => { box.replaceChildren(); draw(name) }
      return option
    }))
  draw(Object.keys(values)[0])
</script></html>"""


def specs() -> dict[str, list[dict[str, Any]]]:
    """The charts of the indicator that the page opens with and of those it is switched between, by
    the indicator's name.
    """
    version = warm_version()
    names = {measure.name: measure.indicator_id for measure in indicators(version)}
    opened = default_of(version, "indicator")
    chosen = [name for name, code in names.items() if code == opened] + list(SURVEY)
    return {name: _charts(version, View(indicator=names[name])) for name in chosen}


def _charts(version: Version, view: View) -> list[dict[str, Any]]:
    figures = [make(name, version, view) for name in FIGURES]
    sent = [json.loads(message(figure)) for figure in figures if figure.chart is not None]
    return [{key: one[key] for key in ("data", "layout")} for one in sent]


def application() -> Starlette:
    """The page and Plotly's script, both compressed."""
    page = gzip.compress(PAGE.replace("SPECS", json.dumps(specs())).encode())
    plotly = by_path()[plotly_script()].packed.content

    def answer(content: bytes, kind: str) -> Any:
        return lambda _: Response(content, media_type=kind, headers={"Content-Encoding": "gzip"})

    return Starlette(
        routes=[
            Route("/", answer(page, "text/html")),
            Route("/plotly.min.js", answer(plotly, "text/javascript")),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(application(), host="localhost", port=int(sys.argv[1]), log_level="warning")
