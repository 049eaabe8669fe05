"""A view's state: what a reader has chosen, as a typed value, and the address that carries it.

An address states every choice in full, also those that equal a default, so that it means the same
after a default has moved. Without `version` it is a live link, as the data are now; with it a
pinned one, as they were then.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

T = TypeVar("T")
MOST_CHARACTERS = 200
# Parameters that have been renamed, old name first: addresses sent long ago keep working.
FORMER_NAMES: dict[str, str] = {
    "measure": "indicator",
    "trust_type": "group",
    "trust_code": "trust",
}
# What mailers and adverts add to addresses; it means nothing to anybody here.
TRACKERS = re.compile(r"(utm_|mc_)\w*|fbclid|gclid|msclkid|dclid|igshid|_ga|_gl", re.IGNORECASE)
# What mail programs take for a part of an address that stands in a sentence or in brackets.
AFTER = ".,;:!?)>]}\"'”’"
YEARS = re.compile("([0-9]{4})(?:-([0-9]{4}))?")


@dataclass(frozen=True)
class Years:
    """A range of years, both ends included. In an address it reads "2012-2019", "2015", or "all"
    for every year there is.
    """

    first: int
    last: int

    def __contains__(self, year: object) -> bool:
        return isinstance(year, int) and self.first <= year <= self.last

    def __str__(self) -> str:
        if (self.first, self.last) == (0, 9999):
            return "all"
        if self.first == self.last:
            return f"{self.first:04}"
        return f"{self.first:04}-{self.last:04}"

    @classmethod
    def read(cls, text: str) -> "Years | None":
        """The range that a text gives; None if it gives none, as "2019-2012" does."""
        if text == "all":
            return ALL_YEARS
        match = YEARS.fullmatch(text)
        if match is None:
            return None
        years = cls(int(match[1]), int(match[2] or match[1]))
        return years if years.first <= years.last else None


ALL_YEARS = Years(0, 9999)


@dataclass(frozen=True)
class View:
    """A reader's choices. None means the page's default, derived from the version shown."""

    programme: str | None = None
    beside: str | None = None
    """The programme beside the first, where programmes stand side by side."""
    third: str | None = None
    fourth: str | None = None
    """Further ones; `none` for none."""
    places: str | None = None
    fund: str | None = None
    months: str | None = None
    entry: str | None = None
    """Of a programme that is being planned: places, pounds, length in months, and whether entry
    closes on a day (`closing_date`) or goes on (`rolling`).
    """
    indicator: str | None = None
    outcome: str | None = None
    group: str | None = None
    """A benchmark group: one trust type."""
    year: int | None = None
    years: Years | None = None
    """Which years the estimates over several years take."""
    period: str | None = None
    """A published period of mortality, by its last day: 2013-09-30."""
    trust: str | None = None
    prices: str | None = None
    """`cash` for prices of the day, `real` for constant prices."""
    table: str | None = None
    source: str | None = None
    part: str | None = None
    """Which part of a long page is shown; `all` for the whole of it. No figure depends on it."""
    earlier: int | None = None
    """The earlier of two versions that the history compares."""
    later: int | None = None
    version: int | None = None
    """The version a pinned link shows; None is the newest."""

    def only(self, names: tuple[str, ...]) -> "View":
        """The view with every choice but `names` at its default. Figures are cached under it, so
        that choices which do not concern a figure make no second copy of it.
        """
        return View().choose(**{name: getattr(self, name) for name in names})

    def choose(self, **chosen: Any) -> "View":
        """The view with some choices changed."""
        return replace(self, **chosen)

    def query(self) -> dict[str, str]:
        """The choices as address parameters; those left at a default are not in it."""
        return {
            f.name: str(getattr(self, f.name))
            for f in fields(self)
            if getattr(self, f.name) is not None
        }


FIGURE = "figure"
"""A parameter that the page's script adds from behind the `#` of an address, which no server is
sent: the figure or heading that a link leads to. It is in no view.
"""
NUMBERS = ("year", "earlier", "later", "version")
NAMES = tuple(f.name for f in fields(View))


def tidy(query: Mapping[str, str]) -> dict[str, str]:
    """The parameters of an address as they were meant: without what trackers add, with names in
    lower case and without the `amp;` that an escaped `&` leaves, and numbers without what stands
    behind the address in a sentence.

    Of two parameters that come to the same name, the one that was written so is meant.
    """
    renamed = {_meant_name(name): value for name, value in query.items()}
    meant = renamed | {name: value for name, value in query.items() if name in renamed}
    return {
        name: (value.rstrip(AFTER) or value) if name in (*NUMBERS, "years") else value
        for name, value in meant.items()
        if not TRACKERS.fullmatch(name)
    }


def closest(asked: T | None, options: Iterable[T]) -> T | None:
    """The option that was asked for, or that differs from it only in case or in what stands behind
    an address in a sentence; what was asked for where there is none.
    """
    known = list(options)
    if asked is None or asked in known or not isinstance(asked, str):
        return asked
    folded = asked.strip().rstrip(AFTER).casefold()
    alike = [each for each in known if str(each).casefold() == folded]
    return alike[0] if len(alike) == 1 else asked


def _meant_name(name: str) -> str:
    plain = name.removeprefix("amp;").lower()
    return plain if plain in NAMES or plain in FORMER_NAMES or TRACKERS.fullmatch(plain) else name


def view_from(query: Mapping[str, str]) -> View:
    """The view that address parameters ask for. A parameter that is not understood is left out;
    `not_understood` names them.
    """
    return View().choose(**_understood(query))


def not_understood(query: Mapping[str, str]) -> list[str]:
    """The parameters of an address, as `name=value`, that no view has or whose value cannot be
    read.
    """
    read = _understood(query)
    named = {name: FORMER_NAMES.get(name, name) for name in query}
    return [
        f"{name}={query[name]}"[:MOST_CHARACTERS]
        for name in query
        if query[name] and named[name] not in read
    ]


def view_of_pairs(pairs: Iterable[tuple[str, str]]) -> View:
    """The view that the parameters of an address ask for, nothing left out.

    Raises ValueError for a parameter that no view has, that is given twice, is empty or cannot be
    read.
    """
    query: dict[str, str] = {}
    for name, value in pairs:
        if FORMER_NAMES.get(name, name) not in NAMES:
            takes = ", ".join((*NAMES, *FORMER_NAMES))
            raise ValueError(f"There is no parameter “{name[:80]}” here. It takes: {takes}.")
        if name in query:
            raise ValueError(f"{name} is given more than once.")
        query[name] = value
    empty = [name for name, value in query.items() if not value]
    unread = [f"{name}=" for name in empty] + not_understood(query)
    if unread:
        raise ValueError(f"This cannot be read: {', '.join(unread)[:MOST_CHARACTERS]}")
    return view_from(query)


def _understood(query: Mapping[str, str]) -> dict[str, str | int | Years]:
    read: dict[str, str | int | Years] = {}
    for parameter, value in query.items():
        name = FORMER_NAMES.get(parameter, parameter)
        if name not in NAMES or not value:
            continue
        # An address that has both the old name and the new one means the new one.
        if parameter in FORMER_NAMES and name in query:
            continue
        if name == "years":
            if (years := Years.read(value)) is not None:
                read[name] = years
        elif name not in NUMBERS:
            read[name] = value[:MOST_CHARACTERS]
        # isdecimal() is true of the digits of every script, and int() reads them all.
        elif value.isascii() and value.isdecimal() and len(value) < 10:
            read[name] = int(value)
    return read
