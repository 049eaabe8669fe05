"""Publishes the made-up programme of `live_programme`, and no other, into the lake that the
settings name: what `python3 dev.py example` serves.
"""

import pyarrow as pa
import pyarrow.compute as pc

from pathfinders.access import local
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from tests.live_programme import LIVE, with_live

NAME = "Engaged Staff Pathfinders, made-up data"


def example_tables(bundle: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The published measures of trusts, and of programmes only the made-up one."""
    tables = {}
    for name, rows in bundle.items():
        plain = rows.select(list(TABLES[name].column_names))
        if "programme_id" in plain.column_names:
            plain = plain.filter(pc.is_null(plain["programme_id"]))
        tables[name] = plain
    joined = with_live(tables)
    programmes = joined["programmes"].to_pylist()
    for row in programmes:
        row["name"] = NAME
    joined["programmes"] = pa.Table.from_pylist(programmes, joined["programmes"].schema)
    assert joined["programmes"]["programme_id"].to_pylist() == [LIVE]
    return joined


def publish_example(lake: Lake) -> None:
    """Publishes it as the first version of an empty lake."""
    lake.publish(
        example_tables(read_bundle()),
        local("Example"),
        "A made-up programme under way",
        expected=0,
    )


if __name__ == "__main__":
    publish_example(Lake(lake_settings()))
