"""A figure as a sentence or two, to paste into a message."""

from pathfinders.exports.context import Context
from pathfinders.exports.wording import one_line, stop
from pathfinders.figures import Figure
from pathfinders.words import count, local_day


def sentence(figure: Figure, context: Context) -> str:
    """The verdict, what is shown, the version, the main caveat or why nothing is drawn, and the
    link.

    Raises ValueError where the figure is not of the context's version.
    """
    context.check([figure])
    version = f"version {figure.version}, published {local_day(context.info.at)}"
    said = (
        f"{one_line(figure.title).rstrip('.')} ({one_line(figure.shows).rstrip('.')}; {version})."
    )
    return " ".join(part for part in (said, _caveat(figure), one_line(context.link)) if part)


def _caveat(figure: Figure) -> str:
    if figure.empty:
        return stop(figure.empty)
    if not figure.caveats:
        return ""
    others = len(figure.caveats) - 1
    more = f" ({count(others, 'more caveat')} at the link)" if others else ""
    return f"Caveat: {one_line(figure.caveats[0]).rstrip('.')}{more}."
