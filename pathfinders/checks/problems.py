"""The problem that a check returns, and the exception raised when checks refuse a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pathfinders.text import visible


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of a table. Every check returns these and nothing else."""

    check: str
    table: str
    message: str
    todo: str
    row: int | None = None
    """Line in the file, counting the headings as line 1."""
    column: str = ""
    value: str = ""
    severity: Literal["error", "warning"] = "error"
    file: str = ""
    """The file it is about, where there is one of several."""
    sheet: str = ""
    """The sheet of a workbook, as its tab is named."""
    cell: str = ""
    """The cell as a spreadsheet names it, like B17."""
    row_key: str = ""
    """The key of the row, by which a warning can be accepted with a reason; empty where it cannot,
    and need not, be accepted.
    """

    @property
    def place(self) -> str:
        """The place in words: file or table, sheet, cell or row, and column, as far as they are
        set.
        """
        parts = [self.file or self.table]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.cell:
            parts.append(f"cell {self.cell}")
        elif self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return visible(f"{self.place}: {self.message} {self.todo}")


class Refused(Exception):
    """A file or a set of tables that the checks refuse."""

    def __init__(self, problems: Sequence[Problem], what: str = "The data") -> None:
        self.problems = tuple(problems)
        shown = [f"  {problem}" for problem in self.problems[:20]]
        more = len(self.problems) - len(shown)
        if more > 0:
            counts = Counter(problem.check for problem in self.problems)
            kinds = ", ".join(f"{number} {check}" for check, number in counts.most_common())
            shown.append(f"  and {more} more ({kinds})")
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([f"{what} cannot be used: {count}.", *shown]))
