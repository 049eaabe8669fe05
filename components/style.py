"""The few things the theme cannot say: the width of a line, contrast of small print, colours of
charts in the dark, and how a page prints.
"""

import streamlit as st

from components.figure.chart import INK, RULE

# A chart is sent with the colours of a light page (components/figure/chart.py), whatever theme the
# reader has. This gives its letters and lines the colours of the theme instead. Plotly writes its
# colours into each element, where only !important overrules them.
CHARTS = f"""
.pf-chart text[style*="fill: {INK}"] {{ fill: currentColor !important;
  fill-opacity: .85 !important; }}
.pf-chart path[style*="stroke: {RULE}"] {{ stroke: currentColor !important;
  stroke-opacity: .14 !important; }}
"""
CSS = """
.stMainBlockContainer { max-width: 72rem; padding-top: 4.5rem; padding-bottom: 3rem; }
[data-testid="stCaptionContainer"] { opacity: 1; color: inherit; }
[data-testid="stCaptionContainer"] p { opacity: .82; }
[data-testid="stMetricLabel"] p { white-space: normal; }
[data-testid="stMetricValue"] { white-space: normal; line-height: 1.15; }
.stored { margin: 0 0 .5rem; overflow-wrap: anywhere; }
[data-testid="stHtml"] ul.stored { padding-left: 1.4rem; }
[data-testid="stHtml"] a { color: inherit; text-underline-offset: .2em; }
/* A word of any length stays within the page. */
[data-testid="stMarkdownContainer"], [data-testid="stHeading"], table.listing, dl.tiles,
ul.briefing { overflow-wrap: anywhere; }
table.listing { border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.4; }
table.listing caption { text-align: left; padding: 0 0 .3rem; opacity: .82; font-size: .875rem; }
table.listing th { text-align: left; font-weight: 600; vertical-align: bottom;
  border-bottom: 2px solid currentColor; padding: .35rem .75rem .35rem 0; }
table.listing td { border-bottom: 1px solid rgba(128, 140, 152, .4);
  padding: .25rem .75rem .25rem 0; vertical-align: top; }
table.listing .number { text-align: right; font-variant-numeric: tabular-nums; }
/* Usual words of the narrow columns are not broken. */
@media (min-width: 40rem) { table.listing td { min-width: 4.6rem; }
  table.listing td:first-child { min-width: 7.5rem; } }
@media (min-width: 80rem) { table.listing td:first-child { min-width: 12rem; } }
@media (max-width: 40rem) {
  table.listing thead { position: absolute; left: -9999px; }
  table.listing tr { display: block; border-bottom: 1px solid rgba(128, 140, 152, .6);
    padding: .5rem 0; }
  table.listing td, table.listing td.number { display: block; border: 0; padding: .1rem 0;
    text-align: left; }
  table.listing td:first-child { font-weight: 600; }
  table.listing td[data-label]:not(:first-child)::before { content: attr(data-label) ": ";
    opacity: .75; }
  table.listing td:empty { display: none; }
}
dl.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem;
  margin: .25rem 0 .5rem !important; padding: 0; }
[data-testid="stMarkdownContainer"] table { display: block; overflow-x: auto; }
dl.tiles div { border: 1px solid rgba(128, 140, 152, .5); border-radius: .4rem;
  padding: .6rem .8rem .7rem; }
dl.tiles dt { font-size: .9rem; }
dl.tiles dd { margin: 0; font-size: .8rem; line-height: 1.35; opacity: .85; }
dl.tiles dd.said { font-size: 1.7rem; line-height: 1.3; font-weight: 650; opacity: 1; }
@media (max-width: 40rem) { dl.tiles { grid-template-columns: 1fr 1fr; }
  dl.tiles dd.said { font-size: 1.4rem; } }
[data-testid="stMultiSelectTagsContainer"] [role="group"] > span { background: transparent;
  border: 1px solid currentColor; }
[data-testid="stMultiSelectTagsContainer"] [role="group"] span { color: inherit; }
ul.briefing a { color: inherit; text-underline-offset: .2em; white-space: nowrap;
  font-size: .95rem; }
ul.briefing { margin: 0; padding-left: 1.4rem; max-width: 46rem; }
ul.briefing li { font-size: 1.08rem; line-height: 1.55; padding: 0 0 .6rem .2rem; }
nav.parts { margin: 0; line-height: 2; }
.said-of { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.printed { display: none; }
@media print {
  @page { margin: 12mm; }
  .printed { display: block; }
  nav.parts, [data-testid="stExpander"] { display: none !important; }
  header, [data-testid="stToolbar"], [data-testid="stDownloadButton"], [data-testid="stCheckbox"],
  [class*="st-key-more-"], .st-key-page-links { display: none !important; }
  .stApp, .stMain, .stMainBlockContainer { position: static !important;
    overflow: visible !important; height: auto !important; }
  /* On white, whatever the reader's theme is. */
  .stApp, .stApp * { color: #1b2733 !important; background-color: transparent !important;
    border-color: #c9d1d8 !important; }
  html, body, .stApp { background: #fff !important; color-scheme: light !important; }
  .stApp [aria-checked="true"] { outline: 2px solid; }
  /* Charts keep the width they have on the screen, at most 62 rem,
    of which A4 takes seven tenths. */
  .stMainBlockContainer { zoom: .7; padding: 0 !important; }
  [data-testid="stElementContainer"]:has([data-testid="stHeading"]) { break-after: avoid; }
  [data-testid="stVerticalBlock"]:has(> [class*="st-key-more-"]):has([data-pf]) {
    break-inside: avoid; }
  /* A long table goes on overleaf, or the sheet before it stays half empty. */
  table.listing tr, ul.briefing li { break-inside: avoid; }
}
"""


def write_style() -> None:
    """Writes the style sheet into the page."""
    st.html(f"<style>{CHARTS}{CSS}</style>")
