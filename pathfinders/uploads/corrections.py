"""What somebody changed in a workbook of "the data as they are now", merged onto the newest data.

A row of such a workbook says which row of which version it was made from. Cells that were left as
they were keep what the newest version has; a cell that a colleague has changed too stops the
upload, with both values.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.files.row_marks import RowMark, mark, read_mark
from pathfinders.store.history import LakeError
from pathfinders.store.versions import Row, Version
from pathfinders.tables import Table
from pathfinders.uploads.offers import Offer, Offers, Option
from pathfinders.uploads.three_way import cell_in_words

Key = tuple[Any, ...]
Open = Callable[[int], Version]
MINE, THEIRS = "mine", "theirs"
REMOVE, KEEP = "remove", "keep"
PROGRAMME = "programme_id"
MOST_NAMED = 10


@dataclass
class Corrections:
    """What the marked rows of a table come to."""

    rows: list[Row] = field(default_factory=list)
    """The rows to merge into the newest version, with `_row`."""
    renamed: dict[Key, Key] = field(default_factory=dict)
    """Rows whose key was corrected: the key that they have, and the one that they get."""
    removed: list[Key] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Base:
    """The rows that marks name, in the versions that the workbook was made from."""

    def __init__(self, table: Table, open_version: Open) -> None:
        self._table, self._open = table, open_version
        self._rows: dict[tuple[int, str], list[Row]] = {}

    def row(self, wanted: RowMark) -> Row | None:
        """The row of a mark; None where there is no such version here, or it has another row
        there.
        """
        rows = self.rows(wanted.version, wanted.identity)
        if wanted.row >= len(rows):
            return None
        row = rows[wanted.row]
        key = key_of(self._table, row)
        # A newer program can read an old version with other rows, or in another order, so that the
        # number of a row alone does not name it.
        if mark(wanted.version, "", wanted.row, key).key != wanted.key:
            return None
        return row

    def rows(self, number: int, identity: str) -> list[Row]:
        """Every row of the table at a version; none where the version is not of this lake."""
        if (number, identity) not in self._rows:
            self._rows[number, identity] = self._read(number, identity)
        return self._rows[number, identity]

    def _read(self, number: int, identity: str) -> list[Row]:
        try:
            version = self._open(number)
            # Another lake has a version of the same number, with rows that are none of ours.
            if mark(number, version.identity, 0, ()).identity != identity:
                return []
            rows: list[Row] = version.table(self._table.name).to_pylist()
        except LakeError:
            return []
        return rows


def key_of(table: Table, row: Mapping[str, Any]) -> Key:
    """The key of a row."""
    return tuple(row.get(name) for name in table.key)


def corrections(
    table: Table,
    incoming: pa.Table,
    marks: Sequence[str | None],
    newest: Version,
    open_version: Open,
    offers: Offers,
    *,
    whole: bool = False,
) -> Corrections:
    """The rows of a file as they are to be merged into the newest version. Where the file is the
    `whole` of its table, rows that were left alone are given too, and missing ones are not asked
    about.
    """
    base = Base(table, open_version)
    present = {key_of(table, row): row for row in newest.table(table.name).to_pylist()}
    result = Corrections()
    seen: dict[RowMark, Row] = {}
    strange = 0
    for row, text in zip(incoming.to_pylist(), marks, strict=True):
        marked = read_mark(text)
        old = None
        # Of rows with one mark the first is the row that was downloaded. Those below it are copies
        # of it, and new rows.
        if marked is not None and marked not in seen:
            old = base.row(marked)
            strange += old is None
        if marked is None or old is None:
            result.rows.append(row)
            continue
        seen[marked] = old
        _correct(table, row, old, present, result, offers, whole=whole)
    if strange:
        result.notes.append(
            f"{table.label}: {strange:,} row marks are not of versions that are here. These"
            " rows were compared by their keys alone."
        )
    if not whole:
        _ask_about_removed(table, base, seen, present, result, offers)
    return result


def _correct(
    table: Table,
    row: Row,
    old: Row,
    present: Mapping[Key, Row],
    result: Corrections,
    offers: Offers,
    *,
    whole: bool,
) -> None:
    """Takes in one row that was made from `old`."""
    changed = [name for name in table.column_names if name in row and row[name] != old[name]]
    key = key_of(table, old)
    now = present.get(key)
    # A row that was left alone stays as the newest version has it, with what a colleague may have
    # changed since. It is only listed where the file is all that its table will hold.
    if not changed:
        if whole and now is not None:
            result.rows.append({**now, "_row": row.get("_row")})
        return
    if now is None:
        result.problems.append(
            Problem(
                "both-changed",
                table.name,
                f"you changed this row, and somebody has removed it since, or given it another key:"
                f" {in_words(key)}.",
                "Download the workbook again and make the change there; or, to bring the row back,"
                " empty its row mark.",
                row.get("_row"),
            )
        )
        return
    merged = dict(now)
    for name in changed:
        # Somebody else has changed the cell too, and not to the same. While the question is open
        # the file's value is merged, and the problem keeps it from being published.
        if now[name] not in (old[name], row[name]):
            chosen = _ask_whose(table, key, name, row, old, now, result, offers)
            if chosen == THEIRS:
                continue
        merged[name] = row[name]
    new_key = key_of(table, merged)
    if new_key != key:
        if new_key in present:
            result.problems.append(
                Problem(
                    "duplicate",
                    table.name,
                    f"another row has this key already: {in_words(new_key)}.",
                    "Correct that row instead, or give this one another key.",
                    row.get("_row"),
                    table.key[0],
                )
            )
            return
        result.renamed[key] = new_key
    result.rows.append({**merged, "_row": row.get("_row")})


def _ask_whose(
    table: Table,
    key: Key,
    name: str,
    row: Row,
    old: Row,
    now: Row,
    result: Corrections,
    offers: Offers,
) -> str | None:
    label = table.by_name[name].label
    mine, theirs = cell_in_words(row[name]), cell_in_words(now[name])
    question = (
        f"{table.label}, {in_words(key)}, {label}: you wrote {mine}, and somebody has written"
        f" {theirs} since you downloaded the workbook, when it was {cell_in_words(old[name])}."
        " Which holds?"
    )
    options = (Option(MINE, f"mine: {mine}"), Option(THEIRS, f"theirs: {theirs}"))
    offer = Offer(f"{table.name}|both|{key!r}|{name}", question, options, table.name, name)
    chosen = offers.ask(offer)
    if chosen is None:
        result.problems.append(
            Problem(
                "both-changed",
                table.name,
                f"you wrote {mine}; somebody has written {theirs} meanwhile.",
                "Choose which holds.",
                row.get("_row"),
                name,
                str(row[name] or ""),
            )
        )
    return chosen


def _ask_about_removed(
    table: Table,
    base: Base,
    seen: Mapping[RowMark, Row],
    present: Mapping[Key, Row],
    result: Corrections,
    offers: Offers,
) -> None:
    """Asks about rows of the workbook that are no longer in the sheet. Rows of a programme of which
    no row is left are not among them: the sheet may have been cut down to another.
    """
    gone: dict[Key, Row] = {}
    elsewhere: dict[Key, None] = {}
    returned = {key_of(table, old) for old in seen.values()}
    programmes = {old.get(PROGRAMME) for old in seen.values()}
    # Rows of several downloads can have been copied into one sheet.
    for number, identity in {(marked.version, marked.identity) for marked in seen}:
        for old in base.rows(number, identity):
            key = key_of(table, old)
            if key in returned or old.get(PROGRAMME) not in programmes:
                continue
            if key in present:
                gone[key] = old
            else:
                elsewhere[key] = None
    if elsewhere:
        result.notes.append(
            f"{table.label}: rows that are not in your sheet are no longer there under their key,"
            f" because somebody has removed or renamed them: {_listed(elsewhere)}."
        )
    if not gone:
        return
    named = _listed(gone)
    rows_are, ask = f"{len(gone):,} rows of the workbook that you downloaded are", "Are they to go?"
    if len(gone) == 1:
        rows_are, ask = "one row of the workbook that you downloaded is", "Is it to go?"
    missing = f"{rows_are} not in your sheet: {named}."
    question = f"{table.label}: {missing} {ask}"
    options = (Option(KEEP, "no, leave as it is"), Option(REMOVE, "yes, remove"))
    # The answer is about these very rows: with other rows missing, it is asked again.
    question_key = f"{table.name}|removed|{sorted(map(repr, gone))!r}"
    chosen = offers.ask(Offer(question_key, question, options, table.name))
    if chosen == REMOVE:
        result.removed = list(gone)
    elif chosen is None:
        message = f"{missing[:1].upper()}{missing[1:]}"
        todo = "Choose whether to remove them, or put them back into your sheet."
        result.problems.append(Problem("removed-rows", table.name, message, todo))


def _listed(keys: Collection[Key]) -> str:
    named = "; ".join(in_words(key) for key in list(keys)[:MOST_NAMED])
    if len(keys) > MOST_NAMED:
        return f"{named}; and {len(keys) - MOST_NAMED:,} more"
    return named


def in_words(key: Key) -> str:
    """A key as people read it."""
    return " / ".join(cell_in_words(value) for value in key if value is not None)
