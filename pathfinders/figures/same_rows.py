"""What figures and the briefing say, worked out once for the same rows whatever version holds them.

A publish records the words of every figure. Most publishes change a row or two, and without this
each would make all figures anew.
"""

import hashlib

import pyarrow as pa

from pathfinders.figures.recorder import tables_read
from pathfinders.figures.registry import KINDS, make
from pathfinders.figures.sentences import sentences
from pathfinders.links import View
from pathfinders.store.cache import Cache, per_version, size_in_memory
from pathfinders.store.queries import find_query
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

# The words of some twenty versions.
WORDS_BYTES = 8_000_000
_titles: Cache[str] = Cache(WORDS_BYTES, size_in_memory)
_sentences: Cache[tuple[str, ...]] = Cache(WORDS_BYTES, size_in_memory)


def opening_title(name: str, version: Version) -> str:
    """The verdict of a figure as its page opens. Raises whatever making the figure raises.

    A figure gets no answers but to the queries that it declares, so the rows of their tables, and
    the choices with which its page opens, are all that it depends on.
    """
    kind = KINDS[name]
    tables = {table for query in kind.queries for table in tables_read(find_query(query).sql)}
    key = (name, kind.state(version, View()), tuple(_digest(version, t) for t in sorted(tables)))
    return _titles.get(key, lambda: make(name, version, View()).title)


def sentences_of(version: Version, programme: str) -> tuple[str, ...]:
    """The briefing's sentences of a programme. Raises whatever making them raises."""
    view = View(programme=programme)
    key = (programme, tuple(_digest(version, table) for table in TABLES))
    return _sentences.get(key, lambda: tuple(s.text for s in sentences(version, view)))


@per_version
def _digest(version: Version, table: str) -> str:
    """A fingerprint of the rows of a table, in their order."""
    rows, sink = version.table(table), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()
