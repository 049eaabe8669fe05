"""The questions in queries/*.sql: what each asks, what it takes, and its SQL.

A query file starts with comment lines `-- question:`, `-- grain:`, any number of `-- parameter:
NAME KIND = DEFAULT | meaning` and `-- caveat:`, followed by one SELECT that takes its parameters as
`$name`. A comment line that is indented continues the one above it. Parameters never become SQL
text.
"""

import functools
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pathfinders.settings import QUERIES

Scalar = str | int | float | bool | date | None
ParameterKind = Literal["text", "integer"]
PARAMETER = re.compile(
    r"(?P<name>[a-z_]+) (?P<kind>text|integer) = (?P<default>[^|]*)\| (?P<meaning>.+)"
)
# Eighteen digits fit a 64-bit integer, as the tables hold them.
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
CONTINUED = "--   "


@dataclass(frozen=True)
class Parameter:
    """A value a query takes. An empty default means none: the query then leaves that condition
    out.
    """

    name: str
    kind: ParameterKind
    default: Scalar
    meaning: str

    def parse(self, text: str) -> Scalar:
        """The value that `text` stands for; empty means none. Raises ValueError where it is not of
        the right kind.
        """
        text = text.strip()
        if not text:
            return None
        if self.kind == "text":
            return text
        if not WHOLE_NUMBER.fullmatch(text):
            raise ValueError(f"{self.name} takes a whole number, not {text[:80]!r}.")
        return int(text)


@dataclass(frozen=True)
class Query:
    """One question, as its file states it."""

    name: str
    question: str
    grain: str
    parameters: tuple[Parameter, ...]
    caveats: tuple[str, ...]
    sql: str
    text: str
    """The whole file, its header included."""

    def bind(self, values: dict[str, Scalar]) -> dict[str, Scalar]:
        """Every parameter's value, defaults filled in. Raises ValueError for one the query does not
        take.
        """
        parameters = {p.name: p for p in self.parameters}
        unknown = sorted(set(values) - set(parameters))
        if unknown:
            takes = ", ".join(parameters) or "none"
            raise ValueError(
                f"The query {self.name} takes no parameter {', '.join(unknown)}. It takes: {takes}."
            )
        return {name: values.get(name, p.default) for name, p in parameters.items()}


@functools.cache
def all_queries(folder: Path = QUERIES) -> dict[str, Query]:
    """Every query by name."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.sql"))}


def find_query(name: str) -> Query:
    """The query of that name. Raises ValueError, listing the names, where there is none."""
    try:
        return all_queries()[name]
    except KeyError:
        raise ValueError(
            f"There is no query {name!r}. Queries: {', '.join(all_queries())}."
        ) from None


def _read(path: Path) -> Query:
    header: dict[str, list[str]] = {"question": [], "grain": [], "parameter": [], "caveat": []}
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    body = 0
    written: list[str] = []
    for body, line in enumerate(lines):
        if not line.startswith("--"):
            break
        if line.startswith(CONTINUED):
            if not written:
                raise ValueError(f"{path.name}, line {body + 1}: it continues no line.")
            written[-1] += f" {line.removeprefix(CONTINUED)}"
            continue
        key, _, value = line.removeprefix("--").strip().partition(": ")
        if key not in header:
            raise ValueError(
                f"{path.name}, line {body + 1}: a header line starts with one of"
                f" {', '.join(header)}."
            )
        written = header[key]
        written.append(value)
    if len(header["question"]) != 1 or len(header["grain"]) != 1:
        raise ValueError(f"{path.name}: the header needs one question and one grain.")
    parameters = tuple(_parameter(path, text) for text in header["parameter"])
    return Query(
        path.stem,
        header["question"][0],
        header["grain"][0],
        parameters,
        tuple(header["caveat"]),
        "\n".join(lines[body:]).strip(),
        text,
    )


def _parameter(path: Path, text: str) -> Parameter:
    match = PARAMETER.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{path.name}: a parameter reads 'NAME text|integer = DEFAULT | meaning', not {text!r}."
        )
    kind: ParameterKind = "integer" if match["kind"] == "integer" else "text"
    declared = Parameter(match["name"], kind, None, match["meaning"])
    return Parameter(declared.name, kind, declared.parse(match["default"]), declared.meaning)
