"""What an address asks for: which version, and which choices of a view."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from pathfinders.api.problem import HttpProblem
from pathfinders.entities.names import name_of
from pathfinders.links import FORMER_NAMES, NAMES, View, not_understood, view_from
from pathfinders.store.versions import Version, Versions


@dataclass(frozen=True)
class Asked:
    """The version an address asks for, and whether it names it: only then does its answer never
    change.
    """

    version: Version
    pinned: bool


def asked_version(versions: Versions, query: QueryParams) -> Asked:
    """The version of an address; the newest where it names none.

    Raises HttpProblem (400, 404) where it is no number or not there, and LakeError where the data
    cannot be read.
    """
    given = query.getlist("version")
    if not given:
        return Asked(versions.latest(), pinned=False)
    text = given[0]
    if len(given) > 1 or not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise HttpProblem(400, "version takes one whole number, or is left out for the newest.")
    infos = versions.infos()
    if int(text) not in {info.number for info in infos}:
        newest = f"The newest is {infos[-1].number}." if infos else "There is none yet."
        raise HttpProblem(404, f"There is no version {int(text)}. {newest}")
    return Asked(versions.open(int(text)), pinned=True)


def refuse_all_but(query: QueryParams, known: tuple[str, ...]) -> None:
    """Raises HttpProblem (400) where an address has other parameters, or one twice."""
    for name, _ in query.multi_items():
        if name not in known:
            takes = f"It takes: {', '.join(known)}." if known else "It takes none."
            raise HttpProblem(400, f"There is no parameter “{name[:80]}” here. {takes}")
        if len(query.getlist(name)) > 1:
            raise HttpProblem(400, f"{name} is given more than once.")


def asked_view(version: Version, query: QueryParams, uses: tuple[str, ...]) -> View:
    """The choices `uses` of an address; others that a page has are let through and left out.

    Raises HttpProblem (400) where a parameter is unknown or unreadable, and (404) where the version
    has no such value.
    """
    refuse_all_but(query, (*NAMES, *FORMER_NAMES))
    empty = [name for name, value in query.items() if not value]
    unread = [f"{name}=" for name in empty] + not_understood(query)
    if unread:
        raise HttpProblem(400, f"This cannot be read: {', '.join(unread)[:200]}")
    view = view_from(query).only(uses)
    for name in uses:
        value = getattr(view, name)
        if value is not None and name_of(version, name, value) is None:
            raise HttpProblem(404, f"Version {version.number} has no {name} “{str(value)[:80]}”.")
    return view
