"""What to type into other programs to read a table at one version: pandas, DuckDB, R and Excel."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from pathfinders.api.tables import table_address
from pathfinders.store.versions import Version
from pathfinders.tables import Table


@dataclass(frozen=True)
class CopyLines:
    """Lines to copy into a program: its name, the language they are in as highlighters call it, and
    where they go.
    """

    program: str
    language: str | None
    where: str
    code: str


def copy_lines(table: Table, version: int, whole: Callable[[str], str]) -> tuple[CopyLines, ...]:
    """The lines that read a table at a version; `whole` makes an address of this server from its
    path.

    Parquet where the program reads it as it is, because it keeps the types; CSV otherwise.
    """
    parquet, csv = (whole(table_address(table.name, form, version)) for form in ("parquet", "csv"))
    return (
        CopyLines(
            "pandas",
            "python",
            "In Python, with pandas and PyArrow:",
            f"import pandas as pd\n\n{table.name} = pd.read_parquet({json.dumps(parquet)})",
        ),
        CopyLines(
            "DuckDB",
            "sql",
            "In DuckDB, which fetches only the columns and rows that a query needs:",
            f"SELECT * FROM read_parquet('{parquet}');",
        ),
        CopyLines(
            "R",
            "r",
            "In R, either with the package arrow, which keeps the types, or without any package:",
            f'{table.name} <- arrow::read_parquet("{parquet}")\n\n'
            f'{table.name} <- read.csv("{csv}", na.strings = "", fileEncoding = "UTF-8")',
        ),
        CopyLines(
            "Excel",
            None,
            "In Excel, choose Data, then From Web, paste this address and choose Load:",
            csv,
        ),
    )


def example_filter(version: Version, table: Table) -> str:
    """A column of the table's key and a value of it, as an address takes them: `survey_year=2019`.
    Empty for no rows.
    """
    first: dict[str, object] = next(iter(version.table(table.name).slice(0, 1).to_pylist()), {})
    simple = [name for name in table.key if table.by_name[name].kind in ("code", "integer", "text")]
    return next(
        (urlencode({name: first[name]}) for name in simple if first.get(name) is not None), ""
    )
