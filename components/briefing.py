"""The briefing's sentences and headline tiles."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from pathfinders.figures import Figure
from pathfinders.figures.sentences import Sentence
from pathfinders.links import View

# The first page stands at the root, not under its name.
BRIEFING, HOME = "briefing", "./"


def show_sentences(said: list[Sentence], view: View) -> None:
    """A list of sentences, each with a link to its figure, opened where it stands on its page."""
    query = urlencode(view.query())
    items = "".join(
        f"<li>{escape(sentence.text)} "
        f'<a href="{escape(_address(sentence, query))}">'
        f"Chart and sources<span class='said-of'> for: {escape(sentence.text)}</span></a></li>"
        for sentence in said
    )
    st.html(f"<ol class='briefing'>{items}</ol>")


def show_tiles(figure: Figure) -> None:
    """The rows of the headline figure as tiles, two to a line on a phone."""
    tiles = "".join(
        f"<div><dt>{escape(row['headline'])}</dt><dd class='said'>{escape(row['said'])}</dd>"
        f"<dd>{escape(row['detail'])}</dd></div>"
        for row in figure.rows
    )
    st.html(f"<dl class='tiles'>{tiles}</dl>")


def _address(sentence: Sentence, query: str) -> str:
    page = HOME if sentence.page == BRIEFING else sentence.page
    return f"{page}?{query}#{sentence.figure}"
