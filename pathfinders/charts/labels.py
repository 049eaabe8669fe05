"""Text made fit for a chart, a sheet or a document."""

import re
import textwrap

from pathfinders.charts.marks import Text, Words

# What XML cannot hold: control characters but tab and line ends, halves of surrogate pairs, and two
# non-characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """The text without what a document cannot hold, its lines ended alike."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def sheet_text(text: str) -> str:
    """The text without what a spreadsheet takes for a formula or a link: an apostrophe comes before
    it.
    """
    plain = visible(text)
    risky = (
        plain.startswith(("=", "{=", "+", "-", "@", "internal:", "external:", "mailto:"))
        or "://" in plain
    )
    return f"'{plain}" if risky else plain


def wrapped(text: str, width: int = 22) -> str:
    """The text over as many lines as it needs, so that labels of a bar leave room for the bar on a
    phone.
    """
    return "\n".join(textwrap.wrap(text, width))


def lines_of(words: Words) -> tuple[str, ...]:
    """The text's lines, without what a document cannot hold."""
    whole = words.bold + words.plain if isinstance(words, Text) else words
    return tuple(line.strip() for line in visible(whole).split("\n"))


def bold_lines(words: Words) -> int:
    """How many whole lines, from the first, are in bold. A line partly in bold counts."""
    return words.bold.count("\n") + 1 if isinstance(words, Text) and words.bold else 0


def html(words: Words) -> str:
    """The text as Plotly takes it, which reads some tags and entities: they are only ours."""
    if isinstance(words, Text):
        return f"<b>{_escaped(words.bold)}</b>{_escaped(words.plain)}"
    return _escaped(words)


def _escaped(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace("\r\n", "\n").replace("\n", "<br>")
