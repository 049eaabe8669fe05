"""The briefing's sentences, headline tiles and links to its parts."""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from components.figure.downloads import context_of
from components.text import strong
from pathfinders.exports.sentence import all_sentences
from pathfinders.figures import Figure
from pathfinders.figures.sentences import Section, Sentence
from pathfinders.links import View
from pathfinders.store.versions import Version

# The first page stands at the root, not under its name.
BRIEFING, HOME = "briefing", "./"
PARTS = {
    "what-happened": "Each participant",
    "obstacles": "What stood in the way",
    "the-money": "Money, engagement, evidence",
    "what-came-next": "What came next",
    "lines-to-take": "Lines to take",
    "programme-terms": "Terms",
}
"""The parts of the page by their anchors, as the links at its top call them."""
ALWAYS = ("the-money", "programme-terms")


def show_parts(known: Collection[str]) -> None:
    """Links to the parts of the page, so that each is one tap away, but to figures that are not
    `known`.
    """
    items = " · ".join(
        f'<a href="#{name}">{label}</a>'
        for name, label in PARTS.items()
        if name in known or name in ALWAYS
    )
    st.html(f"<nav class='parts' aria-label='Parts of this page'>{items}</nav>")


def show_answer(said: Sequence[Sentence], view: View) -> None:
    """The sentences that answer, each with a link to its figure."""
    _list([sentence for sentence in said if sentence.section == Section.ANSWER], view)


def show_sections(said: Sequence[Sentence], view: View, sections: Sequence[Section]) -> None:
    """The sentences of some parts in one list, the first of each part after the part's name."""
    inside = [sentence for sentence in said if sentence.section in sections]
    firsts = {sentence.section: sentence for sentence in reversed(inside)}
    _list(inside, view, names={sentence: name for name, sentence in firsts.items()})


def show_copy(said: Sequence[Sentence], version: Version) -> None:
    """All sentences as text, to copy."""
    with st.expander("Copy all sentences"):
        st.code(all_sentences(said, context_of(version)), language=None, wrap_lines=True)


def _list(said: Sequence[Sentence], view: View, names: Mapping[Sentence, str] = {}) -> None:
    query = urlencode(view.query())
    items = "".join(
        f"<li>{_name(names.get(sentence, ''), sentence)}{escape(sentence.text)} "
        f'<a href="{escape(_address(sentence, query))}">'
        f"Source<span class='said-of'> for: {escape(sentence.text)}</span></a></li>"
        for sentence in said
    )
    st.html(f"<ul class='briefing'>{items}</ul>")


def _name(section: str, sentence: Sentence) -> str:
    """The name of a part in bold, unless its sentence begins with it."""
    if not section or sentence.text.startswith(section):
        return ""
    return f"{strong(f'{section}.')} "


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
