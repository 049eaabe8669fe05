"""Wording that all exports share: version, sources, licence, and text on one line."""

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
    """The text on one line, without characters that are not seen."""
    return " ".join(visible(text).split())


def stop(text: str) -> str:
    """The text on one line, with a full stop unless it ends as a sentence already."""
    line = one_line(text)
    if line.endswith((".", "!", "?")):
        return line
    return f"{line}."


def version_line(info: VersionInfo) -> str:
    """A line such as "Version 12, published 3 March 2027 by A. Author: message"."""
    return one_line(
        f"Version {info.number}, published {local_day(info.at)} by {info.author}: {info.message}"
    )


def source_line(source: Source) -> str:
    """A source with publisher, date, licence and address."""
    publisher = source.publisher
    if source.published:
        publisher += f", {source.published}"
    # A licence that LICENCES does not list is shown by its code rather than left out.
    licence = capital(LICENCES.get(source.licence, source.licence))
    # one_line removes the space at the end where a source has no address.
    return one_line(f"{stop(source.title)} {publisher}. {licence}. {source.url or ''}")


def publishers(figure: Figure) -> str:
    """The publishers of a figure's sources, each once, in the order of first mention."""
    return "; ".join(dict.fromkeys(one_line(source.publisher) for source in figure.sources))


def about(context: Context) -> list[tuple[str, str]]:
    """The lines of a cover, as label and text: choices, version, link, licence and the day of
    making.
    """
    chosen = "; ".join(one_line(text) for text in context.filters) or "none"
    return [
        ("Filters", chosen),
        ("Data", version_line(context.info)),
        ("Link", one_line(context.link)),
        ("Licence", LICENCE),
        ("Made on", f"{day(context.made)}, by release {__version__} of the dashboard"),
    ]


def notes(figure: Figure) -> list[tuple[str, Sequence[str]]]:
    """The notes beneath a figure, as heading and lines: why nothing is drawn, caveats, sources. A
    heading without lines is left out.
    """
    reason = []
    if figure.empty:
        reason.append(stop(figure.empty))
    parts: list[tuple[str, Sequence[str]]] = [
        ("Why nothing is drawn", reason),
        ("Caveats", [stop(caveat) for caveat in figure.caveats]),
        ("Sources", [source_line(source) for source in figure.sources]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]
