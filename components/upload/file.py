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
# As server.maxUploadSize in .streamlit/config.toml, by which the server refuses larger files.
MEGABYTES = 50
FILE, RECEIVED, BASE, ROUND = "_upload", "_upload_received", "_upload_base", "_upload_round"
ASSESSED, CONSEQUENCES = "_upload_assessed", "_upload_consequences"
ANSWERS, ANSWERED, ORDER = "_upload_answers", "_upload_answered", "_upload_order"


def receive() -> Received | None:
    """The file that the reader gave, as read; None while there is none, or where it cannot be used
    as it is.
    """
    st.markdown(
        "One of these sheets, or a publication as it comes: the NHS Staff Survey's organisation"
        " results, SHMI by trust, the trusts file of the Organisation Data Service, or the Care"
        " Quality Commission's latest ratings."
    )
    upload = _newest(_box(f"File: Excel, OpenDocument or CSV, {MEGABYTES} MB at most", "file"))
    if upload is None:
        forget()
        return None
    before = st.session_state.get(FILE)
    if before is not None and before.file_id != upload.file_id:
        forget()
    st.session_state[FILE] = upload
    try:
        received = _read(upload)
    except Refused as refused:
        st.error(f"{plain(upload.name)} cannot be read.", icon=":material/error:")
        show_list(escape(f"{capital(p.message)} {p.todo}") for p in refused.problems)
        return None
    if received.publication is not None:
        return _with_answers(upload, received, received.publication)
    show_list(escape(note) for note in received.notes)
    return received


def _box(label: str, name: str) -> Any:
    # Streamlit has no way to empty a box. After a publish the round goes up, and with another key
    # the box is a new one.
    return st.file_uploader(
        label,
        TYPES,
        key=f"{name}-{st.session_state.setdefault(ROUND, 0)}",
        max_upload_size=MEGABYTES,
    )


def _newest(upload: Any) -> Any:
    """The file that came last: the one of the box above, or the mended one of the box beneath the
    problems.
    """
    mended = st.session_state.get(f"mended-{st.session_state[ROUND]}")
    # Streamlit says of no file when it came, so the order in which they were first seen is noted.
    order: list[str] = st.session_state.setdefault(ORDER, [])
    present = [file for file in (upload, mended) if file is not None]
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


def answered() -> dict[str, Offer]:
    """The questions about this file that were answered, by their keys."""
    file_id = st.session_state[FILE].file_id
    offers: dict[str, dict[str, Offer]] = st.session_state.setdefault(ANSWERED, {})
    return offers.setdefault(file_id, {})


def forget() -> None:
    """Lets go of the file and of all that was worked out from it."""
    # Everything that hangs on the file at once: what is left of one file must not meet another.
    for name in (FILE, RECEIVED, BASE, ASSESSED, CONSEQUENCES, ANSWERS, ANSWERED):
        st.session_state.pop(name, None)


@contextmanager
def on_disk(upload: Any) -> Iterator[Path]:
    """The file's path, for as long as the block runs."""
    # Another process reads it, which is given a path. The file's own name is a stranger's, and is
    # no part of it.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(upload.getbuffer())
        yield path


def base_version() -> Version:
    """The version that the file is read against and compared with: the newest when it came, until
    the reader asks for a newer one.
    """
    return versions().open(st.session_state.setdefault(BASE, versions().latest().number))


def _read(upload: Any, choices: Choices | None = None) -> Received:
    """The file as read; once for a file, the version it is read against and the reader's
    answers.
    """
    readings: dict[tuple[Any, ...], Received | Refused] = st.session_state.setdefault(RECEIVED, {})
    base = base_version()
    chosen = answers()
    key = (upload.file_id, base.number, choices, tuple(sorted(chosen.items())))
    if key not in readings:
        # The record has one line for a file, though each answer has it read once more.
        if not any(file_id == upload.file_id for file_id, *_ in readings):
            versions().lake.note(person(), "uploaded", f"{upload.name} ({upload.size:,} bytes)")
        with st.spinner(f"Reading {plain(upload.name)}"), on_disk(upload) as path:
            try:
                readings[key] = pipeline.receive(
                    path, upload.name, base, choices or Choices(), dict(chosen)
                )
            # A refusal is remembered too, or every run of the page would read the file again.
            except Refused as refused:
                versions().lake.note(
                    person(), "refused", f"To read {upload.name}: {refused.problems[0].message}"
                )
                readings[key] = refused
    reading = readings[key]
    if isinstance(reading, Refused):
        raise reading
    return reading


def _with_answers(upload: Any, received: Received, publication: Imported) -> Received | None:
    """The publication, once the reader has said what its file does not hold."""
    st.success(
        f"{plain(upload.name)} is {plain(PUBLICATIONS[publication.kind].label)}.",
        icon=":material/check_circle:",
    )
    answers = {
        ask.name: answer
        for ask in publication.asks
        if (answer := _answer(ask, upload.file_id)) is not None
    }
    if len(answers) < len(publication.asks):
        st.info("Answer these to go on: the file itself does not say.", icon=":material/help:")
        return None
    # The answers decide what the rows are, such as the period of a file of SHMI, so the file is
    # read again with them.
    if answers:
        received = _read(upload, Choices(**answers))
    publication = received.publication or publication
    show_list(escape(note) for note in received.notes)
    if publication.left_out:
        rows = sum(kind.count for kind in publication.left_out)
        with st.expander(f"Left out, and why ({rows:,})"):
            show_list(_left_out(kind) for kind in publication.left_out)
    return received


def _left_out(kind: LeftOut) -> str:
    examples = ""
    if kind.examples:
        examples = f" For example {', '.join(kind.examples[:5])}."
    return f"{strong(capital(kind.what))} ({kind.count:,}): {escape(f'{kind.why}{examples}')}"


def _take(key: str, suggested: date) -> None:
    st.session_state[key] = suggested.isoformat()


def _answer(ask: Ask, file: str) -> date | None:
    """What the reader says of this file, written as a date; nothing is taken that they did not
    write or confirm for it.
    """
    key = f"ask-{ask.name}-{file}"
    # The file is part of the key, so that an answer to one file is none to the next.
    typed = st.text_input(ask.question, key=key, placeholder="YYYY-MM-DD", help=ask.why)
    if not typed:
        if ask.suggested is not None:
            st.button(
                f"Yes, {day(ask.suggested)}",
                key=f"suggested-{ask.name}-{file}",
                on_click=_take,
                args=(key, ask.suggested),
            )
        return None
    try:
        answer = date.fromisoformat(typed.strip())
    except ValueError:
        st.error(f"“{plain(typed[:40])}” is not a date written YYYY-MM-DD, like 2014-09-30.")
        return None
    st.caption(day(answer))
    return answer
