"""The documentation names what there is: commands, settings, routes, pages, files."""

import re
from pathlib import Path

import pytest

import dev
from pathfinders.api import routes
from pathfinders.choices import PAGES
from pathfinders.cli.main import _parser
from pathfinders.cli.reference import reference
from pathfinders.store.versions import Versions
from tests.oracles import ROOT, python_files

DOCS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data" / "README.md"]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
SETTING = re.compile(r"\bPATHFINDERS_[A-Z_]+\b")
PLACEHOLDER = re.compile(r"NAME|PAGE|TABLE")
FILE = re.compile(r"`((?:pathfinders|components|pages|queries|tests|deploy|data)/[\w./-]+)`")


def _text(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def test_the_page_of_commands_is_the_programs_own_help() -> None:
    """Made again by `python -m pathfinders reference > docs/commands.md`."""
    assert _text("docs/commands.md") == reference(_parser())


def test_every_command_of_dev_py_is_in_the_readme() -> None:
    commands = set(re.findall(r"python3 dev\.py (\w+)", dev.__doc__ or ""))
    assert len(commands) >= 5
    assert {
        name for name in commands if f"python3 dev.py {name}" not in _text("README.md")
    } == set()


def test_every_setting_is_documented() -> None:
    used: set[str] = set()
    for path in [*python_files("pathfinders", "components"), ROOT / "app.py", ROOT / "dev.py"]:
        used.update(SETTING.findall(path.read_text(encoding="utf-8")))
    assert used
    assert used - set(SETTING.findall(_text("docs/settings.md"))) == set()


def test_every_documented_setting_exists() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in python_files())
    assert {
        name for name in SETTING.findall(_text("docs/settings.md")) if name not in code
    } == set()


def test_every_route_is_documented() -> None:
    def nothing() -> Versions:
        raise AssertionError("no data are needed to list the routes")

    paths = {route.path for route in routes(nothing)}
    paths -= {"/api", "/api/{rest:path}", "/briefing"}
    assert {path for path in paths if f"`{path}`" not in _text("docs/api.md")} == set()


def test_every_page_is_in_the_readme() -> None:
    assert {page.title for page in PAGES.values() if page.title not in _text("README.md")} == set()


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_named_files_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = {link for link in LINK.findall(text) if not (path.parent / link).exists()}
    names = {name for name in FILE.findall(text) if not PLACEHOLDER.search(name)}
    files = {name for name in names if not (ROOT / name.rstrip("/")).exists()}
    # The lake is made by the first start, and secrets are each site's own.
    own = {"data/lake", "data/lake/", "deploy/secrets", "deploy/secrets/"}
    assert (links, files - own) == (set(), set())
