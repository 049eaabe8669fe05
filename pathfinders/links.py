"""A view's state: what a reader has chosen, as a typed value that an address can carry."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


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

    def only(self, names: tuple[str, ...]) -> "View":
        """The same view with everything but `names` left at its default, so that equal figures have equal keys."""
        return View().choose(**{name: getattr(self, name) for name in names})

    def choose(self, **chosen: Any) -> "View":
        """The view with some choices changed."""
        return replace(self, **chosen)

    def query(self) -> dict[str, str]:
        """The choices as address parameters; defaults are left out."""
        return {f.name: str(getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) is not None}


def view_from(query: Mapping[str, str]) -> View:
    """The view that address parameters ask for. Unknown parameters and a year that is not a number are left out."""
    known = {f.name: query[f.name] for f in fields(View) if query.get(f.name)}
    year = known.pop("year", "")
    return View(**known, year=int(year) if year.isascii() and year.isdecimal() else None)
