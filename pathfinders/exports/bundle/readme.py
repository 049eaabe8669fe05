"""The README of a figure's bundle."""

from collections.abc import Sequence
from typing import Any

from pathfinders.exports.wording import LICENCE, notes, one_line, stop, version_line
from pathfinders.figures import Figure
from pathfinders.links import View
from pathfinders.store.lake import VersionInfo


def readme(
    figure: Figure,
    info: VersionInfo,
    view: View,
    queries: Sequence[dict[str, Any]],
    tables: Sequence[str],
    traced: dict[str, Any] | None,
) -> str:
    """Markdown that says what the bundle holds, what its script proves, and what it does not."""
    state = ", ".join(f"{name}={value}" for name, value in view.query().items()) or "the defaults"
    lines = [
        f"# {one_line(figure.title)}",
        "",
        stop(figure.shows),
        "",
        f"Figure `{figure.name}`, {state}.",
        stop(version_line(info)),
        "",
        "## Recompute it",
        "",
        "    uv run reproduce.py",
        "",
        "or, with DuckDB installed (`pip install duckdb==1.5.5`):",
        "",
        "    python reproduce.py",
        "",
        (
            "The script loads `tables/*.parquet` into DuckDB, runs each query of `queries/` with"
            " the parameters in `bundle.json`,"
        ),
        (
            "and compares the answer with the one in `answers/`. It prints `equal` or `differs` for"
            " each and ends with 0 or 1."
        ),
        (
            "Whole numbers, text and dates must be the same; numbers with decimals may differ by"
            " one part in a thousand million."
        ),
        "",
        "## What is compared",
        "",
        _compared(figure, traced),
        "",
        "## Queries",
        "",
        *(
            f"- `{query['sql']}`: {query['question']} Parameters: {_parameters(query)}."
            for query in queries
        ),
        "",
        "## Tables, whole, as at this version",
        "",
        *(f"- `tables/{name}.parquet`" for name in tables),
        "",
    ]
    for heading, texts in notes(figure):
        lines += [f"## {heading}", "", *(f"- {text}" for text in texts), ""]
    return "\n".join([*lines, LICENCE, ""])


def _compared(figure: Figure, traced: dict[str, Any] | None) -> str:
    labels = {field.key: f"“{one_line(field.label)}”" for field in figure.fields}
    if not figure.rows:
        return "The figure has no table: only the answers to its queries are compared."
    if traced is None:
        return (
            "The answers to the queries are recomputed and compared. The figure's table"
            " (`figure.json`, `figure.csv`) was worked out from them in Python, by statistics or"
            " wording; the script does not recompute it."
        )
    taken = ", ".join(labels[key] for key in traced["columns"])
    rest = [label for key, label in labels.items() if key not in traced["columns"]]
    others = ""
    if rest:
        others = (
            f" Its other columns, {', '.join(rest)}, were worked out in Python, by statistics or"
            " wording; the script does not recompute them."
        )
    return (
        "The answers to the queries are recomputed and compared. In the figure's table"
        f" (`figure.json`, also as `figure.csv`) the columns {taken} come straight from a query and"
        f" are compared too.{others}"
    )


def _parameters(query: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in query["parameters"].items()) or "none"
