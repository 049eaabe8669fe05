"""Takes figures away: a page as slides or as a workbook, a figure as a sentence, a picture or a
bundle that recomputes it.

Everything is made only when its button is pressed.
"""

from functools import partial

import streamlit as st

from components.view import ADDRESS, TITLE, address_of
from pathfinders.choices import HOME, LABELS
from pathfinders.entities.resolve import name_of
from pathfinders.exports.bundle.bundle import bundle
from pathfinders.exports.context import Context
from pathfinders.exports.csv.archive import csv_zip
from pathfinders.exports.media_types import EXCEL, PNG, POWERPOINT, SVG, ZIP
from pathfinders.exports.picture.browser import Kind, NoBrowser, find_browser
from pathfinders.exports.picture.picture import image
from pathfinders.exports.sentence import sentence
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.workbook.workbook import workbook
from pathfinders.figures import Figure, make
from pathfinders.figures.sentences import Sentence, sentences
from pathfinders.links import View, view_from
from pathfinders.store.versions import Version
from pathfinders.words import today

PICTURES: dict[Kind, str] = {"png": PNG, "svg": SVG}


def context_of(version: Version) -> Context:
    """What an export of this page says of itself: the choices in words, and the pinned link to
    it.
    """
    # Always pinned, even on a page that shows the newest version: what is taken away must lead back
    # to the data that it shows.
    query: dict[str, str] = {**st.session_state.get(ADDRESS, {}), "version": str(version.number)}
    return Context(
        st.session_state[TITLE],
        _in_words(version, tuple(query.items())),
        address_of(query),
        version.info,
        today(),
    )


def _in_words(version: Version, query: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    view = view_from(dict(query))
    named = {
        name: name_of(version, name, getattr(view, name))
        for name, _ in query
        # What is taken away is the whole page.
        if name not in ("part", "version")
    }
    return tuple(f"{LABELS[name]}: {words}" for name, words in named.items() if words)


def page_downloads(version: Version, shown: list[str], view: View) -> None:
    """The page's figures as slides and as a workbook."""
    with st.container(border=True):
        # Asked for now, because the buttons' functions run where there is no session.
        context = context_of(version)
        name = f"{context.title.lower().replace(' ', '-')}-version-{version.number}"

        def figures() -> list[Figure]:
            return [make(figure, version, view) for figure in dict.fromkeys(shown)]

        # A download changes nothing on the page, so "ignore": the page is not run again for it.
        with st.container(horizontal=True):
            st.download_button(
                "Slides (PowerPoint)",
                lambda: deck(figures(), context, _page_sentences(context, version, view)),
                f"{name}.pptx",
                POWERPOINT,
                on_click="ignore",
            )
            st.download_button(
                "Workbook (Excel)",
                lambda: workbook(figures(), context, _page_sentences(context, version, view)),
                f"{name}.xlsx",
                EXCEL,
                on_click="ignore",
            )
        st.caption(
            "Made when you press, which takes a few seconds; a wheel turns on the button meanwhile."
        )


def _page_sentences(context: Context, version: Version, view: View) -> list[Sentence]:
    """The sentences of the page; only the briefing has them. Called in a thread that has no
    session.
    """
    if context.title != HOME.title:
        return []
    return sentences(version, view)


def figure_downloads(figure: Figure, version: Version, view: View) -> None:
    """One figure as a sentence, as a table, as a picture, and as a bundle that recomputes it."""
    name = f"{figure.name}-version-{figure.version}"
    context = context_of(version)
    with st.container(border=True):
        st.caption("As a sentence, to copy")
        st.code(sentence(figure, context), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.download_button(
                "Table (CSV)",
                partial(csv_zip, figure, context),
                f"{name}.zip",
                ZIP,
                key=f"csv-{figure.name}",
                on_click="ignore",
                help=(
                    "A zip: the table as CSV, and a README with its filters, version, link, caveats"
                    " and sources"
                ),
            )
            if figure.chart is not None and _can_draw():
                # A lambda would look `kind` up when it is pressed, and find the last one.
                for kind, mime in PICTURES.items():
                    st.download_button(
                        f"Picture ({kind.upper()})",
                        partial(image, figure, context, kind),
                        f"{name}.{kind}",
                        mime,
                        key=f"{kind}-{figure.name}",
                        on_click="ignore",
                    )
            st.download_button(
                "Recompute it (zip: data, SQL, statistics and a script)",
                lambda: bundle(figure.name, version, view),
                f"{name}-recompute.zip",
                ZIP,
                key=f"zip-{figure.name}",
                on_click="ignore",
            )


def _can_draw() -> bool:
    # A browser draws the pictures, and not every machine has one. A button that can only fail is
    # not shown.
    try:
        find_browser()
    except NoBrowser:
        return False
    return True
