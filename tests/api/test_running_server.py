"""The running dashboard, read by the programs that people use: DuckDB, pandas and a plain HTTP
client.
"""

import urllib.request

import duckdb
import pandas as pd
import pytest

from pathfinders import engine
from pathfinders.api.copy_lines import copy_lines, example_filter
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from tests.browser.conftest import lake_folder, server

__all__ = ["lake_folder", "server"]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """A DuckDB that reads over HTTP."""
    return engine.with_extensions(["httpfs"])


def test_duckdb_reads_a_table_in_parts(
    server: str, con: duckdb.DuckDBPyConnection, frames: dict[str, pd.DataFrame]
) -> None:
    address = f"{server}/api/v1/tables/engagement.parquet"
    counted = con.execute(
        f"SELECT count(*), avg(value) FROM '{address}?version=1' WHERE survey_year = 2015"
    ).fetchone()
    expected = frames["engagement"].query("survey_year == 2015")["value"]
    assert counted == (len(expected), pytest.approx(expected.mean(), rel=1e-12))
    assert con.sql(f"FROM '{address}'").shape == frames["engagement"].shape


def test_pandas_reads_a_table(server: str, frames: dict[str, pd.DataFrame]) -> None:
    address = f"{server}/api/v1/tables/engagement"
    read = pd.read_parquet(f"{address}.parquet?trust_code=RM1&survey_year=2019&survey_year=2018")
    wanted = frames["engagement"].query("trust_code == 'RM1' and survey_year in (2018, 2019)")
    assert sorted(read["value"]) == sorted(wanted["value"])
    assert len(pd.read_csv(f"{address}.csv?version=1")) == len(frames["engagement"])
    assert len(pd.DataFrame(pd.read_json(f"{address}.json")["rows"].tolist())) == len(
        frames["engagement"]
    )


@pytest.mark.parametrize("name", ["engagement", "trusts", "cqc_ratings"])
def test_the_lines_on_the_data_page_read_the_table(
    server: str, con: duckdb.DuckDBPyConnection, frames: dict[str, pd.DataFrame], name: str
) -> None:
    pandas, sql, r, excel = copy_lines(TABLES[name], 1, lambda path: f"{server}{path}")
    found: dict[str, pd.DataFrame] = {}
    exec(pandas.code, found)
    assert list(found[name].columns) == list(frames[name].columns)
    assert len(found[name]) == len(frames[name])
    answer = con.sql(sql.code)
    assert answer.columns == list(frames[name].columns)
    assert answer.shape == frames[name].shape
    # R and Excel are not here; that they are given these addresses, and what those hold, is.
    assert f'read.csv("{excel.code}"' in r.code
    assert pd.read_csv(excel.code).shape == frames[name].shape


@pytest.mark.parametrize("name", TABLES)
def test_the_example_of_a_filter_is_taken(server: str, version: Version, name: str) -> None:
    example = example_filter(version, TABLES[name])
    assert example
    read = pd.read_csv(f"{server}/api/v1/tables/{name}.csv?version=1&{example}")
    assert 0 < len(read) <= version.table(name).num_rows


def test_a_link_shows_what_it_is(server: str) -> None:
    with urllib.request.urlopen(
        f"{server}/enrolment?programme=mutuals-in-health&version=1"
    ) as response:
        page = response.read().decode()
    assert '<html lang="en-GB">' in page
    assert (
        "<title>Mutuals in Health: Pathfinder Programme – Enrolment, version 1 | NHS pathfinder"
        " programmes</title>" in page
    )


def test_the_server_is_well_and_still_streamlit(server: str) -> None:
    with urllib.request.urlopen(f"{server}/healthz") as response:
        assert response.read() == b'{"status":"ok","version":1}'
    with urllib.request.urlopen(f"{server}/_stcore/health") as response:
        assert response.read() == b"ok"
