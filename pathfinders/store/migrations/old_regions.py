"""The regions that the rows of schema 1 name, and those of today."""

import pyarrow as pa

# Written out here and not read from data/regions.csv, because a lake of schema 1 has to come out
# the same whatever a later release bundles.
SEVEN = (
    "East of England",
    "London",
    "Midlands",
    "North East and Yorkshire",
    "North West",
    "South East",
    "South West",
)
FOUR = ("London", "Midlands and East of England", "North of England", "South of England")
TEN = (
    "East Midlands",
    "East of England",
    "London",
    "North East",
    "North West",
    "South Central",
    "South East Coast",
    "South West",
    "West Midlands",
    "Yorkshire and the Humber",
)
# Each kind with the source that the lakes of schema 1 have of it.
KINDS = (
    ("nhs_england_2019", SEVEN, "trust-points-2022"),
    ("commissioning_2015", FOUR, "ods-etr-2015-16"),
    ("health_authority_2006", TEN, "hsj-sha-table-2011"),
)
FIELDS = (
    ("region", pa.string()),
    ("kind", pa.string()),
    ("from_date", pa.date32()),
    ("to_date", pa.date32()),
    ("source_id", pa.string()),
)


def region_rows() -> pa.Table:
    """The table of regions; their first and last days are not in the sources of schema 1."""
    rows = [
        {"region": region, "kind": kind, "source_id": source}
        for kind, regions, source in KINDS
        for region in regions
    ]
    return pa.Table.from_pylist(rows, pa.schema(FIELDS))
