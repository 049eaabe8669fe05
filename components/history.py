"""The history of the data: the versions, two of them compared, one restored, and the record of who
did what.
"""

import pandas as pd
import streamlit as st

from components.data import versions
from components.row_changes import counts_in_words, show_changes, table_label
from components.session import person
from components.text import plain, public_words, show_text
from components.view import address_of_page, choice
from pathfinders.access import NotAllowed
from pathfinders.checks.problems import Refused
from pathfinders.exports.csv.lines import lines_csv
from pathfinders.exports.media_types import CSV
from pathfinders.links import View
from pathfinders.store.cache import Cache, size_in_memory
from pathfinders.store.held import held_problems
from pathfinders.store.lake import Conflict, LakeError, VersionInfo
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.compare import TableChange, compare
from pathfinders.uploads.next_record import record_of_next
from pathfinders.words import local_day, local_time

RESTORED = "_restored"
# Readers choose the pairs. A few of ordinary size, or one in which most of the rows differ.
COMPARED_BYTES, COMPARED_ENTRIES = 32_000_000, 20
_compared: Cache[tuple[TableChange, ...]] = Cache(COMPARED_BYTES, size_in_memory, COMPARED_ENTRIES)
RECORD = ("When (UK time)", "Who", "E-mail", "What", "Version", "Detail")


def show_versions() -> None:
    """Lists every version, the newest first."""
    infos = versions().infos()
    heading = "The only version"
    if len(infos) > 1:
        heading = f"The {len(infos)} versions"
    st.header(heading, anchor="versions")
    lines = [
        (
            i.number,
            address_of_page("", {"version": str(i.number)}),
            local_time(i.at),
            i.author,
            i.message,
            _changed(i),
        )
        for i in reversed(infos)
    ]
    frame = pd.DataFrame(
        lines, columns=["Version", "Open", "Published (UK time)", "By", "Message", "Rows"]
    )
    wide = {
        "Version": st.column_config.NumberColumn(format="%d"),
        "Open": st.column_config.LinkColumn(display_text="Open the dashboard at it"),
        "Rows": st.column_config.TextColumn(width="large"),
    }
    st.dataframe(
        frame,
        hide_index=True,
        column_config=wide,
        alt=f"The {len(infos)} versions, the newest first",
    )


def choose_two(view: View) -> View:
    """Lets the reader choose two versions to compare; the last two unless they say otherwise."""
    numbers = [info.number for info in reversed(versions().infos())]
    st.header("Compare two versions", anchor="compare")
    if len(numbers) < 2:
        return view
    with st.container(horizontal=True):
        view = choice("earlier", "From version", numbers, view, words=_named, default=numbers[1])
        return choice("later", "To version", numbers, view, words=_named, default=numbers[0])


def compare_two(view: View) -> None:
    """Shows the rows that differ between the two versions chosen."""
    if view.earlier is None or view.later is None:
        st.markdown("There is one version so far, so there is nothing to compare it with.")
        return
    try:
        earlier, later = versions().open(view.earlier), versions().open(view.later)
    except LakeError as error:
        st.error(f"The two cannot be compared. {public_words(error)}", icon=":material/error:")
        return
    with st.spinner("Comparing"):
        changes = _differences(earlier, later)
    if not changes:
        st.info("The two hold the same rows.", icon=":material/info:")
    show_changes(changes, f"Version {view.earlier}", f"Version {view.later}")


def offer_restore() -> None:
    """Lets a manager publish an old version again, as a new one."""
    st.header("Restore a version", anchor="restore")
    restored: VersionInfo | None = st.session_state.pop(RESTORED, None)
    if restored is not None:
        st.success(
            f"Version {restored.restores} is restored, as version {restored.number}.",
            icon=":material/check_circle:",
        )
    someone = person()
    if not someone.may_write:
        show_text(someone.why_not)
        return
    infos = versions().infos()
    if len(infos) < 2:
        st.markdown("There is only one version.")
        return
    newest = infos[-1].number
    st.markdown(
        "Its rows are published again as a new version. Nothing is lost: what is newest now stays"
        " in the history."
    )
    number = st.selectbox(
        "Version",
        [i.number for i in reversed(infos[:-1])],
        format_func=_named,
        key="restore-version",
    )
    why = st.text_input("Why", key="restore-message", max_chars=300)
    # The reason is looked for after the press: a button that only comes to life once the reason has
    # been sent swallows the press that sends it.
    if st.button(f"Restore version {number}, as version {newest + 1}", key="restore"):
        if why.strip():
            _restore(number, why, newest)
        else:
            st.warning("Say why first.")


def show_verified() -> None:
    """Lists when every version was read and compared with what was recorded when it was published,
    and what came of it.
    """
    st.header("What was verified, and when", anchor="verified")
    st.markdown(
        "`python -m pathfinders verify` reads every version and compares it with what was recorded"
        " when it was published."
    )
    try:
        lines = [(local_time(entry.at), entry.detail) for entry in versions().lake.verified()]
    except LakeError as error:
        _not_now(error)
        return
    if not lines:
        st.markdown("That has not been done yet.")
        return
    frame = pd.DataFrame(lines, columns=["When (UK time)", "What was found"])
    st.dataframe(
        frame,
        hide_index=True,
        alt="When the versions were verified and what was found, the newest first",
    )


def offer_check() -> None:
    """Lists, when asked, the rows that are held and that today's checks would refuse: a check can
    have come after they were published.
    """
    st.header("Rows that today's checks would refuse", anchor="held")
    st.markdown(
        "A check that comes with a release stops nothing that is published already. What is held"
        " and would be refused today is listed here, to be corrected."
    )
    if not st.button("Check the rows that are held", key="check-held"):
        return
    version = versions().latest()
    with st.spinner(f"Checking version {version.number}"):
        rows = {name: version.table(name) for name in TABLES}
        problems = held_problems(rows, version.number)
    if not problems:
        st.success(
            f"Nothing is wrong in the rows of version {version.number}.",
            icon=":material/check_circle:",
        )
    for problem in problems:
        show_text(str(problem))


def show_record() -> None:
    """Shows managers who signed in, uploaded, published, restored or was refused; a download holds
    all of it.
    """
    someone = person()
    if not someone.may_write:
        return
    st.header("Who did what", anchor="record")
    try:
        entries = versions().lake.record(someone)
    except LakeError as error:
        _not_now(error)
        return
    lines = [(local_time(e.at), e.who, e.email, e.what, e.version, e.detail) for e in entries]
    # Most entries concern no version, and beside empty cells pandas would turn the numbers into
    # decimals; Int64 can be empty.
    frame = pd.DataFrame(lines, columns=list(RECORD)).astype({"Version": "Int64"})
    st.dataframe(frame, hide_index=True, placeholder="", alt="Who did what, the newest first")
    st.download_button(
        "Download the record (CSV)",
        lambda: lines_csv(RECORD, lines),
        "record.csv",
        CSV,
        key="record-csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _differences(earlier: Version, later: Version) -> tuple[TableChange, ...]:
    """How two versions differ."""
    return _compared.get(
        (earlier.identity, later.identity),
        lambda: compare(earlier, {name: later.table(name) for name in TABLES}),
    )


def _restore(number: int, why: str, newest: int) -> None:
    try:
        with st.spinner("Restoring"):
            lake = versions().lake
            # A version records what its figures say (docs/decisions.md, 13). The store knows no
            # figures, so whoever publishes hands it that.
            record = record_of_next(lake, lake.tables(number))
            st.session_state[RESTORED] = lake.restore(
                number, person(), why, expected=newest, record=record
            )
    except Conflict:
        st.error(
            "Nothing was restored: somebody has just published. Look at the newest version, then"
            " try again."
        )
    except Refused as refused:
        problems = "".join(f"\n* {plain(str(problem))}" for problem in refused.problems)
        st.error(f"Nothing was restored.\n{problems}", icon=":material/error:")
    except (NotAllowed, LakeError, ValueError) as error:
        st.error(f"Nothing was restored. {public_words(error)}", icon=":material/error:")
    else:
        st.rerun()


def _not_now(error: LakeError) -> None:
    st.error(f"The record cannot be read just now. {public_words(error)}", icon=":material/error:")


def _named(number: int) -> str:
    # The numbers have no gaps.
    info = versions().infos()[number - 1]
    return f"{number}, {local_day(info.at)}: {info.message}"[:80]


def _changed(info: VersionInfo) -> str:
    parts = []
    if info.restores is not None:
        parts.append(f"as in version {info.restores}")
    for name, change in info.changes.items():
        parts.append(f"{table_label(name)}: {counts_in_words(change)}")
    return "; ".join(parts)
