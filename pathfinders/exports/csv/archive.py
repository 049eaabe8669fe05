"""A figure's table as a CSV file, with all that the figure says beside it.

The two travel in one zip because each other way loses something: notes within the CSV make it no
table any more, for `pandas.read_csv` and for spreadsheets alike, and notes in a download of their
own are left behind. The zip holds the CSV as it is, a README for people, and for programs the same
in the form that the W3C recommends for tables on the web (CSVW,
https://www.w3.org/TR/tabular-metadata/), which names the file `NAME.csv-metadata.json`.
"""

import json
from itertools import chain
from typing import Any

from pathfinders.charts.labels import visible
from pathfinders.exports.context import Context
from pathfinders.exports.csv.figure import figure_csv
from pathfinders.exports.csv.lines import guarded
from pathfinders.exports.wording import LICENCE, about, notes, one_line, stop, version_line
from pathfinders.exports.zip_file import zipped
from pathfinders.figures import Field, Figure

WORDS = {
    "string": "text",
    "date": "dates as YYYY-MM-DD",
    "integer": "whole numbers",
    "number": "numbers",
}
"""What people call the types that CSVW names."""
EMPTY = "An empty cell means that the value is not known or does not apply, never zero."
APOSTROPHE = "An apostrophe stands before text that a spreadsheet would take for a formula."


def csv_zip(figure: Figure, context: Context) -> bytes:
    """The figure's table as CSV with a README and its metadata. Raises ValueError where it is not
    of the context's version.
    """
    context.check([figure])
    stem = f"{figure.name}-version-{figure.version}"
    metadata = json.dumps(_metadata(figure, context, f"{stem}.csv"), ensure_ascii=False, indent=1)
    files = {
        f"{stem}.csv": figure_csv(figure),
        "README.txt": _readme(figure, context, stem).encode("utf-8"),
        f"{stem}.csv-metadata.json": f"{metadata}\n".encode("utf-8", "replace"),
    }
    return zipped(files, context.info.at)


def _readme(figure: Figure, context: Context, stem: str) -> str:
    lines = [one_line(figure.title), "", stop(figure.shows), ""]
    lines += [f"{label}: {text}" for label, text in about(context)]
    lines += [
        "",
        "Files",
        (
            f"- {stem}.csv: the figure's table, {len(figure.rows):,} rows, in UTF-8."
            f" {EMPTY}{_apostrophe(figure)}"
        ),
        f"- {stem}.csv-metadata.json: what stands here, for programs (CSV on the Web).",
    ]
    lines += [
        "",
        "Columns",
        *(f"- {one_line(f.label)}: {WORDS[_type(figure, f)]}" for f in figure.fields),
    ]
    for heading, texts in notes(figure):
        lines += ["", heading, *(f"- {text}" for text in texts)]
    return "\n".join([*lines, ""])


def _metadata(figure: Figure, context: Context, file: str) -> dict[str, Any]:
    columns = [
        {"name": f.key, "titles": visible(f.label), "datatype": _type(figure, f), "null": ""}
        for f in figure.fields
    ]
    texts = {heading: list(lines) for heading, lines in notes(figure)}
    # Sources have a term of their own in Dublin Core; everything else is a comment.
    sources = texts.pop("Sources", [])
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": one_line(figure.title),
        "dc:description": stop(figure.shows),
        "dc:identifier": one_line(context.link),
        "dc:hasVersion": version_line(context.info),
        "dc:coverage": [one_line(text) for text in context.filters],
        "dc:rights": LICENCE,
        "dc:source": sources,
        "rdfs:comment": list(chain.from_iterable(texts.values())),
        "dialect": {
            "encoding": "utf-8",
            "header": True,
            "delimiter": ",",
            "lineTerminators": ["\r\n"],
        },
        "tableSchema": {"columns": columns},
    }


def _type(figure: Figure, field: Field) -> str:
    """The CSVW name of a column's type. It is read from the values, because a field's format only
    says how they are shown.
    """
    if field.format == "date":
        return "date"
    if field.format == "text":
        return "string"
    values = [row.get(field.key) for row in figure.rows]
    if all(value is None or isinstance(value, int) for value in values):
        return "integer"
    return "number"


def _apostrophe(figure: Figure) -> str:
    for row in figure.rows:
        if any(guarded(value) != value for value in row.values()):
            return f" {APOSTROPHE}"
    return ""
