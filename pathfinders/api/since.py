"""What has moved in a programme since an earlier version, for programs."""

from starlette.datastructures import QueryParams

from pathfinders.api.problem import HttpProblem
from pathfinders.api.request_params import asked_view, refuse_all_but
from pathfinders.figures import KINDS
from pathfinders.figures.since import NUMBERS, month_before
from pathfinders.links import View
from pathfinders.store.versions import Version, Versions

SINCE = "since"
"""The parameter that names the earlier version."""
TAKES = ("version", SINCE, "programme")


def asked_since(versions: Versions, version: Version, query: QueryParams) -> tuple[Version, View]:
    """The earlier version that an address asks for and the programme; without a number, the version
    that was the newest a month before, or the first.

    Raises HttpProblem (400) for what cannot be read, and (404) where nothing came before `version`.
    """
    refuse_all_but(query, TAKES)
    infos = versions.infos()
    text = query.get(SINCE)
    if text is None:
        start = month_before(infos, version.info)
        if start is None:
            raise HttpProblem(404, f"Nothing came before version {version.number}.")
        number = start.number
    else:
        number = _number(text)
        if number not in {info.number for info in infos if info.number < version.number}:
            raise HttpProblem(404, f"There is no version {number} before {version.number}.")
    rest = [(name, value) for name, value in query.multi_items() if name != SINCE]
    return versions.open(number), asked_view(version, QueryParams(rest), KINDS[NUMBERS])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise HttpProblem(400, f"{SINCE} takes the number of an earlier version.")
    return int(text)
