"""A view's state: what a reader has chosen, as a typed value, and the address that carries it.

An address states every choice in full, also those that equal a default, so that it means the same after a default has
moved. Without `version` it is a live link, as the data are now; with it a pinned one, as they were then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

MOST_CHARACTERS = 200
# Parameters that have been renamed, old name first: addresses sent long ago keep working.
FORMER_NAMES: dict[str, str] = {"measure": "indicator", "trust_type": "group", "trust_code": "trust"}


@dataclass(frozen=True)
class View:
    """What a reader has chosen. None means the page's default, derived from the version shown."""

    programme: str | None = None
    indicator: str | None = None
    outcome: str | None = None
    group: str | None = None
    """A benchmark group: one trust type."""
    year: int | None = None
    trust: str | None = None
    prices: str | None = None
    """`cash` for prices of the day, `real` for constant prices."""
    table: str | None = None
    source: str | None = None
    version: int | None = None
    """The version a pinned link shows; None is the newest."""

    def only(self, names: tuple[str, ...]) -> "View":
        """The same view with everything but `names` left at its default, so that equal figures have equal keys."""
        return View().choose(**{name: getattr(self, name) for name in names})

    def choose(self, **chosen: Any) -> "View":
        """The view with some choices changed."""
        return replace(self, **chosen)

    def query(self) -> dict[str, str]:
        """The choices as address parameters; those left at a default are not in it."""
        return {f.name: str(getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) is not None}


NUMBERS = ("year", "version")
NAMES = tuple(f.name for f in fields(View))


def view_from(query: Mapping[str, str]) -> View:
    """The view that address parameters ask for. What is not understood is left out; `not_understood` names it."""
    return View().choose(**_understood(query))


def not_understood(query: Mapping[str, str]) -> list[str]:
    """The parameters of an address, as `name=value`, that no view has or whose value cannot be read."""
    read = _understood(query)
    named = {name: FORMER_NAMES.get(name, name) for name in query}
    return [f"{name}={query[name]}"[:MOST_CHARACTERS] for name in query if query[name] and named[name] not in read]


def _understood(query: Mapping[str, str]) -> dict[str, str | int]:
    read: dict[str, str | int] = {}
    for given, value in query.items():
        name = FORMER_NAMES.get(given, given)
        if name not in NAMES or not value or (given in FORMER_NAMES and name in query):
            continue
        if name not in NUMBERS:
            read[name] = value[:MOST_CHARACTERS]
        elif value.isascii() and value.isdecimal() and len(value) < 10:
            read[name] = int(value)
    return read
