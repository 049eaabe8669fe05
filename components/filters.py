"""The choices at the top of the pages, said once so that they mean the same on each."""

from components.view import choice
from pathfinders.figures.engagement.choices import groups, indicators, outcomes, years
from pathfinders.figures.programme import programmes
from pathfinders.links import View
from pathfinders.statistics.defaults import defaults
from pathfinders.versions import Version

GROUP_HELP = "The staff survey's benchmark groups. Trusts of different types are never compared."


def programme(version: Version, view: View) -> View:
    """Lets the reader choose a programme."""
    names = {p.programme_id: p.name for p in programmes(version)}
    return choice("programme", "Programme", list(names), view, words=lambda i: names[i])


def group(version: Version, view: View) -> View:
    """Lets the reader choose a benchmark group."""
    return choice("group", "Trust type", groups(version), view, default=defaults().specification.group, help=GROUP_HELP)


def indicator(version: Version, view: View) -> View:
    """Lets the reader choose a staff survey indicator."""
    names = {m.indicator_id: m.name for m in indicators(version)}
    default = defaults().specification.exposure
    return choice("indicator", "Staff survey", list(names), view, words=lambda i: names[i], default=default)


def outcome(version: Version, view: View) -> View:
    """Lets the reader choose an outcome, where there is more than one or the address asks for another."""
    names = {m.indicator_id: m.name for m in outcomes(version)}
    if len(names) == 1 and view.outcome in (None, *names):
        return view.choose(outcome=next(iter(names)))
    default = defaults().specification.outcome
    return choice("outcome", "Outcome", list(names), view, words=lambda i: names[i], default=default)


def year(version: Version, view: View) -> View:
    """Lets the reader choose a year."""
    return choice("year", "Year", years(version), view)
