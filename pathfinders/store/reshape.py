"""What a migration does to the stored tables beyond their rows: columns and tables that the
contract has no longer. Only commit.py calls it.
"""

from collections.abc import Collection, Mapping, MutableMapping

import duckdb

from pathfinders.store.fingerprint import fingerprint
from pathfinders.store.history import Change
from pathfinders.tables import TABLES


def drop_what_is_gone(
    con: duckdb.DuckDBPyConnection,
    names: Collection[str],
    rows: Mapping[str, int],
    changes: MutableMapping[str, Change],
) -> dict[str, str]:
    """Drop, of the tables `names`, the columns that the contract has no longer, and empty the
    tables that it has no longer. Adds to `changes` what had no change yet; returns the fingerprint
    of each emptied table.

    Old versions keep the columns and rows. An emptied table stays, because a table that is missing
    could not be told from one whose files were lost.
    """
    content: dict[str, str] = {}
    for name in sorted(names):
        columns = _columns(con, name)
        if not columns:
            continue
        if name not in TABLES:
            con.execute(f'DELETE FROM lake."{name}"')
            if rows.get(name):
                changes[name] = Change(removed=rows[name])
                content[name] = fingerprint(con, f'FROM lake."{name}"', columns)
            continue
        gone = [column for column in columns if column not in TABLES[name].by_name]
        for column in gone:
            con.execute(f'ALTER TABLE lake."{name}" DROP COLUMN "{column}"')
        # The rows that stay have lost a cell, so the table needs a fingerprint of its own.
        if gone and name not in changes and rows.get(name):
            changes[name] = Change(changed=rows[name])
    return content


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    return dict(
        con.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = 'lake' AND"
            " table_name = $name",
            {"name": name},
        ).fetchall()
    )
