"""The view in the address: what a reader has chosen, read from the address, kept while they move between pages, and
written back in full, so that a copied address means the same after a default has moved.

Streamlit's own binding is not used: it writes labels instead of codes, leaves out what equals the default, silently
replaces what it does not know, and forgets on a change of page.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import streamlit as st

from components.text import plain
from pathfinders.links import View, view_from

T = TypeVar("T", str, int)
VIEW, ADDRESS = "_view", "_address"


def current_view() -> View:
    """The view the address asks for, over what the reader chose before; call once, before the first filter."""
    asked = dict(st.query_params)
    view: View = st.session_state.get(VIEW, View())
    if asked and asked != st.session_state.get(ADDRESS):
        chosen = {name: value for name, value in vars(view_from(asked)).items() if value is not None}
        view = view.choose(**chosen)
    st.session_state[VIEW] = view
    return view


def choice(
    name: str,
    label: str,
    options: Sequence[T],
    view: View,
    *,
    words: Callable[[T], str] = str,
    default: T | None = None,
    kind: Literal["list", "buttons"] = "list",
    help: str | None = None,
) -> View:
    """Lets the reader choose `view.name` among `options`; returns the view with the choice filled in.

    A value that is asked for and not among the options is named, with what is shown instead.
    """
    fallback = options[0] if default is None or default not in options else default
    asked = getattr(view, name)
    shown = asked if asked in options else fallback
    key = f"choose-{name}"
    st.session_state[key] = shown
    arguments: dict[str, Any] = {
        "label": label, "options": list(options), "key": key, "format_func": words, "on_change": _chosen, "args": (name, key),
        "help": help,
    }  # fmt: skip
    if kind == "list":
        st.selectbox(**arguments)
    else:
        st.segmented_control(**arguments, required=True)
    if asked is not None and asked != shown:
        st.warning(
            f"The address asks for {label.lower()} “{plain(str(asked)[:80])}”, which is not in this data. "
            f"Shown instead: {plain(words(shown))}.", icon=":material/link_off:",
        )  # fmt: skip
    return view.choose(**{name: shown})


def write_address(view: View, *names: str) -> None:
    """Writes the choices `names` of the view into the address; call once, after the last filter."""
    st.session_state[VIEW] = st.session_state[VIEW].choose(**{name: getattr(view, name) for name in names})
    address = view.only(names).query()
    if address != dict(st.query_params):
        st.query_params.from_dict(address)
    st.session_state[ADDRESS] = address


def _chosen(name: str, key: str) -> None:
    st.session_state[VIEW] = st.session_state[VIEW].choose(**{name: st.session_state[key]})
    st.session_state[ADDRESS] = dict(st.query_params)
