"""Shows what is wrong with a file: counted, grouped, filtered, to download, and marked in the
reader's own workbook.
"""

import re
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
WEIGHTS = {"error": "To mend", "warning": "Worth a look"}
# Longer than a reading may take: the workbook is read, marked and written again with its formats.
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
    worth = _worth_a_look(warnings)
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
        upload = st.session_state[FILE]
        st.download_button(
            "Your own file back, with the cells marked",
            partial(_marked, upload, problems),
            f"marked-{_stem(upload.name)}.xlsx",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
            key="marked",
        )
        st.download_button(
            "This list (CSV)",
            lambda: lines_csv(HEADINGS, [_row(p) for p in problems]),
            f"problems-{_stem(upload.name)}.csv",
            CSV,
            on_click="ignore",
            icon=":material/download:",
            key="problems-csv",
        )
    lacking = _lacking(upload)
    if lacking:
        st.caption(
            f"The marked copy will lack {plain(listed(lacking))}: your own file still has them."
        )


def _worth_a_look(warnings: int) -> str:
    """The sentence about what can be published and is odd; empty where nothing is."""
    if not warnings:
        return ""
    verb = "is" if warnings == 1 else "are"
    return f" {capital(count(warnings, 'thing'))} {verb} worth a look."


def _lacking(upload: Any) -> list[str]:
    """What the marked copy will not hold; found out once for a file."""
    last: tuple[str, list[str]] | None = st.session_state.get(LACKING)
    if last is None or last[0] != upload.file_id:
        # The copy is made only when its button is pressed, and its owner should know before.
        try:
            with on_disk(upload) as path:
                lacks = guarded(copy_lacks, path, upload.name, file=upload.name)
        except Refused:
            lacks = []
        last = (upload.file_id, lacks)
        st.session_state[LACKING] = last
    return last[1]


def _choose(label: str, counted: Counter[str]) -> str:
    # A filter with one value would leave everything as it is.
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
    if problem.table not in TABLES:
        return "The file"
    return TABLES[problem.table].label


def _grouped(problems: Sequence[Problem]) -> list[list[Problem]]:
    """The problems, the same mistake once with all its cells, each where it comes first."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for p in problems:
        same = (p.check, p.table, p.sheet, p.column, p.value, p.message, p.todo, p.severity)
        groups.setdefault(same, []).append(p)
    return list(groups.values())


def _row(problem: Problem, alike: Sequence[Problem] = ()) -> tuple[str, ...]:
    parts = (problem.sheet, _cells(problem, alike), _column(problem))
    where = ", ".join(part for part in parts if part) or _label(problem)
    weight = WEIGHTS[problem.severity]
    return (where, problem.value, capital(problem.message), problem.todo, weight)


def _cells(problem: Problem, alike: Sequence[Problem]) -> str:
    """The cells of the problems alike in words, or the problem's own cell or row; empty where it
    concerns neither.
    """
    if len(alike) > 1:
        cells = [p.cell or f"row {p.row}" for p in alike]
        return cells_in_words(cells, len(cells))
    if problem.cell or problem.row is None:
        return problem.cell
    return f"row {problem.row}"


def _column(problem: Problem) -> str:
    """What people call the column, or its name in the file where no table has it."""
    table = TABLES.get(problem.table)
    if table is None or problem.column not in table.by_name:
        return problem.column
    return table.by_name[problem.column].label


def _marked(upload: Any, problems: Sequence[Problem]) -> bytes:
    """The marked workbook. Made when asked for, outside the session."""
    with on_disk(upload) as path:
        return guarded(
            marked_up, path, upload.name, problems, seconds=MARKING_SECONDS, file=upload.name
        ).content


def _stem(name: str) -> str:
    return re.sub(r"[^\w\- ]", "-", name.rpartition(".")[0])[:80] or "file"
