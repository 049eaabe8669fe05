"""Publishes what was assessed, and says what came of it."""

from html import escape

import streamlit as st

from components.data import versions
from components.session import person
from components.text import plain, public_words, show_list
from components.upload.changes import compare_again
from components.upload.file import FILE, ROUND, forget
from components.view import address_of_page
from pathfinders.access import NotAllowed
from pathfinders.checks.problems import Refused
from pathfinders.store.lake import Conflict, LakeError, VersionInfo
from pathfinders.uploads import pipeline
from pathfinders.uploads.pipeline import Assessment
from pathfinders.words import count

PUBLISHED = "_published"


def offer(assessment: Assessment, *, settled: bool = True) -> None:
    """Asks for a message, and for a second look where rows would go, and publishes, once what is
    doubtful was `settled`.
    """
    number = assessment.base.number + 1
    message = st.text_input(
        "What changed, and why",
        key="upload-message",
        max_chars=300,
        placeholder=(
            "For example: withdrawal dates corrected from the programme's letter of 13 February"
            " 2015"
        ),
    )
    agreed = True
    if assessment.removed:
        # A tick is for these rows of this file, never for the next.
        file_id = st.session_state[FILE].file_id
        key = f"upload-removes-{file_id}-{assessment.base.number}-{assessment.removed}"
        lines = [
            ", ".join(filter(None, (f"{count(rows, 'row')} of {label}", programme)))
            for label, programme, rows in assessment.removed_rows()
        ]
        st.warning(f"Would go: {plain('; '.join(lines))}.", icon=":material/delete:")
        agreed = st.checkbox(f"Yes, remove {count(assessment.removed, 'row')}", key=key)
    # The file was compared with the newest version that can be read. After a damaged one that is
    # newer, the publish would be refused as a conflict.
    damage = versions().unreadable()
    if damage is not None:
        st.info(
            f"{public_words(damage)} Restore a version that can be read first, on the page"
            " History.",
            icon=":material/info:",
        )
        return
    newest = versions().latest().number
    if newest != assessment.base.number:
        st.info(
            "Compare with the newest version first: the button is at the top of this page.",
            icon=":material/info:",
        )
        return
    # Without a message it can be pressed all the same: a button that only comes to life once the
    # message has been sent swallows the press that sends it.
    pressed = st.button(
        f"Publish as version {number}", type="primary", disabled=not agreed, key="publish"
    )
    # What is missing is said in small print, and aloud once somebody has pressed all the same.
    say = st.warning if pressed else st.caption
    if not agreed:
        st.caption("Tick the box first: rows would go.")
    elif not settled:
        say("Say above why the doubtful rows are right, or correct them in the file.")
    elif not message.strip():
        say("Say what changed and why first.")
    elif pressed:
        _publish(assessment, message)


def say_published() -> None:
    """Says, once, which version came of the last publish, with the links to it."""
    info: VersionInfo | None = st.session_state.pop(PUBLISHED, None)
    if info is None:
        return
    st.success(
        f"Published as version {info.number}: {plain(info.message)}.",
        icon=":material/check_circle:",
    )
    st.markdown("Live link, to the data as they are when it is opened")
    st.code(address_of_page("", {}), language=None, wrap_lines=True)
    st.markdown(f"Pinned link, to version {info.number}")
    st.code(address_of_page("", {"version": str(info.number)}), language=None, wrap_lines=True)
    st.caption("Every version can be restored: see History.")


def _publish(assessment: Assessment, message: str) -> None:
    try:
        with st.spinner("Publishing"):
            st.session_state[PUBLISHED] = pipeline.publish(
                versions().lake, assessment, person(), message
            )
    except Conflict as conflict:
        st.error(f"Nothing was published. {public_words(conflict)}", icon=":material/sync_problem:")
        st.button(
            "Compare with the newest version", on_click=compare_again, key="compare-after-conflict"
        )
    except Refused as refused:
        st.error("Nothing was published: the checks refused it.", icon=":material/error:")
        show_list(escape(str(problem)) for problem in refused.problems[:20])
    except (NotAllowed, LakeError, ValueError) as error:
        st.error(f"Nothing was published. {public_words(error)}", icon=":material/error:")
    # The file is let go and its box emptied, or the page would offer to publish it once more. What
    # was published is said by the next run, at its top.
    else:
        forget()
        st.session_state[ROUND] += 1
        st.rerun()
