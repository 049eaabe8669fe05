"""What is small takes one thread, what is large takes all there are."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pathfinders import engine
from pathfinders.settings import lake_settings
from tests.oracles import ROOT

FITS = """
import sys, numpy, threadpoolctl, app
assert "scipy.stats" not in sys.modules, "a start need not wait for it"
from pathfinders.statistics.association import associate
from pathfinders.statistics.line import straight_line
from pathfinders.statistics.panel import panel_of
from tests.statistics.generated import panel
associate(panel_of(panel()), "between")
straight_line(numpy.arange(9.0), numpy.arange(9.0) ** 2)
pools = [found for found in threadpoolctl.threadpool_info() if found["user_api"] == "blas"]
print({found["num_threads"] for found in pools})
"""


def threads(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("SELECT current_setting('threads')").fetchall()[0][0])


@pytest.mark.skipif(os.cpu_count() == 1, reason="with one processor there is one thread either way")
def test_a_question_about_small_tables_takes_one_thread_and_about_a_large_one_all() -> None:
    small = pa.table({"a": pa.array(range(engine.SMALL_ROWS))})
    large = pa.table({"a": pa.array(range(engine.SMALL_ROWS + 1))})
    with contextlib.closing(duckdb.connect()) as con:
        every = threads(con)
    for tables, wanted in (([small], 1), ([], 1), ([small, large], every)):
        with contextlib.closing(engine.in_memory(tables)) as con:
            assert threads(con) == wanted
            # One engine serves a small publish after a large one, and the other way round.
            engine.fit_threads(con, [large])
            assert threads(con) == every
            engine.fit_threads(con, [small])
            assert threads(con) == 1


def test_fits_take_one_thread(published: Path) -> None:
    # A server that starts on no lake would first publish one, which takes fits of its own.
    own = lake_settings(published)
    lake = {"PATHFINDERS_CATALOG": own.catalog, "PATHFINDERS_DATA": own.data}
    done = subprocess.run(
        [sys.executable, "-c", FITS],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **lake},
    )
    assert done.stdout.strip() == "{1}"
