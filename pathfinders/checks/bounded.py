"""Keeps lists of problems short enough to hold and to show, and says how many more there are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pathfinders.checks.problems import Problem

MOST_ALIKE = 2_000
"""Problems of one check in one column that are listed one by one."""
Kind = tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """Problems as they were collected so far, in a form that can go on in another process."""

    listed: tuple[Problem, ...]
    kinds: tuple[tuple[Problem, int], ...]
    """The first problem of each kind, and how many of it there were."""


class Bounded:
    """Problems, but of each check and column no more than `most`; the others are counted."""

    def __init__(self, most: int = MOST_ALIKE) -> None:
        self.most = most
        self._kept: list[Problem] = []
        self._counts: Counter[Kind] = Counter()
        self._first: dict[Kind, Problem] = {}

    @classmethod
    def of(cls, counted: Counted) -> "Bounded":
        """Goes on from what was collected elsewhere."""
        few = cls()
        few._kept = list(counted.listed)
        few._first = {_kind(first): first for first, _ in counted.kinds}
        few._counts = Counter({_kind(first): number for first, number in counted.kinds})
        return few

    def counted(self) -> Counted:
        """What was collected so far."""
        kinds = tuple((self._first[kind], number) for kind, number in self._counts.items())
        return Counted(tuple(self._kept), kinds)

    def add(self, problems: Iterable[Problem]) -> None:
        """Takes in more problems."""
        for problem in problems:
            kind = _kind(problem)
            self._counts[kind] += 1
            self._first.setdefault(kind, problem)
            if self._counts[kind] <= self.most:
                self._kept.append(problem)

    def problems(self) -> list[Problem]:
        """Those that are kept, then one for each kind of which there were more, with their
        number.
        """
        return [
            *self._kept,
            *(self._rest(kind, n - self.most) for kind, n in self._counts.items() if n > self.most),
        ]

    def _rest(self, kind: Kind, more: int) -> Problem:
        first = self._first[kind]
        said = (
            f"{more:,} more rows have the same kind of problem, in this column, as the"
            f" {self.most:,} that are listed."
        )
        return Problem(
            first.check,
            first.table,
            said,
            "Mend those listed, and these with them, then upload again.",
            column=first.column,
            severity=first.severity,
            file=first.file,
            sheet=first.sheet,
        )


def _kind(problem: Problem) -> Kind:
    return (problem.check, problem.table, problem.column, problem.severity)


def bounded(problems: Iterable[Problem], most: int = MOST_ALIKE) -> list[Problem]:
    """The problems, but of each check and column no more than `most`, followed by one that counts
    the others.
    """
    few = Bounded(most)
    few.add(problems)
    return few.problems()
