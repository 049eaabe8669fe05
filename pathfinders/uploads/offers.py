"""Questions about what a sheet means, each with the readings that are possible.

A cell that can be read in several ways, or in one way that nobody has agreed to, stays empty until
its owner has chosen. One answer holds for all cells alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

Answers = Mapping[str, str]
"""The readings that were chosen: by the key of the question, the value of the option."""
SHOWN_CELLS = 5
LEAVE_OUT = "leave out"


@dataclass(frozen=True)
class Option:
    """One possible reading."""

    value: str
    """What stands in an answer."""
    label: str
    """The reading in words, as it stands on a button."""


@dataclass(frozen=True)
class Offer:
    """One question, for all cells alike."""

    key: str
    question: str
    options: tuple[Option, ...]
    table: str = ""
    column: str = ""
    text: str = ""
    """What stands in the cells."""
    sheet: str = ""
    cells: tuple[str, ...] = ()
    """The first cells that it is about, as the spreadsheet names them."""
    count: int = 0
    """How many cells it is about."""
    word: str = ""
    """What can be remembered of the answer for next time; empty where it holds for this file
    alone.
    """

    suggested: str = ""
    """The option that is likely meant, where that is no more than likely."""

    @property
    def likely(self) -> str:
        """What is taken where everything likely is accepted: the only reading, or the suggested
        one; empty where there is none.
        """
        if self.only is None:
            return self.suggested
        return self.only.value

    @property
    def statement(self) -> str:
        """The question without its last sentence, which asks."""
        return f"{self.question.rpartition('. ')[0]}."

    @property
    def only(self) -> Option | None:
        """The one reading, where there is no other."""
        if len(self.options) != 1:
            return None
        return self.options[0]


def cells_in_words(cells: Iterable[str], count: int) -> str:
    """ "C4, C7 and 3 more"."""
    shown = list(cells)[:SHOWN_CELLS]
    more = count - len(shown)
    if more <= 0:
        return ", ".join(shown)
    return f"{', '.join(shown)} and {more:,} more"


class Offers:
    """Collects questions: one for all cells that ask the same."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._offers: dict[str, Offer] = {}

    def ask(self, offer: Offer, cells: Iterable[str] = ()) -> str | None:
        """The answer to a question, or None where it is open. Its `cells` are added to it."""
        chosen = self.answers.get(offer.key)
        # An answer that was remembered can name a reading that is no longer offered. The question
        # is then open again.
        if chosen is not None and any(option.value == chosen for option in offer.options):
            return chosen
        so_far = self._offers.get(offer.key, offer)
        fresh = tuple(cells)
        self._offers[offer.key] = replace(
            so_far,
            cells=(*so_far.cells, *fresh)[:SHOWN_CELLS],
            count=so_far.count + len(fresh),
        )
        return None

    def open(self) -> list[Offer]:
        """The questions that have no answer yet, in the order in which they came up."""
        return list(self._offers.values())
