"""A made-up table of answers to single survey questions, tens of millions of rows: publishing it,
and asking it as pages would.

The table and its queries are part of the contract only while this runs. The contender is DuckDB
straight on one Parquet file of the same rows.
"""

import contextlib
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb

from pathfinders.access import local
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.queries import Parameter, Query, Scalar, all_queries
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES
from pathfinders.tables.contract import Column, Table
from pathfinders.uploads.bundle import read_bundle
from tests.bench.table import Row, against, alone, race, show

NAME = "made_up_answers"
AT_MOST = 2
ORGANISATIONS, YEARS, QUESTIONS, ANSWERS = 250, 15, 100, 5
ANSWERED = Table(
    NAME,
    "Made-up answers",
    "one made-up organisation, group, year, question and answer",
    (
        Column("organisation", "text", "A made-up organisation", "Organisation", required=True),
        Column("staff_group", "text", "A made-up group of staff", "Group", required=True),
        Column("year", "integer", "The year", "Year", required=True),
        Column("question", "code", "The question", "Question", required=True),
        Column(
            "answer",
            "integer",
            "The answer, from 1 to 5",
            "Answer",
            required=True,
            minimum=1,
            maximum=5,
        ),
        Column(
            "people",
            "integer",
            "How many gave it",
            "People",
            unit="people",
            required=True,
            minimum=0,
        ),
    ),
    ("organisation", "staff_group", "year", "question", "answer"),
)
# The answers turn quickest and the groups slowest, so that few rows are of few groups and not of
# few answers.
MADE_UP = f"""SELECT
    format('Made-up trust {{:03d}}', (i // {YEARS * QUESTIONS * ANSWERS}) % {ORGANISATIONS} + 1)
      AS organisation,
    format('Made-up group {{:02d}}', i // {ORGANISATIONS * YEARS * QUESTIONS * ANSWERS} + 1)
      AS staff_group,
    2010 + (i // {QUESTIONS * ANSWERS}) % {YEARS} AS year,
    format('Q{{:02d}}', (i // {ANSWERS}) % {QUESTIONS} + 1) AS question,
    i % {ANSWERS} + 1 AS answer,
    (hash(i) % 400)::BIGINT AS people
FROM range($rows) AS made(i)"""
MEAN = "sum(answer * people) / nullif(sum(people), 0) AS mean, sum(people)::BIGINT AS people"
ASKED: dict[str, tuple[str, dict[str, Scalar]]] = {
    "one organisation's trend": (
        (
            f"SELECT year, question, {MEAN} FROM {NAME} WHERE organisation = $organisation GROUP BY"
            " ALL ORDER BY year, question"
        ),
        {"organisation": "Made-up trust 001"},
    ),
    "all organisations in one year": (
        (
            f"SELECT organisation, {MEAN} FROM {NAME} WHERE year = $year AND question = $question"
            " GROUP BY ALL ORDER BY organisation"
        ),
        {"year": 2020, "question": "Q07"},
    ),
    "the answers to one question": (
        (
            f"SELECT year, answer, sum(people)::BIGINT AS people FROM {NAME} WHERE question ="
            " $question GROUP BY ALL ORDER BY ALL"
        ),
        {"question": "Q07"},
    ),
    "all there is": (
        (
            f"SELECT count(*) AS answers, count(DISTINCT organisation) AS organisations, {MEAN}"
            f" FROM {NAME} ORDER BY ALL"
        ),
        {},
    ),
}


def run(rows: int = 50_000_000, rounds: int = 5) -> list[Row]:
    """Prints and returns what publishing takes, and each query's median against the contender's.
    Raises AssertionError where the two answer differently.
    """
    with tempfile.TemporaryDirectory() as place, _in_the_contract():
        folder, file = Path(place) / "lake", Path(place) / "answers.parquet"
        told = _published(folder, rows)
        with contextlib.closing(duckdb.connect()) as con:
            con.execute(f"COPY ({MADE_UP.replace('$rows', str(rows))}) TO '{file}'")
        stored = sum(path.stat().st_size for path in (folder / "files").rglob(f"{NAME}/*.parquet"))
        lines = [
            alone(f"{rows:,} rows, publish", told["seconds"], "s"),
            alone(f"{rows:,} rows, peak memory of the publish", told["peak"] / 2**20, "MB"),
            against(
                f"{rows:,} rows, on disk, against one Parquet file",
                stored / 2**20,
                file.stat().st_size / 2**20,
                "MB",
            ),
            *_asked(folder, file, rows, rounds),
        ]
    show(
        f"Question level: {rows:,} made-up rows; queries {rounds} rounds in turn after one warm-up,"
        " medians",
        lines,
    )
    return lines


def _asked(folder: Path, file: Path, rows: int, rounds: int) -> list[Row]:
    started = time.perf_counter()
    version = Versions(Lake(lake_settings(folder))).latest()
    lines = [
        alone(f"{rows:,} rows, open the version", (time.perf_counter() - started) * 1000, "ms")
    ]
    with contextlib.closing(duckdb.connect()) as con:
        con.execute(f"CREATE VIEW {NAME} AS FROM read_parquet('{file}')")

        def straight(sql: str, given: dict[str, Scalar]) -> list[dict[str, Any]]:
            cursor = con.cursor().execute(sql, given)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        for what, (sql, given) in ASKED.items():
            contenders = partial(version.rows, what, **given), partial(straight, sql, given)
            assert contenders[0]() == contenders[1](), what
            ours, theirs = race(contenders, rounds)
            lines.append(
                against(f"{rows:,} rows, {what}, against Parquet", ours, theirs, "ms", AT_MOST)
            )
    return lines


@contextlib.contextmanager
def _in_the_contract() -> Iterator[None]:
    """The table and its queries, while this lasts."""
    queries = all_queries()
    TABLES[NAME] = ANSWERED
    for what, (sql, given) in ASKED.items():
        parameters = tuple(
            Parameter(p, "integer" if isinstance(v, int) else "text", None, p)
            for p, v in given.items()
        )
        queries[what] = Query(what, what, "a row", parameters, (), sql, sql)
    try:
        yield
    finally:
        del TABLES[NAME]
        for what in ASKED:
            del queries[what]


def _published(folder: Path, rows: int) -> dict[str, float]:
    """How many seconds the publish took, and the most bytes that its process held: in a process of
    its own.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_publish, args=(folder, rows, sender))
    process.start()
    sender.close()
    told: dict[str, float] = json.loads(receiver.recv())
    process.join()
    return told


def _publish(folder: Path, rows: int, done: Connection) -> None:
    lake = Lake(lake_settings(folder))
    lake.publish(read_bundle(), local("Benchmark"), "The bundled tables")
    with _in_the_contract():
        with contextlib.closing(duckdb.connect()) as con:
            made_up = con.execute(MADE_UP, {"rows": rows}).to_arrow_table()
        started = time.perf_counter()
        lake.publish({NAME: made_up}, local("Benchmark"), "Made-up answers")
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    done.send(json.dumps({"seconds": seconds, "peak": peak}))
