"""The choices at the top of the pages, said once so that they mean the same on each."""

from components.view import choice
from pathfinders.figures.programme import programmes
from pathfinders.links import View
from pathfinders.versions import Version


def programme(version: Version, view: View) -> View:
    """Lets the reader choose a programme."""
    names = {p.programme_id: p.name for p in programmes(version)}
    return choice("programme", "Programme", list(names), view, words=lambda i: names[i])
