"""Regions: those of NHS England today and in 2015, and the health authorities before them."""

from pathfinders.tables.contract import SOURCE, Column, Table, bounds_rule

KINDS = ("nhs_england_2019", "commissioning_2015", "health_authority_2006")

REGIONS = Table(
    "regions",
    "Regions",
    "a region of one kind",
    (
        Column("region", "code", "Name of the region", "Region", required=True),
        Column(
            "kind",
            "code",
            "Which division of England it belongs to: NHS England's seven regions since 2019, its"
            " four commissioning regions of 2015, or the ten strategic health authorities of 2006",
            "Kind of region",
            required=True,
            allowed=KINDS,
        ),
        # Empty in all bundled rows: the sources name the regions of their day and say neither when
        # a division began nor when it ended, and no day was taken from elsewhere.
        Column("from_date", "date", "First day of the region; empty where not found", "From"),
        Column(
            "to_date",
            "date",
            "Last day of the region; empty where it is still there or the day was not found",
            "To",
        ),
        SOURCE,
    ),
    # The same name stands for different areas in different divisions: East of England of 2006 is
    # not East of England of 2019.
    ("region", "kind"),
    (bounds_rule("regions", "from_date", "to_date"),),
    "A name such as London or North West belongs to several kinds, and need not mean the same area"
    " in each. Never set a count of one kind of region beside one of another.",
)
