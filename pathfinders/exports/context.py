"""The context of an export: its page, the reader's choices, the version and the live link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pathfinders.choices import LABELS
from pathfinders.figures import Figure
from pathfinders.store.lake import VersionInfo


@dataclass(frozen=True)
class Context:
    """The page and programme, the choices in words, the address of the live view, the version, and
    the day on which the export was made.
    """

    title: str
    filters: tuple[str, ...]
    """The choices in words, such as "Programme: Mutuals in Health"."""
    link: str
    info: VersionInfo
    made: date

    @property
    def programme(self) -> str:
        """The name of the programme chosen; empty where the page has none."""
        label = f"{LABELS['programme']}: "
        return next(
            (text.removeprefix(label) for text in self.filters if text.startswith(label)), ""
        )

    def check(self, figures: Iterable[Figure]) -> None:
        """Raise ValueError if a figure is not of the version that the export will name."""
        for figure in figures:
            if figure.version != self.info.number:
                raise ValueError(
                    f"The figure {figure.name} is of version {figure.version}, not"
                    f" {self.info.number}."
                )
