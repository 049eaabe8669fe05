"""What oracles start from: the project's files, read with the standard library alone and never
through the product.
"""

import ast
import csv
import functools
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
CODE_FOLDERS = ("components", "pages", "pathfinders", "tests")
Cells = list[dict[str, str]]


def cells(table: str) -> Cells:
    """The rows of one bundled table as text; an empty cell is an empty string."""
    return [dict(row) for row in _cells(table)]


@functools.cache
def _cells(table: str) -> Cells:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header(table: str) -> list[str]:
    """The headings of one table's CSV file."""
    return (DATA / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")


def write_cells(folder: Path, table: str, rows: Cells) -> Path:
    """Writes rows as a table's CSV file into `folder`; returns its path."""
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header(table), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def readme_rows() -> dict[str, int]:
    """The row counts that data/README.md states, by file."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    return {
        name: int(n.replace(",", ""))
        for name, n in re.findall(r"^\| `(\S+)` \| ([\d,]+) \|", text, re.MULTILINE)
    }


def split_list(cell: str) -> list[str]:
    """The values of a cell that joins several with a semicolon; none for an empty cell."""
    return cell.split(";") if cell else []


def python_files(*folders: str) -> list[Path]:
    """The Python files of the folders, and of app.py and dev.py where no folder is given."""
    found = [
        path for folder in folders or CODE_FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))
    ]
    return found if folders else [ROOT / "app.py", ROOT / "dev.py", *found]


@functools.cache
def parsed(path: Path) -> ast.Module:
    """A Python file as its syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules a Python file imports, anywhere in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@functools.cache
def texts(path: Path) -> list[tuple[int, str]]:
    """The string constants of a Python file with their lines, docstrings left out; the parts of an
    f-string are joined, each value in it standing as a question mark.
    """
    tree = parsed(path)
    found: list[tuple[int, str]] = []
    skip: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skip.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skip.update(id(part) for part in node.values)
            found.append(
                (
                    node.lineno,
                    "".join(
                        str(p.value) if isinstance(p, ast.Constant) else "?" for p in node.values
                    ),
                )
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            found.append((node.lineno, node.value))
    return found
