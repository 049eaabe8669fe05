"""Takes a file in: what it is, what it asks, what could not be read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from components.data import versions
from components.session import person
from components.text import plain, show_list, strong
from pathfinders.checks.problems import Refused
from pathfinders.official.imported import PUBLICATIONS, Ask, Choices, Imported, LeftOut
from pathfinders.store.versions import Version
from pathfinders.uploads import pipeline
from pathfinders.uploads.offers import Offer
from pathfinders.uploads.pipeline import Received
from pathfinders.words import capital, day

TYPES = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "txt"]
MEGABYTES = 50
FILE, RECEIVED, BASE, ROUND = "_upload", "_upload_received", "_upload_base", "_upload_round"
WEIGHED, CONSEQUENCES = "_upload_weighed", "_upload_consequences"
ANSWERS, ASKED, ORDER = "_upload_answers", "_upload_asked", "_upload_order"


def receive() -> Received | None:
    """The file that the reader gave, as read; None while there is none, or where it cannot be used
    as it is.
    """
    st.markdown(
        "One of these sheets, or a publication as it comes: the NHS Staff Survey's organisation"
        " results, SHMI by trust, the trusts file of the Organisation Data Service, or the Care"
        " Quality Commission's latest ratings."
    )
    given = _newest(_box(f"File: Excel, OpenDocument or CSV, {MEGABYTES} MB at most", "file"))
    if given is None:
        forget()
        return None
    before = st.session_state.get(FILE)
    if before is not None and before.file_id != given.file_id:
        forget()
    st.session_state[FILE] = given
    try:
        received = _read(given)
    except Refused as refused:
        st.error(f"{plain(given.name)} cannot be read.", icon=":material/error:")
        show_list(escape(f"{capital(p.message)} {p.todo}") for p in refused.problems)
        return None
    if received.publication is not None:
        return _with_answers(given, received, received.publication)
    show_list(escape(note) for note in received.notes)
    return received


def _box(label: str, name: str) -> Any:
    return st.file_uploader(
        label,
        TYPES,
        key=f"{name}-{st.session_state.setdefault(ROUND, 0)}",
        max_upload_size=MEGABYTES,
    )


def _newest(given: Any) -> Any:
    """The file that came last: the one of the box above, or the mended one of the box beneath the
    problems.
    """
    mended = st.session_state.get(f"mended-{st.session_state[ROUND]}")
    order: list[str] = st.session_state.setdefault(ORDER, [])
    present = [file for file in (given, mended) if file is not None]
    order += [file.file_id for file in present if file.file_id not in order]
    return max(present, key=lambda file: order.index(file.file_id), default=None)


def offer_mended(*, wanted: bool) -> None:
    """A second box, beneath the problems, for the mended file."""
    # It is shown for as long as its file is used: Streamlit forgets the file of a box not shown.
    if wanted or st.session_state.get(f"mended-{st.session_state[ROUND]}") is not None:
        _box("The mended file, to be checked again", "mended")


def answers() -> dict[str, str]:
    """The readings that were chosen for this file."""
    file_id = st.session_state[FILE].file_id
    chosen: dict[str, dict[str, str]] = st.session_state.setdefault(ANSWERS, {})
    return chosen.setdefault(file_id, {})


def asked() -> dict[str, Offer]:
    """The questions about this file that were answered, by their keys."""
    file_id = st.session_state[FILE].file_id
    known: dict[str, dict[str, Offer]] = st.session_state.setdefault(ASKED, {})
    return known.setdefault(file_id, {})


def forget() -> None:
    """Lets go of the file and of all that was worked out from it."""
    for name in (FILE, RECEIVED, BASE, WEIGHED, CONSEQUENCES, ANSWERS, ASKED):
        st.session_state.pop(name, None)


@contextmanager
def on_disk(given: Any) -> Iterator[Path]:
    """The file's path, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(given.getbuffer())
        yield path


def base_version() -> Version:
    """The version that the file is read against and compared with: the newest when it came, until
    the reader asks for a newer one.
    """
    return versions().open(st.session_state.setdefault(BASE, versions().latest().number))


def _read(given: Any, choices: Choices | None = None) -> Received:
    """The file as read; once for a file, the version it is read against and the reader's
    answers.
    """
    kept: dict[tuple[Any, ...], Received | Refused] = st.session_state.setdefault(RECEIVED, {})
    base = base_version()
    chosen = answers()
    key = (given.file_id, base.number, choices, tuple(sorted(chosen.items())))
    if key not in kept:
        if not any(file == given.file_id for file, *_ in kept):
            versions().lake.note(person(), "uploaded", f"{given.name} ({given.size:,} bytes)")
        with st.spinner(f"Reading {plain(given.name)}"), on_disk(given) as path:
            try:
                kept[key] = pipeline.receive(
                    path, given.name, base, choices or Choices(), dict(chosen)
                )
            except Refused as refused:
                versions().lake.note(
                    person(), "refused", f"To read {given.name}: {refused.problems[0].message}"
                )
                kept[key] = refused
    found = kept[key]
    if isinstance(found, Refused):
        raise found
    return found


def _with_answers(given: Any, received: Received, found: Imported) -> Received | None:
    """The publication, once the reader has said what its file does not hold."""
    st.success(
        f"{plain(given.name)} is {plain(PUBLICATIONS[found.kind].label)}.",
        icon=":material/check_circle:",
    )
    answers = {
        ask.name: answer
        for ask in found.asks
        if (answer := _answer(ask, given.file_id)) is not None
    }
    if len(answers) < len(found.asks):
        st.info("Answer these to go on: the file itself does not say.", icon=":material/help:")
        return None
    if answers:
        received = _read(given, Choices(**answers))
    found = received.publication or found
    show_list(escape(note) for note in received.notes)
    if found.left_out:
        with st.expander(f"Left out, and why ({sum(one.count for one in found.left_out):,})"):
            show_list(_left_out(one) for one in found.left_out)
    return received


def _left_out(kind: LeftOut) -> str:
    examples = f" For example {', '.join(kind.examples[:5])}." if kind.examples else ""
    return f"{strong(capital(kind.what))} ({kind.count:,}): {escape(f'{kind.why}{examples}')}"


def _take(key: str, suggested: date) -> None:
    st.session_state[key] = suggested.isoformat()


def _answer(ask: Ask, file: str) -> date | None:
    """What the reader says of this file, written as a date; nothing is taken that they did not
    write or confirm for it.
    """
    key = f"ask-{ask.name}-{file}"
    said = st.text_input(ask.question, key=key, placeholder="YYYY-MM-DD", help=ask.why)
    if not said:
        if ask.suggested is not None:
            st.button(
                f"Yes, {day(ask.suggested)}",
                key=f"suggested-{ask.name}-{file}",
                on_click=_take,
                args=(key, ask.suggested),
            )
        return None
    try:
        answer = date.fromisoformat(said.strip())
    except ValueError:
        st.error(f"“{plain(said[:40])}” is not a date written YYYY-MM-DD, like 2014-09-30.")
        return None
    st.caption(day(answer))
    return answer
