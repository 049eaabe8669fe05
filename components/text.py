"""Text from the data, safe to put into Markdown."""

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str) -> str:
    """The text as it is, whatever it holds: no Markdown, HTML, emoji code, colour or formula in it
    takes effect.
    """
    return SPECIAL.sub(r"\\\1", text).replace("\n", " ")
