"""Every sentence that the dashboard can show, page by page and programme by programme, for an
editor to read and for the tests of readability.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pathfinders.entities.resolve import options
from pathfinders.entities.trust import DEFAULT_TRUST, trusts
from pathfinders.figures.figure import Figure
from pathfinders.figures.registry import KINDS, Kind, make
from pathfinders.figures.sentences import sentences
from pathfinders.links import View
from pathfinders.store.versions import Version

Part = Literal["sentence", "verdict", "shown", "not drawn", "caveat", "in words"]
ONE_BY_ONE = (
    "beside",
    "places",
    "fund",
    "months",
    "entry",
    "group",
    "indicator",
    "outcome",
    "prices",
)
"""The choices of which every value is looked at, the others at their defaults."""


@dataclass(frozen=True)
class Line:
    """One text as a reader meets it, and where."""

    page: str
    chosen: str
    """The choices under which it is shown, as in an address; empty for those a page opens with."""
    figure: str
    part: Part
    text: str


def views_to_read(version: Version, kind: Kind) -> list[View]:
    """The views at which a figure is read: as its page opens, every programme, every value of the
    choices in ONE_BY_ONE, the first and the last year, and a trust of every type.
    """
    views = [View()]
    if "programme" in kind.choices:
        views += [View(programme=value) for value in options(version, "programme")]
    for choice in ONE_BY_ONE:
        if choice in kind.choices:
            views += [View().choose(**{choice: value}) for value in options(version, choice)]
    if "year" in kind.choices:
        years = list(options(version, "year"))
        views += [View(year=year) for year in dict.fromkeys(years[:1] + years[-1:])]
    if "trust" in kind.choices:
        views += [View(trust=code) for code in _a_trust_of_every_type(version)]
    return list(dict.fromkeys(views))


def _a_trust_of_every_type(version: Version) -> Sequence[str]:
    first_of_type: dict[tuple[str, bool], str] = {}
    for trust in trusts(version):
        first_of_type.setdefault((trust.trust_type, trust.took_part), trust.trust_code)
    return [code for code in first_of_type.values() if code != DEFAULT_TRUST]


def every_sentence(version: Version) -> Iterator[Line]:
    """Every sentence of the version: the briefing of every programme, then every figure at
    `views_to_read`, in the order of the pages. A text that a page repeats comes once a view.
    """
    for programme in options(version, "programme"):
        view = View(programme=programme)
        for sentence in sentences(version, view):
            yield Line("briefing", _address(view), sentence.figure, "sentence", sentence.text)
    for kind in sorted(KINDS.values(), key=lambda kind: kind.page):
        for view in views_to_read(version, kind):
            yield from _of_figure(kind, make(kind.name, version, view), view)


def _of_figure(kind: Kind, figure: Figure, view: View) -> Iterator[Line]:
    parts: list[tuple[Part, str]] = [("verdict", figure.title), ("shown", figure.shows)]
    if figure.empty:
        parts.append(("not drawn", figure.empty))
    parts += [("caveat", caveat) for caveat in figure.caveats]
    if figure.alt:
        parts.append(("in words", figure.alt))
    for part, text in parts:
        yield Line(kind.page, _address(view), figure.name, part, text)


def _address(view: View) -> str:
    return "&".join(f"{name}={value}" for name, value in view.query().items())
