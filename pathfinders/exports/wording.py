"""What every export says in the same words: version, sources, licence; and text made fit for a document."""

import re
from collections.abc import Sequence
from html import unescape

from pathfinders.exports.context import Context
from pathfinders.figures import Figure, Source
from pathfinders.lake import VersionInfo
from pathfinders.words import day

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
LICENCES = {
    "OGL-UK-3.0": "Open Government Licence v3.0",
    "cited": "cited for facts only",
    "public-domain": "public domain",
}
# What XML cannot hold: control characters but tab and line ends, halves of surrogate pairs, and two non-characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
BREAK = re.compile(r"<br\s*/?>")
TAG = re.compile(r"</?(?:b|i|em|strong|sub|sup|span|a)(?:\s[^<>]*)?>")


def visible(text: str) -> str:
    """The text without what a document cannot hold, its lines ended alike."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def sheet_text(text: str) -> str:
    """The text without what a spreadsheet takes for a formula or a link: an apostrophe comes before it."""
    plain = visible(text)
    risky = plain.startswith(("=", "{=", "+", "-", "@", "internal:", "external:", "mailto:")) or "://" in plain
    return f"'{plain}" if risky else plain


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(visible(text).split())


def stop(text: str) -> str:
    """The text on one line, ended as a sentence."""
    line = one_line(text)
    return line if line.endswith((".", "!", "?")) else f"{line}."


def label_lines(label: object) -> list[str]:
    """The lines of a chart's label as people read them: Plotly's tags and entities taken out."""
    return [unescape(TAG.sub("", line)).strip() for line in BREAK.split(visible(str(label)))]


def version_line(info: VersionInfo) -> str:
    """Version 12, published 3 March 2027 by whom, and why."""
    return one_line(f"Version {info.number}, published {day(info.at.date())} by {info.author}: {info.message}")


def source_line(source: Source) -> str:
    """A source with publisher, date, licence and address."""
    when = f", {source.published}" if source.published else ""
    licence = LICENCES.get(source.licence, source.licence)
    address = f" {source.url}" if source.url else ""
    return one_line(f"{stop(source.title)} {source.publisher}{when}. {licence[:1].upper()}{licence[1:]}.{address}")


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
        ("Made on", day(context.made)),
    ]


def notes(figure: Figure) -> list[tuple[str, Sequence[str]]]:
    """What stands beneath a figure, by heading: why nothing is drawn, caveats, sources."""
    parts: list[tuple[str, Sequence[str]]] = [
        ("Why nothing is drawn", [stop(figure.empty)] if figure.empty else []),
        ("Caveats", [stop(caveat) for caveat in figure.caveats]),
        ("Sources", [source_line(source) for source in figure.sources]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]
