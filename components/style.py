"""The few things the theme cannot say: the width of a line, contrast of small print, and how a page prints."""

import streamlit as st

CSS = """
<style>
.stMainBlockContainer { max-width: 72rem; padding-top: 4.5rem; padding-bottom: 3rem; }
[data-testid="stCaptionContainer"] { opacity: 1; color: inherit; }
[data-testid="stCaptionContainer"] p { opacity: .82; }
[data-testid="stMetricLabel"] p { white-space: normal; }
[data-testid="stMetricValue"] { white-space: normal; line-height: 1.15; }
@media print {
  header, [data-testid="stToolbar"], [data-testid="stDownloadButton"], [data-testid="stCheckbox"] { display: none !important; }
  .stApp, .stMain, .stMainBlockContainer { position: static !important; overflow: visible !important; height: auto !important; }
  [class*="st-key-figure-"] { break-inside: avoid; }
}
</style>
"""


def write_style() -> None:
    """Writes the style sheet into the page."""
    st.html(CSS)
