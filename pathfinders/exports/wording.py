"""What every export says in the same words: version, sources, licence; and text made fit for a
document.
"""

from collections.abc import Sequence

from pathfinders import __version__
from pathfinders.charts.labels import visible
from pathfinders.exports.context import Context
from pathfinders.figures import Figure, Source
from pathfinders.store.lake import VersionInfo
from pathfinders.tables.sources import LICENCES
from pathfinders.words import capital, day, local_day

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(visible(text).split())


def stop(text: str) -> str:
    """The text on one line, ended as a sentence."""
    line = one_line(text)
    return line if line.endswith((".", "!", "?")) else f"{line}."


def version_line(info: VersionInfo) -> str:
    """Version 12, published 3 March 2027 by whom, and why."""
    return one_line(
        f"Version {info.number}, published {local_day(info.at)} by {info.author}: {info.message}"
    )


def source_line(source: Source) -> str:
    """A source with publisher, date, licence and address."""
    when = f", {source.published}" if source.published else ""
    licence = capital(LICENCES.get(source.licence, source.licence))
    address = f" {source.url}" if source.url else ""
    return one_line(f"{stop(source.title)} {source.publisher}{when}. {licence}.{address}")


def publishers(figure: Figure) -> str:
    """The publishers of a figure's sources, each once, in the order of first mention."""
    return "; ".join(dict.fromkeys(one_line(source.publisher) for source in figure.sources))


def about(context: Context) -> list[tuple[str, str]]:
    """What a cover says: choices, version, link, licence, day of making."""
    chosen = "; ".join(one_line(text) for text in context.filters) or "none"
    return [
        ("Filters", chosen),
        ("Data", version_line(context.info)),
        ("Link", one_line(context.link)),
        ("Licence", LICENCE),
        ("Made on", f"{day(context.made)}, by release {__version__} of the dashboard"),
    ]


def notes(figure: Figure) -> list[tuple[str, Sequence[str]]]:
    """What stands beneath a figure, by heading: why nothing is drawn, caveats, sources."""
    parts: list[tuple[str, Sequence[str]]] = [
        ("Why nothing is drawn", [stop(figure.empty)] if figure.empty else []),
        ("Caveats", [stop(caveat) for caveat in figure.caveats]),
        ("Sources", [source_line(source) for source in figure.sources]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]
