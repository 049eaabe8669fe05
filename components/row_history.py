"""The history of a row, on the Data page: who changed it when, from what to what."""

import streamlit as st

from components.data import versions
from components.figure.listing import Table, listing
from components.text import public_words
from pathfinders.figures import Field
from pathfinders.store.lake import LakeError
from pathfinders.store.row_history import Key, RowEvent, keys_like, row_history
from pathfinders.store.versions import Version
from pathfinders.tables import Table as TableContract
from pathfinders.words import local_time

MOST_KEYS = 50
HEADINGS = ("Version", "When (UK time)", "By", "Cell", "From", "To")
EMPTY = "(empty)"


def show_row_history(version: Version, table: TableContract) -> None:
    """Lets the reader find a row of a table, and shows what happened to it."""
    with st.expander("History of a row: who changed it, when, from what to what"):
        wanted = st.text_input(
            "Part of its key, such as a code or a name", key=f"row-wanted-{table.name}"
        )
        if not wanted.strip():
            return
        keys = keys_like(version.table(table.name), table, wanted, MOST_KEYS)
        if not keys:
            st.markdown("No row has that in its key.")
            return
        names: dict[str, Key] = {_named(key): key for key in keys}
        chosen = st.selectbox("Row", list(names), key=f"row-chosen-{table.name}")
        try:
            events = row_history(versions().lake, table, names[chosen])
        except LakeError as error:
            st.error(f"The history cannot be read. {public_words(error)}", icon=":material/error:")
            return
        rows = [row for event in events for row in _lines(table, event)]
        fields = tuple(Field(heading, heading) for heading in HEADINGS)
        listing(Table(f"What happened to this row of {table.name}, the newest first", fields, rows))


def _named(key: Key) -> str:
    return " / ".join(str(value) for value in key if value is not None)


def _lines(table: TableContract, event: RowEvent) -> list[dict[str, object]]:
    info = event.info
    start = (str(info.number), local_time(info.at), info.author)
    if event.kind != "changed":
        lines = [(*start, f"the row was {event.kind}", "", "")]
    else:
        lines = [
            (*start, table.by_name[name].label, _shown(before), _shown(after))
            for name, (before, after) in event.cells.items()
        ]
    return [dict(zip(HEADINGS, line, strict=True)) for line in lines]


def _shown(value: object) -> str:
    return EMPTY if value is None else str(value)
