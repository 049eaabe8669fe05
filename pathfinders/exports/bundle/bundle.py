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
    state = kind.state(version, view)
    # Built anew rather than taken from the cache: a cached figure runs no query to record.
    figure = kind.build(recorder, state)
    calls = recorder.calls
    answers = [_answer(version, call) for call in calls]
    needed: set[str] = set()
    for call in calls:
        needed.update(tables_read(find_query(call.query).sql))
    # In the contract's order, so that the same figure always gives the same bundle.
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
    if rows:
        columns = list(rows[0])
    else:
        # No row names the columns of an empty answer; its frame still does.
        columns = list(version.frame(call.query, **dict(call.parameters)).columns)
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
    """The query from which the figure's table takes most columns unchanged: its index, the columns,
    and for each row of the table the index of the answer's row. None if there is no such query.
    """
    best: dict[str, Any] | None = None
    for number, answer in enumerate(answers):
        columns = [field.key for field in figure.fields if field.key in answer["columns"]]
        rows = _places(figure, answer, columns)
        if not columns or rows is None:
            continue
        if best is None or len(columns) > len(best["columns"]):
            best = {"query": number, "columns": columns, "rows": rows}
    return best


def _places(figure: Figure, answer: Answer, columns: list[str]) -> list[int] | None:
    """For each row of the figure's table, the index of a row of the answer with the same values in
    `columns`, each used once. None if a row has no match, or if the table is empty.
    """
    positions = [answer["columns"].index(column) for column in columns]
    unused = list(range(len(answer["rows"])))
    places = []
    for row in figure.rows:
        values = [plain(row.get(column)) for column in columns]
        for place in unused:
            cells = [answer["rows"][place][position] for position in positions]
            if all(map(same, cells, values)):
                break
        else:
            return None
        # Each row of the answer stands for one row of the table, so that of two equal rows each
        # is compared.
        unused.remove(place)
        places.append(place)
    return places or None


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n").encode("utf-8")
