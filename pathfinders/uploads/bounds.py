"""Which columns of a table are the two bounds of one date, and which says how exact it is."""

from typing import NamedTuple

from pathfinders.tables import Table

EARLIEST, LATEST = "earliest", "latest"


class Bounds(NamedTuple):
    """The columns of an uncertain date."""

    earliest: str
    latest: str
    precision: str
    """Empty where the table has no column for it."""


def bounds_of(table: Table) -> list[Bounds]:
    """The uncertain dates of a table."""
    dates = []
    for column in table.columns:
        latest = column.name.replace(EARLIEST, LATEST)
        if column.kind != "date" or EARLIEST not in column.name or latest not in table.by_name:
            continue
        # "received_earliest" has "received_precision"; a precision that does not bear the name of
        # its date is the table's "date_precision".
        stem = column.name.replace(f"{EARLIEST}_", "").replace(f"_{EARLIEST}", "")
        named = (f"{stem}_precision", "date_precision")
        precision = next((name for name in named if name in table.by_name), "")
        dates.append(Bounds(column.name, latest, precision))
    return dates


def bounds_with(table: Table, column: str) -> Bounds | None:
    """The uncertain date that a column is a bound of, if any."""
    return next((b for b in bounds_of(table) if column in (b.earliest, b.latest)), None)
