"""A figure as a sentence or two, to paste into a message."""

from pathfinders.exports.context import Context
from pathfinders.exports.wording import one_line, stop
from pathfinders.figures import Figure
from pathfinders.words import count, local_day


def sentence(figure: Figure, context: Context) -> str:
    """One line of text: the verdict, what the figure shows, the version, the first caveat (or the
    reason why there is no chart) and the link.

    Raises ValueError if the figure is not of the context's version.
    """
    context.check([figure])
    version = f"version {figure.version}, published {local_day(context.info.at)}"
    # Some titles end with a full stop, and here the bracket follows in the same sentence.
    title, shows = one_line(figure.title).rstrip("."), one_line(figure.shows).rstrip(".")
    parts = (f"{title} ({shows}; {version}).", _caveat(figure), one_line(context.link))
    return " ".join(part for part in parts if part)


def _caveat(figure: Figure) -> str:
    if figure.empty:
        return stop(figure.empty)
    if not figure.caveats:
        return ""
    others = len(figure.caveats) - 1
    more = ""
    if others:
        more = f" ({count(others, 'more caveat')} at the link)"
    return f"Caveat: {one_line(figure.caveats[0]).rstrip('.')}{more}."
