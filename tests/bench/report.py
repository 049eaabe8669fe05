"""The table of benchmarks in docs/benchmarks.md, with the machine and the versions it was made with."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pathfinders.settings import ROOT
from tests.bench.table import Row

PAGE = ROOT / "docs" / "benchmarks.md"
# What stands between them is written anew by each run; the words around it are not.
START, END = "<!-- The table: written by dev.py bench. -->", "<!-- The end of the table. -->"
PACKAGES = ("streamlit", "duckdb", "plotly", "pandas", "pyarrow", "polars", "dash")


def machine() -> str:
    """The machine and the versions, in a line."""
    known = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; "
        f"Python {platform.python_version()}, {known}"
    )


def write(found: Mapping[str, Sequence[Row] | None]) -> None:
    """Puts the rows of a whole run, by title, into the page; None stands for what failed."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{START}\n{table(found)}\n{END}{after}", encoding="utf-8")


def table(found: Mapping[str, Sequence[Row] | None]) -> str:
    """The rows as tables in Markdown, one a title; None stands for what failed."""
    lines = [f"Measured on {date.today():%-d %B %Y}: {machine()}.", ""]
    for title, rows in found.items():
        lines += [f"### {title}", ""]
        if rows is None:
            lines += ["It failed; no numbers.", ""]
            continue
        lines += ["| | Ours | Against | Ratio | Aim | |", "|---|---:|---:|---:|---|---|"]
        lines += [_line(row) for row in rows]
        lines.append("")
    return "\n".join(lines).rstrip()


def _line(row: Row) -> str:
    theirs = "" if row.theirs is None else f"{row.theirs:,.4g} {row.unit}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    told = {True: "met", False: "missed", None: ""}[row.met]
    return f"| {row.what} | {row.ours:,.4g} {row.unit} | {theirs} | {ratio} | {row.aim} | {told} |"


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if not known.exists():
        return platform.processor() or "an unnamed processor"
    names = [line.partition(":")[2].strip() for line in known.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else "an unnamed processor"
