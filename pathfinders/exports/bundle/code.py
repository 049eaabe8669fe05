"""The part of this project's code that a figure needs, to run it elsewhere."""

import ast
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pathfinders.settings import ROOT

PACKAGE = Path(__file__).resolve().parents[2].name
STARTS = (f"{PACKAGE}.figures", f"{PACKAGE}.links", f"{PACKAGE}.store.versions")
"""What the script itself imports."""
ALSO = ("pytz",)
"""DuckDB needs it for times with a zone, and imports it by itself."""


@cache
def code_of(module: str) -> dict[str, bytes]:
    """The files of a figure's module and of everything that it imports of this project, by their
    path under the project's folder. Bounded by the modules with figures.
    """
    files: dict[str, bytes] = {}
    waiting = [module, *STARTS]
    while waiting:
        name = waiting.pop()
        path = _path(name)
        if path is None or _place(path) in files:
            continue
        files[_place(path)] = path.read_bytes()
        waiting += _imports(path)
        # A package runs its own module first, however deep the one that is imported.
        waiting += [name.rpartition(".")[0]] if "." in name else []
        files |= {_place(other): other.read_bytes() for other in path.parent.glob("*.toml")}
    return dict(sorted(files.items()))


@cache
def requirements(module: str) -> tuple[str, ...]:
    """The packages that the code of a module asks for, each at the version in use here."""
    names = set(ALSO)
    for place in code_of(module):
        if place.endswith(".py"):
            names |= {name.partition(".")[0] for name in _imports(ROOT / place)}
    others = names - set(sys.stdlib_module_names) - {PACKAGE}
    return tuple(sorted(filter(None, map(_pinned, others))))


def _pinned(name: str) -> str:
    """The package at its version; empty for one that is not installed and so not needed here."""
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return ""


def _path(name: str) -> Path | None:
    """The file of a module of this project; None for any other name."""
    if name.partition(".")[0] != PACKAGE:
        return None
    stem = ROOT.joinpath(*name.split("."))
    places = (stem / "__init__.py", stem.with_suffix(".py"))
    return next((path for path in places if path.is_file()), None)


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _imports(path: Path) -> tuple[str, ...]:
    """The full names of what a file imports, anywhere in it, also of what may be a module."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(names)
