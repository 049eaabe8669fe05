"""On the history page: whether the data of a new release have reached the lake."""

import pandas as pd
import streamlit as st

from components.data import versions
from components.text import plain, public_words
from pathfinders import __version__
from pathfinders.checks.problems import Refused
from pathfinders.store.cache import per_version
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from pathfinders.uploads.bundle_news import BundleNews, find_news, last_bundle
from pathfinders.uploads.bundle_words import news_rows
from pathfinders.words import listed

HOW = "Whoever runs the dashboard brings them in with `python -m pathfinders publish-bundle`"


def show_bundle_news() -> None:
    """Says which tables a new release has changed, and which were changed here; nothing where the
    lake has its data.
    """
    infos = versions().infos()
    # A lake that never took in bundled data has nothing that a release could be compared with.
    if last_bundle(infos) is None:
        return
    try:
        news = _news(versions().open(infos[-1].number))
    except (LakeError, Refused) as error:
        st.warning(f"The data of this release cannot be compared. {public_words(error)}")
        return
    if news is None:
        return
    st.header(f"Release {__version__} brings other data", anchor="release")
    how = HOW
    if not news.can_be_taken:
        labels = listed([TABLES[name].label for name in news.edited])
        how += (
            f", which merges them with what was published here since version {news.base.number}:"
            f" {plain(labels)}"
        )
    st.info(f"They are not in any version yet. {how}.", icon=":material/new_releases:")
    frame = pd.DataFrame(news_rows(news.tables)).rename(
        columns={
            "table": "Table",
            "release": f"Release {__version__}, since version {news.base.number}",
            "here": f"Here, since version {news.base.number}",
        }
    )
    st.dataframe(frame, hide_index=True, alt="The tables that the release has changed")


# Reading the bundle takes a second and 50 MB, so people who open the page at once wait for one
# reading. Each with their own, sixty filled 3 GB. The version is there as the key alone: what is
# news can be another thing once somebody has published.
@per_version
def _news(_newest: Version) -> BundleNews | None:
    return find_news(versions().lake, read_bundle())
