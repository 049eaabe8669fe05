"""Rows of a file that may be a row that is there already, under another key.

Keys that look the same, a second ending of one participant, and a sum that differs by its wording
are asked about before anything is published.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from pathfinders.checks.problems import Problem
from pathfinders.store.versions import Row
from pathfinders.tables import Table
from pathfinders.uploads.corrections import Corrections, Key, in_words, key_of
from pathfinders.uploads.offers import Offer, Offers, Option

SAME, ANOTHER = "same", "another"
ENDINGS = frozenset(("withdrew", "asked_to_leave", "merged", "completed", "cancelled"))
ONCE = ENDINGS | {"selected"}
"""Events that a participant has once."""
WORDING = ("unit_note", "sum_id", "barrier", "number")
"""Columns of keys that only tell apart, and whose wording can be corrected."""
MOST_ASKED = 200


def ask_about_alike(
    table: Table,
    corrected: Corrections,
    present: Mapping[Key, Row],
    offers: Offers,
) -> None:
    """Asks about each new row of `corrected` that is like a row of the newest version, `present`;
    takes the two for one where that is the answer.
    """
    keys = {key_of(table, row) for row in corrected.rows}
    renamed_to = set(corrected.renamed.values())
    # A row that the file has too is there twice on purpose.
    others = {
        key: row
        for key, row in present.items()
        if key not in keys and key not in corrected.renamed and key not in corrected.removed
    }
    if not others:
        return
    # Rows whose keys look the same are separated from rows that say the same, because a yes means
    # different things: the former keep the key that is there, the latter take that of the file.
    by_look = _grouped(others, _look)
    by_sense = _grouped(others, lambda _, row: _sense(table, row))
    questions = 0
    for place, row in enumerate(corrected.rows):
        key = key_of(table, row)
        # A row whose key was corrected in a downloaded workbook is known to be the old one.
        if key in present or key in renamed_to or questions >= MOST_ASKED:
            continue
        look_alike = [k for k in by_look.get(_look(key, row), ()) if k not in corrected.renamed]
        sense = _sense(table, row)
        like = look_alike or [
            k for k in by_sense.get(sense, ()) if sense is not None and k not in corrected.renamed
        ]
        if not like:
            continue
        questions += 1
        _ask(table, place, key, like, bool(look_alike), corrected, offers)


def _ask(
    table: Table,
    place: int,
    key: Key,
    like: list[Key],
    look: bool,
    corrected: Corrections,
    offers: Offers,
) -> None:
    row = corrected.rows[place]
    why = "says the same as"
    if look:
        why = "looks the same as"
    question = (
        f"{table.label}: the new row {in_words(key)} {why} {in_words(like[0])}, which is there"
        " already. Is it that row, corrected?"
    )
    options = [Option(f"{SAME} {k!r}", f"yes, it is {in_words(k)}") for k in like[:3]]
    options.append(Option(ANOTHER, "no, it is another row"))
    chosen = offers.ask(Offer(f"{table.name}|alike|{key!r}", question, tuple(options), table.name))
    if chosen is None:
        corrected.problems.append(
            Problem(
                "alike",
                table.name,
                f"the row {why} one that is there already: {in_words(like[0])}.",
                "Did you mean that row? Choose whether it is that row, corrected, or another.",
                row.get("_row"),
                table.key[-1],
                str(key[-1] or ""),
            )
        )
        return
    # None where the answer is that it is another row, which then stays as it is.
    meant = next((k for k in like[:3] if chosen == f"{SAME} {k!r}"), None)
    if meant is None:
        return
    if look:
        # The key stays as it is held: what differs cannot be seen.
        corrected.rows[place] = {**row, **dict(zip(table.key, meant, strict=True))}
    else:
        # Here the file's key is the correction, so the row that is there gets it.
        corrected.renamed[meant] = key


def _grouped(rows: Mapping[Key, Row], by: Any) -> dict[Any, list[Key]]:
    groups: dict[Any, list[Key]] = {}
    for key, row in rows.items():
        groups.setdefault(by(key, row), []).append(key)
    return groups


def _look(key: Key, _: Row) -> tuple[object, ...]:
    """What is seen of a key: without case, doubled spaces, unseen signs and forms of a letter."""
    return tuple(_seen(value) for value in key)


def _seen(value: object) -> object:
    """A text as it is seen; any other value of a key as it is."""
    if not isinstance(value, str):
        return value
    # NFKC makes one form of wide letters, ligatures and no-break spaces. Cf are the signs without
    # a width, such as a soft hyphen.
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf"
    )
    dashes = re.sub("[\u2010-\u2015\u2212]", "-", shown)
    quotes = re.sub("[\u2018\u2019\u201b]", "'", dashes)
    return " ".join(quotes.casefold().split())


def _sense(table: Table, row: Row) -> tuple[object, ...] | None:
    """What a row is about, without what can be corrected; None where rows alike are no surprise."""
    if table.name == "participation_events":
        event = row.get("event")
        if event not in ONCE:
            return None
        # The contract allows a participant one ending, of whatever kind, so that a second one may
        # be the first in another word.
        kind = "ending" if event in ENDINGS else event
        return (row.get("programme_id"), row.get("participant_id"), kind)
    if table.name == "funding":
        rest = [name for name in table.key if name not in WORDING]
        # Sums alike in all but their wording and of the same amount are likely one sum.
        return (*(row.get(name) for name in rest), row.get("amount_gbp"))
    return None


def within_file(table: Table, rows: Iterable[Row], present: Mapping[Key, Row]) -> list[Problem]:
    """A problem for each new row of a file whose key looks the same as one above it, and is not."""
    first: dict[tuple[object, ...], Row] = {}
    problems = []
    for row in rows:
        key = key_of(table, row)
        look = _look(key, row)
        before = first.setdefault(look, row)
        if before is row or key_of(table, before) == key:
            continue
        # Both are held already: then somebody has agreed to both.
        if key in present and key_of(table, before) in present:
            continue
        problems.append(
            Problem(
                "alike",
                table.name,
                f"the key {in_words(key)} looks the same as that of row {before.get('_row')}, and"
                " is not: it differs by case, spaces or signs that are not seen.",
                "Write both alike if they are one row; otherwise make the difference visible.",
                row.get("_row"),
                table.key[-1],
            )
        )
    return problems
