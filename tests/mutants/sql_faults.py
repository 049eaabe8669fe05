"""Small faults in the questions of queries/: comparisons, conditions, signs and constants."""

import re
from collections.abc import Iterator

from tests.mutants.python_faults import Fault

SWAPS = {
    "<=": "<",
    ">=": ">",
    "<>": "=",
    "<": "<=",
    ">": ">=",
    "=": "<>",
    "+": "-",
    "-": "+",
    "AND": "OR",
    "OR": "AND",
    "IS NULL": "IS NOT NULL",
    "IS NOT NULL": "IS NULL",
    "LEFT JOIN": "JOIN",
    "min": "max",
    "max": "min",
    "ASC": "DESC",
    "DESC": "ASC",
}
PART = re.compile(
    r"--[^\n]*|'(?:[^']|'')*'|(?P<swap>LEFT JOIN|IS NOT NULL|IS NULL|<=|>=|<>|(?<![-<>=])[<>=](?!=)"
    r"|(?<=\s)[+-](?=\s)|\b(?:AND|OR|min|max|ASC|DESC)\b)|(?P<number>\b\d+(?:\.\d+)?\b)"
)


def sql_faults(path: str, text: str) -> Iterator[Fault]:
    """Every fault that can be put into a query, comments and texts left alone."""
    for match in PART.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if swap := match["swap"]:
            if swap == "AND" and "BETWEEN" in text[max(0, match.start() - 60) : match.start()]:
                continue
            yield Fault(path, line, *match.span("swap"), swap, SWAPS[swap])
        elif number := match["number"]:
            after = str(float(number) + 1) if "." in number else str(int(number) + 1)
            yield Fault(path, line, *match.span("number"), number, after)
