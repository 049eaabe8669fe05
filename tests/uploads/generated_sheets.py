"""Sheets made of known content in a random layout, with random headings and styles: each comes out
as the content, or is asked about or refused; never wrong in silence.

    python -m tests.uploads.generated_sheets 5000
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from pathfinders.checks.problems import Refused
from pathfinders.tables import TABLES, Table
from pathfinders.uploads import read_upload as reading
from pathfinders.uploads.read_upload import Upload, read_upload
from tests.uploads.books import csv_bytes

Cells = list[list[Any]]
Style = Callable[[Any, random.Random], Any]
MONTHS = "January February March April May June July August September October November December"
MONTH = MONTHS.split()
COLUMNS = {
    "funding": ("programme_id", "participant_id", "financial_year", "stage", "basis"),
    "outcomes": ("trust_code", "period_start", "period_end", "indicator_id", "series"),
    "participation_events": ("programme_id", "participant_id", "event", "earliest_date"),
}
"""By table: some of the columns that are filled; the rest of the key and what is needed follow."""


@dataclass(frozen=True)
class Outcome:
    """What came of one sheet."""

    kind: str
    """"content", "asked" or "refused"."""
    wrong: tuple[str, ...] = ()
    """Cells that came out as something else, without a word."""


# Styles of dates: the day itself, as somebody writes it


def _ordinal(day: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{day}{'th' if 10 < day < 20 else endings.get(day % 10, 'th')}"


DATES: tuple[Style, ...] = (
    lambda d, _: d.isoformat(),
    lambda d, _: d.strftime("%d/%m/%Y"),
    lambda d, _: f"{d.day}.{d.month}.{d.year}",
    lambda d, _: f"{d.day} {MONTH[d.month - 1]} {d.year}",
    lambda d, _: f"{d.day}-{MONTH[d.month - 1][:3]}-{d.year}",
    lambda d, _: f"{_ordinal(d.day)} {MONTH[d.month - 1][:3]} {d.year}",
    lambda d, _: f"{MONTH[d.month - 1]} {d.day}, {d.year}",
    lambda d, _: d.strftime("%d/%m/%y"),
    lambda d, _: f"{d.isoformat()}T09:30",
    lambda d, _: f"{d.day} {MONTH[d.month - 1]} {d.year} (announced)",
    lambda d, _: f"{MONTH[d.month - 1][:3]} {d.year}",
    lambda d, _: f"{MONTH[d.month - 1][:3]}-{d.year % 100:02d}",
    lambda d, _: f"mid-{MONTH[d.month - 1]} {d.year}",
    lambda d, _: f"Q{(d.month - 1) // 3 + 1} {d.year}",
    lambda d, _: f"w/c {(d - timedelta(days=d.weekday())):%d %b %Y}",
)


def _grouped(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")


NUMBERS: tuple[Style, ...] = (
    lambda v, _: v,
    lambda v, _: f"{v:.4f}".rstrip("0").rstrip("."),
    lambda v, _: f"£{_grouped(v)}",
    lambda v, _: _grouped(v),
    lambda v, _: _grouped(v).replace(",", " "),
    lambda v, _: f"about {_grouped(v)}",
    lambda v, _: f"{v / 1000:.6f}".rstrip("0").rstrip(".") + "k",
    lambda v, _: f"£{v / 1_000_000:.9f}".rstrip("0").rstrip(".") + "m",
    lambda v, _: f"{v:.3f}".replace(".", ","),
    lambda v, _: f" {v:.3f} ",
)


def _mojibake(text: str) -> str:
    """The text with its UTF-8 taken for Windows-1252, as Excel does: it keeps five bytes."""
    unknown = b"\x81\x8d\x8f\x90\x9d"
    return "".join(
        chr(byte) if byte in unknown else bytes([byte]).decode("cp1252")
        for byte in text.encode("utf-8")
    )


TEXTS: tuple[Style, ...] = (
    lambda t, _: t,
    lambda t, _: f"  {t}\u00a0",
    lambda t, _: f"\u200e{t}",
    lambda t, _: f"{t}\u200b",
    lambda t, _: _mojibake(t),
)
WORDS: tuple[Style, ...] = (
    lambda w, _: w,
    lambda w, _: w.upper(),
    lambda w, _: w.replace("_", " ").title(),
    lambda w, _: f" {w} ",
)
YEARS: tuple[Style, ...] = (
    lambda y, _: y,
    lambda y, _: y.replace("-", "/"),
    lambda y, _: f"{y[:4]}/{y[:2]}{y[-2:]}",
    lambda y, _: f"FY {y}",
    lambda y, _: f"{y[2:4]}/{y[-2:]}",
)


def content_of(table: Table, rng: random.Random) -> list[dict[str, Any]]:
    """Rows of made-up content for some columns of a table."""
    names = [c.name for c in table.columns if c.required or c.name in COLUMNS[table.name]]
    names += [name for name in ("note", "reason") if name in table.by_name]
    rows = []
    for number in range(rng.randint(1, 6)):
        start = date(2010, 1, 1) + timedelta(days=rng.randrange(5000))
        rows.append({name: _value(table, name, number, start, rng) for name in names})
    return rows


def _value(table: Table, name: str, number: int, start: date, rng: random.Random) -> Any:
    column = table.by_name[name]
    if column.allowed:
        return rng.choice(column.allowed)
    if column.kind == "date":
        return start
    if column.kind in ("integer", "decimal"):
        whole = rng.randrange(1, 2_000_000)
        return float(whole) if name == "amount_gbp" else round(rng.uniform(0.5, 1.5), 3)
    if name == "financial_year":
        year = rng.randrange(2008, 2030)
        return f"{year}-{(year + 1) % 100:02d}"
    if column.kind == "text" and not column.required:
        return rng.choice(("A made-up remark", "Café £5 – “quoted”", "Don’t know", "n"))
    if column.kind == "boolean":
        return rng.random() < 0.5
    return f"made-up-{number}" if column.kind == "code" else f"Made up {number}"


def styled(table: Table, rows: Sequence[dict[str, Any]], rng: random.Random) -> Cells:
    """The rows as somebody types them: a style for each column."""
    names = list(rows[0])
    styles = {name: _style(table, name, rng) for name in names}
    return [[styles[name](row[name], rng) for name in names] for row in rows]


def _style(table: Table, name: str, rng: random.Random) -> Style:
    column = table.by_name[name]
    if column.allowed:
        return rng.choice(WORDS)
    if column.kind == "date":
        return rng.choice(DATES)
    if column.kind in ("integer", "decimal"):
        return rng.choice(NUMBERS)
    if name == "financial_year":
        return rng.choice(YEARS)
    return rng.choice(TEXTS) if column.kind == "text" else (lambda value, _: value)


def headings(table: Table, names: Sequence[str], rng: random.Random) -> Cells:
    """The rows of headings: names or labels, in any case, on one row or two."""
    written = [table.by_name[name].label if rng.random() < 0.5 else name for name in names]
    written = [rng.choice((str, str.upper, str.title))(text) for text in written]
    if rng.random() < 0.2 and all(" " in text for text in written):
        return [[t.partition(" ")[0] for t in written], [t.partition(" ")[2] for t in written]]
    return [written]


def laid_out(table: Table, rows: Sequence[dict[str, Any]], rng: random.Random) -> Cells:
    """The sheet: titles, headings, rows with blank ones between, a column of its owner's own."""
    names = list(rows[0])
    cells = styled(table, rows, rng)
    order = list(range(len(names)))
    rng.shuffle(order)
    sheet = headings(table, [names[n] for n in order], rng)
    sheet += [[row[n] for n in order] for row in cells]
    if rng.random() < 0.3:
        sheet = [[*row, "RAG" if place == 0 else "G"] for place, row in enumerate(sheet)]
    if rng.random() < 0.3:
        sheet = [["A made-up tracker"], [], *sheet]
    if rng.random() < 0.2:
        sheet.append(["Total", *[None] * (len(names) - 2), 12_345])
    if rng.random() < 0.3:
        sheet = [[None, *row] for row in sheet]
    return sheet


def written(path: Path, table: Table, sheet: Cells, rng: random.Random) -> Path:
    """The sheet as a file: a workbook, or text with one of several separators and encodings."""
    if rng.random() < 0.4:
        return _workbook(path.with_suffix(".xlsx"), table, sheet, rng)
    separator = rng.choice((",", ",", ";", "\t"))
    encoding = rng.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"))
    plain = [[c.isoformat() if isinstance(c, date) else c for c in row] for row in sheet]
    target = path.with_name(f"{table.name}.csv")
    try:
        content = csv_bytes(plain, separator, encoding)
    except UnicodeEncodeError:
        content = csv_bytes(plain, separator)
    target.write_bytes(content)
    return target


def _workbook(path: Path, table: Table, sheet: Cells, rng: random.Random) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        look = book.add_format({"num_format": rng.choice(("dd/mm/yyyy", "d mmm yy", "mmm-yy"))})
        page = book.add_worksheet(table.name if rng.random() < 0.5 else "Sheet1")
        as_dates = rng.random() < 0.5
        for number, row in enumerate(sheet):
            for place, cell in enumerate(row):
                day = _as_day(cell) if as_dates else None
                if day is not None:
                    page.write_datetime(number, place, day, look)
                elif cell is not None:
                    page.write(number, place, cell)
    return path


def _as_day(cell: object) -> Any:
    """A date that was typed as one, which a spreadsheet program keeps as a date."""
    try:
        return date.fromisoformat(cell) if isinstance(cell, str) and len(cell) == 10 else None
    except ValueError:
        return None


def outcome(folder: Path, seed: int) -> Outcome:
    """Makes one sheet, reads it, and compares what came out with what was put in."""
    rng = random.Random(seed)
    table = TABLES[rng.choice(list(COLUMNS))]
    rows = content_of(table, rng)
    path = written(folder / f"sheet-{seed}", table, laid_out(table, rows, rng), rng)
    try:
        read = read_upload(path, path.name)
        agreed = {offer.key: offer.only.value for offer in read.offers if offer.only}
        again = read_upload(path, path.name, agreed)
    except Refused:
        return Outcome("refused")
    finally:
        path.unlink()
    wrong = (*_wrong(read, table, rows), *_wrong(again, table, rows, agreed=True))
    return Outcome("asked" if read.offers or _errors(read) else "content", wrong)


def _errors(read: Upload) -> set[tuple[int | None, str]]:
    return {(p.row, p.column) for p in read.problems if p.severity == "error"}


def _wrong(
    read: Upload, table: Table, rows: Sequence[dict[str, Any]], *, agreed: bool = False
) -> list[str]:
    """The cells that came out otherwise without a problem at their place."""
    if table.name not in read.tables:
        return [] if read.problems else [f"no table {table.name}"]
    errors = _errors(read)
    found = read.tables[table.name].to_pylist()
    if len(found) != len(rows):
        asked = any(p.check in ("total", "struck", "example", "footer") for p in read.problems)
        return [] if asked and len(found) < len(rows) else [f"{len(found)} rows for {len(rows)}"]
    wrong = []
    for row, put in zip(found, rows, strict=True):
        for name, value in put.items():
            came = row.get(name, value)
            if _same(came, value) or (row["_row"], name) in errors:
                continue
            # A loose date that was agreed to gives bounds around the day, or sets the precision.
            if agreed and _around(row, table, name, value):
                continue
            wrong.append(f"{table.name}.{name}: {value!r} came out as {came!r}")
    return wrong


def _same(came: Any, value: Any) -> bool:
    if isinstance(value, float) and isinstance(came, int | float):
        return abs(came - value) <= 1e-9 * max(1.0, abs(value))
    return bool(came == value)


def _around(row: dict[str, Any], table: Table, name: str, value: Any) -> bool:
    column = table.by_name[name]
    if name.endswith("precision"):
        return True
    if column.kind != "date" or row.get(name) is None:
        return False
    return bool(abs((row[name] - value).days) <= 366)


def run(number: int, start: int = 0) -> tuple[Counter[str], list[str]]:
    """Makes so many sheets; how many came out in which way, and every cell that was wrong."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(start, start + number):
            came = outcome(Path(folder), seed)
            counts[came.kind] += 1
            wrong += [f"seed {seed}: {cell}" for cell in came.wrong]
    return counts, wrong


def _here(function: Callable[..., Any], *arguments: Any, file: str = "") -> Any:
    assert file
    return function(*arguments)


if __name__ == "__main__":
    # A process for each of thousands of sheets would take an hour.
    setattr(reading, "guarded", _here)  # noqa: B010 - a module's name is set for this run alone
    counted, cells = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    sys.stdout.write(f"{counted.total():,} sheets: {dict(counted)}; {len(cells)} cells wrong\n")
    sys.stdout.write("".join(f"{cell}\n" for cell in cells[:40]))
    sys.exit(bool(cells))
