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
# These two are there for every programme: a heading with its sentences, and a figure that the page
# shows even where it has only a reason to give.
ALWAYS = ("the-money", "programme-terms")


def show_parts(available: Collection[str]) -> None:
    """Links to the parts of the page, so that each is one tap away, but to figures that are not
    `available`.
    """
    items = " · ".join(
        f'<a href="#{name}">{label}</a>'
        for name, label in PARTS.items()
        if name in available or name in ALWAYS
    )
    st.html(f"<nav class='parts' aria-label='Parts of this page'>{items}</nav>")


def show_answer(sentences: Sequence[Sentence], view: View) -> None:
    """The sentences that answer, each with a link to its figure."""
    _list([sentence for sentence in sentences if sentence.section == Section.ANSWER], view)


def show_sections(sentences: Sequence[Sentence], view: View, sections: Sequence[Section]) -> None:
    """The sentences of some parts in one list, the first of each part after the part's name."""
    inside = [sentence for sentence in sentences if sentence.section in sections]
    # A later entry of a dictionary replaces an earlier one, so the reversed order leaves the first
    # sentence of each part.
    firsts = {sentence.section: sentence for sentence in reversed(inside)}
    _list(inside, view, names={sentence: name for name, sentence in firsts.items()})


def show_copy(sentences: Sequence[Sentence], version: Version) -> None:
    """All sentences as text, to copy."""
    with st.expander("Copy all sentences"):
        st.code(all_sentences(sentences, context_of(version)), language=None, wrap_lines=True)


def _list(sentences: Sequence[Sentence], view: View, names: Mapping[Sentence, str] = {}) -> None:
    query = urlencode(view.query())
    # Screen readers can list the links of a page by their words alone. The hidden words tell one
    # "Source" from the next.
    items = "".join(
        f"<li>{_name(names.get(sentence, ''), sentence)}{escape(sentence.text)} "
        f'<a href="{escape(_address(sentence, query))}">'
        f"Source<span class='said-of'> for: {escape(sentence.text)}</span></a></li>"
        for sentence in sentences
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
