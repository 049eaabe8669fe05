"""Large tables of one version, left in the lake and asked there."""

from collections.abc import Sequence

import duckdb

from pathfinders.engine import quoted
from pathfinders.store.connections import LakeConnections
from pathfinders.store.history import LakeError, VersionInfo, of_number
from pathfinders.store.rows import select_at
from pathfinders.store.sql import names_of
from pathfinders.tables import TABLES, Table


class LargeTables:
    """Tables of a version that are not read into memory."""

    def __init__(
        self, connections: LakeConnections, info: VersionInfo, names: Sequence[str]
    ) -> None:
        self._db = connections
        self._info = info
        self.names = tuple(names)

    def opened(self) -> duckdb.DuckDBPyConnection:
        """A new connection to a DuckDB in memory in which each of the tables is a view of the lake
        at this version.

        Once access to anything outside is taken from it, the files of these tables remain in reach,
        and no others. Raises LakeError where the lake cannot be read, or is another than the
        version is of.
        """
        con = self._db.attach("READ_ONLY")
        try:
            if of_number(self._db.versions(con), self._info.number) != self._info:
                raise LakeError("Another lake has taken the place of the one that was read.")
            paths = [path for name in self.names for path in self._view(con, name)]
            con.execute(f"SET allowed_paths = [{', '.join(quoted(path) for path in paths)}]")
        except duckdb.Error as error:
            con.close()
            raise LakeError(
                self._db.settings.shown(f"The large tables of the lake cannot be read: {error}")
            ) from error
        except LakeError:
            con.close()
            raise
        return con

    def _view(self, con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
        """Makes the view of a table, and returns the files that it reads."""
        table, snapshot = TABLES[name], self._info.snapshot
        files = con.execute(
            "SELECT data_file, delete_file FROM ducklake_list_files('lake', $name, snapshot_version"
            " => $snapshot)",
            {"name": name, "snapshot": snapshot},
        ).fetchall()
        data = [path for path, _ in files]
        if data and not any(deleted for _, deleted in files) and _alike(con, data, table):
            # The lake's own scan reads every group of rows where this skips those that cannot
            # match: three times as long.
            source = (
                f"SELECT {names_of(table)} FROM read_parquet([{', '.join(map(quoted, data))}],"
                " hive_partitioning => false)"
            )
        else:
            source = select_at(con, table, snapshot, ordered=False)
        con.execute(f'CREATE VIEW "{name}" AS {source}')
        return [path for pair in files for path in pair if path]


def _alike(con: duckdb.DuckDBPyConnection, files: Sequence[str], table: Table) -> bool:
    """Whether each of the files has every column of the contract, with its type, under its name:
    since the contract last changed, none was written before.
    """
    wanted = {(column.name, column.sql_type) for column in table.columns}
    for path in files:
        described = con.execute(
            f"DESCRIBE SELECT * FROM read_parquet({quoted(path)}, hive_partitioning => false)"
        ).fetchall()
        if not wanted <= {(row[0], row[1]) for row in described}:
            return False
    return True
