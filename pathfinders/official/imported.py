"""The result of reading an official publication: tables, rows left out with the reason, and
questions that the file does not answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.official.publications import PUBLICATIONS, Kind, Publication

__all__ = ["PUBLICATIONS", "Ask", "Choices", "Imported", "Kind", "LeftOut", "Publication", "Tally"]

Question = Literal["period_start", "period_end", "edition"]
EXAMPLES = 8


@dataclass(frozen=True)
class Choices:
    """Answers of the person importing. A publication's `asks` say which of them it needs."""

    period_start: date | None = None
    period_end: date | None = None
    edition: date | None = None
    """The day of the edition or, for SHMI, of publication, from which the period is suggested."""


@dataclass(frozen=True)
class Ask:
    """A question that the file does not answer. Nothing is imported until it is answered."""

    name: Question
    """The field of Choices."""
    question: str
    why: str
    suggested: date | None = None
    """A likely answer, if one can be worked out. It is never used until the person confirms it."""
    answer: date | None = None


@dataclass(frozen=True)
class LeftOut:
    """One kind of row or column that was not taken from the file."""

    name: str
    """Short name of the kind, like sector-codes."""
    what: str
    why: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Imported:
    """A publication as read against a version. Its tables are merged, never a replacement."""

    kind: Kind
    tables: Mapping[str, pa.Table]
    """Contract types; maybe a subset of the columns. `_row` is the line in the file, where one line
    is one row.
    """
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    asks: tuple[Ask, ...] = ()

    @property
    def unanswered(self) -> tuple[Ask, ...]:
        """The questions that must still be answered before anything can be imported."""
        return tuple(ask for ask in self.asks if ask.answer is None)


@dataclass
class Tally:
    """Collects what is left out, kind by kind, in the order of first appearance."""

    _kinds: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, what: str, why: str, example: str = "", count: int = 1) -> None:
        """Count one more of a kind, or `count` more. The first EXAMPLES different examples stay."""
        if not count:
            return
        examples = self._kinds.setdefault(name, (what, why, []))[2]
        self._counts[name] = self._counts.get(name, 0) + count
        if example and example not in examples and len(examples) < EXAMPLES:
            examples.append(example)

    def left_out(self) -> tuple[LeftOut, ...]:
        """The kinds collected so far, with their counts and examples."""
        return tuple(
            LeftOut(name, what, why, self._counts[name], tuple(examples))
            for name, (what, why, examples) in self._kinds.items()
        )
