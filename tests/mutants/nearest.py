"""Which tests concern a file: those that name it or import it, then those of what rests on it."""

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.oracles import ROOT, imports, python_files, texts

# They start a browser, a server or a cluster, or time things: minutes for a single fault.
LEFT_OUT = ("app", "bench", "browser", "cluster", "fuzz", "mutants", "store/cuts")
COMMON_WORDS = {
    *("statistics", "queries", "tables", "checks", "store", "figures", "exports", "uploads"),
    *("test", "py", "the", "and", "of", "by", "in", "at"),
}
DECLARED = re.compile(r'@figure\(\s*"([a-z0-9-]+)"')
# They import everything, so that through them every test would be near to every file.
LISTS = ("pathfinders/figures/__init__.py", "pathfinders/figures/registry.py")


def nearest(path: str, folders: Sequence[str]) -> list[str]:
    """The test files that concern a file of the product, nearest first: the steps from a test to
    the file are imports, names of figures and names of queries. A test outside `folders` counts as
    two steps farther, one that shares a word with the file's path as one step nearer; among equals
    the shortest comes first.
    """
    distance = {path: 0}
    frontier = [path]
    while frontier:
        above = {user for at in frontier for user in _users()[at]} - distance.keys()
        steps = distance[frontier[0]] + 1
        distance.update(dict.fromkeys(above, steps))
        frontier = [user for user in above if user.startswith("pathfinders")]
    words = _words(path)

    def rank(test: str) -> tuple[int, int]:
        outside = not test.startswith(tuple(folders))
        named = bool(words & _words(test))
        return distance[test] + 2 * outside - named, (ROOT / test).stat().st_size

    return sorted((name for name in distance if _is_test(name)), key=rank)


def _words(path: str) -> set[str]:
    """The words of a file's path that tell it from others."""
    parts = path.removesuffix(".py").removesuffix(".sql").split("/")
    return {word for part in parts[1:] for word in part.split("_")} - COMMON_WORDS


@functools.cache
def _users() -> defaultdict[str, set[str]]:
    """The files that use each file of the product."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    figures = _figures()
    queries = {path.stem for path in (ROOT / "queries").glob("*.sql")}
    for path in [*python_files("pathfinders"), *_test_files()]:
        name = _name(path)
        if name in LISTS:
            continue
        for used in _used_modules(path):
            users[used].add(name)
        for _, text in texts(path):
            if text in queries:
                users[f"queries/{text}.sql"].add(name)
            if text in figures and figures[text] != name and _is_test(name):
                users[figures[text]].add(name)
    return users


def _used_modules(path: Path, seen: frozenset[Path] = frozenset()) -> set[str]:
    """The product's files that a file imports, itself or through the helpers of the tests."""
    used = set()
    for module in imports(path):
        file = _file_of(module)
        if file is None or file == path or file in seen:
            continue
        if module.startswith("pathfinders"):
            used.add(_name(file))
        elif module.startswith("tests"):
            used |= _used_modules(file, seen | {path})
    return used


def _file_of(module: str) -> Path | None:
    place = ROOT / module.replace(".", "/")
    if place.with_suffix(".py").is_file():
        return place.with_suffix(".py")
    package = place / "__init__.py"
    return package if package.is_file() else None


def _figures() -> dict[str, str]:
    """The file that declares each figure, by the figure's name."""
    return {
        figure: _name(path)
        for path in python_files("pathfinders/figures")
        for figure in DECLARED.findall(path.read_text(encoding="utf-8"))
    }


def _test_files() -> list[Path]:
    tests = ROOT / "tests"
    return [
        path
        for path in sorted(tests.rglob("test_*.py"))
        if not path.relative_to(tests).as_posix().startswith(LEFT_OUT)
    ]


def _is_test(name: str) -> bool:
    return name.startswith("tests/")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
