"""Every page, its notes and its tables, over data whose every text column holds what would like to
be more than text.
"""

import csv
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, Route, expect

from pathfinders.access import local
from pathfinders.checks.problems import Problem
from pathfinders.checks.run import problems_in
from pathfinders.entities.programme import short_programme_name
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES, Column, Table
from tests.browser.conftest import PHONE, printed_key, profile, serving, settle, visit

Tables = dict[str, pa.Table]
PAYLOADS = (
    "mk01 <img src=x onerror=alert(1)>",
    "mk02 <script>alert(2)</script></script><b>x</b>",
    "mk03 [a](javascript:alert(3)) [b](https://evil.example/b) )](https://evil.example/c)",
    "mk04 ![i](https://tracker.example/p.png) <https://auto.example/y>",
    "mk05 $x^2$ $$y$$ \\(z\\) \\alpha",
    "mk06 :material/skull: :smile: :streamlit: :+1:",
    "mk07 :red[r] :blue-background[b] :small[s]",
    "mk08 **b** _i_ ~~s~~ `c` # h",
    "mk09 https://auto.example/x www.auto.example a@mail.example",
    "mk10 a -> b <- c <-> d -- e >= f <= g ~= h",
    '=HYPERLINK("https://evil.example/mk11","x")',
    "mk12 &lt;b&gt; &amp; &copy; %{x} {{7*7}} ${7*7}",
    "mk13 " + "wide" * 60,
    "> mk14 | q | - i + j 1. k",
    "mk15 data:text/html,<script>alert(15)</script> javascript:alert(15)",
)
MARKS = {found[0]: payload for payload in PAYLOADS if (found := re.search(r"mk\d\d", payload))}
OVERRIDE = "\u202e"
PROGRAMME = "mutuals-in-health"
PAGES = (
    f"/?programme={PROGRAMME}&part=all",
    f"/?programme={PROGRAMME}&part=all&version=1",
    f"/enrolment?programme={PROGRAMME}&part=all",
    f"/attrition?programme={PROGRAMME}&part=all",
    f"/funding?programme={PROGRAMME}",
    f"/engagement?programme={PROGRAMME}&part=all",
    "/trusts?trust=RMP&part=all",
    "/data?table=sources&source=mutuals-invitation-letter-2014",
    "/data?table=participation_events",
    "/history?earlier=1&later=2",
)
# What took effect on a page, and the text of its parts as it is read there.
LOOK = """() => {
  const parts = '[data-testid=stMarkdownContainer], [data-testid=stHtml], [data-testid=stHeading]'
  const all = (what) => [...document.querySelectorAll(what)]
  const main = document.querySelector('[data-testid=stMain]')
  return {
    links: all('a[href], svg a').map(a => a.href.baseVal ?? a.href),
    images: all(`:is(${parts}) :is(img, video, audio, iframe, object, embed, script)`)
      .map(e => e.outerHTML.slice(0, 200)),
    icons: all('[data-testid=stIconMaterial]').map(e => e.textContent),
    formulas: all('.katex, mjx-container').length,
    coloured: all('.stMarkdownColoredText, .stMarkdownColoredBackground, .stMarkdownSmall').length,
    texts: all(parts).map(e => e.textContent),
    sideways: Math.max(main.scrollWidth - main.clientWidth,
      document.documentElement.scrollWidth - innerWidth),
  }
}"""


def _columns(table: Table) -> list[Column]:
    return [column for column in table.columns if column.sql_type == "VARCHAR"]


def _is_open(column: Column) -> bool:
    """Whether a cell of the column may hold any text, or the name of a row that may."""
    if column.references:
        table, name = column.references.split(".")
        return _is_open(TABLES[table].by_name[name])
    return not (column.allowed or column.pattern)


def _with(tables: Tables, change: Any, chosen: Any = lambda _: True) -> Tables:
    """The tables with each filled cell of the chosen text columns changed."""
    made = {}
    for name, rows in tables.items():
        for column in filter(chosen, _columns(TABLES[name])):
            cells = rows[column.name].to_pylist()
            cells = [cell and change(cell) for cell in cells]
            index = rows.column_names.index(column.name)
            rows = rows.set_column(index, column.name, pa.array(cells, pa.string()))
        made[name] = rows
    return made


def _hostile(cell: str) -> str:
    # The same for the same text, so that what refers to a row still does.
    return f"{PAYLOADS[zlib.crc32(cell.encode()) % len(PAYLOADS)]} {cell}"


def _places(problems: list[Problem]) -> set[tuple[str, str]]:
    return {(problem.table, problem.column) for problem in problems}


@pytest.fixture(scope="module")
def hostile(bundle: Tables) -> Tables:
    """The bundled tables with text that would be more in each column that may hold any text."""
    plain = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    return _with(plain, _hostile, _is_open)


def test_a_column_of_codes_takes_no_such_text(bundle: Tables) -> None:
    closed = {
        (name, column.name)
        for name, table in TABLES.items()
        for column in _columns(table)
        if not _is_open(column) and any(bundle[name][column.name].to_pylist())
    }
    # Apart, because what refers to a column that was changed alike is right in itself.
    refused = [
        _places(problems_in(_with(bundle, _hostile, chosen)))
        for chosen in (
            lambda column: bool(column.allowed or column.pattern),
            lambda column: bool(column.references) and not _is_open(column),
        )
    ]
    assert closed <= set().union(*refused)


def test_no_text_column_takes_characters_that_are_not_seen(bundle: Tables) -> None:
    filled = {
        (name, column.name)
        for name, table in TABLES.items()
        for column in _columns(table)
        if any(bundle[name][column.name].to_pylist())
    }
    for character in (OVERRIDE, "\u2066", "\x1b", "\n", "\u200b"):
        changed = _with(bundle, lambda cell, c=character: f"{cell}{c}")
        refused = [p for p in problems_in(changed) if p.check == "characters"]
        assert _places(refused) == filled


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def dashboard(
    bundle: Tables, hostile: Tables, log: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a dashboard whose second version is hostile."""
    folder = tmp_path_factory.mktemp("hostile") / "lake"
    lake = Lake(lake_settings(folder))
    lake.publish(bundle, local("Bundled data"), "First")
    lake.publish(hostile, local(PAYLOADS[5]), f"{PAYLOADS[2]} {PAYLOADS[8]}")
    with serving(folder, log) as address:
        yield address


@pytest.fixture
def looked(browser: Browser, dashboard: str) -> Iterator[Page]:
    """A page on a phone that must ask nobody else for anything, and open no dialog."""
    elsewhere: list[str] = []
    dialogs: list[str] = []

    def refuse(route: Route, request: Request) -> None:
        if request.url.startswith(dashboard):
            route.fallback()
        else:
            elsewhere.append(request.url)
            route.abort()

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with profile(browser, viewport=PHONE) as context:
        context.route(re.compile("^https?:"), refuse)
        page = context.new_page()
        page.on("dialog", dismiss)
        yield page
    assert elsewhere == []
    assert dialogs == []


def _open_everything(page: Page) -> None:
    """Opens what can be opened on the page: notes and tables of figures, and what folds."""
    for button in page.locator("[class*='st-key-more-'] button").all():
        words = button.inner_text()
        if any(word in words for word in ("caveat", "source", "table")):
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
            settle(page)
    for fold in page.locator("[data-testid=stExpander] details").all():
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
            expect(fold).to_have_attribute("open", "")
    settle(page)


def _look(page: Page, address: str, urls: set[str]) -> set[str]:
    """Asserts that nothing took effect; returns the payloads that were seen as they were typed."""
    seen = page.evaluate(LOOK)
    strange = {link for link in seen["links"] if not link.startswith(address)} - urls
    assert strange == set()
    assert seen["images"] == []
    assert "skull" not in seen["icons"]
    assert (seen["formulas"], seen["coloured"]) == (0, 0)
    assert seen["sideways"] <= 0
    shown = set()
    for text in seen["texts"]:
        typed = text.replace("\u2060", "")
        for mark, payload in MARKS.items():
            for found in re.finditer(mark, typed):
                start = found.start() - payload.index(mark)
                # Labels have a programme's name without its subtitle.
                short = short_programme_name(payload)
                forms = (payload, short) if mark in short else (payload,)
                assert typed[start:].startswith(forms), typed[:400]
                shown.add(payload)
    return shown


@pytest.mark.timeout(900)
def test_no_text_is_more_than_text_on_any_page(
    looked: Page, dashboard: str, hostile: Tables
) -> None:
    # A browser leaves out the port that a scheme has anyway.
    urls = {
        re.sub(r"^(http://[^/]+):80(?=/|$)", r"\1", url)
        for url in hostile["sources"]["url"].to_pylist()
        if url
    }
    shown: set[str] = set()
    for place in PAGES:
        visit(looked, f"{dashboard}{place}")
        _open_everything(looked)
        found = _look(looked, dashboard, urls)
        assert found, place
        shown |= found
    assert shown == set(PAYLOADS)


def test_no_text_of_an_uploaded_file_is_more_than_text(
    looked: Page, dashboard: str, hostile: Tables, log: Path, tmp_path: Path
) -> None:
    table = TABLES["barriers"]
    rows = hostile["barriers"].to_pylist()
    for place, row in enumerate(rows):
        row["description"] = PAYLOADS[(place + 3) % len(PAYLOADS)]
    rows[0]["confidence"] = PAYLOADS[5]
    rows[1]["source_id"] = PAYLOADS[2]
    file = tmp_path / "<b>mk00 :smile: www.auto.example a -- b.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, table.column_names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    visit(looked, f"{dashboard}/upload?{printed_key(dashboard, log)}")
    looked.locator("input[type=file]").set_input_files(file)
    expect(looked.get_by_role("heading", name="4. What would change")).to_be_visible(timeout=90_000)
    settle(looked)
    _open_everything(looked)
    shown = _look(looked, dashboard, set())
    assert {PAYLOADS[2], PAYLOADS[5]} <= shown
