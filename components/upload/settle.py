"""Asks what only whoever uploads can say before publishing: whether a programme's list is complete,
and why a doubtful row is right all the same.
"""

from datetime import date

import streamlit as st

from components.text import plain
from components.upload.file import FILE
from pathfinders.checks.problems import Problem
from pathfinders.uploads.pipeline import Assessment
from pathfinders.uploads.settle import Whole, accepted, doubts, not_said, with_list
from pathfinders.words import capital, count, today

MOST_SHOWN = 30
LISTS: dict[Whole, str] = {
    "complete": "Complete: nobody is missing",
    "partial": "A part of it",
}


def settle(assessment: Assessment) -> tuple[Assessment, bool]:
    """The assessment with what the reader answered, and whether everything doubtful is answered:
    only then can it be published.
    """
    for programme, name in not_said(assessment):
        assessment = _list_of(assessment, programme, name)
    open_doubts = doubts(assessment)
    if not open_doubts or assessment.errors:
        return assessment, not open_doubts
    return _reasons(assessment, open_doubts)


def _list_of(assessment: Assessment, programme: str, name: str) -> Assessment:
    key = f"{st.session_state[FILE].file_id}-{programme}"
    st.markdown(f"**Is the list of participants of {plain(name)} complete?**")
    with st.container(horizontal=True):
        whole = st.segmented_control(
            "The list in this file",
            list(LISTS),
            format_func=LISTS.__getitem__,
            key=f"list-whole-{key}",
            help="Only from a complete list is it worked out who still takes part.",
        )
        as_at = st.text_input(
            "Its records are true as at", key=f"list-as-at-{key}", placeholder="YYYY-MM-DD"
        )
    if whole is None or not as_at.strip():
        return assessment
    try:
        day = date.fromisoformat(as_at.strip())
    except ValueError:
        st.error(f"“{plain(as_at[:40])}” is not a date written YYYY-MM-DD, like 2026-11-30.")
        return assessment
    return with_list(assessment, programme, whole, day)


def _reasons(assessment: Assessment, open_doubts: tuple[Problem, ...]) -> tuple[Assessment, bool]:
    """Asks for a reason for each doubtful row that is right all the same."""
    number = len(open_doubts)
    st.markdown(
        f"**{capital(count(number, 'row'))} can hardly be right as"
        f" {'it is' if number == 1 else 'they are'}.** Correct the file and upload it again, or say"
        " why each is right all the same; the reason is shown beside the figures."
    )
    file_id = st.session_state[FILE].file_id
    role = st.text_input(
        "Your role, not your name",
        key=f"exceptions-role-{file_id}",
        placeholder="For example: programme director",
    )
    reasons: dict[Problem, str] = {}
    for place, problem in enumerate(open_doubts[:MOST_SHOWN]):
        reason = st.text_input(
            plain(f"{problem.cell or problem.row_key}: {problem.message}"),
            key=f"exception-{file_id}-{place}-{problem.check}",
            placeholder="Right all the same, because ...",
            max_chars=300,
        )
        if reason.strip():
            reasons[problem] = reason
    settled = bool(role.strip()) and len(reasons) == number
    if not settled:
        return assessment, False
    return accepted(assessment, reasons, role, today()), True
