"""Bundles recompute themselves outside this project, every column of their figures, and notice a
number that was changed.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pathfinders.exports.bundle import script
from pathfinders.exports.bundle.bundle import bundle
from pathfinders.exports.bundle.code import code_of
from pathfinders.exports.bundle.script import main, plain, same
from pathfinders.figures import KINDS
from pathfinders.figures.recorder import tables_read
from pathfinders.links import View
from pathfinders.store.queries import all_queries
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

MUTUALS = View(programme="mutuals-in-health")


def unpacked(name: str, version: Version, folder: Path, view: View = MUTUALS) -> Path:
    with zipfile.ZipFile(io.BytesIO(bundle(name, version, view))) as archive:
        archive.extractall(folder)
    return folder


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the bundle's script as somebody elsewhere would: nothing of this project can be
    imported but what the bundle has.
    """
    command = [sys.executable, "-I", str(folder / "reproduce.py")]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("name", ["participants-over-time", "association-headline"])
def test_the_script_runs_by_itself(version: Version, tmp_path: Path, name: str) -> None:
    done = run(unpacked(name, version, tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    columns = len(json.loads((tmp_path / "figure.json").read_text())["fields"])
    assert f"figure.json: {columns} of {columns} columns" in done.stdout
    assert re.search(rf"All equal: \d+ queries, {columns} of {columns} columns\.", done.stdout)
    assert "differs" not in done.stdout


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_figure_can_be_recomputed_column_by_column(
    name: str,
    bundle_of: Callable[[str], bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path
    with zipfile.ZipFile(io.BytesIO(bundle_of(name))) as archive:
        archive.extractall(folder)
    assert main(folder) == 0
    held = json.loads((folder / "bundle.json").read_text())
    columns = len(json.loads((folder / "figure.json").read_text())["fields"])
    assert f"{columns} of {columns} columns" in capsys.readouterr().out
    assert held["queries"]
    assert {path.stem for path in (folder / "tables").iterdir()} == set(held["tables"])
    ran = {re.sub(r"^\d+-", "", Path(query["sql"]).stem) for query in held["queries"]}
    queries = {path.stem for path in (folder / "code" / "queries").iterdir()}
    # With other data, the same code may run queries that it did not run here.
    assert queries == KINDS[name].queries
    assert {query.replace("-", "_") for query in ran} <= queries
    packages = (folder / "requirements.txt").read_text().split()
    assert f"duckdb=={duckdb.__version__}" in packages
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", package) for package in packages)
    asks = re.search(r"^# dependencies = (.*)$", (folder / "reproduce.py").read_text(), re.M)
    assert asks is not None
    assert json.loads(asks[1]) == packages


def test_the_code_in_a_bundle_is_what_the_figure_needs_and_no_page() -> None:
    code = code_of(KINDS["association-headline"].function.__module__)
    assert "pathfinders/statistics/reliability.py" in code
    assert "pathfinders/statistics/defaults.toml" in code
    assert "pathfinders/figures/engagement/headline_lines.py" in code
    for place in ("pathfinders/api/routes.py", "pathfinders/figures/attrition/retention.py"):
        assert place not in code
    assert not any(place.startswith(("pages/", "components/", "tests/")) for place in code)


def test_without_the_packages_it_says_so_and_is_no_success(
    version: Version,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = unpacked("participants-over-time", version, tmp_path)

    def missing(*_: object) -> None:
        raise ImportError("No module named 'scipy'")

    monkeypatch.setattr(script, "rebuilt", missing)
    assert main(folder) == 1
    printed = capsys.readouterr().out
    assert "The figure itself was not recomputed: No module named 'scipy'." in printed
    assert "All equal" not in printed


def change(path: Path, edit: Callable[[Any], None]) -> None:
    held = json.loads(path.read_text(encoding="utf-8"))
    edit(held)
    path.write_text(json.dumps(held), encoding="utf-8")


def answer_of(folder: Path, query: str) -> Path:
    return next(path for path in (folder / "answers").iterdir() if query in path.name)


def test_a_changed_answer_is_noticed(version: Version, tmp_path: Path) -> None:
    folder = unpacked("participants-over-time", version, tmp_path)

    def edit(answer: Any) -> None:
        answer["rows"][0][answer["columns"].index("value")] += 1

    change(answer_of(folder, "programme-counts"), edit)
    done = run(folder)
    assert done.returncode == 1
    assert "value: recomputed 9, recorded 10" in done.stdout
    assert "Something differs." in done.stdout


def test_a_changed_number_in_the_figures_table_is_noticed(version: Version, tmp_path: Path) -> None:
    folder = unpacked("participants-over-time", version, tmp_path)

    def edit(figure: Any) -> None:
        figure["table"][0]["value"] += 1

    change(folder / "figure.json", edit)
    done = run(folder)
    assert done.returncode == 1
    assert "in the figure" in done.stdout
    assert "Something differs." in done.stdout


@pytest.mark.parametrize("name", ["association-headline", "retention", "shmi-funnel"])
def test_a_changed_number_of_a_statistic_is_noticed(
    version: Version, tmp_path: Path, name: str
) -> None:
    folder = unpacked(name, version, tmp_path)
    fields = json.loads((folder / "figure.json").read_text())["fields"]
    keys = [field["key"] for field in fields if field["format"] in ("decimal", "percent", "ratio")]

    def edit(figure: Any) -> None:
        row = next(row for row in figure["table"] if isinstance(row[keys[-1]], float))
        row[keys[-1]] *= 1.0001

    change(folder / "figure.json", edit)
    assert main(folder) == 1


def test_a_changed_verdict_is_noticed(version: Version, tmp_path: Path) -> None:
    folder = unpacked("retention", version, tmp_path)
    change(folder / "figure.json", lambda figure: figure.update(verdict="All is well"))
    assert main(folder) == 1


def test_a_changed_table_is_noticed(version: Version, tmp_path: Path) -> None:
    folder = unpacked("participants-over-time", version, tmp_path)
    path = folder / "tables" / "programme_counts.parquet"
    rows = pq.read_table(path)
    values = [value + 1 for value in rows.column("value").to_pylist()]
    changed = rows.set_column(
        rows.column_names.index("value"), "value", pa.array(values, rows.schema.field("value").type)
    )
    pq.write_table(changed, path)
    assert run(folder).returncode == 1


@pytest.mark.parametrize(
    "edit",
    [lambda rows: rows.pop(), lambda rows: rows.append(rows[0]), lambda rows: rows.reverse()],
)
def test_rows_left_out_added_or_moved_are_noticed(
    edit: Callable[[list[Any]], Any], version: Version, tmp_path: Path
) -> None:
    folder = unpacked("participants-over-time", version, tmp_path)
    change(answer_of(folder, "programmes"), lambda answer: edit(answer["rows"]))
    assert main(folder) == 1


def test_only_the_tables_that_are_read_are_in_the_bundle(version: Version, tmp_path: Path) -> None:
    folder = unpacked("participants-over-time", version, tmp_path)
    names = {path.stem for path in (folder / "tables").iterdir()}
    assert names == {
        "programmes",
        "participants",
        "participation_events",
        "programme_counts",
        "sources",
        "accepted_exceptions",
    }
    for name in names:
        assert pq.read_table(folder / "tables" / f"{name}.parquet").equals(version.table(name))


def test_the_tables_of_every_query_suffice_to_run_it(version: Version) -> None:
    for query in all_queries().values():
        names = tables_read(query.sql)
        assert names, query.name
        con = duckdb.connect()
        for name in names:
            con.register("rows_in", version.table(name))
            con.execute(f'CREATE TABLE "{name}" AS FROM rows_in')
        parameters = query.bind({})
        held = (
            con.execute(query.sql, parameters).fetchall()
            if parameters
            else con.execute(query.sql).fetchall()
        )
        assert len(held) == len(version.rows(query.name))
        for left_out in names:
            con.execute(f'ALTER TABLE "{left_out}" RENAME TO hidden')
            with pytest.raises(duckdb.CatalogException):
                con.execute(query.sql, parameters) if parameters else con.execute(query.sql)
            con.execute(f'ALTER TABLE hidden RENAME TO "{left_out}"')


def test_the_same_figure_gives_the_same_bytes(version: Version) -> None:
    assert bundle("retention", version, MUTUALS) == bundle("retention", version, MUTUALS)


def test_the_readme_says_what_is_compared(version: Version, tmp_path: Path) -> None:
    text = (unpacked("retention", version, tmp_path) / "README.md").read_text()
    fields = json.loads((tmp_path / "figure.json").read_text())["fields"]
    assert f"{len(fields)} of {len(fields)} columns" in text
    assert all(f"“{field['label']}”" in text for field in fields)
    assert "pip install -r requirements.txt" in text


def test_an_unknown_figure_is_refused(version: Version) -> None:
    with pytest.raises(ValueError, match="There is no figure 'nothing'"):
        bundle("nothing", version, View())


@pytest.mark.parametrize(
    "pair",
    [
        (None, 0),
        (0, False),
        (1, "1"),
        (None, ""),
        (1.0, 1.001),
        ("a", "A"),
        ([1], [1, 2]),
        (1.5, None),
    ],
)
def test_unequal_values_are_not_the_same(pair: tuple[Any, Any]) -> None:
    assert not same(*pair)
    assert not same(*reversed(pair))


@pytest.mark.parametrize(
    "pair",
    [(None, None), (1, 1), (1.0, 1), (1.0, 1 + 1e-12), ("nan", plain(float("nan"))), ([1.0], [1])],
)
def test_equal_values_are_the_same(pair: tuple[Any, Any]) -> None:
    assert same(*pair)


def test_every_table_named_is_one_of_the_contract() -> None:
    assert tables_read(
        'WITH sources AS (SELECT 1 AS a) SELECT * FROM programmes, (SELECT * FROM "trusts") AS t'
    ) == (
        "programmes",
        "trusts",
    )
    assert set(tables_read("SELECT * FROM sources")) <= set(TABLES)
    with pytest.raises(ValueError, match="cannot read"):
        tables_read("DELETE FROM sources")
