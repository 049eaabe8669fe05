"""What an address asks for: which version, and which choices of a view."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from pathfinders.api.problem import HttpProblem
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import Kind
from pathfinders.links import View, view_of_pairs
from pathfinders.store.versions import Version, Versions

LAKE = "lake"
"""The parameter that names the lake of a version, in the addresses that /tables gives."""


@dataclass(frozen=True)
class Asked:
    """The version an address asks for, and whether it names the lake too: only then do the data
    behind it never change, because another lake has a version of the same number.
    """

    version: Version
    for_ever: bool
    unreadable: int | None = None
    """The newest version, where it was asked for and cannot be read."""


def asked_version(versions: Versions, query: QueryParams) -> Asked:
    """The version of an address; the newest where it names none.

    Raises HttpProblem (400, 404) where it is no number or not there, and LakeError where the data
    cannot be read.
    """
    numbers, lake = query.getlist("version"), query.getlist(LAKE)
    if not numbers:
        # The newest moves on, so that even at its own lake no answer holds for ever.
        version, damage = _of_lake(versions.latest(), lake), versions.unreadable()
        return Asked(version, for_ever=False, unreadable=damage.number if damage else None)
    text = numbers[0]
    if len(numbers) > 1 or not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise HttpProblem(400, "version takes one whole number, or is left out for the newest.")
    infos = versions.infos()
    if int(text) not in {info.number for info in infos}:
        newest = f"The newest is {infos[-1].number}." if infos else "There is none yet."
        raise HttpProblem(404, f"There is no version {int(text)}. {newest}")
    version = _of_lake(versions.open(int(text)), lake)
    return Asked(version, for_ever=bool(lake))


def _of_lake(version: Version, lake: list[str]) -> Version:
    """The version. Raises HttpProblem (404) where the address names the lake that it had before."""
    if lake and lake != [version.identity]:
        raise HttpProblem(
            404,
            f"The data behind this address are no longer here: version {version.number} is now of"
            f" another lake. Without {LAKE} this address gives it.",
        )
    return version


def refuse_all_but(query: QueryParams, names: tuple[str, ...]) -> None:
    """Raises HttpProblem (400) where an address has other parameters, or one twice."""
    for name, _ in query.multi_items():
        if name not in names:
            takes = f"It takes: {', '.join(names)}." if names else "It takes none."
            raise HttpProblem(400, f"There is no parameter “{name[:80]}” here. {takes}")
        if len(query.getlist(name)) > 1:
            raise HttpProblem(400, f"{name} is given more than once.")


def asked_view(version: Version, query: QueryParams, kind: Kind) -> View:
    """The view that an address asks of a figure, the figure's choices filled in; others that a page
    has are let through and left out.

    Raises HttpProblem (400) where a parameter is unknown or unreadable, and (404) where the version
    has no such value.
    """
    try:
        view = view_of_pairs(query.multi_items())
    except ValueError as wrong:
        raise HttpProblem(400, str(wrong)) from None
    try:
        return kind.state(version, view)
    except Unavailable as refused:
        raise HttpProblem(404, str(refused)) from None
