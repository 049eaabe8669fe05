"""Takes back what a version did, on the History page: all of it, one table of it, or one row."""

from html import escape

import streamlit as st

from components.data import versions
from components.row_changes import show_changes, table_label
from components.session import person
from components.text import plain, public_words, show_list
from pathfinders.access import NotAllowed
from pathfinders.checks.problems import Refused
from pathfinders.store.lake import Conflict, LakeError, VersionInfo
from pathfinders.tables import TABLES
from pathfinders.uploads.undo import Key, Undo, keys_changed, plan_undo, undo
from pathfinders.words import local_day

UNDONE = "_undone"
ALL_TABLES, ALL_ROWS = "Everything it changed", "Every row it changed"


def offer_undo() -> None:
    """Lets a manager take back a version, or a part of it, and keep what was published since."""
    st.header("Take back a change", anchor="undo")
    undone: VersionInfo | None = st.session_state.pop(UNDONE, None)
    if undone is not None:
        st.success(f"Taken back, as version {undone.number}.", icon=":material/check_circle:")
    someone = person()
    infos = versions().infos()
    if not someone.may_write or len(infos) < 2:
        st.markdown("A manager can take back what a version did, once there are two.")
        return
    st.markdown(
        "What was published since stays. Only what this version changed goes back to what it was."
    )
    with st.container(horizontal=True):
        # The first version is not offered: there is nothing before it to go back to.
        number = st.selectbox(
            "Version to take back",
            [info.number for info in reversed(infos[1:])],
            format_func=lambda n: f"{n}, {local_day(infos[n - 1].at)}: {infos[n - 1].message}"[:80],
            key="undo-version",
        )
        names = [name for name in TABLES if name in infos[number - 1].changes]
        # Each version changed tables of its own, so its list is a box of its own: what was chosen
        # for another version need not be in it.
        name = st.selectbox(
            "Of it",
            [ALL_TABLES, *names],
            format_func=table_label,
            key=f"undo-table-{number}",
        )
        chosen: tuple[str, ...] = ()
        row = None
        if name != ALL_TABLES:
            chosen, row = (name,), _row(number, name)
    try:
        planned = plan_undo(versions(), number, chosen, row)
    except (LakeError, ValueError) as error:
        st.error(f"It cannot be taken back. {public_words(error)}", icon=":material/error:")
        return
    if planned.collisions:
        st.warning("These were changed again since, and stay:", icon=":material/info:")
        show_list(escape(str(collision)) for collision in planned.collisions[:20])
    if not planned.changes:
        st.markdown("Nothing of it is left to take back.")
        return
    show_changes(planned.changes)
    why = st.text_input("Why it is taken back", key="undo-message", max_chars=300)
    label = f"Take it back, as version {planned.base.number + 1}"
    if st.button(label, disabled=not why.strip(), key="undo"):
        _undo(planned, why)


def _row(number: int, name: str) -> Key | None:
    keys = {
        " / ".join(str(v) for v in key if v is not None): key
        for key in keys_changed(versions(), number, name)
    }
    chosen = st.selectbox("Row", [ALL_ROWS, *keys], key=f"undo-row-{number}-{name}")
    return keys.get(chosen)


def _undo(planned: Undo, why: str) -> None:
    try:
        with st.spinner("Taking it back"):
            st.session_state[UNDONE] = undo(versions().lake, planned, person(), why)
    except Conflict:
        st.error("Nothing was changed: somebody has just published. Look again, then try again.")
    except Refused as refused:
        problems = "".join(f"\n* {plain(str(problem))}" for problem in refused.problems)
        st.error(f"Nothing was changed.\n{problems}", icon=":material/error:")
    except (NotAllowed, LakeError, ValueError) as error:
        st.error(f"Nothing was changed. {public_words(error)}", icon=":material/error:")
    else:
        st.rerun()
