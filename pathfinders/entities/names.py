"""What people call a value that a view can choose."""

from pathfinders.choices import CHOSEN, NAMED
from pathfinders.entities.measure import outcomes, years
from pathfinders.links import Years
from pathfinders.store.reader import Reader


def name_of(version: Reader, choice: str, value: str | int | Years) -> str | None:
    """What people call the value of a choice; None where the version has no such value."""
    if choice == "year":
        return str(value) if value in years(version) else None
    if isinstance(value, Years):
        return str(value) if any(year in value for year in years(version)) else None
    if choice == "outcome":
        return next((m.name for m in outcomes(version) if m.indicator_id == value), None)
    if choice in CHOSEN:
        return CHOSEN[choice][1].get(str(value))
    _, table, key, name = NAMED[choice]
    rows = version.table(table)
    known = dict(zip(rows[key].to_pylist(), rows[name].to_pylist(), strict=True))
    return None if value not in known else str(known[value])
