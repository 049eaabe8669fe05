"""What a figure declares is what it does: its queries, its choices, its place on the pages."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from components.figure import figure as figure_on_page
from components.parts import EVERYTHING
from pathfinders.choices import PAGES
from pathfinders.entities.measure import RATING, groups, indicators
from pathfinders.entities.programme import programmes
from pathfinders.figures import KINDS, Figure, Kind, make
from pathfinders.figures.engagement import robustness_run
from pathfinders.figures.figure import SOURCES, Draft, Field
from pathfinders.figures.recorder import FigureReader, UndeclaredReadError
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.lake import VersionInfo
from pathfinders.store.queries import all_queries
from pathfinders.store.reader import Recorder
from pathfinders.store.versions import Version
from pathfinders.uploads.bundle import read_bundle
from tests.fuzz.opened import Opener, opening
from tests.fuzz.strings_against import PAGE_NAMES, lake_of
from tests.live_reporting import with_reports
from tests.oracles import ROOT, parsed, python_files

# The last two have no survey, no mortality and no rating: one opened after them, one closed before.
TRUSTS = ("RMP", "RM1", "RXA", "R0D", "RJX")
IN_A_PARTNERSHIP = "RXG"
"""A trust that a partnership names as a member."""
FIELDS = (Field("name", "Name"),)


@pytest.fixture(scope="module")
def own(bundle: dict[str, pa.Table]) -> Version:
    """The bundled tables as a version that no other test sees, because the fits that take seconds
    are left out of what is derived from it.
    """
    info = VersionInfo(1, 1, datetime(2031, 1, 2, tzinfo=UTC), "Test", "Made up")
    return Version(info, with_reports(bundle))


def states(version: Version) -> list[View]:
    """Views that take every figure through its cases: every programme, trusts about which little
    and much is known, every indicator and benchmark group, a year, a rating as the outcome.
    """
    return [
        View(),
        *(View(programme=row.programme_id) for row in programmes(version)),
        *(View(trust=code) for code in TRUSTS),
        *(View(indicator=row.indicator_id) for row in indicators(version)),
        *(View(group=group) for group in groups(version)),
        View(outcome=RATING),
        View(year=2012),
        View(prices="real"),
    ]


def asked_by(kind: Kind, version: Version) -> set[str]:
    views = {view.only(kind.choices) for view in states(version)}
    recorder = Recorder(version)
    for view in views:
        kind.build(recorder, view)
    return {call.query for call in recorder.calls}


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_figure_declares_the_queries_it_asks_and_no_other(
    own: Version, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robustness_run, "robustness", lambda *_: [])
    monkeypatch.setattr(robustness_run, "_shuffles", lambda *_, **__: {})
    assert asked_by(kind, own) == kind.queries


def test_every_query_is_declared_by_a_figure() -> None:
    declared = set().union(*(kind.queries for kind in KINDS.values()))
    assert declared == set(all_queries())


def test_every_declaration_names_pages_choices_and_queries_that_exist() -> None:
    for kind in KINDS.values():
        shown_on = (kind.page, *kind.also_on)
        assert set(shown_on) <= set(PAGES), kind.name
        assert len(set(shown_on)) == len(shown_on), kind.name
        for page in shown_on:
            assert set(kind.choices) <= set(PAGES[page].choices), kind.name
        assert SOURCES in kind.queries


@pytest.fixture
def made_up() -> Iterator[None]:
    """A figure that asks one query it declares, one that it does not, or a table, by its trust."""

    @figure("made-up", page="trusts", choices=("trust",), queries=("programmes",))
    def build(reader: FigureReader, view: View) -> Figure:
        match view.trust:
            case "RM1":
                reader.rows("measures")
            case "RXA":
                reader.frame("measures")
            case "R0D":
                indicators(reader)
            case "RJX":
                reader.table("programmes")
        rows = [{"name": row.name, "source_ids": row.source_ids} for row in programmes(reader)]
        return Draft(reader, "Made-up programmes", FIELDS, rows).listed("Made-up verdict")

    yield
    del KINDS["made-up"]


@pytest.mark.usefixtures("made_up")
def test_a_figure_is_named_where_it_is_declared(version: Version) -> None:
    listed = make("made-up", version, View())
    assert listed.name == "made-up"
    assert listed.version == version.number
    assert listed.sources


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    "trust",
    [
        pytest.param("RM1", id="undeclared"),
        pytest.param("RXA", id="frame"),
        pytest.param("R0D", id="derived"),
    ],
)
def test_a_query_that_is_not_declared_is_refused(version: Version, trust: str) -> None:
    # In memory already, so that nothing has to be asked of the version.
    assert indicators(version)
    with pytest.raises(UndeclaredReadError, match="made-up asks the query measures"):
        make("made-up", version, View(trust=trust))


@pytest.mark.usefixtures("made_up")
def test_a_table_is_not_read_past_the_queries(version: Version) -> None:
    with pytest.raises(UndeclaredReadError, match="made-up reads the table programmes"):
        make("made-up", version, View(trust="RJX"))


@pytest.mark.usefixtures("made_up")
def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two figures named made-up"):
        figure("made-up", page="trusts", queries=())(KINDS["made-up"].function)


def test_every_module_with_figures_is_imported() -> None:
    """A file dropped into a page's folder is registered without being listed anywhere."""
    declared = [
        decorator.args[0].value
        for path in python_files("pathfinders/figures")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Name)
        and decorator.func.id == "figure"
        and isinstance(decorator.args[0], ast.Constant)
    ]
    assert sorted(map(str, declared)) == sorted(KINDS)


class Shown:
    """The figures that each page showed, run by run."""

    def __init__(self, opener: Opener, patch: pytest.MonkeyPatch) -> None:
        self._opener = opener
        self._names: list[str] = []
        show = figure_on_page.show

        def note(name: str, version: Version, view: View, *, half: bool = False) -> Figure:
            self._names.append(name)
            return show(name, version, view, half=half)

        patch.setattr(figure_on_page, "show", note)

    def on(self, page: str, view: View) -> list[str]:
        """The names of the figures that a page shows at a view, in their order."""
        self._names.clear()
        app: AppTest = self._opener.open(page, urlencode(view.choose(part=EVERYTHING).query()))
        assert not app.exception, page
        return list(self._names)


@contextmanager
def lake_under_way(folder: Path) -> Iterator[None]:
    """A lake of its own with a programme under way beside the bundled ones."""
    with lake_of(folder, with_reports(read_bundle())):
        yield


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with (
        lake_under_way(tmp_path_factory.mktemp("lake")),
        opening() as opener,
        pytest.MonkeyPatch.context() as patch,
    ):
        yield Shown(opener, patch)


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_a_page_shows_the_figures_declared_for_it_each_once(
    shown: Shown, own: Version, page: str
) -> None:
    """Over all programmes: some figures give way to a sentence where nothing is known."""
    choices = PAGES[page].choices
    views = [View()]
    if "programme" in choices:
        views += [View(programme=row.programme_id) for row in programmes(own)]
    if "outcome" in choices:
        views.append(View(outcome=RATING))
    if "trust" in choices:
        views.append(View(trust=IN_A_PARTNERSHIP))
    seen: set[str] = set()
    for view in views:
        names = shown.on(page, view)
        assert len(set(names)) == len(names), (page, view)
        seen |= set(names)
    assert seen == {k.name for k in KINDS.values() if page in (k.page, *k.also_on)}


def test_every_page_of_a_figure_has_a_script() -> None:
    pages = {page for kind in KINDS.values() for page in (kind.page, *kind.also_on)}
    assert pages <= set(PAGE_NAMES)
    assert all((ROOT / "pages" / f"{page}.py").exists() for page in pages)
