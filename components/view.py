"""The view in the address: what a reader has chosen, read from the address, kept while they move
between pages, and written back in full, so that a copied address means the same after a default has
moved.

Streamlit's own binding is not used: it writes labels instead of codes, leaves out what equals the
default, silently replaces what it does not know, and forgets on a change of page.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode, urlsplit

import streamlit as st

from components.text import plain
from pathfinders.links import FIGURE, NAMES, View, closest, not_understood, tidy, view_from

T = TypeVar("T", str, int)
VIEW, ADDRESS, LOST, TITLE = "_view", "_address", "_lost", "_title"


def current_view() -> View:
    """The view the address asks for, over what the reader chose before."""
    asked = asked_now()
    view: View = st.session_state.get(VIEW, View())
    if asked and asked != st.session_state.get(ADDRESS):
        st.session_state.pop(LOST, None)
        found = view_from(asked)
        view = view.choose(
            **{name: getattr(found, name) for name in NAMES if getattr(found, name) is not None}
        )
        # A link without a version means the data as they are now, whatever was looked at before.
        view = view.choose(version=found.version)
        for lost in not_understood(asked):
            note_lost(f"The address holds “{lost}”, which means nothing here; it was left out.")
    st.session_state[VIEW] = view
    st.session_state[ADDRESS] = asked
    return view


def asked_now() -> dict[str, str]:
    """What the address asks for now, as it was meant."""
    asked = tidy(dict(st.query_params))
    asked.pop(FIGURE, None)
    return asked


def note_lost(message: str) -> None:
    """Keeps a message on what an address asked for and cannot be given, until the reader chooses
    something or opens another.
    """
    kept = st.session_state.setdefault(LOST, [])
    if message not in kept:
        kept.append(message)


def write_lost() -> None:
    """Shows what the address asked for and cannot be given, with what is shown instead."""
    for message in st.session_state.get(LOST, []):
        st.warning(plain(message), icon=":material/link_off:")


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
    is_plain: bool = False,
) -> View:
    """Lets the reader choose `view.name` among `options`; returns the view with the choice filled
    in. The label of buttons that are plain without it is for readers of screens alone.

    A value that is asked for and not among the options is named, with what is shown instead.
    """
    fallback = options[0] if default is None or default not in options else default
    asked: Any = closest(getattr(view, name), options)
    shown = asked if asked in options else fallback
    key = f"choose-{name}"
    st.session_state[key] = shown
    arguments: dict[str, Any] = {
        "label": label,
        "options": list(options),
        "key": key,
        "format_func": words,
        "on_change": _chosen,
        "args": (name, key),
        "help": help,
    }
    if kind == "list":
        st.selectbox(**arguments)
    else:
        visible: Any = "collapsed" if is_plain else "visible"
        st.segmented_control(**arguments, required=True, label_visibility=visible)
    if asked is not None and asked != shown:
        note_lost(
            f"{label} “{str(asked)[:80]}” is not in these data. Shown instead: {words(shown)}."
        )
    return view.choose(**{name: shown})


def write_address(view: View, *names: str) -> None:
    """Writes the choices `names` of the view into the address; call once, after the last filter.

    On pages about a programme the trust that the charts mark, if there is one, is among them.
    """
    kept = (*names, "version")
    st.session_state[VIEW] = st.session_state[VIEW].choose(
        **{name: getattr(view, name) for name in kept}
    )
    marking = ("trust",) if "programme" in names else ()
    address = st.session_state[VIEW].only((*kept, *marking)).query()
    if address != dict(st.query_params):
        st.query_params.from_dict(address)
    st.session_state[ADDRESS] = address
    write_lost()


def _chosen(name: str, key: str) -> None:
    st.session_state.pop(LOST, None)
    st.session_state[VIEW] = st.session_state[VIEW].choose(**{name: st.session_state[key]})
    st.session_state[ADDRESS] = asked_now()


def unpin() -> None:
    """Leaves the version that was pinned for the newest."""
    st.session_state[VIEW] = st.session_state[VIEW].choose(version=None)
    st.session_state[ADDRESS] = asked_now()


def address_of(query: dict[str, str]) -> str:
    """The address of this page with the choices of a query."""
    page = urlsplit(str(st.context.url))
    return f"{page.scheme}://{page.netloc}{page.path}" + (f"?{urlencode(query)}" if query else "")


def address_of_page(name: str, query: dict[str, str]) -> str:
    """The address of another page; the first page's name is empty."""
    here = urlsplit(str(st.context.url))
    folder = here.path.rpartition("/")[0]
    return f"{here.scheme}://{here.netloc}{folder}/{name}" + (
        f"?{urlencode(query)}" if query else ""
    )
