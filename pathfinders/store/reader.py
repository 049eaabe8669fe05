"""What a figure may ask of a version, and a reader that records what was asked."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, Self, TypeVar

import pyarrow as pa

from pathfinders.store.cache import per_version
from pathfinders.store.queries import Scalar, find_query
from pathfinders.store.versions import Row, Version

if TYPE_CHECKING:
    import pandas as pd

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class QueryCall:
    """A query with every parameter's value, defaults filled in."""

    query: str
    parameters: tuple[tuple[str, Scalar], ...]

    @classmethod
    def bind(cls, query: str, parameters: dict[str, Scalar]) -> Self:
        """The call of a query of queries/. Raises ValueError for a query or parameter that does
        not exist.
        """
        return cls(query, tuple(find_query(query).bind(parameters).items()))


@dataclass(frozen=True)
class TableRead:
    """A whole table of the contract, read without a query."""

    table: str


Read = QueryCall | TableRead
Derived = tuple[T, tuple[Read, ...]]
"""A value, and what was read to derive it."""


class Reader(Protocol):
    """A version as figures and entities read it: the version itself, or one that watches over what
    is asked of it.
    """

    @property
    def version(self) -> Version:
        """The version that gives the answers."""

    @property
    def number(self) -> int:
        """The version's number."""

    def rows(self, query: str, **parameters: Scalar) -> list[Row]:
        """The answer to a query as rows; see Version.rows."""

    def frame(self, query: str, **parameters: Scalar) -> "pd.DataFrame":
        """The answer to a query as a data frame; see Version.frame."""

    def table(self, name: str) -> pa.Table:
        """A whole table; see Version.table."""

    def note(self, reads: Iterable[Read]) -> None:
        """Take note of what was read, here or when a value handed out from memory was derived."""


class Recorder:
    """A reader that remembers each query and table asked for, once, in the order of first asking.

    It may read through another recorder, which then takes note as well.
    """

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._reads: dict[Read, None] = {}

    @property
    def version(self) -> Version:
        """The version that gives the answers."""
        return self._source.version

    @property
    def number(self) -> int:
        """The version's number."""
        return self.version.number

    @property
    def reads(self) -> tuple[Read, ...]:
        """Everything asked for so far."""
        return tuple(self._reads)

    @property
    def calls(self) -> tuple[QueryCall, ...]:
        """The queries asked so far."""
        return tuple(read for read in self._reads if isinstance(read, QueryCall))

    def rows(self, query: str, **parameters: Scalar) -> list[Row]:
        """The answer to a query as rows; see Version.rows."""
        self.note([QueryCall.bind(query, parameters)])
        return self.version.rows(query, **parameters)

    def frame(self, query: str, **parameters: Scalar) -> "pd.DataFrame":
        """The answer to a query as a data frame; see Version.frame."""
        self.note([QueryCall.bind(query, parameters)])
        return self.version.frame(query, **parameters)

    def table(self, name: str) -> pa.Table:
        """A whole table; see Version.table."""
        self.note([TableRead(name)])
        return self.version.table(name)

    def note(self, reads: Iterable[Read]) -> None:
        """Remember what was read, and pass it on to the reader behind this one."""
        reads = tuple(reads)
        self._source.note(reads)
        self._reads.update(dict.fromkeys(reads))


def derived(function: Callable[Concatenate[Reader, P], T]) -> Callable[Concatenate[Reader, P], T]:
    """Works a value out once for each version and each set of further arguments.

    The queries behind the value are kept with it, and noted by every reader that gets it: what a
    figure rests on, and whether it may ask for the value, must not depend on whether another figure
    asked first. The value is shared by all who ask, so nobody may change it.
    """

    @per_version
    def cached(version: Version, /, *args: P.args, **kwargs: P.kwargs) -> Derived[T]:
        recorder = Recorder(version)
        value = function(recorder, *args, **kwargs)
        return value, recorder.reads

    @functools.wraps(function)
    def ask(reader: Reader, /, *args: P.args, **kwargs: P.kwargs) -> T:
        value, reads = cached(reader.version, *args, **kwargs)
        reader.note(reads)
        return value

    return ask
