"""How many trusts of the country had each inspection rating, as published at the time."""

from pathfinders.tables.contract import CONFIDENCE, NOTE, SOURCE, Column, Table, bounds_rule
from pathfinders.tables.contract import TRUST_TYPES as TYPES
from pathfinders.tables.trusts import DOMAINS, RATINGS

CQC_NATIONAL_COUNTS = Table(
    "cqc_national_counts",
    "CQC ratings, national counts",
    "a published count or share of England's trusts by Care Quality Commission rating, at a date",
    (
        Column(
            "as_of_earliest",
            "date",
            "First day the count can stand for",
            "Earliest day",
            required=True,
        ),
        Column(
            "as_of_latest", "date", "Last day the count can stand for", "Latest day", required=True
        ),
        Column(
            "trust_group",
            "code",
            "Trust type counted, or all trusts",
            "Trusts counted",
            required=True,
            allowed=("All trusts", *TYPES),
        ),
        Column(
            "domain",
            "code",
            "Question the rating answers",
            "Domain",
            required=True,
            allowed=DOMAINS,
        ),
        Column(
            # Part of the key: for one day in April 2016 both the trusts rated and the trusts
            # inspected were published, and a share of the one is not a share of the other.
            "counted",
            "code",
            "Whether trusts with a rating were counted, or those inspected",
            "Counted",
            required=True,
            allowed=("rated", "inspected"),
        ),
        Column("rating", "code", "The rating; empty means any", "Rating", allowed=RATINGS),
        Column(
            "value", "decimal", "The count or share", "Count or share", required=True, minimum=0
        ),
        Column(
            "unit",
            "code",
            "Whether the value is a number of trusts or a share of those rated",
            "Unit",
            required=True,
            allowed=("trusts", "percent"),
        ),
        SOURCE,
        CONFIDENCE,
        NOTE,
    ),
    ("as_of_latest", "trust_group", "domain", "counted", "rating", "unit"),
    (bounds_rule("cqc_national_counts", "as_of_earliest", "as_of_latest"),),
    "Published national counts of 2016. They cannot be worked out from the ratings of single trusts"
    " in this collection, which are dated points and not a full history.",
)
