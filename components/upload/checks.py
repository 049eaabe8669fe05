"""Shows what is wrong with a file: counted, grouped, filtered, to download, and marked in the
reader's own workbook.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.figure.listing import Table, listing
from components.text import plain
from components.upload.file import FILE, on_disk
from pathfinders.checks.problems import Problem, Refused
from pathfinders.exports.csv.lines import lines_csv
from pathfinders.exports.media_types import CSV
from pathfinders.figures import Field
from pathfinders.files.guard import guarded
from pathfinders.tables import TABLES
from pathfinders.uploads.offers import cells_in_words
from pathfinders.uploads.pipeline import Received
from pathfinders.words import capital, count, listed
from pathfinders.workbooks.markup.markup import copy_lacks, marked_up

KINDS = {
    "reading": "Cannot be read",
    "columns": "Headings",
    "type": "Not the kind of value expected",
    "required": "Empty, but needed",
    "characters": "Characters that are not seen",
    "allowed": "Not an allowed value",
    "pattern": "Not written as expected",
    "range": "Out of range",
    "duplicate": "Twice",
    "reference": "Names something that is not there",
    "tracker": "Headings of its own",
    "struck": "Struck through",
    "total": "Looks like a total",
    "colour": "Coloured",
    "comment": "A comment",
    "alike": "Looks like a row that is there",
    "both-changed": "Changed by two people",
    "removed-rows": "Rows that are missing",
    "no-rows": "No rows",
}
HEADINGS = ("Where", "Value", "What is wrong", "What to do", "Weight")
WIDE = ("What is wrong", "What to do")
MARKING_SECONDS = 60.0
ALL = "All"
LACKING = "_upload_lacking"


def show(received: Received, problems: Sequence[Problem]) -> None:
    """Shows every problem; or says that there is none."""
    errors = [p for p in problems if p.severity == "error"]
    warnings = len(problems) - len(errors)
    if not problems:
        st.success(
            f"Nothing is wrong in the {received.rows:,} rows.", icon=":material/check_circle:"
        )
        return
    worth = (
        f" {capital(count(warnings, 'thing'))} {'is' if warnings == 1 else 'are'} worth a look."
        if warnings
        else ""
    )
    if errors:
        st.error(
            f"{capital(count(len(errors), 'problem'))} to mend before this can be"
            f" published.{worth}",
            icon=":material/error:",
        )
    else:
        st.warning(f"Nothing stands in the way of publishing.{worth}", icon=":material/warning:")
    kinds = Counter(_kind(p) for p in problems)
    tables = Counter(_label(p) for p in problems)
    with st.container(horizontal=True):
        kind = _choose("Kind", kinds)
        table = _choose("Table", tables)
    shown = [p for p in problems if kind in (ALL, _kind(p)) and table in (ALL, _label(p))]
    # Where all weigh the same, the column would say nothing.
    headings = HEADINGS if errors and warnings else HEADINGS[:-1]
    rows = [dict(zip(headings, _row(alike[0], alike), strict=False)) for alike in _grouped(shown)]
    caption = f"{len(shown):,} of {len(problems):,} problems, in the order of the file"
    fields = tuple(Field(heading, heading) for heading in headings)
    listing(Table(caption, fields, rows, WIDE))
    with st.container(horizontal=True):
        given = st.session_state[FILE]
        st.download_button(
            "Your own file back, with the cells marked",
            partial(_marked, given, problems),
            f"marked-{_stem(given.name)}.xlsx",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
            key="marked",
        )
        st.download_button(
            "This list (CSV)",
            lambda: lines_csv(HEADINGS, [_row(p) for p in problems]),
            f"problems-{_stem(given.name)}.csv",
            CSV,
            on_click="ignore",
            icon=":material/download:",
            key="problems-csv",
        )
    lacking = _lacking(given)
    if lacking:
        st.caption(
            f"The marked copy will lack {plain(listed(lacking))}: your own file still has them."
        )


def _lacking(given: Any) -> list[str]:
    """What the marked copy will not hold; found out once for a file."""
    known: tuple[str, list[str]] | None = st.session_state.get(LACKING)
    if known is None or known[0] != given.file_id:
        try:
            with on_disk(given) as path:
                found = guarded(copy_lacks, path, given.name, file=given.name)
        except Refused:
            found = []
        known = (given.file_id, found)
        st.session_state[LACKING] = known
    return known[1]


def _choose(label: str, counted: Counter[str]) -> str:
    options = [ALL, *(name for name, _ in counted.most_common())]
    if len(counted) < 2:
        return ALL
    numbers = {ALL: counted.total(), **counted}
    return str(
        st.selectbox(
            label,
            options,
            format_func=lambda name: f"{name} ({numbers[name]:,})",
            key=f"problems-{label}",
        )
    )


def _kind(problem: Problem) -> str:
    return KINDS.get(problem.check, "Breaks a rule")


def _label(problem: Problem) -> str:
    return TABLES[problem.table].label if problem.table in TABLES else "The file"


def _grouped(problems: Sequence[Problem]) -> list[list[Problem]]:
    """The problems, the same mistake once with all its cells, each where it comes first."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for p in problems:
        same = (p.check, p.table, p.sheet, p.column, p.value, p.message, p.todo, p.severity)
        groups.setdefault(same, []).append(p)
    return list(groups.values())


def _row(problem: Problem, alike: Sequence[Problem] = ()) -> tuple[str, ...]:
    column = TABLES[problem.table].by_name.get(problem.column) if problem.table in TABLES else None
    row = f"row {problem.row}" if problem.row is not None else ""
    cells = [p.cell or f"row {p.row}" for p in alike] if len(alike) > 1 else []
    at = cells_in_words(cells, len(cells)) if cells else problem.cell or row
    parts = (problem.sheet, at, column.label if column else problem.column)
    weight = "To mend" if problem.severity == "error" else "Worth a look"
    where = ", ".join(part for part in parts if part) or _label(problem)
    return (where, problem.value, capital(problem.message), problem.todo, weight)


def _marked(given: Any, problems: Sequence[Problem]) -> bytes:
    """The marked workbook. Made when asked for, outside the session."""
    with on_disk(given) as path:
        return guarded(
            marked_up, path, given.name, problems, seconds=MARKING_SECONDS, file=given.name
        ).content


def _stem(name: str) -> str:
    return (
        "".join(c if c.isalnum() or c in "-_ " else "-" for c in name.rpartition(".")[0])[:80]
        or "file"
    )
