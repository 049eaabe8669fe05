"""A figure to recompute elsewhere: its SQL, parameters and tables, the code of its statistics, and
a script that runs both and compares what comes out.
"""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pathfinders.exports.bundle.code import code_of, requirements
from pathfinders.exports.bundle.readme import readme
from pathfinders.exports.bundle.script import plain
from pathfinders.exports.csv.figure import figure_csv
from pathfinders.exports.json_file import figure_data
from pathfinders.exports.zip_file import zipped
from pathfinders.figures import KINDS
from pathfinders.figures.recorder import tables_read
from pathfinders.links import View
from pathfinders.store.queries import find_query
from pathfinders.store.reader import QueryCall, Recorder
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

SCRIPT = Path(__file__).with_name("script.py")
Answer = dict[str, Any]


def bundle(figure_name: str, version: Version, view: View) -> bytes:
    """A zip with all that is needed to recompute a figure at this version and view.

    It holds the queries the figure runs with their parameters and answers, the tables they read and
    no others, the code that makes the figure of them (the seeds of its random draws among it), the
    figure's table, a README, `requirements.txt` and `reproduce.py`. Raises ValueError for a figure
    that does not exist, and Unavailable for a choice that the version does not have.
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
    module = kind.function.__module__
    packages = requirements(module)
    files: dict[str, bytes] = {
        "README.md": readme(figure, version.info, state, queries, tables).encode("utf-8"),
        "reproduce.py": script(packages),
        "requirements.txt": "".join(f"{each}\n" for each in packages).encode("utf-8"),
        "bundle.json": _json(
            {
                "figure": figure_name,
                "version": version.number,
                "state": state.query(),
                "tables": tables,
                "queries": queries,
            }
        ),
        "figure.json": _json(figure_data(figure, state)),
        "figure.csv": figure_csv(figure),
    }
    for entry, call, answer in zip(queries, calls, answers, strict=True):
        files[entry["sql"]] = find_query(call.query).sql.encode("utf-8") + b"\n"
        files[entry["answer"]] = _json(answer)
    # Those that it may ask, too: which exceptions concern a figure is read off all of them.
    for name in sorted(kind.queries):
        files[f"code/queries/{name}.sql"] = find_query(name).text.encode("utf-8")
    files |= {f"code/{place}": text for place, text in code_of(module).items()}
    for name in tables:
        table = io.BytesIO()
        pq.write_table(version.table(name), table)
        files[f"tables/{name}.parquet"] = table.getvalue()
    return zipped(files, version.info.at)


def script(packages: tuple[str, ...]) -> bytes:
    """The script, asking for `packages` at its head, so that `uv run` finds them by itself."""
    asks = f"# dependencies = {json.dumps(list(packages))}\n"
    lines = SCRIPT.read_text(encoding="utf-8").splitlines(keepends=True)
    every = [asks if line.startswith("# dependencies = ") else line for line in lines]
    return "".join(every).encode("utf-8")


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


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n").encode("utf-8")
