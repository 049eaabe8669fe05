"""The tables of benchmarks in docs/benchmarks.md, each with the machine and the versions it was
made with.
"""

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pathfinders.settings import ROOT
from tests.bench.table import Row

PAGE = ROOT / "docs" / "benchmarks.md"
# What stands between them is written by each run; the words around it are not.
START, END = "<!-- The tables: written by dev.py bench. -->", "<!-- The end of the tables. -->"
HEAD = "### "
PACKAGES = ("streamlit", "duckdb", "plotly", "pandas", "pyarrow", "polars", "dash")


def machine() -> str:
    """The machine and the versions, in a line."""
    known = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} cores,"
        f" {memory:.0f} GB; Python {platform.python_version()}, {known}"
    )


def write(title: str, rows: Sequence[Row], order: Sequence[str]) -> None:
    """Puts the table of a title into the page, in the place that `order` gives it among those that
    are there.
    """
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    kept, after = rest.split(END)
    PAGE.write_text(
        f"{before}{START}\n{merged(kept, title, rows, order)}\n{END}{after}", encoding="utf-8"
    )


def merged(kept: str, title: str, rows: Sequence[Row], order: Sequence[str]) -> str:
    """What stands in the page as Markdown, with the table of one title new."""
    parts = {part.partition("\n")[0]: f"{HEAD}{part.rstrip()}" for part in kept.split(HEAD)[1:]}
    parts[title] = table(title, rows)
    return "\n\n".join(parts[one] for one in order if one in parts)


def table(title: str, rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown under its title, with the day, the machine and the
    versions.
    """
    lines = [f"{HEAD}{title}", "", f"{date.today():%-d %B %Y}; {machine()}.", ""]
    lines += ["| | Ours | Against | Ratio | Aim | |", "|---|---:|---:|---:|---|---|"]
    return "\n".join([*lines, *map(_line, rows)])


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _line(row: Row) -> str:
    theirs = "" if row.theirs is None else f"{_number(row.theirs)} {row.unit}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    told = {True: "met", False: "missed", None: ""}[row.met]
    return (
        f"| {row.what} | {_number(row.ours)} {row.unit} | {theirs} | {ratio} | {row.aim} | {told} |"
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if not known.exists():
        return platform.processor() or "an unnamed processor"
    names = [
        line.partition(":")[2].strip()
        for line in known.read_text().splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else "an unnamed processor"
