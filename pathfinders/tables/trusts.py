"""Trusts, their inspection ratings and their spells in special measures."""

from dataclasses import replace

from pathfinders.tables.contract import (
    ALSO_SOURCES,
    CONFIDENCE,
    NOTE,
    PRECISIONS,
    REGION,
    SOURCE,
    TRUST_TYPES,
    Column,
    Table,
    bounds_rule,
    row_rule,
)

DOMAINS = ("overall", "safe", "effective", "caring", "responsive", "well_led")
RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
TRUST = Column(
    "trust_code",
    "code",
    "ODS code of the trust",
    "ODS code",
    required=True,
    references="trusts.trust_code",
)

TRUSTS = Table(
    "trusts",
    "Trusts",
    "an English NHS trust of the period 2011-2019",
    (
        Column(
            "trust_code",
            "code",
            "ODS code: three characters",
            "ODS code",
            required=True,
            # In the codes of the Organisation Data Service, R begins an NHS trust and T a care
            # trust. The code of a single site has two more characters, and is refused.
            pattern=r"[RT][0-9A-Z]{2}",
        ),
        Column("name", "text", "Name in the ODS reference file", "Trust", required=True),
        Column(
            "trust_type",
            "code",
            "Benchmark group: never compared across",
            "Trust type",
            required=True,
            allowed=TRUST_TYPES,
        ),
        replace(
            REGION,
            description="NHS England commissioning region of 2015, as the trusts bundled have it",
            required=True,
        ),
        Column(
            "is_foundation_trust",
            "boolean",
            "Whether it was an NHS foundation trust",
            "Foundation trust",
            required=True,
        ),
        Column("opened", "date", "ODS opening date", "Opened"),
        Column(
            "closed",
            "date",
            "ODS closing or succession date; empty means open in April 2022",
            "Closed",
        ),
        Column(
            # A list, because a trust that was split has several successors.
            "successor_code",
            "list",
            "ODS code of the trust that took over; several where it was split",
            "Successor",
            references="trusts.trust_code",
        ),
        Column(
            "latitude",
            "decimal",
            "Latitude of the headquarters",
            "Latitude",
            unit="degrees",
            # The limits are a box around England, which catches two coordinates that were swapped.
            minimum=49.8,
            maximum=55.9,
        ),
        Column(
            "longitude",
            "decimal",
            "Longitude of the headquarters",
            "Longitude",
            unit="degrees",
            minimum=-6.5,
            maximum=1.9,
        ),
        SOURCE,
        Column(
            # No one source has the type of every trust. The sources were used in the order below
            # and the first that had it was taken, because the type decides which trusts may be
            # compared at all (data/README.md).
            "trust_type_basis",
            "code",
            "How the trust type is known",
            "Basis of type",
            required=True,
            allowed=(
                "staff_survey_2019",
                "staff_survey_2019_acute_sector",
                "nhs_choices_2014",
                "nhs_choices_2014_acute_without_shmi",
                "shmi_coverage",
                "predecessor",
            ),
        ),
        Column(
            "benchmark_group_2019", "text", "Group in the 2019 staff survey", "Survey group 2019"
        ),
        Column(
            "region_basis",
            "code",
            "How the region is known",
            "Basis of region",
            required=True,
            allowed=("ods_code", "successor", "predecessor", "nearest_trust", "name"),
        ),
        Column(
            # Where ODS has no closing date, the date of succession stands in for it.
            "closed_basis",
            "code",
            "Which ODS date the closing date is",
            "Basis of closing date",
            allowed=("ods_close_date", "ods_succession_date"),
        ),
        Column(
            "name_2019", "text", "Name in the 2019 staff survey, where it differs", "Name in 2019"
        ),
        Column(
            "location_source_id",
            "code",
            "Source of the coordinates",
            "Source of location",
            references="sources.source_id",
        ),
        ALSO_SOURCES,
        NOTE,
    ),
    ("trust_code",),
    (
        row_rule(
            "trusts",
            "closed-after-opened",
            "a trust does not close before it opens",
            "closed",
            "opened <= closed",
            "Correct one of the two dates.",
        ),
        row_rule(
            "trusts",
            "not-its-own-successor",
            "a trust does not succeed itself",
            "successor_code",
            "NOT list_contains(string_split(successor_code, ';'), trust_code)",
            "Give the code of the trust that took over, or leave the cell empty.",
        ),
        row_rule(
            "trusts",
            "both-coordinates",
            "latitude and longitude come together",
            "longitude",
            "(latitude IS NULL) = (longitude IS NULL)",
            "Give both, or neither.",
        ),
    ),
    "Combined acute and community trusts count as Acute; combined mental health and community"
    " trusts as Mental health.",
)

CQC_RATINGS = Table(
    "cqc_ratings",
    "CQC ratings",
    "a trust-level Care Quality Commission rating, by domain",
    (
        TRUST,
        Column(
            "published_earliest",
            "date",
            "First day on which it can have been published",
            "Earliest day",
            required=True,
        ),
        Column(
            "published_latest",
            "date",
            "Last day on which it can have been published",
            "Latest day",
            required=True,
        ),
        Column(
            "date_precision",
            "code",
            "How exactly the date is known",
            "Date known to",
            required=True,
            allowed=PRECISIONS,
        ),
        Column(
            "domain",
            "code",
            "Question the rating answers",
            "Domain",
            required=True,
            allowed=DOMAINS,
        ),
        Column("rating", "code", "The rating", "Rating", required=True, allowed=RATINGS),
        CONFIDENCE,
        SOURCE,
        ALSO_SOURCES,
        NOTE,
    ),
    # A trust is rated again and again, so the last possible day of publication is part of the key.
    ("trust_code", "published_latest", "domain"),
    (bounds_rule("cqc_ratings", "published_earliest", "published_latest"),),
    "Dated points of 209 trusts, not full histories: a trust may have been rated between two"
    " ratings held here, and no national share follows from them. Dates are bounds. From 2024-25 a"
    " trust has one rating, on leadership, entered as well led.",
)

SPECIAL_MEASURES = Table(
    "special_measures",
    "Special measures",
    "a spell in special measures",
    (
        TRUST,
        Column("entered", "date", "Earliest day of entry", "Entered, earliest", required=True),
        Column("left", "date", "Earliest day of leaving; empty where not found", "Left, earliest"),
        SOURCE,
        Column("entered_latest", "date", "Latest day of entry", "Entered, latest"),
        Column("left_latest", "date", "Latest day of leaving", "Left, latest"),
        Column("entered_basis", "text", "What the entry date is", "Basis of entry", required=True),
        Column("left_basis", "text", "What the leaving date is", "Basis of leaving"),
        ALSO_SOURCES,
        NOTE,
    ),
    ("trust_code", "entered"),
    (
        bounds_rule("special_measures", "entered", "entered_latest"),
        row_rule(
            "special_measures",
            "left-bounds",
            '"left" is not after left_latest',
            "left",
            '"left" <= left_latest',
            "Swap the two dates, or correct the wrong one.",
        ),
        row_rule(
            "special_measures",
            "left-after-entered",
            "a trust does not leave before it enters",
            "left",
            'entered <= "left"',
            "Correct one of the two dates.",
        ),
    ),
    "The basis columns say where a date is the CQC's recommendation and not the formal decision.",
)
