"""On a page at a pinned link: what this release says otherwise than the one that published the
version.
"""

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.data import versions
from components.text import plain, show_html, strong
from components.view import VIEW
from pathfinders import __version__
from pathfinders.figures.verdicts import recorded_verdicts, reworded
from pathfinders.store.versions import Version

NOT_SAID = "nothing of the kind"


def show_reworded(version: Version, shown: Sequence[str]) -> None:
    """Shows the sentences that were published with the version beside those that this release makes
    of the same data, where they differ. Says so where none were recorded with it.
    """
    view = st.session_state[VIEW]
    # Only a pinned link promises what was published; a live one shows the data, and says them, as
    # they are now.
    if view.version != version.number or not shown:
        return
    infos = versions().infos()
    release = version.info.release
    publisher = f"release {plain(release)}" if release else "an earlier release"
    # Versions published before release 1.0 have no sentences on record (docs/promises.md), so the
    # page cannot show old beside new. It says so, unless this very release published the version.
    if not recorded_verdicts(infos[: version.number]):
        if release != __version__:
            st.caption(
                f"The data are those of version {version.number}, which {publisher}"
                f" published. The sentences are made anew by release {__version__}: what was said"
                " then was not recorded."
            )
        return
    pairs = reworded(version, infos, shown, view)
    if not pairs:
        return
    with st.expander(
        f"The data are as published; {len(pairs)} of the sentences are worded anew by release"
        f" {__version__}",
        icon=":material/history_edu:",
    ):
        st.markdown(f"The version was published by {publisher}, with the same data.")
        for pair in pairs:
            then, now = escape(pair.then or NOT_SAID), escape(pair.now or NOT_SAID)
            show_html(f"{strong('Then:')} {then}", f"{strong('Now:')} {now}")
