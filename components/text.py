"""Text from the data, safe to put into Markdown."""

import re

from pathfinders.figures import Source

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str) -> str:
    """The text as it is, whatever it holds: no Markdown, HTML, emoji code, colour or formula in it
    takes effect.
    """
    return SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def source_line(source: Source, *, strong: bool = False) -> str:
    """A source with publisher and date, its title a link where it has an address; the title in bold
    with `strong`.
    """
    title = f"[{plain(source.title)}]({source.url})" if source.url else plain(source.title)
    title = f"**{title}**" if strong else title
    published = f", {plain(source.published)}" if source.published else ""
    return f"{title}. {plain(source.publisher)}{published}."
