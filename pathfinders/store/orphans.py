"""Files that no version knows of, as a publish that was killed leaves them."""

import duckdb

ORPHANS = """FROM ducklake_delete_orphaned_files(
    'lake', dry_run => $dry, older_than => now() - to_seconds($seconds))"""


def remove_orphans(con: duckdb.DuckDBPyConnection, hours: float, *, dry_run: bool) -> list[str]:
    """The names of those that are older than `hours`, removed unless it is a `dry_run`. Raises
    duckdb.Error where that fails.
    """
    about = {"dry": dry_run, "seconds": int(hours * 3600)}
    return [row[0] for row in con.execute(ORPHANS, about).fetchall()]
