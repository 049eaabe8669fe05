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
    query = query_now()
    view: View = st.session_state.get(VIEW, View())
    # An address that was written here says nothing new; one that a reader opened or typed does. It
    # is laid over the choices so far, so that what it leaves out stays as the reader had it.
    if query and query != st.session_state.get(ADDRESS):
        st.session_state.pop(LOST, None)
        wanted = view_from(query)
        view = view.choose(
            **{name: getattr(wanted, name) for name in NAMES if getattr(wanted, name) is not None}
        )
        # A link without a version means the data as they are now, whatever was looked at before.
        view = view.choose(version=wanted.version)
        for lost in not_understood(query):
            note_lost(f"The address holds “{lost}”, which means nothing here; it was left out.")
    st.session_state[VIEW] = view
    st.session_state[ADDRESS] = query
    return view


def query_now() -> dict[str, str]:
    """What the address asks for now, as it was meant."""
    query = tidy(dict(st.query_params))
    # The page's script adds it for components/parts.py; it is no choice of the reader's.
    query.pop(FIGURE, None)
    return query


def note_lost(message: str) -> None:
    """Keeps a message on what an address asked for and cannot be given, until the reader chooses
    something or opens another.
    """
    messages = st.session_state.setdefault(LOST, [])
    # A page runs again at every press, and says the same again each time.
    if message not in messages:
        messages.append(message)


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
    fallback = options[0]
    if default is not None and default in options:
        fallback = default
    wanted: Any = closest(getattr(view, name), options)
    shown = wanted if wanted in options else fallback
    key = f"choose-{name}"
    # The view is what counts. The widget is told at every run, because Streamlit forgets its state
    # on a change of page and knows nothing of the address.
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
    if wanted is not None and wanted != shown:
        note_lost(
            f"{label} “{str(wanted)[:80]}” is not in these data. Shown instead: {words(shown)}."
        )
    return view.choose(**{name: shown})


def write_address(view: View, *names: str) -> None:
    """Writes the choices `names` of the view into the address; call once, after the last filter.

    On pages about a programme the trust that the charts mark, if there is one, is among them.
    """
    written = (*names, "version")
    # Only these are taken over. A page's view can have other choices at their defaults, as the
    # briefing's has, and those must not replace what the reader chose on other pages.
    st.session_state[VIEW] = st.session_state[VIEW].choose(
        **{name: getattr(view, name) for name in written}
    )
    marking = ("trust",) if "programme" in names else ()
    address = st.session_state[VIEW].only((*written, *marking)).query()
    if address != dict(st.query_params):
        st.query_params.from_dict(address)
    st.session_state[ADDRESS] = address
    write_lost()


def _chosen(name: str, key: str) -> None:
    st.session_state.pop(LOST, None)
    st.session_state[VIEW] = st.session_state[VIEW].choose(**{name: st.session_state[key]})
    st.session_state[ADDRESS] = query_now()


def unpin() -> None:
    """Leaves the version that was pinned for the newest."""
    st.session_state[VIEW] = st.session_state[VIEW].choose(version=None)
    st.session_state[ADDRESS] = query_now()


def address_of(query: dict[str, str]) -> str:
    """The address of this page with the choices of a query."""
    page = urlsplit(str(st.context.url))
    return _with_query(f"{page.scheme}://{page.netloc}{page.path}", query)


def address_of_page(name: str, query: dict[str, str]) -> str:
    """The address of another page; the first page's name is empty."""
    here = urlsplit(str(st.context.url))
    # A server may stand below a folder of its host, so the path up to the page's name stays.
    folder = here.path.rpartition("/")[0]
    return _with_query(f"{here.scheme}://{here.netloc}{folder}/{name}", query)


def _with_query(address: str, query: dict[str, str]) -> str:
    """The address with the query behind it; without a question mark where there is none."""
    if not query:
        return address
    return f"{address}?{urlencode(query)}"
