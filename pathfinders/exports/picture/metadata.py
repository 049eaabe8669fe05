"""Words inside a picture's file, for those who cannot see it and those who look for where it came
from.
"""

import re
import struct
import zlib
from html import escape

from pathfinders.charts.labels import visible
from pathfinders.exports.picture.browser import Kind

PNG_HEAD = 33
"""The signature of a PNG and its first chunk, which must come first."""


def with_text(picture: bytes, kind: Kind, title: str, description: str) -> bytes:
    """The picture with a title and description: elements of an SVG, texts of a PNG."""
    if kind == "svg":
        return _in_svg(picture, title, description)
    chunks = _png_text("Title", title) + _png_text("Description", description)
    return picture[:PNG_HEAD] + chunks + picture[PNG_HEAD:]


def _in_svg(picture: bytes, title: str, description: str) -> bytes:
    text = picture.decode("utf-8")
    start = re.match(r"(?:<\?xml[^>]*>\s*)?<svg\b", text)
    if start is None:
        raise ValueError("The picture is not an SVG.")
    end = text.index(">", start.end())
    words = f"<title>{escape(visible(title))}</title><desc>{escape(visible(description))}</desc>"
    return (
        text[: start.end()]
        + ' role="img" lang="en-GB"'
        + text[start.end() : end + 1]
        + words
        + text[end + 1 :]
    ).encode()


def _png_text(key: str, text: str) -> bytes:
    """An international text chunk, uncompressed."""
    data = key.encode("latin-1") + b"\0\0\0en-GB\0\0" + visible(text).encode("utf-8")
    body = b"iTXt" + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
