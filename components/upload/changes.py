"""Assesses an upload against the data: which rows would change, and what the dashboard would then
say.
"""

from html import escape

import streamlit as st

from components.data import versions
from components.row_changes import show_changes
from components.text import plain, show_html, show_list, strong
from components.upload.file import (
    ASSESSED,
    BASE,
    CONSEQUENCES,
    answered,
    answers,
    base_version,
)
from pathfinders.store.versions import Version
from pathfinders.uploads import pipeline
from pathfinders.uploads.compare import Way
from pathfinders.uploads.consequences import Consequence, consequences
from pathfinders.uploads.pipeline import Assessment, Received
from pathfinders.words import capital, local_day

WAYS: dict[Way, str] = {
    "merge": "Add and change rows; leave the others",
    "replace": "Replace what its tables hold of its programmes",
    "replace all": "Replace the whole of each table, of every programme",
}
KINDS = {
    "failure": "Cannot be shown",
    "headline": "Headline numbers",
    "sentence": "Sentences of the briefing",
    "verdict": "What figures say",
    "caveat": "Caveats",
    "left out": "Not compared",
}
MOST_SHOWN = 30


def assess(received: Received) -> Assessment:
    """What publishing the file would do to the version it is compared with; worked out once for
    each way.
    """
    # A publication is merged and never replaces a table: it holds one period or one edition of it.
    way: Way = "merge"
    if received.publication is None:
        way = st.segmented_control(
            "The rows of the file",
            list(WAYS),
            default="merge",
            required=True,
            key="upload-way",
            format_func=WAYS.__getitem__,
        )
    base = base_version()
    _say_if_newer(base)
    last: tuple[Received, Way, Assessment, dict[str, str]] | None = st.session_state.get(ASSESSED)
    chosen = dict(answers())
    # A page runs at every press, and to assess a large file takes seconds. The file as read is
    # remembered beside the assessment: an identity alone could be given to another file.
    fresh = last is None or last[0] is not received or last[1] != way
    if fresh or last is None or last[2].base.info != base.info or last[3] != chosen:
        with st.spinner(
            f"Checking {received.rows:,} rows and comparing them with version {base.number}"
        ):
            pairs = [(offer, chosen[key]) for key, offer in answered().items() if key in chosen]
            assessment = pipeline.assess(received, base, way, chosen, versions().open, pairs)
            last = (received, way, assessment, chosen)
        st.session_state[ASSESSED] = last
    return last[2]


def _say_if_newer(base: Version) -> None:
    """Says where somebody has published since, and offers to compare again."""
    newest = versions().latest()
    if base.number != newest.number:
        info = newest.info
        st.warning(
            f"{plain(info.author)} published version {info.number} on {local_day(info.at)}, after"
            f" this was compared with version {base.number}: {plain(info.message)}. Compare again"
            " before you publish.",
            icon=":material/sync_problem:",
        )
        st.button(
            f"Compare with version {info.number}",
            on_click=compare_again,
            type="primary",
            key="compare-again",
        )


def compare_again() -> None:
    """Forgets which version the file was compared with, so that the newest is taken next."""
    st.session_state.pop(BASE, None)


def show(assessment: Assessment) -> None:
    """Shows the rows that would change, old and new side by side."""
    if not assessment.changes:
        st.info(
            f"Nothing: the rows are as in version {assessment.base.number}.", icon=":material/info:"
        )
        return
    st.markdown(f"Compared with version {assessment.base.number}.")
    show_list(escape(note) for note in assessment.merge_notes)
    show_changes(assessment.changes)


def show_consequences(assessment: Assessment) -> None:
    """Shows which tiles, sentences and verdicts publishing would change; worked out once, with its
    progress.
    """
    # Figures are made anew of the rows as they would be. What is made here is used again for the
    # record of the version when it is published, because it belongs to the same assessment.
    last: tuple[Assessment, tuple[Consequence, ...]] | None = st.session_state.get(CONSEQUENCES)
    if last is None or last[0] is not assessment:
        bar = st.progress(0.0, "Asking every figure what it would say")

        def show_progress(done: int, total: int) -> None:
            bar.progress(done / total, f"Figure {done} of {total}")

        last = (
            assessment,
            consequences(assessment.base, assessment.version(), show_progress),
        )
        bar.empty()
        st.session_state[CONSEQUENCES] = last
    effects = last[1]
    if not effects:
        st.info(
            "No headline number, sentence, verdict or caveat would change.", icon=":material/info:"
        )
    for kind, heading in KINDS.items():
        these = [effect for effect in effects if effect.kind == kind]
        if these:
            st.markdown(f"**{heading}** ({len(these)})")
            for effect in these[:MOST_SHOWN]:
                _side_by_side(effect)
            if len(these) > MOST_SHOWN:
                st.caption(f"And {len(these) - MOST_SHOWN:,} more of this kind.")


def _side_by_side(effect: Consequence) -> None:
    with st.container(border=True):
        about = (capital(effect.scope), effect.about)
        st.caption(plain(": ".join(part for part in about if part)))
        now, then = st.columns(2)
        with now:
            show_html(f"{strong('Now:')} {escape(effect.now or 'not said')}")
        with then:
            show_html(f"{strong('Would be:')} {escape(effect.then or 'not said')}")
