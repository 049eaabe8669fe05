"""The bundled tables: read, checked and published as version 1 of a new lake."""

import contextlib
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from pathfinders import engine
from pathfinders.checks.problems import Problem, Refused
from pathfinders.checks.run import problems_in
from pathfinders.settings import BUNDLED
from pathfinders.tables import TABLES
from pathfinders.uploads.read_csv import read_csv
from pathfinders.uploads.typed import typed


def read_table(path: Path, name: str) -> tuple[pa.Table, list[Problem]]:
    """The table `name` from the CSV file `path`, typed, with `_row`; and a problem for each cell of
    the wrong type.
    """
    with contextlib.closing(engine.in_memory([])) as con:
        return typed(read_csv(path, TABLES[name]), con)


def read_bundle(folder: Path = BUNDLED) -> dict[str, pa.Table]:
    """Every bundled table, typed and checked. Raises Refused, naming file, row, column and what to
    do.
    """
    tables: dict[str, pa.Table] = {}
    problems: list[Problem] = []
    with contextlib.closing(engine.in_memory([])) as con:
        for name in TABLES:
            try:
                tables[name], wrong_types = typed(
                    read_csv(folder / f"{name}.csv", TABLES[name]), con
                )
                problems += wrong_types
            except Refused as refused:
                # Reading goes on, so that every broken file is named at once.
                problems += refused.problems
    # The checks need every table whole, so they only run once all files could be read.
    if not problems:
        problems = [p for p in problems_in(tables) if p.severity == "error"]
    if problems:
        raise Refused(
            [replace(p, file=f"{p.table}.csv") for p in problems], f"The bundled data in {folder}"
        )
    return tables
