"""The house rules: layout, which way imports run, who writes, sizes, and what no file may hold."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pathfinders import __version__
from pathfinders.settings import ROOT as PRODUCT_ROOT
from tests.oracles import ROOT, imports, parsed, python_files, texts

TOP = {
    ".ci",
    ".gitignore",
    ".streamlit",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "app.py",
    "components",
    "data",
    "deploy",
    "dev.py",
    "docs",
    "pages",
    "pathfinders",
    "pyproject.toml",
    "queries",
    "requirements-dev.txt",
    "requirements.txt",
    "tests",
}
# From the ground up: a folder imports from those before it and from its own floor, never from one
# above.
FLOORS = (
    ("tables",),
    ("checks",),
    ("store",),
    ("statistics", "entities", "charts"),
    ("figures",),
    ("files", "exports"),
    ("official", "workbooks"),
    ("uploads",),
    ("server",),
    ("api",),
    ("cli",),
)
GROUND = {"access", "choices", "engine", "instrumentation", "links", "settings", "text", "words"}
MOST_LINES = 400
PRODUCT = [
    path
    for path in [*python_files(), *python_files("deploy")]
    if "tests" not in path.relative_to(ROOT).parts
]
# Put together here, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME"]) + r")\b")
MACHINE = re.compile(
    r"(?:^|[\s\"'`(=:])/(?:(?:"
    + "|".join(["wo" + "rk", "tm" + "p", "ro" + "ot"])
    + r")/\w|(?:home|Users)/\w+/\w)"
)
HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "python" + "hosted", "index" + "-url", "registry" + r"\.npmjs"])
)


def _tracked() -> list[Path]:
    """Every file of the project: what git has, or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted({ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()})


def _lines() -> Iterator[tuple[str, int, str]]:
    """Every line of every text file of the project, with its place."""
    for path in _tracked():
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(content.splitlines(), start=1):
            yield str(path.relative_to(ROOT)), number, line


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_top_of_the_house() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _tracked()} <= TOP
    assert PRODUCT_ROOT == ROOT


def test_the_folders_of_pathfinders() -> None:
    inside = {path.relative_to(ROOT / "pathfinders").parts for path in python_files("pathfinders")}
    assert {parts[0] for parts in inside if len(parts) > 1} == {
        name for floor in FLOORS for name in floor
    }
    assert {Path(parts[0]).stem for parts in inside if len(parts) == 1} == GROUND | {
        "__init__",
        "__main__",
    }
    assert {path.suffix for path in _tracked() if path.is_relative_to(ROOT / "queries")} == {".sql"}


def test_no_import_runs_upwards() -> None:
    floor_of = {name: number for number, floor in enumerate(FLOORS) for name in floor}
    upwards = []
    for path in python_files("pathfinders"):
        folder = path.relative_to(ROOT / "pathfinders").parts[0]
        # The ground floor holds what everybody may use; it stands on the table contract alone.
        floor = floor_of.get(folder, len(FLOORS) if folder == "__main__.py" else 0)
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "pathfinders" and len(parts) > 1 and floor_of.get(parts[1], 0) > floor:
                upwards.append((_short(path), name))
    assert upwards == []


def test_pages_are_flat_and_each_is_in_the_navigation() -> None:
    names = {path.name for path in python_files("pages")}
    assert {path.parent for path in python_files("pages")} == {ROOT / "pages"}
    around = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [ROOT / "app.py", *python_files("components", "pathfinders")]
    )
    assert {
        name
        for name in names
        if f"pages/{name}" not in around and f'"{Path(name).stem}"' not in around
    } == set()


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("pathfinders", ("streamlit", "components", "pages", "tests", "app", "deploy")),
        ("deploy", ("streamlit", "components", "pages", "tests", "app", "pathfinders")),
        ("components", ("pages", "tests", "app")),
        ("pages", ("tests", "app", "pages")),
        ("tests", ("pages",)),
    ],
)
def test_imports_run_one_way(folder: str, forbidden: tuple[str, ...]) -> None:
    wrong = [
        (_short(path), name)
        for path in python_files(folder)
        for name in imports(path)
        if name.split(".")[0] in forbidden
    ]
    assert wrong == []


def test_pages_hold_no_sql_and_no_statistics() -> None:
    libraries = {
        "duckdb",
        "scipy",
        "statsmodels",
        "numpy",
        "pandas",
        "pyarrow",
        "plotly",
        "math",
        "sqlite3",
    }
    sql = re.compile(r"\bSELECT\b|\bFROM \w+ (WHERE|JOIN|GROUP)\b|\bORDER BY\b")
    for path in python_files("pages"):
        assert {name.split(".")[0] for name in imports(path)} & libraries == set(), path.name
        assert [name for name in imports(path) if name.startswith("pathfinders.statistics")] == []
        assert [text for _, text in texts(path) if sql.search(text)] == [], path.name


def test_components_hold_no_sql_and_no_statistics() -> None:
    libraries = {"duckdb", "scipy", "statsmodels", "numpy", "sqlite3"}
    for path in python_files("components"):
        assert {name.split(".")[0] for name in imports(path)} & libraries == set(), path.name
        assert [text for _, text in texts(path) if re.search(r"\bSELECT\b", text)] == [], path.name


# A table made in a DuckDB in memory writes no data; what changes the lake's is one of these.
WRITES = re.compile(
    r"\b(ATTACH|INSERT INTO|DELETE FROM|UPDATE \S+ SET|ALTER TABLE|DROP (TABLE|SCHEMA)|COPY |EXPORT"
    r" DATABASE|COMMIT|"
    r"set_commit_message)"
)


def test_only_the_store_writes() -> None:
    writing = {
        _short(path.parent) for path in PRODUCT for _, text in texts(path) if WRITES.search(text)
    }
    assert writing == {"pathfinders/store"}


def test_only_the_store_calls_what_writes() -> None:
    inside = {"pathfinders.store.commit", "pathfinders.store.copy"}
    assert {_short(path) for path in PRODUCT if set(imports(path)) & inside} == {
        "pathfinders/store/lake.py"
    }


def test_queries_only_read() -> None:
    for path in (ROOT / "queries").glob("*.sql"):
        assert not WRITES.search(path.read_text(encoding="utf-8")), path.name


def test_only_the_lake_attaches_to_write() -> None:
    asking = [
        _short(path)
        for path in PRODUCT
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "attach"
        if not (
            node.args
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value == "READ_ONLY"
        )
    ]
    assert set(asking) == {"pathfinders/store/lake.py"}


def test_no_file_is_written_outside_the_lake() -> None:
    """Exports are made in memory; what a library must write goes to a temporary folder."""
    writing = re.compile(r"\.write_(text|bytes)\(|\bopen\([^)]*[\"'](w|a|x|wb|ab|xb|r\+)[\"']")
    # The set-up, and the settings of servers in temporary folders of theirs.
    own = (ROOT / "dev.py", ROOT / "deploy/local/replicas.py")
    wrong = []
    for path in PRODUCT:
        content = path.read_text(encoding="utf-8")
        if writing.search(content) and "tempfile" not in content and path not in own:
            wrong.append(_short(path))
    assert wrong == []


@pytest.mark.parametrize("path", PRODUCT, ids=_short)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_half_the_files_are_about_a_hundred_lines() -> None:
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in PRODUCT)
    assert sizes[len(sizes) // 2] <= 130


def _undocumented(body: list[ast.stmt], inside: str = "") -> Iterator[str]:
    """The functions and classes without a docstring; a method of one statement is read sooner than
    a sentence about it.
    """
    for node in body:
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and not node.name.startswith("_"):
            if not ast.get_docstring(node) and not (inside and len(node.body) == 1):
                yield f"{inside}{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from _undocumented(node.body, f"{node.name}.")


@pytest.mark.parametrize("path", PRODUCT, ids=_short)
def test_what_others_call_has_a_docstring(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree), "the module says what it is for"
    assert list(_undocumented(tree.body)) == []


def test_tests_say_what_they_are_for() -> None:
    modules = [p for p in python_files("tests") if p.read_text(encoding="utf-8")]
    assert [_short(p) for p in modules if not ast.get_docstring(parsed(p))] == []


# The third is the script that a reader is given, to run on their own machine.
PRINTING = {"pathfinders/cli/main.py", "dev.py", "pathfinders/exports/bundle/script.py"}


def test_only_the_terminal_prints() -> None:
    printing = {
        _short(path)
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "breakpoint", "input")
    }
    assert {
        name
        for name in printing
        if not name.startswith(("tests/bench", "tests/fuzz", "tests/mutants"))
    } <= PRINTING


def test_no_error_is_caught_blindly() -> None:
    blind = [
        (_short(path), node.lineno)
        for path in PRODUCT
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert blind == []


def test_a_rule_is_set_aside_only_with_a_reason() -> None:
    aside = re.compile(r"#\s*(noqa|type:\s*ignore)(.*)")
    wrong = []
    for name, number, line in _lines():
        match = (
            aside.search(line) if name.endswith(".py") and name != "tests/test_house.py" else None
        )
        if match and not re.match(r"(: [A-Z]+\d+(, [A-Z]+\d+)*|\[[a-z, -]+\]) - \w", match[2]):
            wrong.append((name, number))
    assert wrong == []


@pytest.mark.parametrize(
    "what", [UNFINISHED, MACHINE, HOSTS], ids=["unfinished", "machine", "hosts"]
)
def test_no_file_holds_what_belongs_elsewhere(what: re.Pattern[str]) -> None:
    assert [
        (name, number, line.strip()[:80]) for name, number, line in _lines() if what.search(line)
    ] == []


def test_text_files_end_with_a_line_end_and_have_no_tabs_or_blanks_at_line_ends() -> None:
    wrong = [
        (name, number) for name, number, line in _lines() if line != line.rstrip() or "\t" in line
    ]
    assert wrong == []


PIN = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)(\[[a-z,]+\])?==(?P<version>\d[\w.]*)(?P<where> ; .+)?")


def _pins(file: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.strip().startswith("#"):
            match = PIN.fullmatch(line)
            assert match, f"{file}: {line!r} pins no exact version"
            pins.setdefault(match["name"].lower(), set()).add(match["version"])
    return pins


def test_requirements_pin_exact_versions_and_agree() -> None:
    run, dev = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert set(run) <= set(dev)
    assert {name for name in run if run[name] != dev[name]} == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for wanted in project["project"]["dependencies"]:
        name, _, version = re.sub(r"\[.*?\]", "", wanted).partition("==")
        assert run[name.lower()] == {version}, wanted
    assert (
        run["duckdb"] == run["duckdb-extension-ducklake"] == run["duckdb-extension-sqlite-scanner"]
    )
    assert tuple(map(int, next(iter(run["streamlit"])).split(".")[:2])) >= (1, 67)


def test_what_the_product_imports_is_asked_for() -> None:
    asked = {name.replace("-", "_") for name in _pins("requirements.txt")}
    ours = {"pathfinders", "components", "pages", "tests", "deploy", "dev"}
    imported = {
        name.split(".")[0] for path in PRODUCT for name in imports(path) if not name.startswith(".")
    }
    other_names = {"pptx": "python_pptx", "yaml": "pyyaml", "PIL": "pillow"}
    needed = {
        other_names.get(name, name).lower()
        for name in imported - ours - set(sys.stdlib_module_names)
    }
    assert needed - asked == set()


def test_the_release_is_named_once_and_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == __version__
