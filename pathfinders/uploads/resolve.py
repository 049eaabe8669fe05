"""Looks up the names that stand for codes, and the words that stand for allowed values, in the text
of a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES, Column, Table
from pathfinders.uploads.aliases import former_values
from pathfinders.uploads.names import Names
from pathfinders.uploads.offers import LEAVE_OUT, Offer, Offers, Option
from pathfinders.uploads.own_words import values_meant

MOST_VALUES = 300
"""Different values of a column that are looked up: a file with more has another fault."""
PROGRAMME = "programme_id"
Texts = Mapping[str, Mapping[str, pa.Array]]
"""The columns of each table of a file, as text."""


@dataclass(frozen=True)
class Place:
    """Where a table stands, for naming its cells."""

    sheet: str
    letters: Mapping[str, str]
    rows: Sequence[int]


class Resolver:
    """Resolves the tables of one file against a version. Questions are put to `offers`."""

    def __init__(self, version: Version, texts: Texts, offers: Offers) -> None:
        self._version, self._texts, self._offers = version, texts, offers
        self._lists: dict[tuple[str, str], dict[str, list[str]]] = {}
        self.notes: list[str] = []

    def resolved(self, name: str, place: Place) -> dict[str, pa.Array]:
        """The columns of a table with each name and word that was agreed to in place of what the
        file has.
        """
        table = TABLES[name]
        columns = dict(self._texts[name])
        # In the order of the contract, in which the programme comes first: participants are then
        # looked for among those of its code, whatever the sheet calls it.
        for column in table.columns:
            if column.name not in columns or column.kind == "list":
                continue
            if column.allowed or column.references:
                columns[column.name] = self._column(table, column, columns, place)
        return columns

    def _column(
        self, table: Table, column: Column, columns: Mapping[str, pa.Array], place: Place
    ) -> pa.Array:
        cells: list[str | None] = columns[column.name].to_pylist()
        accepted = set(column.allowed) or set(self._names(column, columns))
        former = former_values(table.name, column.name)
        accepted |= set(former)
        strange = [
            text for text in dict.fromkeys(cells) if text is not None and text not in accepted
        ]
        # A value of a former template that has another name today needs no question.
        changed: dict[str | None, str] = {
            old: new for old, new in former.items() if old != new and old in cells
        }
        for text in strange[:MOST_VALUES]:
            options = self._options(column, columns, text)
            # What is like nothing stays as it is, for the checks to report at its cell.
            if not options:
                continue
            at = [place.rows[n] for n, cell in enumerate(cells) if cell == text]
            letters = place.letters.get(column.name, "")
            offer = Offer(
                f"{table.name}|{column.name}|{text}",
                f"{text!r} is not {_described(column)}. Which is meant?",
                tuple(options),
                table.name,
                column.name,
                text,
                place.sheet,
                word=text,
            )
            chosen = self._offers.ask(offer, (f"{letters}{row}" for row in at))
            if chosen is not None and chosen != LEAVE_OUT:
                changed[text] = chosen
                self.notes.append(
                    f"{table.label}, {column.label}: {text!r} was read as {chosen}, as agreed."
                )
        if not changed:
            return columns[column.name]
        return pa.array([changed.get(c, c) for c in cells], pa.string())

    def _options(self, column: Column, columns: Mapping[str, pa.Array], text: str) -> list[Option]:
        if column.allowed:
            return [Option(value, value) for value in values_meant(text, column.allowed)]
        names = self._names(column, columns)
        codes = Names(names).meant(text)
        return [Option(code, _label(code, names[code])) for code in codes]

    def _names(self, column: Column, columns: Mapping[str, pa.Array]) -> dict[str, list[str]]:
        """The codes that a column can hold, with the names of each: those of the version and of
        the file; of participants, those of the file's programmes.
        """
        # A trust can take part in several programmes, and a participant of another is none here.
        programmes: tuple[str, ...] = ()
        if column.name == "participant_id":
            programmes = _programmes(columns)
        key = (column.references, "|".join(programmes))
        if key not in self._lists:
            self._lists[key] = self._listed(column.references, programmes)
        return self._lists[key]

    def _listed(self, reference: str, programmes: Sequence[str]) -> dict[str, list[str]]:
        name, code = reference.split(".")
        words = [c.name for c in TABLES[name].columns if c.name in ("name", "title", "name_2019")]
        # A file can bring a code and use it: a participant on one sheet, its events on another.
        held = self._version.table(name).to_pylist()
        fresh = self._texts.get(name)
        if fresh is not None and code in fresh:
            held += pa.table(dict(fresh)).to_pylist()
        names: dict[str, list[str]] = {}
        for row in held:
            if row.get(code) and _belongs(row, programmes):
                names_of_code = names.setdefault(str(row[code]), [])
                names_of_code += [
                    str(row[w]) for w in words if row.get(w) and str(row[w]) not in names_of_code
                ]
        return names


def _belongs(row: Mapping[str, Any], programmes: Sequence[str]) -> bool:
    return not programmes or PROGRAMME not in row or row[PROGRAMME] in programmes


def _programmes(columns: Mapping[str, pa.Array]) -> tuple[str, ...]:
    if PROGRAMME not in columns:
        return ()
    return tuple(sorted({text for text in columns[PROGRAMME].to_pylist() if text}))


def _described(column: Column) -> str:
    if column.allowed:
        return "one of the values of this column"
    name = column.references.split(".")[0]
    return f"a code of the table {TABLES[name].label}"


def _label(code: str, names: Sequence[str]) -> str:
    if not names:
        return code
    return f"{code} ({names[0]})"
