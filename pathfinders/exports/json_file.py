"""A figure as plain data for a program."""

from dataclasses import asdict
from datetime import date
from typing import Any

from pathfinders import __version__
from pathfinders.figures import Figure
from pathfinders.links import View


def figure_data(figure: Figure, view: View) -> dict[str, Any]:
    """The verdict, the table with its fields, the caveats and the sources, ready for JSON: dates
    are ISO text, and an unknown value is None. `state` is the view that the figure was made at,
    its choices filled in.
    """
    keys = [field.key for field in figure.fields]
    return {
        "figure": figure.name,
        "verdict": figure.title,
        "shows": figure.shows,
        "version": figure.version,
        "program_version": __version__,
        "state": view.query(),
        "nothing_drawn_because": figure.empty or None,
        "fields": [asdict(field) for field in figure.fields],
        "table": [{key: _plain(row.get(key)) for key in keys} for row in figure.rows],
        "caveats": list(figure.caveats),
        "sources": [asdict(source) for source in figure.sources],
        "alt": figure.alt or None,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value
