"""What stands around an export: where it was made from, at which version, with which choices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pathfinders.figures import Figure
from pathfinders.store.lake import VersionInfo


@dataclass(frozen=True)
class Context:
    """The page and programme, the choices in words, the address of the live view, the version, and
    the day of making.
    """

    title: str
    filters: tuple[str, ...]
    """A choice each, in words, such as "Programme: Mutuals in Health"."""
    link: str
    info: VersionInfo
    made: date

    def check(self, figures: Iterable[Figure]) -> None:
        """Raises ValueError where a figure was not made from the version that the export will
        name.
        """
        for figure in figures:
            if figure.version != self.info.number:
                raise ValueError(
                    f"The figure {figure.name} is of version {figure.version}, not"
                    f" {self.info.number}."
                )
