"""A workbook of 100,000 made-up rows: read, checked and compared as an upload is, beside
pandas.read_excel on the same file.
"""

import io
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from pathfinders.settings import ROOT
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from tests.bench.table import Row, against, alone, show

ROWS = 100_000
TABLE = "engagement"
ROUNDS = 3
FUTURE = range(2051, 2101)
OURS = """
import sys, time
from pathlib import Path
from datetime import UTC, datetime
from pathfinders.uploads.bundle import read_bundle
from pathfinders.store.lake import VersionInfo
from pathfinders.uploads import pipeline
from pathfinders.store.versions import Version
tables = {name: rows.drop_columns(["_row"]) for name, rows in read_bundle().items()}
version = Version(VersionInfo(1, 1, datetime.now(UTC), "Bench", "Bench"), tables)
started = time.perf_counter()
received = pipeline.receive(Path(sys.argv[1]), "made-up.xlsx", version)
read = time.perf_counter()
weighed = pipeline.assess(received, version, "merge")
done = time.perf_counter()
assert received.rows == ROWS, received.rows
assert not weighed.errors, weighed.errors[:3]
print(read - started, done - read)
"""
PANDAS = """
import sys, time
import pandas
started = time.perf_counter()
frame = pandas.read_excel(sys.argv[1])
assert len(frame) == ROWS, len(frame)
print(time.perf_counter() - started, 0)
"""


def run() -> list[Row]:
    """Prints and returns seconds and peak memory of each, medians over rounds that alternate."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.xlsx"
        path.write_bytes(made_up(ROWS))
        title = f"A workbook of {ROWS:,} made-up rows ({path.stat().st_size / 1e6:.1f} MB)"
        told: dict[str, list[tuple[float, float, float]]] = {"upload": [], "pandas.read_excel": []}
        for _ in range(ROUNDS):
            for name, script in (("upload", OURS), ("pandas.read_excel", PANDAS)):
                told[name].append(_measured(script, path))
    medians = {
        name: [sorted(column)[ROUNDS // 2] for column in zip(*rounds, strict=True)]
        for name, rounds in told.items()
    }
    read, checked, memory = medians["upload"]
    pandas_read, _, pandas_memory = medians["pandas.read_excel"]
    rows = [
        alone("an xlsx: read", read, "s"),
        alone("the same: checked and compared", checked, "s"),
        against("the same: all, against pandas.read_excel", read + checked, pandas_read, "s"),
        against("the same: peak memory, against pandas.read_excel", memory, pandas_memory, "MB"),
    ]
    show(title, rows)
    return rows


def made_up(rows: int) -> bytes:
    """A workbook with so many rows of the staff survey: the bundled ones, and others of years that
    have not come yet.
    """
    bundled = read_bundle()[TABLE].drop_columns(["_row"]).to_pylist()
    trusts = sorted({row["trust_code"] for row in bundled})
    alike = {row["indicator_id"]: row for row in bundled}
    others = (
        {**alike[indicator], "trust_code": trust, "survey_year": year}
        for year, trust, indicator in itertools.product(FUTURE, trusts, alike)
    )
    whole = [*bundled, *itertools.islice(others, rows - len(bundled))]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(TABLE)
        sheet.write_row(0, 0, TABLES[TABLE].column_names)
        for number, row in enumerate(whole, start=1):
            for place, name in enumerate(TABLES[TABLE].column_names):
                if row[name] is not None:
                    sheet.write(number, place, row[name])
    return out.getvalue()


def _measured(script: str, path: Path) -> tuple[float, float, float]:
    """Two times in seconds that the script prints, and the peak memory in MB of it and of what it
    started.
    """
    code = (
        f"ROWS = {ROWS}\n{script}\nimport resource\nprint(max(resource.getrusage(who).ru_maxrss for"
        " who in (0, -1)))"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"after {time.perf_counter() - started:.0f} s: {done.stderr[-2000:]}")
    first, second, memory = (float(word) for word in done.stdout.split())
    return first, second, memory / 1024


if __name__ == "__main__":
    run()
