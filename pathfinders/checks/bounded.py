"""Lists of problems short enough to hold and to show, with a count of those that are left out."""

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
    """Collects problems: at most `most` of each check, column and severity are listed, the rest are
    counted.
    """

    def __init__(self, most: int = MOST_ALIKE) -> None:
        self.most = most
        self._listed: list[Problem] = []
        self._counts: Counter[Kind] = Counter()
        self._first: dict[Kind, Problem] = {}

    @classmethod
    def from_counted(cls, counted: Counted) -> "Bounded":
        """A collector that continues from problems collected in another process."""
        collector = cls()
        collector._listed = list(counted.listed)
        collector._first = {_kind(first): first for first, _ in counted.kinds}
        collector._counts = Counter({_kind(first): number for first, number in counted.kinds})
        return collector

    def counted(self) -> Counted:
        """The problems collected so far, as a value that can be sent to another process."""
        kinds = tuple((self._first[kind], number) for kind, number in self._counts.items())
        return Counted(tuple(self._listed), kinds)

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems: list those within the bound, and count all of them."""
        for problem in problems:
            kind = _kind(problem)
            self._counts[kind] += 1
            self._first.setdefault(kind, problem)
            if self._counts[kind] <= self.most:
                self._listed.append(problem)

    def problems(self) -> list[Problem]:
        """The listed problems, then one for each kind that was cut short, with the number left
        out.
        """
        rest = [
            self._rest(kind, number - self.most)
            for kind, number in self._counts.items()
            if number > self.most
        ]
        return [*self._listed, *rest]

    def _rest(self, kind: Kind, more: int) -> Problem:
        first = self._first[kind]
        message = (
            f"{more:,} more rows have the same kind of problem, in this column, as the"
            f" {self.most:,} that are listed."
        )
        return Problem(
            first.check,
            first.table,
            message,
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
    collector = Bounded(most)
    collector.add(problems)
    return collector.problems()
