"""What a page says before it is there: its title, its answers and its links, as HTML.

Streamlit's page is empty until a megabyte of script has come and a connection stands. This is in
the page from the first byte, from the same figures, and is all there is to read without JavaScript
and where a proxy closes the connection. Everything that the data hold is escaped.
"""

import contextlib
import difflib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape
from threading import BoundedSemaphore
from typing import TypeVar
from urllib.parse import urlencode

from pathfinders.api.assets import page_script, page_style
from pathfinders.api.tables import GUARDED
from pathfinders.choices import HOME, LABELS, PAGES, SITE, Page
from pathfinders.entities.resolve import name_of, options, resolve
from pathfinders.figures import KINDS, Figure, is_made, make
from pathfinders.figures.sentences import Sentence, sentences
from pathfinders.links import View, closest
from pathfinders.store.cache import Cache
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.words import local_day

BRIEFING = "briefing"
MOST_BYTES, MOST_ENTRIES = 16_000_000, 2_000
# A page at odd choices can take a second to work out. Its words are then in the page itself.
SECONDS = 0.25
ORDER = {
    "engagement": (
        "association-headline",
        "association",
        "indicator-trend",
        "outcome-trend",
        "robustness",
        "ratings-and-engagement",
    ),
    "attrition": ("retention", "who-left", "reasons"),
    "enrolment": ("participants-over-time", "applied-and-chosen", "participants-map"),
    "funding": ("funding-by-stage", "fund-against-spend", "cost-per-participant"),
    "trusts": ("trust-profile", "trust-events", "trust-ratings"),
}
"""The figures that a page begins with; its others follow."""
STYLE = """
#first { position: fixed; inset: 0; z-index: 999999; overflow: auto; background: #fff;
  color: #1b2733; font: 1rem/1.5 "Source Sans", "Source Sans Pro", system-ui, sans-serif; }
#first > div { max-width: 46rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
#first h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0 .5rem; }
#first h2 { font-size: 1.15rem; line-height: 1.35; margin: 1.5rem 0 .25rem; }
#first p, #first ul, #first ol { margin: .25rem 0 .75rem; }
#first li { margin-bottom: .5rem; }
#first nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
#first a { color: #1f5f99; }
#first small, #first .shows { opacity: .85; font-size: .9rem; }
#first-blocked { border: 2px solid #d55e00; padding: .75rem 1rem; }
@media (prefers-color-scheme: dark) {
  #first { background: #11181f; color: #e8edf1; } #first a { color: #86c1f0; } }
@media print { #first { position: static; } }
"""
NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
BLOCKED = (
    "<p id='first-blocked' role='status' hidden>The interactive page cannot start: something"
    " between this computer and the server, such as a proxy or a virus scanner, blocks the"
    " connection it needs (a WebSocket to this address, <code>/_stcore/stream</code>). Ask whoever"
    " runs your network to allow it, or whoever runs this dashboard. Until then, what the figures"
    " say is below, and their numbers are in the files that the links lead to.</p>"
)
# Strangers can ask for odd choices faster than these are worked out: then what there is must do.
MOST_MAKING = 2
T = TypeVar("T")
_makers = ThreadPoolExecutor(MOST_MAKING, thread_name_prefix="first-page")
_making = BoundedSemaphore(MOST_MAKING)
_cache: Cache[str] = Cache(MOST_BYTES, len, MOST_ENTRIES)


def first_html(version: Version, path: str, view: View) -> str:
    """The words of the page at `path`, for its place before Streamlit's own, as HTML."""
    name = path.strip("/") or BRIEFING
    page = PAGES.get(name, HOME)
    shown = _as_meant(version, view, page)
    pinned = version.number if view.version == version.number else None
    key = (version.identity, name, shown, pinned)
    cached = _cache.find(key)
    if cached is not None:
        return cached
    parts, complete = _parts(version, name, page, shown, pinned)
    html = _framed("".join(parts))
    return _cache.get(key, lambda: html) if complete else html


def first_html_of_page(path: str) -> str:
    """The same without anything that the data hold, for where not everybody may read them."""
    page = PAGES.get(path.strip("/") or BRIEFING, HOME)
    return _framed(f"{_heading(page)}<p>The page is loading.</p>")


def not_found_html(name: str) -> str:
    """The whole page for an address that is none of ours, with those that are."""
    near = difflib.get_close_matches(name.lower(), PAGES, 1)
    meant = f" Did you mean {_link(_root(near[0]), {}, PAGES[near[0]].title)}?" if near else ""
    links = "".join(
        f"<li>{_link(_root(slug), {}, page.title)}: {escape(page.about)}</li>"
        for slug, page in PAGES.items()
    )
    content = (
        f"<h1>There is no page “{escape(name[:80])}”</h1>"
        f"<p>The address may be cut off or mistyped.{meant}</p><ul>{links}</ul>"
    )
    return (
        "<!DOCTYPE html><html lang='en-GB'><head><meta charset='utf-8'><meta name='viewport'"
        f" content='width=device-width, initial-scale=1'><title>No such page | {SITE}</title>"
        f"</head><body>{_framed(content)}</body></html>"
    )


def with_first_html(html: str, first: str) -> str:
    """Streamlit's page with the words before its root, and with the script and the style that every
    page has; the script runs before Streamlit's.
    """
    # Streamlit's own words without JavaScript say that the page is empty, which it is not.
    html = NOSCRIPT.sub("", html)
    html = html.replace("<body>", f"<body>\n    {first}", 1)
    script = f'<script defer src=".{page_script()}"></script>'
    html = html.replace("<head>", f"<head>\n    {script}", 1)
    return html.replace("</head>", f'<link rel="stylesheet" href=".{page_style()}">\n  </head>', 1)


def _framed(content: str) -> str:
    return f"<div id='first'><style>{STYLE}</style><div>{content}</div></div>"


def _as_meant(version: Version, view: View, page: Page) -> View:
    """The page's choices as the page will show them, defaults in the place of what is not there."""
    named = [choice for choice in page.choices if choice not in ("year", "years")]
    meant = {choice: closest(getattr(view, choice), options(version, choice)) for choice in named}
    return resolve(version, view.choose(**meant), page.choices).view


def _parts(
    version: Version, name: str, page: Page, view: View, pinned: int | None
) -> tuple[list[str], bool]:
    """The page's parts from the top down, and whether all that it should say is among them."""
    query = view.query() | ({"version": str(pinned)} if pinned else {})
    parts = [_pages(query), _heading(page), BLOCKED, _chosen(version, page, view)]
    complete = True
    if name == BRIEFING:
        briefing = _in_time(lambda: sentences(version, view))
        complete = briefing is not None
        parts.append(_sentences(briefing or [], query))
    else:
        figures = list(_figures(version, name, view))
        complete = len(figures) == len(_names(name))
        parts += [_figure(figure, query) for figure in figures]
    if page.choices and page.choices[0] == "programme":
        parts.append(_others(version, name, view))
    parts.append(_files(version, name, view, pinned))
    return parts, complete


def _names(page: str) -> list[str]:
    listed = [kind.name for kind in KINDS.values() if kind.page == page]
    return sorted(listed, key=lambda name: _place(page, name))


def _place(page: str, name: str) -> int:
    order = ORDER.get(page, ())
    return order.index(name) if name in order else len(order)


def _figures(version: Version, page: str, view: View) -> Iterator[Figure]:
    """The page's figures: those that are in memory, and others that are made in time.

    They are made in threads of their own and go on there: whoever opens the page waits for the same
    work and not for another.
    """
    names = _names(page)
    missing = [name for name in names if not is_made(name, version, view)]
    if missing:
        _in_time(lambda: [make(name, version, view) for name in missing])
    for name in names:
        if is_made(name, version, view):
            yield make(name, version, view)


def _in_time(work: Callable[[], T]) -> T | None:
    """What `work` gives, if it is there in time and there is somebody to do it."""
    if not _making.acquire(blocking=False):
        return None

    def done() -> T:
        try:
            return work()
        finally:
            _making.release()

    with contextlib.suppress(TimeoutError):
        return _makers.submit(done).result(SECONDS)
    return None


def _heading(page: Page) -> str:
    title = SITE if page.title == PAGES[BRIEFING].title else page.title
    return f"<h1>{escape(title)}</h1><p>{escape(page.about)}</p>"


def _pages(query: dict[str, str]) -> str:
    shared = {name: value for name, value in query.items() if name in ("programme", "version")}
    links = "".join(
        f"<li>{_link(_path(name), shared, page.title)}</li>" for name, page in PAGES.items()
    )
    return f"<nav aria-label='Pages'><ul>{links}</ul></nav>"


def _chosen(version: Version, page: Page, view: View) -> str:
    names = {choice: getattr(view, choice) for choice in page.choices}
    words = [
        f"{LABELS[choice]}: {name_of(version, choice, value)}"
        for choice, value in names.items()
        if value is not None and name_of(version, choice, value)
    ]
    return f"<p class='shows'>{escape('. '.join(words))}.</p>" if words else ""


def _sentences(briefing: list[Sentence], query: dict[str, str]) -> str:
    items = "".join(
        f"<li>{escape(each.text)}"
        f" {_link(f'{_path(each.page)}', query, 'Chart and sources', each.figure)}</li>"
        for each in briefing
    )
    return f"<ol>{items}</ol>"


def _figure(figure: Figure, query: dict[str, str]) -> str:
    words = figure.empty if figure.empty else figure.shows
    own = KINDS[figure.name].choices
    params = {name: value for name, value in query.items() if name in (*own, "version")}
    numbers = _link(f"./api/v1/figures/{figure.name}.json", params, "Its numbers (JSON)")
    return (
        f"<h2 id='{escape(figure.name)}'>{escape(figure.title)}</h2>"
        f"<p class='shows'>{escape(words)}. {numbers}</p>"
    )


def _others(version: Version, name: str, view: View) -> str:
    """The same page for other programmes."""
    links = "".join(
        f"<li>{_link(_path(name), {'programme': str(code)}, words)}</li>"
        for code, words in options(version, "programme").items()
        if code != view.programme
    )
    return f"<h2>Other programmes</h2><ul>{links}</ul>"


def _files(version: Version, name: str, view: View, pinned: int | None) -> str:
    """Where the data are, and which they are. Whoever follows such a link opens the file with a
    double click, so it begins with the mark by which Excel knows UTF-8 and holds no formula.
    """
    params = {GUARDED: "1", **({"version": str(pinned)} if pinned else {})}
    tables = [view.table] if name == "data" and view.table in TABLES else list(TABLES)
    links = ", ".join(
        _link(f"./api/v1/tables/{table}.csv", params, TABLES[table].label)
        for table in tables
        if table is not None
    )
    return (
        f"<h2>Data</h2><p><small>Tables as CSV: {links}. For programs:"
        f" {_link('./api/v1/openapi.json', {}, 'the API')}. Version {version.number}, published"
        f" {escape(local_day(version.info.at))}.</small></p>"
    )


def _path(page: str) -> str:
    return "./" if page == BRIEFING else f"./{page}"


def _root(page: str) -> str:
    return "/" if page == BRIEFING else f"/{page}"


def _link(path: str, query: dict[str, str], words: str, anchor: str = "") -> str:
    address = path + (f"?{urlencode(query)}" if query else "") + (f"#{anchor}" if anchor else "")
    return f"<a href='{escape(address, quote=True)}'>{escape(words)}</a>"
