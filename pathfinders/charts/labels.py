"""Text made fit for a chart, a sheet or a document."""

import re
from html import unescape

# What XML cannot hold: control characters but tab and line ends, halves of surrogate pairs, and two
# non-characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
BREAK = re.compile(r"<br\s*/?>")
TAG = re.compile(r"</?(?:b|i|em|strong|sub|sup|span|a)(?:\s[^<>]*)?>")


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


def label_lines(label: object) -> list[str]:
    """The lines of a chart's label as people read them: Plotly's tags and entities taken out."""
    return [unescape(TAG.sub("", line)).strip() for line in BREAK.split(visible(str(label)))]
