"""The table contract: everything is documented, and it says what the files hold."""

import re

import pytest

from pathfinders.tables import TABLES, Column, Table
from pathfinders.tables.contract import KIND_WORDS, SQL_TYPES
from tests.oracles import DATA, cells, header, readme_rows
from tests.tables.declared import BOUNDS, REQUIRED

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]
# Numbers that count no unit of anything: places in a list and values whose unit stands in another
# column or table.
WITHOUT_UNIT = {
    ("programme_terms", "position"),
    ("participation_events", "number"),
    ("money_moved", "number"),
    ("participant_measures", "value"),
    ("participant_measures", "scale_min"),
    ("participant_measures", "scale_max"),
    ("programme_counts", "value"),
    ("indicators", "scale_min"),
    ("indicators", "scale_max"),
    ("engagement", "value"),
    ("national_benchmarks", "value"),
    ("patient_experience", "value"),
    ("cqc_national_counts", "value"),
    ("statements", "position"),
    ("evidence", "effect"),
}


def test_every_file_has_a_table_and_every_table_a_file() -> None:
    assert set(TABLES) == {path.stem for path in DATA.glob("*.csv")}
    assert all(name == table.name for name, table in TABLES.items())


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_are_those_of_the_file_in_its_order(name: str) -> None:
    assert list(TABLES[name].column_names) == header(name)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_requires_what_it_did(name: str) -> None:
    columns = TABLES[name].columns
    bounds = {c.name: (c.minimum, c.maximum) for c in columns}
    assert [c.name for c in columns if c.required] == REQUIRED[name]
    assert {c: ends for c, ends in bounds.items() if ends != (None, None)} == BOUNDS.get(name, {})


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_documented(name: str) -> None:
    table = TABLES[name]
    assert table.label[:1].isupper()
    assert re.match(r"(an?|something) ", table.grain), "the grain completes 'One row is ...'"
    assert not table.reading_note or table.reading_note.endswith(".")
    assert f"{name}.csv" in readme_rows()


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda x: x.name)
def test_a_column_is_documented(table: Table, column: Column) -> None:
    assert column.label.strip()
    assert column.label != column.name, "the heading is for people"
    assert "_" not in column.label
    assert len(column.description) > len("The x")
    assert not column.description.endswith("."), "descriptions are phrases"
    if column.kind in ("integer", "decimal"):
        assert bool(column.unit) != ((table.name, column.name) in WITHOUT_UNIT)
    else:
        assert not column.unit


@pytest.mark.parametrize("name", TABLES)
def test_labels_and_names_stand_once_in_a_table(name: str) -> None:
    table = TABLES[name]
    assert (
        len({c.name for c in table.columns})
        == len({c.label for c in table.columns})
        == len(table.columns)
    )


@pytest.mark.parametrize("name", TABLES)
def test_the_key_is_of_columns_that_the_table_has(name: str) -> None:
    table = TABLES[name]
    assert table.key
    assert set(table.key) <= set(table.column_names)
    assert any(table.by_name[column].required for column in table.key)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda x: x.name)
def test_what_a_column_declares_makes_sense(table: Table, column: Column) -> None:
    assert column.kind in SQL_TYPES
    assert column.kind in KIND_WORDS
    if column.references:
        to_table, to_column = column.references.split(".")
        assert to_column in TABLES[to_table].key
        assert column.kind in ("code", "list")
    if column.pattern:
        re.compile(column.pattern)
    if column.minimum is not None and column.maximum is not None:
        assert column.minimum < column.maximum
    if column.name == "source_id" and table.name != "sources":
        assert column.required
        assert column.references == "sources.source_id"


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda x: x.name)
def test_every_bundled_cell_fits_by_a_reading_of_its_own(table: Table, column: Column) -> None:
    for row in cells(table.name):
        cell = row[column.name]
        if not cell:
            assert not column.required
            continue
        for value in cell.split(";") if column.kind == "list" and column.allowed else [cell]:
            assert not column.allowed or value in column.allowed
        if column.kind in ("integer", "decimal"):
            number = int(cell) if column.kind == "integer" else float(cell)
            assert column.minimum is None or number >= column.minimum
            assert column.maximum is None or number <= column.maximum
        assert column.kind != "boolean" or cell in ("true", "false")
        assert not column.pattern or re.fullmatch(column.pattern, cell)


@pytest.mark.parametrize(
    ("table", "column"), [(t, c) for t, c in COLUMNS if c.allowed], ids=lambda x: x.name
)
def test_allowed_values_stand_once(table: Table, column: Column) -> None:
    assert len(set(column.allowed)) == len(column.allowed), table.name


def test_percentages_are_declared_as_0_to_100() -> None:
    percents = [column for _, column in COLUMNS if column.unit == "percent"]
    assert percents
    assert all((column.minimum, column.maximum) == (0, 100) for column in percents)
    for row in cells("indicators"):
        if row["unit"] == "percent":
            assert (float(row["scale_min"]), float(row["scale_max"])) == (0, 100), row[
                "indicator_id"
            ]


@pytest.mark.parametrize("row", cells("indicators"), ids=lambda row: row["indicator_id"])
def test_an_indicator_is_documented_and_used(row: dict[str, str]) -> None:
    for name in (
        "name",
        "definition",
        "comparability_note",
        "covers",
        "unit",
        "family",
        "source_id",
    ):
        assert len(row[name]) > 2, name
    assert row["definition"] != row["name"]
    measured = {
        r["indicator_id"]
        for table in ("engagement", "outcomes", "patient_experience", "national_benchmarks")
        for r in cells(table)
    }
    assert row["indicator_id"] in measured


def test_rules_have_names_of_their_own_and_say_what_to_do() -> None:
    for table in TABLES.values():
        assert len({rule.name for rule in table.rules}) == len(table.rules)
        for rule in table.rules:
            assert rule.column in table.column_names
            assert re.fullmatch(r"[a-z0-9_-]+", rule.name)
            assert rule.says
            assert rule.todo.endswith(".")
