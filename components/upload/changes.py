"""Weighs an upload against the data: which rows would change, and what the dashboard would then
say.
"""

from html import escape

import streamlit as st

from components.data import versions
from components.row_changes import show_changes
from components.text import plain, show_html, show_list, strong
from components.upload.file import BASE, CONSEQUENCES, WEIGHED, answers, asked, base_version
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


def weigh(received: Received) -> Assessment:
    """What publishing the file would do to the version it is compared with; worked out once for
    each way.
    """
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
    kept: tuple[Received, Way, Assessment, dict[str, str]] | None = st.session_state.get(WEIGHED)
    chosen = dict(answers())
    # The file as read is kept beside what came of it: an identity alone could be given to another
    # file.
    fresh = kept is None or kept[0] is not received or kept[1] != way
    if fresh or kept is None or kept[2].base.info != base.info or kept[3] != chosen:
        with st.spinner(
            f"Checking {received.rows:,} rows and comparing them with version {base.number}"
        ):
            answered = [(offer, chosen[key]) for key, offer in asked().items() if key in chosen]
            assessed = pipeline.assess(received, base, way, chosen, versions().open, answered)
            kept = (received, way, assessed, chosen)
        st.session_state[WEIGHED] = kept
    return kept[2]


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


def show(weighed: Assessment) -> None:
    """Shows the rows that would change, old and new side by side."""
    if not weighed.changes:
        st.info(
            f"Nothing: the rows are as in version {weighed.base.number}.", icon=":material/info:"
        )
        return
    st.markdown(f"Compared with version {weighed.base.number}.")
    show_list(escape(note) for note in weighed.merge_notes)
    show_changes(weighed.changes)


def show_consequences(weighed: Assessment) -> None:
    """Shows which tiles, sentences and verdicts publishing would change; worked out once, with its
    progress.
    """
    kept: tuple[Assessment, tuple[Consequence, ...]] | None = st.session_state.get(CONSEQUENCES)
    if kept is None or kept[0] is not weighed:
        bar = st.progress(0.0, "Asking every figure what it would say")

        def told(done: int, of: int) -> None:
            bar.progress(done / of, f"Figure {done} of {of}")

        found = consequences(weighed.base, weighed.version(), told)
        bar.empty()
        kept = (weighed, found)
        st.session_state[CONSEQUENCES] = kept
    found = kept[1]
    if not found:
        st.info(
            "No headline number, sentence, verdict or caveat would change.", icon=":material/info:"
        )
    for kind, heading in KINDS.items():
        these = [one for one in found if one.kind == kind]
        if these:
            st.markdown(f"**{heading}** ({len(these)})")
            for one in these[:MOST_SHOWN]:
                _side_by_side(one)
            if len(these) > MOST_SHOWN:
                st.caption(f"And {len(these) - MOST_SHOWN:,} more of this kind.")


def _side_by_side(one: Consequence) -> None:
    with st.container(border=True):
        st.caption(plain(": ".join(part for part in (capital(one.scope), one.about) if part)))
        now, then = st.columns(2)
        with now:
            show_html(f"{strong('Now:')} {escape(one.now or 'not said')}")
        with then:
            show_html(f"{strong('Would be:')} {escape(one.then or 'not said')}")
