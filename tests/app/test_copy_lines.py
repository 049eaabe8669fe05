"""The lines that the Data page offers for other programs name the table looked at, at the version
looked at.
"""

import pytest

from tests.fuzz.opened import Opener

HERE = "https://pathfinders.example/api/v1/tables"


@pytest.mark.parametrize(
    ("asked", "version"), [("table=outcomes&version=1", 1), ("table=outcomes", 2)]
)
def test_the_page_offers_lines_for_the_table_and_version_looked_at(
    opener: Opener, asked: str, version: int
) -> None:
    app = opener.open("data", asked)
    pandas, duckdb, r, excel = (code.value for code in app.code if "/api/" in code.value)
    parquet, csv = (f"{HERE}/outcomes.{form}?version={version}" for form in ("parquet", "csv"))
    assert pandas == f'import pandas as pd\n\noutcomes = pd.read_parquet("{parquet}")'
    assert duckdb == f"SELECT * FROM read_parquet('{parquet}');"
    assert parquet in r
    assert csv in r
    assert excel == csv
    assert any(f"stay at version {version}" in said.value for said in app.markdown)
