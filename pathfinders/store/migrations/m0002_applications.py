"""Applications, periods of sums and regions have places of their own.

Until now whoever applied was a participant with a role, and its application and refusal were events
of a participant that it never became. An application now is a row of its own. The key of an event
is the participant's selection or withdrawal and no longer its date, so that a date can be put
right; the key of a sum is its stage, period and short name and no longer its wording. A region is
one of a table of regions, because those of today are not those of 2015 or 2010.
"""

import pyarrow as pa

from pathfinders.store.migrations.applicants import APPLICATION_FIELDS, without_applicants
from pathfinders.store.migrations.old_regions import region_rows
from pathfinders.store.migrations.steps import add_column, drop_columns
from pathfinders.store.migrations.sums import with_periods

TABLES = ("participants", "participation_events", "applications", "funding", "regions")

APPLICATIONS = pa.schema(APPLICATION_FIELDS)


def upgrade(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with applications, numbered events, periods of sums, and regions."""
    upgraded = dict(tables)
    if "participants" in tables and "participation_events" in tables:
        people, happened = tables["participants"], tables["participation_events"]
        split = without_applicants(people.to_pylist(), happened.to_pylist())
        upgraded["participants"] = drop_columns(
            pa.Table.from_pylist(split.participants, people.schema), "role"
        )
        happened = add_column(happened.slice(0, 0), "number", pa.int64())
        upgraded["participation_events"] = pa.Table.from_pylist(split.events, happened.schema)
        if "applications" not in tables:
            upgraded["applications"] = pa.Table.from_pylist(split.applications, APPLICATIONS)
    if "funding" in tables:
        sums = tables["funding"].slice(0, 0)
        for name, kind in (
            ("period_start", pa.date32()),
            ("period_end", pa.date32()),
            ("sum_id", pa.string()),
        ):
            sums = add_column(sums, name, kind)
        rows = with_periods(tables["funding"].to_pylist())
        upgraded["funding"] = pa.Table.from_pylist(rows, sums.schema)
    if "regions" not in tables:
        upgraded["regions"] = region_rows()
    return upgraded
