"""The changes that a new release's data bring, in words for the terminal, the log and History."""

from collections.abc import Sequence
from typing import TypedDict

from pathfinders import __version__
from pathfinders.store.lake import Change
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle_news import BundleNews, TableNews
from pathfinders.words import count, listed


class NewsRow(TypedDict):
    """One table of the news, in words."""

    table: str
    release: str
    here: str


def news_lines(news: BundleNews) -> list[str]:
    """The news in lines: what the release brings, and what was changed here since."""
    base = f"version {news.base.number}"
    lines = [f"Release {__version__} brings other data than those taken in with {base}:"]
    for row in news_rows(news.tables):
        lines.append(f"  {row['table']}: {row['release']} by the release; {row['here']} here")
    if news.edited:
        labels = listed([TABLES[name].label for name in news.edited])
        lines.append(f"Changed here since {base}: {labels}")
    return lines


def news_rows(tables: Sequence[TableNews]) -> list[NewsRow]:
    """A row for each table that the release has changed."""
    return [
        NewsRow(
            table=TABLES[table.name].label,
            release=change_in_words(table.release),
            here=change_in_words(table.here),
        )
        for table in tables
    ]


def change_in_words(change: Change) -> str:
    """The rows of a change, such as "2 rows added, 1 row changed"; "nothing changed" for none."""
    counts = {
        "added": change.added,
        "changed": change.changed,
        "taken away": change.removed,
    }
    parts = [f"{count(number, 'row')} {what}" for what, number in counts.items() if number]
    return ", ".join(parts) or "nothing changed"
