"""What a link shows before it is opened: title and description for the address asked for.

Only what anybody may see stands in them: pages, and the public names that the data have for what is
chosen. Nothing of an address itself is repeated.
"""

import re
from dataclasses import dataclass
from html import escape

from starlette.datastructures import QueryParams

from pathfinders.choices import HOME, LABELS, PAGES, SITE, Page
from pathfinders.entities.resolve import name_of
from pathfinders.links import View, tidy, view_from
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Version, Versions
from pathfinders.words import local_day

LONGEST_TITLE, LONGEST_DESCRIPTION = 140, 400


@dataclass(frozen=True)
class Preview:
    """The title and description of an address."""

    title: str
    description: str


def preview_of(versions: Versions, path: str, query: QueryParams) -> Preview:
    """The preview of the address `path?query`. Never fails: what cannot be named is left out."""
    page = PAGES.get(path.strip("/"), HOME)
    view = view_from(tidy(dict(query.items())))
    try:
        numbers = {info.number for info in versions.infos()}
        pinned = view.version in numbers
        version = (
            versions.open(view.version)
            if view.version is not None and pinned
            else versions.latest()
        )
    except LakeError:
        return preview_of_page(path)
    names = _chosen(page, view, version)
    first = [name for choice, name in names.items() if page.choices[:1] == (choice,)]
    chosen = [f"{LABELS[choice]}: {name}." for choice, name in names.items()]
    pin, when = "", "The data as they are now."
    if pinned:
        pin = f"version {version.number}"
        when = f"The data as at {pin}, published {local_day(version.info.at)}."
    return Preview(
        _titled(page, first, pin),
        _short(" ".join([page.about, *chosen, when]), LONGEST_DESCRIPTION),
    )


def preview_of_page(path: str) -> Preview:
    """The preview of a page alone, without anything that the data hold."""
    page = PAGES.get(path.strip("/"), HOME)
    return Preview(_titled(page, [], ""), page.about)


def with_preview(html: str, preview: Preview) -> str:
    """The page with the preview in its head and its language said to be British English."""
    title, description = escape(preview.title), escape(preview.description)
    tags = (
        f"<title>{title}</title>",
        f'<meta name="description" content="{description}" />',
        '<meta property="og:type" content="website" />',
        f'<meta property="og:site_name" content="{SITE}" />',
        '<meta property="og:locale" content="en_GB" />',
        f'<meta property="og:title" content="{title}" />',
        f'<meta property="og:description" content="{description}" />',
        '<meta name="twitter:card" content="summary" />',
    )
    written = "\n    ".join(tags)
    html = re.sub(r"<html\b[^>]*>", '<html lang="en-GB">', html, count=1)
    return re.sub(
        r"<title>.*?</title>|(?=</head>)", lambda _: written, html, count=1, flags=re.DOTALL
    )


def _chosen(page: Page, view: View, version: Version) -> dict[str, str]:
    choices = {choice: getattr(view, choice) for choice in page.choices}
    names = {
        choice: name_of(version, choice, value)
        for choice, value in choices.items()
        if value is not None
    }
    return {choice: name for choice, name in names.items() if name is not None}


def _titled(page: Page, chosen: list[str], pin: str) -> str:
    """ "Norfolk and Norwich University Hospitals – Trusts, version 3 | NHS pathfinder
    programmes".
    """
    own = ", ".join(
        part
        for part in (" – ".join([*chosen, *([page.title] if page.title != SITE else [])]), pin)
        if part
    )
    return " | ".join(part for part in (_short(own, LONGEST_TITLE), SITE) if part)


def _short(text: str, most: int) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
