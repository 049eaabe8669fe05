"""Stored text on a page: shown as it was typed, whatever it holds.

Streamlit reads Markdown in nearly all that it shows, and after that replaces icons, emoji codes,
arrows and bare addresses wherever they stand in what is left, where no backslash helps. So text is
written as escaped HTML, which no Markdown ever sees, by the `show_` functions here; `plain` is for
headings, labels and boxes, which take nothing but Markdown.
"""

import logging
import re
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from pathfinders.figures import Source
from pathfinders.store.lake import LakeError
from pathfinders.text import visible

log = logging.getLogger(__name__)

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
# It is not seen, and keeps a line together where it stands.
JOINER = "\u2060"
REPLACED = re.compile(
    r"""
      (?<=:)(?=[^\s:]+:)                        # :smile: :material/delete: :streamlit:
    | (?<=:)(?=/)                               # https://
    | (?<=www)(?=\.)                            # www.example.org
    | (?=@)                                     # somebody@example.org
    | (?<=<)(?=[-=]) | (?<=-)(?=[->]) | (?<=[>~])(?==)   # -> <- <-> -- >= <= ~=
    """,
    re.VERBOSE | re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text as Markdown that shows it as it was typed: no markup, emoji code, icon, arrow,
    link, colour or formula in it takes effect.
    """
    # The joiners come first: between backslashes the patterns would match nothing any more, while
    # Streamlit replaces after it has read the Markdown, when the backslashes are gone.
    return SPECIAL.sub(
        r"\\\1", REPLACED.sub(JOINER, visible(text, "\n").replace("\n", " ")).strip()
    )


def public_words(error: Exception) -> str:
    """What anybody may read of an error, as Markdown. What else there is of one by the lake, such
    as where its files are, goes to the log alone.
    """
    if not isinstance(error, LakeError):
        return plain(str(error))
    log.warning("Shown to a reader: %s | %s", error.public, error)
    return plain(error.public)


def link(text: str, address: str | None) -> str:
    """HTML for a link with that text, or for the text alone where there is no web address."""
    # The address is stored text: other schemes, such as javascript:, could run in the page.
    if not address or urlsplit(address).scheme not in ("http", "https"):
        return escape(text)
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
    )


def strong(text: str) -> str:
    """HTML for the text in bold."""
    return f"<strong>{escape(text)}</strong>"


def show_text(text: str) -> None:
    """Shows a paragraph of stored text."""
    show_html(escape(text))


def show_html(*paragraphs: str) -> None:
    """Shows paragraphs of HTML in which all stored text is escaped."""
    st.html("".join(f"<p class='stored'>{paragraph}</p>" for paragraph in paragraphs))


def show_list(items: Iterable[str]) -> None:
    """Shows a list; its items are HTML in which all stored text is escaped. Nothing where there is
    no item.
    """
    listed = "".join(f"<li>{item}</li>" for item in items)
    if listed:
        st.html(f"<ul class='stored'>{listed}</ul>")


def source_line(source: Source, *, title_strong: bool = False) -> str:
    """HTML for a source with publisher and date, its title a link where it has an address; the
    title in bold with `title_strong`.
    """
    title = link(source.title, source.url)
    if title_strong:
        title = f"<strong>{title}</strong>"
    published = f", {source.published}" if source.published else ""
    return f"{title}. {escape(f'{source.publisher}{published}')}."
