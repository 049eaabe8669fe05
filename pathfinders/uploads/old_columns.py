"""The columns of sheets from before tables changed: downloaded then, or made after an old template.

Only what the sheet's headings need is here; what its rows become is in `old_shapes`.
"""

from collections.abc import Collection
from dataclasses import replace

from pathfinders.tables import TABLES, Column, Table

ROLE = Column(
    "role",
    "code",
    "Whether it took part or only applied; who applied now has a table of its own",
    "Role",
    allowed=("participant", "applicant"),
)
OLD_SHAPES: dict[str, Table] = {
    "participants": replace(
        TABLES["participants"], columns=(*TABLES["participants"].columns, ROLE)
    ),
}
"""By table: its shape before, where that had columns that are gone."""
ADDED: dict[str, frozenset[str]] = {
    "programmes": frozenset({"participants_list", "records_as_at", "decision_days", "entry"}),
    "participation_events": frozenset({"number", "until"}),
    "funding": frozenset(
        {"period_start", "period_end", "to_date", "forecast_on", "sum_id", "reason"}
    ),
}
"""By table: the columns that a sheet of the shape before cannot have."""


def added_later(table: str, columns: Collection[str]) -> frozenset[str]:
    """The columns added to a table since the shape that a sheet with these columns has: none where
    it has one of them, so that what it lacks of the others is worth saying.
    """
    added = ADDED.get(table, frozenset())
    if added & set(columns):
        return frozenset()
    return added
