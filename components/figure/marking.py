"""The trust that a reader has chosen, ringed on every chart that it is on."""

from html import escape

import streamlit as st

from components.text import show_html
from components.view import ADDRESS, VIEW, query_now
from pathfinders.entities.trust import trusts
from pathfinders.links import View
from pathfinders.store.versions import Version

TRUST_PAGE = "pages/trusts.py"


def marked_trust() -> str | None:
    """The code of the trust that this page marks; None where there is none."""
    view: View = st.session_state[VIEW]
    return view.trust


def follow(pressed: str | None) -> None:
    """Opens the page of a trust that was pressed on a chart, or takes the mark away for "".

    The reader's other choices stay as they are.
    """
    if pressed is None:
        return
    choose_trust(pressed or None)
    if pressed:
        st.switch_page(TRUST_PAGE)
    st.rerun()


def choose_trust(code: str | None) -> None:
    """Makes a trust the reader's choice, or none."""
    st.session_state[VIEW] = st.session_state[VIEW].choose(trust=code)
    st.session_state[ADDRESS] = query_now()


def show_marked(version: Version) -> None:
    """Names the trust that is marked, with a way to its page and one to mark none."""
    code = marked_trust()
    names = {trust.trust_code: trust.name for trust in trusts(version)}
    if code is None or code not in names:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="marked"):
        show_html(f"Ringed on the charts: {escape(names[code])}.")
        if st.button("Open its page", key="marked-open", type="tertiary"):
            st.switch_page(TRUST_PAGE)
        st.button(
            "Mark none", key="marked-none", type="tertiary", on_click=choose_trust, args=(None,)
        )
