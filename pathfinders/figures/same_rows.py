"""What figures and the briefing say, worked out once for the same rows whatever version holds them.

A publish records the words of every figure. Most publishes change a row or two, and without this
each would make all figures anew.
"""

import functools
import hashlib
from importlib import metadata

import pyarrow as pa

from pathfinders.figures.recorder import tables_read
from pathfinders.figures.registry import KINDS, make
from pathfinders.figures.sentences import sentences
from pathfinders.links import View
from pathfinders.settings import ROOT
from pathfinders.store.cache import Cache, per_version, size_in_memory
from pathfinders.store.queries import find_query
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

LIBRARIES = ("duckdb", "numpy", "pandas", "pyarrow", "scipy", "statsmodels")
# The words of some twenty versions.
WORDS_BYTES = 8_000_000
_titles: Cache[str] = Cache(WORDS_BYTES, size_in_memory)
_sentences: Cache[tuple[str, ...]] = Cache(WORDS_BYTES, size_in_memory)


def opening_title(name: str, version: Version) -> str:
    """The verdict of a figure as its page opens. Raises whatever making the figure raises."""
    key = (name, rests_on(name, version))
    return _titles.get(key, lambda: make(name, version, View()).title)


def rests_on(name: str, version: Version) -> str:
    """A fingerprint of all that a figure says as its page opens depends on, but for the program.

    A figure gets no answers but to the queries that it declares, so that is the rows of their
    tables, and the choices with which its page opens. Raises Unavailable where there are none.
    """
    # The choices are part of it, because defaults depend on the data: a new survey year moves what
    # a page opens with, even where the rows of an older year are the same.
    kind = KINDS[name]
    tables = {table for query in kind.queries for table in tables_read(find_query(query).sql)}
    parts = [repr(kind.state(version, View())), *(_digest(version, t) for t in sorted(tables))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@functools.cache
def program() -> str:
    """A fingerprint of the program that makes the figures: its own files, and the libraries that
    work their numbers out.
    """
    # Any file of the package can be part of how a figure is worded, so all of them count. A
    # fingerprint that changes too often costs a publish some seconds; one that misses a change
    # records old words.
    digest = hashlib.sha256()
    for path in sorted([*(ROOT / "pathfinders").rglob("*.py"), *(ROOT / "queries").glob("*.sql")]):
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}".encode())
    return digest.hexdigest()[:16]


def sentences_of(version: Version, programme: str) -> tuple[str, ...]:
    """The briefing's sentences of a programme. Raises whatever making them raises."""
    view = View(programme=programme)
    # The briefing draws on many figures, so every table counts, and not those of a declared list.
    key = (programme, tuple(_digest(version, table) for table in TABLES))
    return _sentences.get(key, lambda: tuple(s.text for s in sentences(version, view)))


@per_version
def _digest(version: Version, table: str) -> str:
    """A fingerprint of the rows of a table, in their order."""
    rows, sink = version.table(table), pa.BufferOutputStream()
    # The same rows can come in other chunks, after another publish. Joined into one chunk they give
    # the same bytes.
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()
