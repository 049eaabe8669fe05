"""The data page: its tables, dictionaries, sources and downloads."""

import io
from collections.abc import Iterator
from datetime import date
from html import escape
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings, strategies
from streamlit.testing.v1 import AppTest

from pathfinders.access import local
from pathfinders.exports.tables import table_csv, table_parquet
from pathfinders.settings import ROOT, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.tables.dictionary import DICTIONARY, dictionary, rules
from pathfinders.text import normal
from pathfinders.uploads.bundle import read_bundle, read_table
from tests.oracles import cells

SECONDS = 120


@pytest.fixture(scope="module", autouse=True)
def published(
    tmp_path_factory: pytest.TempPathFactory, bundle: dict[str, pa.Table]
) -> Iterator[None]:
    """A lake of this module's own, which the page reads instead of the one under data/lake."""
    folder = tmp_path_factory.mktemp("lake")
    settings_of_it = lake_settings(folder)
    tables = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    Lake(settings_of_it).publish(tables, local("Test"), "The bundled tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATHFINDERS_CATALOG", settings_of_it.catalog)
        patch.setenv("PATHFINDERS_DATA", settings_of_it.data)
        st.cache_resource.clear()
        yield
    st.cache_resource.clear()


def open_page(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.switch_page("pages/data.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize("name", TABLES)
def test_a_downloaded_csv_is_read_back_as_the_same_table(
    version: Version, tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_bytes(table_csv(TABLES[name], version.table(TABLES[name].name)))
    back, problems = read_table(path, name)
    assert problems == []
    assert back.drop_columns(["_row"]).to_pylist() == version.table(name).to_pylist()


def test_every_downloaded_csv_together_passes_the_checks(version: Version, tmp_path: Path) -> None:
    for name, table in TABLES.items():
        (tmp_path / f"{name}.csv").write_bytes(table_csv(table, version.table(table.name)))
    assert set(read_bundle(tmp_path)) == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_downloaded_csv_has_the_form_of_the_bundled_file(version: Version, name: str) -> None:
    ours = table_csv(TABLES[name], version.table(TABLES[name].name)).decode().split("\n")
    bundled = (ROOT / "data" / f"{name}.csv").read_text(encoding="utf-8").split("\n")
    different = [(a, b) for a, b in zip(ours, bundled, strict=True) if a != b]
    # The one cell written with more zeros than it needs in the bundled file.
    assert different in (
        [],
        [
            (
                "2024-25,100,2024-25,hmt-gdp-deflators-2026-03",
                "2024-25,100.0000,2024-25,hmt-gdp-deflators-2026-03",
            )
        ],
    )


# In the one form that a version holds.
awkward = strategies.text(
    strategies.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
    | strategies.sampled_from('=+-@",;\n'),
    min_size=1,
)
awkward = awkward.map(normal).filter(lambda text: text == text.strip() and text)
days = strategies.dates(min_value=date(1901, 1, 1), max_value=date(2099, 12, 31))
numbers = (
    strategies.none()
    | strategies.floats(min_value=-90, max_value=90, allow_nan=False)
    | strategies.just(1e-05)
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=awkward,
    note=strategies.none() | awkward,
    latitude=numbers,
    opened=strategies.none() | days,
)
def test_awkward_cells_come_back_as_they_were(
    version: Version,
    tmp_path: Path,
    name: str,
    note: str | None,
    latitude: float | None,
    opened: date | None,
) -> None:
    first = version.table("trusts").slice(0, 1)
    (row,) = first.to_pylist()
    row |= {"name": name, "note": note, "latitude": latitude, "opened": opened}
    tables = {"trusts": pa.Table.from_pylist([row], schema=first.schema)}
    path = tmp_path / "trusts.csv"
    path.write_bytes(table_csv(TABLES["trusts"], tables["trusts"]))
    back, problems = read_table(path, "trusts")
    assert problems == []
    assert back.drop_columns(["_row"]).to_pylist() == [row]


@pytest.mark.parametrize("name", ["trusts", "engagement", "cqc_ratings"])
def test_a_downloaded_parquet_file_holds_the_table_and_its_dictionary(
    version: Version, name: str
) -> None:
    back = pq.read_table(io.BytesIO(table_parquet(TABLES[name], version.table(name))))
    assert back.to_pylist() == version.table(name).to_pylist()
    about = back.schema.field(TABLES[name].columns[0].name).metadata
    assert about[b"description"].decode() == TABLES[name].columns[0].description


@pytest.mark.parametrize("name", TABLES)
def test_the_dictionary_tells_every_column_and_rule(name: str) -> None:
    table = TABLES[name]
    told = dictionary(table)
    assert [row["column"] for row in told] == list(table.column_names)
    assert all(set(row) == set(DICTIONARY) for row in told)
    assert len(rules(table)) == 1 + len(table.rules)
    for column, row in zip(table.columns, told, strict=True):
        assert all(value in str(row["limits"]) for value in column.allowed)
        assert (row["empty"] == "no") == column.required


def test_the_page_opens_on_every_table_and_a_source() -> None:
    app = open_page()
    assert not app.exception
    assert [header.value for header in app.header] == ["Tables", "How to read the data", "Sources"]
    assert app.selectbox(key="choose-table").value == next(iter(TABLES))
    bodies = [html.proto.body for html in app.get("html")]
    start = next(n for n, body in enumerate(bodies) if "One row is" in body)
    overview, columns = bodies[start : start + 2]
    unnamed = [
        table.name
        for table in TABLES.values()
        if escape(table.label) not in overview or escape(table.grain) not in overview
    ]
    assert unnamed == []
    assert all(f">{name}<" in columns for name in next(iter(TABLES.values())).column_names)


def test_the_figures_that_rest_on_a_source_are_looked_up_when_asked_for() -> None:
    app = open_page(source="cqc-rmp-2014")
    assert not any("on the page Trusts" in html.proto.body for html in app.get("html"))
    app.toggle(key="figures-by-source").set_value(True).run()
    assert not app.exception
    listed = "".join(html.proto.body for html in app.get("html"))
    assert "Trust ratings, on the page Trusts" in listed


def test_the_address_chooses_the_table_and_the_source() -> None:
    app = open_page(table="outcomes", source="hscic-shmi-2014-04")
    assert not app.exception
    assert app.selectbox(key="choose-table").value == "outcomes"
    assert app.selectbox(key="choose-source").value == "hscic-shmi-2014-04"
    named = sum(row["source_id"] == "hscic-shmi-2014-04" for row in cells("outcomes"))
    assert any(f"Mortality (SHMI): {named}" in html.proto.body for html in app.get("html"))


def test_a_table_that_is_not_there_is_named_with_what_is_shown_instead() -> None:
    app = open_page(table="nonsense")
    assert not app.exception
    assert any("nonsense" in warning.value for warning in app.warning)
