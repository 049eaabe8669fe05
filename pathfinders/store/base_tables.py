"""What a publish is checked against, where a table of the version before cannot be read."""

from collections.abc import Callable, Mapping

import duckdb
import pyarrow as pa

from pathfinders.store.damage import is_damage
from pathfinders.store.history import DamagedVersion, LakeError
from pathfinders.store.rows import candidate_at
from pathfinders.tables import Table


def readable_candidate(
    tables: Mapping[str, pa.Table], present: Callable[[Table], pa.Table] | None, current: int
) -> dict[str, pa.Table]:
    """The tables that the checks look at, as they would be, read from version `current`. Raises
    LakeError where one that is not published itself cannot be read.
    """
    if present is None:
        return candidate_at(tables, None)
    reading = ""

    def read(table: Table) -> pa.Table:
        nonlocal reading
        reading = table.name
        return present(table)

    try:
        return candidate_at(tables, read)
    except duckdb.Error as error:
        if not reading or not is_damage(error):
            raise
        raise LakeError(
            f"{DamagedVersion(current, reading)} What is published cannot be checked against it."
            " Restore a version that can be read first."
        ) from error
