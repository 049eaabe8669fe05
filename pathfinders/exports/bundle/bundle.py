"""A figure to recompute elsewhere: its SQL, parameters and tables, and a script that needs DuckDB
and nothing else.
"""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pathfinders.exports.bundle.readme import readme
from pathfinders.exports.bundle.script import plain, same
from pathfinders.exports.csv.figure import figure_csv
from pathfinders.exports.json_file import figure_data
from pathfinders.exports.zip_file import zipped
from pathfinders.figures import KINDS, Figure
from pathfinders.figures.recorder import tables_read
from pathfinders.links import View
from pathfinders.store.queries import find_query
from pathfinders.store.reader import QueryCall, Recorder
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

SCRIPT = Path(__file__).with_name("script.py")
Answer = dict[str, Any]


def bundle(figure_name: str, version: Version, view: View) -> bytes:
    """A zip with all that is needed to recompute a figure's queries at this version and view.

    It holds the queries the figure runs with their parameters and answers, the tables they read and
    no others, the figure's table, a README and `reproduce.py`. Raises ValueError for a figure that
    does not exist, and Unavailable for a choice that the version does not have.
    """
    if figure_name not in KINDS:
        raise ValueError(
            f"There is no figure {figure_name!r}. Figures: {', '.join(sorted(KINDS))}."
        )
    kind = KINDS[figure_name]
    recorder = Recorder(version)
    # Not from the figures kept in memory: those would run no query.
    state = kind.state(version, view)
    figure = kind.build(recorder, state)
    calls = recorder.calls
    answers = [_answer(version, call) for call in calls]
    needed = {name for call in calls for name in tables_read(find_query(call.query).sql)}
    tables = [name for name in TABLES if name in needed]
    queries = [_entry(number, call) for number, call in enumerate(calls, 1)]
    traced = _traced(figure, answers)
    files: dict[str, bytes] = {
        "README.md": readme(figure, version.info, state, queries, tables, traced).encode("utf-8"),
        "reproduce.py": SCRIPT.read_bytes(),
        "bundle.json": _json(
            {
                "figure": figure_name,
                "version": version.number,
                "state": state.query(),
                "tables": tables,
                "queries": queries,
            }
        ),
        "figure.json": _json({**figure_data(figure, state), "traced": traced}),
        "figure.csv": figure_csv(figure),
    }
    for entry, call, answer in zip(queries, calls, answers, strict=True):
        files[entry["sql"]] = find_query(call.query).sql.encode("utf-8") + b"\n"
        files[entry["answer"]] = _json(answer)
    for name in tables:
        table = io.BytesIO()
        pq.write_table(version.table(name), table)
        files[f"tables/{name}.parquet"] = table.getvalue()
    return zipped(files, version.info.at)


def _answer(version: Version, call: QueryCall) -> Answer:
    rows = version.rows(call.query, **dict(call.parameters))
    columns = (
        list(rows[0]) if rows else list(version.frame(call.query, **dict(call.parameters)).columns)
    )
    return {
        "columns": columns,
        "rows": [[plain(row[column]) for column in columns] for row in rows],
    }


def _entry(number: int, call: QueryCall) -> dict[str, Any]:
    stem = f"{number:02}-{call.query.replace('_', '-')}"
    parameters = {name: plain(value) for name, value in call.parameters}
    question = find_query(call.query).question
    return {
        "sql": f"queries/{stem}.sql",
        "answer": f"answers/{stem}.json",
        "question": question,
        "parameters": parameters,
    }


def _traced(figure: Figure, answers: list[Answer]) -> dict[str, Any] | None:
    """The query whose rows the figure's table takes columns from as they are, with the row for each
    of its own.
    """
    best: dict[str, Any] | None = None
    for number, answer in enumerate(answers):
        columns = [field.key for field in figure.fields if field.key in answer["columns"]]
        rows = _places(figure, answer, columns)
        if columns and rows is not None and (best is None or len(columns) > len(best["columns"])):
            best = {"query": number, "columns": columns, "rows": rows}
    return best


def _places(figure: Figure, answer: Answer, columns: list[str]) -> list[int] | None:
    """For each row of the figure's table, a row of the answer with the same values in `columns`,
    each used once.
    """
    at = {column: answer["columns"].index(column) for column in columns}
    free = list(range(len(answer["rows"])))
    found = []
    for row in figure.rows:
        values = {column: plain(row.get(column)) for column in columns}
        place = next(
            (i for i in free if all(same(answer["rows"][i][at[c]], v) for c, v in values.items())),
            None,
        )
        if place is None:
            return None
        free.remove(place)
        found.append(place)
    return found if found else None


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n").encode("utf-8")
