"""One line of the table of benchmarks, and how it is printed; and contenders that take turns."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Contender = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """What was measured, of us and of what we are held against, and whether the aim is met."""

    what: str
    ours: float
    theirs: float | None
    unit: str
    aim: str
    met: bool | None
    """None where there is no aim."""

    @property
    def ratio(self) -> float | None:
        """Ours to theirs."""
        return None if self.theirs is None else self.ours / self.theirs

    def __str__(self) -> str:
        theirs = "" if self.theirs is None else f"against {self.theirs:9.2f}"
        ratio = "" if self.ratio is None else f"ratio {self.ratio:6.2f}"
        told = {True: "met", False: "missed", None: ""}[self.met]
        return (
            f"  {self.what:58} {self.ours:9.2f} {self.unit:4} {theirs:17} {ratio:12} {self.aim}"
            f" {told}".rstrip()
        )


def against(what: str, ours: float, theirs: float, unit: str, at_most: float | None = None) -> Row:
    """A row with its ratio; the aim is that the ratio is `at_most` so much."""
    if at_most is None:
        return Row(what, ours, theirs, unit, "", None)
    return Row(what, ours, theirs, unit, f"at most {at_most:g}", ours / theirs <= at_most)


def alone(what: str, ours: float, unit: str) -> Row:
    """A row of something that is held against nothing."""
    return Row(what, ours, None, unit, "", None)


def race(contenders: Sequence[Contender], rounds: int) -> list[float]:
    """Each contender's median time in milliseconds after one warm-up, all of them taking turns."""
    times: list[list[float]] = [[] for _ in contenders]
    for round_number in range(rounds + 1):
        for contender, own in zip(contenders, times, strict=True):
            started = time.perf_counter()
            contender()
            if round_number > 0:
                own.append((time.perf_counter() - started) * 1000)
    return [median(own) for own in times]


def show(title: str, rows: Sequence[Row]) -> None:
    """Prints the rows under a title."""
    print(f"\n{title}")
    for row in rows:
        print(row)
