"""Asks what only whoever uploads can say before publishing: whether a programme's list is complete,
and why a doubtful row is right all the same.
"""

from collections.abc import Callable
from datetime import date

import streamlit as st

from components.text import plain
from components.upload.file import FILE
from pathfinders.checks.problems import Problem
from pathfinders.uploads.pipeline import Assessment
from pathfinders.uploads.settle import (
    Whole,
    accepted,
    doubts,
    not_said,
    with_list,
    without_limit,
)
from pathfinders.words import capital, count, today

MOST_SHOWN = 30
SETTLED = "_upload_settled"
MOST_DAYS = 366
"""Of a limit for decisions."""
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
    # With errors the file must be corrected in any case, and reasons for its rows would be typed
    # for nothing.
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
        days = None
        if without_limit(assessment, programme):
            days = st.number_input(
                "Days within which it decides, if it has a limit",
                min_value=1,
                max_value=MOST_DAYS,
                value=None,
                step=1,
                key=f"list-days-{key}",
            )
    # A list is complete as at a day, or nothing follows from it: one answer alone changes nothing.
    if whole is None or not as_at.strip():
        return assessment
    try:
        day = date.fromisoformat(as_at.strip())
    except ValueError:
        st.error(f"“{plain(as_at[:40])}” is not a date written YYYY-MM-DD, like 2026-11-30.")
        return assessment
    answer = (programme, whole, day, days)
    return _once(
        "list", assessment, answer, lambda: with_list(assessment, programme, whole, day, days)
    )


def _once(
    step: str, before: Assessment, answer: object, settled: Callable[[], Assessment]
) -> Assessment:
    """What an answer makes of an assessment, worked out once for each answer: what comes of an
    assessment is remembered by the object, and takes long to work out again.
    """
    key = f"{SETTLED}_{step}"
    last: tuple[Assessment, object, Assessment] | None = st.session_state.get(key)
    if last is None or last[0] is not before or last[1] != answer:
        last = (before, answer, settled())
        st.session_state[key] = last
    return last[2]


def _reasons(assessment: Assessment, open_doubts: tuple[Problem, ...]) -> tuple[Assessment, bool]:
    """Asks for a reason for each doubtful row that is right all the same."""
    number = len(open_doubts)
    they_are = "it is" if number == 1 else "they are"
    st.markdown(
        f"**{capital(count(number, 'row'))} can hardly be right as {they_are}.** Correct the file"
        " and upload it again, or say why each is right all the same; the reason is shown beside"
        " the figures."
    )
    # A reason is for a row of this file, so the file is part of every key.
    file_id = st.session_state[FILE].file_id
    role = st.text_input(
        "Your role, not your name",
        key=f"exceptions-role-{file_id}",
        placeholder="For example: programme director",
    )
    until, is_day = _until(file_id)
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
    if number > MOST_SHOWN:
        st.caption(
            f"And {count(number - MOST_SHOWN, 'row')} more: so many are corrected in the file, and"
            " then the rest can be accepted here."
        )
    settled = bool(role.strip()) and is_day and len(reasons) == number
    if not settled:
        return assessment, False
    # Today is part of the answer, because an exception has the day on which it was accepted.
    answer = (tuple(reasons.items()), role, until, today())
    after = _once(
        "reasons", assessment, answer, lambda: accepted(assessment, reasons, role, today(), until)
    )
    return after, True


def _until(file_id: str) -> tuple[date | None, bool]:
    """The last day on which the exceptions hold, None for no last day; and whether what was typed
    is a day at all.
    """
    typed = st.text_input(
        "They hold until",
        key=f"exceptions-until-{file_id}",
        placeholder="YYYY-MM-DD, or empty for good",
    ).strip()
    if not typed:
        return None, True
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        st.error(f"“{plain(typed[:40])}” is not a date written YYYY-MM-DD, like 2027-03-31.")
        return None, False
    if day < today():
        st.error("That day has passed: give a later one, or leave it empty.")
        return None, False
    return day, True
