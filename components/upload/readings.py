"""Asks what cells mean: each question once for all cells alike, answered with a click."""

from collections.abc import Sequence
from hashlib import sha256
from html import escape

import streamlit as st

from components.text import plain, show_html, strong
from components.upload.file import answered, answers
from pathfinders.uploads.offers import Offer, Option, cells_in_words
from pathfinders.words import count

MOST_SHOWN = 40
MOST_BUTTONS = 4
"""Options from which on they are a list to choose from."""


def ask(offers: Sequence[Offer]) -> None:
    """Shows the open questions, and what was agreed to already."""
    chosen = answers()
    if offers:
        st.markdown(f"**{count(len(offers), 'question').capitalize()} about what cells mean**")
        likely = [offer for offer in offers if offer.likely]
        if len(likely) > 1:
            st.button(
                f"Accept the {len(likely)} likely answers",
                on_click=_accept_all,
                args=(likely,),
                type="primary",
                icon=":material/done_all:",
                key="accept-all",
            )
    for offer in offers[:MOST_SHOWN]:
        _question(offer)
    if len(offers) > MOST_SHOWN:
        st.caption(f"And {len(offers) - MOST_SHOWN:,} more when these are answered.")
    if chosen:
        with st.container(horizontal=True):
            st.caption(f"{count(len(chosen), 'answer').capitalize()} given for this file.")
            st.button("Take the answers back", on_click=chosen.clear, key="answers-back")


def _question(offer: Offer) -> None:
    name = _name(offer.key)
    with st.container(border=True):
        cells = ""
        if offer.cells:
            sheet = f"{offer.sheet}, " if offer.sheet else ""
            cells = f" ({escape(f'{sheet}{cells_in_words(offer.cells, offer.count)}')})"
        show_html(f"{strong(offer.question)}{cells}")
        if len(offer.options) > MOST_BUTTONS:
            _list(offer, name)
            return
        with st.container(horizontal=True):
            for number, option in enumerate(offer.options):
                st.button(
                    plain(option.label),
                    on_click=_choose,
                    args=(offer, option.value),
                    key=f"answer-{name}-{number}",
                )


def _list(offer: Offer, name: str) -> None:
    labels: dict[str, Option] = {option.label: option for option in offer.options}
    key = f"answer-{name}"

    def take() -> None:
        _choose(offer, labels[st.session_state[key]].value)

    # What is likely is a hint and not chosen already: no cell is read in a way to which nobody has
    # agreed.
    likely = [option.label for option in offer.options if option.value == offer.suggested]
    hint = "Choose"
    if likely:
        hint = f"Likely: {likely[0]}"
    st.selectbox("It is", list(labels), index=None, key=key, on_change=take, placeholder=hint)


def _name(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:10]


def _choose(offer: Offer, value: str) -> None:
    # Streamlit calls this before it runs the page, so the same run reads the file with the answer.
    # The question is noted too: a reading with the answer no longer asks it, and what was answered
    # about headings and words of the file's own is remembered for its programme.
    answers()[offer.key] = value
    answered()[offer.key] = offer


def _accept_all(offers: Sequence[Offer]) -> None:
    for offer in offers:
        _choose(offer, offer.likely)
