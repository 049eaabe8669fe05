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
) -> str:
    """Markdown that says what the bundle holds and what its script proves."""
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
        "or, in an environment of its own:",
        "",
        "    pip install -r requirements.txt",
        "    python reproduce.py",
        "",
        (
            "The script loads `tables/*.parquet` into DuckDB, runs each query of `queries/` with"
            " the parameters in `bundle.json`,"
        ),
        (
            "and compares the answer with the one in `answers/`. Then it makes the figure again"
            " from the same tables with the code in"
        ),
        (
            "`code/`, statistics and seeds included, and compares every column of its table, its"
            " verdict, the line below it and its"
        ),
        (
            "caveats with `figure.json`. It prints `equal` or `differs` for each, how many columns"
            " of how many, and ends with 0 or 1."
        ),
        (
            "Whole numbers, text and dates must be the same; numbers with decimals may differ by"
            " one part in a thousand million."
        ),
        "",
        "## What is compared",
        "",
        _compared(figure),
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


def _compared(figure: Figure) -> str:
    if not figure.rows:
        return (
            "The answers to the queries, and the figure's verdict, the line below it and its"
            " caveats. The figure has no table."
        )
    labels = ", ".join(f"“{one_line(field.label)}”" for field in figure.fields)
    number = len(figure.fields)
    return (
        f"The answers to the queries; and of the figure's table (`figure.json`, also as"
        f" `figure.csv`) {number} of {number} columns: {labels}. The chart is drawn from the same"
        " values and is not compared."
    )


def _parameters(query: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in query["parameters"].items()) or "none"
