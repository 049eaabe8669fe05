"""Keeps lists of problems short enough to hold and to show, and says how many more there are."""

from collections import Counter
from collections.abc import Iterable

from pathfinders.checks.problems import Problem

MOST_ALIKE = 2_000
"""Problems of one check in one column that are listed one by one."""
Kind = tuple[str, ...]


class Bounded:
    """Problems, but of each check and column no more than `most`; the others are counted."""

    def __init__(self, most: int = MOST_ALIKE) -> None:
        self.most = most
        self._kept: list[Problem] = []
        self._counts: Counter[Kind] = Counter()
        self._first: dict[Kind, Problem] = {}

    def add(self, problems: Iterable[Problem]) -> None:
        """Takes in more problems."""
        for problem in problems:
            kind = (problem.check, problem.table, problem.column, problem.severity)
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


def bounded(problems: Iterable[Problem], most: int = MOST_ALIKE) -> list[Problem]:
    """The problems, but of each check and column no more than `most`, followed by one that counts
    the others.
    """
    few = Bounded(most)
    few.add(problems)
    return few.problems()
