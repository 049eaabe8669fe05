"""What the store asks of a catalogue, whichever database it is in.

A catalogue is the database in which DuckLake writes which files make up which version. Beside it is
the record of who did what.
"""

from collections.abc import Hashable
from contextlib import AbstractContextManager
from typing import Protocol

from pathfinders.settings import LakeSettings
from pathfinders.store.postgres import PostgresCatalogue
from pathfinders.store.record import RecordLine
from pathfinders.store.sqlite import SqliteCatalogue


class Catalogue(Protocol):
    """The database of one lake's catalogue and record. Every method raises LakeError where the
    database cannot be reached, read or written.
    """

    settings: LakeSettings

    @property
    def attach_options(self) -> str:
        """DuckLake's options for this database, as they are written in ATTACH."""

    @property
    def can_be_blank(self) -> bool:
        """True if a set-up that was stopped in its first moment can leave an empty catalogue."""

    def identity(self) -> Hashable | None:
        """Which catalogue it is: another value once another has taken its place. None if there is
        none.
        """

    def is_blank(self) -> bool:
        """True if the catalogue is there and holds no table."""

    def check(self) -> list[str]:
        """What the database's own check finds wrong, a sentence each; empty where all is well."""

    def write_lock(self, seconds: float) -> AbstractContextManager[None]:
        """Holds the right to write until the block ends. Raises LakeError after `seconds`."""

    def add_to_record(self, line: RecordLine) -> None:
        """Add a line to the record, unless one with the same `once` is there."""

    def record(self) -> list[RecordLine]:
        """Every line of the record, in the order in which they were added."""


def catalogue_of(settings: LakeSettings) -> Catalogue:
    """The catalogue that the settings name. Nothing is opened yet."""
    return PostgresCatalogue(settings) if settings.on_postgres else SqliteCatalogue(settings)
