"""A figure as a sentence or two, to paste into a message or to read out."""

from collections.abc import Sequence

from pathfinders.entities.programme import short_programme_name
from pathfinders.exports.context import Context
from pathfinders.exports.wording import one_line, stop
from pathfinders.figures import Figure, Source
from pathfinders.figures.sentences import Sentence
from pathfinders.words import count, listed, local_day

MOST_WORDS = 45
"""What can be read out in one breath or two, and fits a message on a phone."""
NAMED_SOURCES = 2
INTERNAL = "internal"
"""The licence of a programme office's own records, which must not be passed on as published."""


def sentence(figure: Figure, context: Context) -> str:
    """One line of text: what can be read out, its sources, the date of the data and the link. How
    it is drawn is left out, and caveats are counted: they are at the link.

    Raises ValueError if the figure is not of the context's version.
    """
    context.check([figure])
    return _with_source(spoken(figure, context.programme), figure, context)


def spoken(figure: Figure, programme: str = "") -> str:
    """The verdict as it can be read out on its own: with the programme it is about, where it does
    not name it, and with the reason why nothing is drawn, where that fits.
    """
    title = stop(figure.title)
    name = short_programme_name(programme)
    if name and one_line(figure.shows).startswith(one_line(programme)) and name not in title:
        title = f"{one_line(name)}: {title}"
    reason = stop(figure.empty) if figure.empty else ""
    if reason and len(f"{title} {reason}".split()) <= MOST_WORDS:
        return f"{title} {reason}"
    return title


def all_sentences(briefing: Sequence[Sentence], context: Context) -> str:
    """The briefing as text: every sentence under its heading, then the date of the data and the
    link.
    """
    lines = [one_line(context.title), *([context.programme] if context.programme else [])]
    section = ""
    for each in briefing:
        if each.section != section:
            section = each.section
            lines += ["", section]
        lines.append(stop(each.text))
    return "\n".join([*lines, "", f"{_date(context)} Sources: {one_line(context.link)}", ""])


def _with_source(text: str, figure: Figure, context: Context) -> str:
    parts = (text, _sources(figure.sources), _date(context), _caveats(figure))
    return " ".join(part for part in (*parts, one_line(context.link)) if part)


def _sources(sources: Sequence[Source]) -> str:
    publishers = list(dict.fromkeys(one_line(source.publisher) for source in sources))
    if not publishers:
        return ""
    named, others = publishers[:NAMED_SOURCES], len(publishers) - NAMED_SOURCES
    if others > 0:
        named.append(count(others, "other"))
    internal = " (internal, unpublished)" if any(s.licence == INTERNAL for s in sources) else ""
    return f"Source: {listed(named)}{internal}."


def _date(context: Context) -> str:
    info = context.info
    return f"Data version {info.number}, published {local_day(info.at)}."


def _caveats(figure: Figure) -> str:
    if not figure.caveats:
        return ""
    return f"{count(len(figure.caveats), 'caveat').capitalize()} at the link."
