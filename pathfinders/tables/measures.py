"""Measures: indicators, staff survey values, mortality and national averages."""

from pathfinders.tables.contract import (
    CONFIDENCE,
    NOTE,
    SOURCE,
    Column,
    Rule,
    Table,
    bounds_rule,
    row_rule,
)
from pathfinders.tables.trusts import TRUST

INDICATOR = Column(
    "indicator_id",
    "code",
    "The indicator",
    "Indicator",
    required=True,
    references="indicators.indicator_id",
)
# The NHS Staff Survey has been run every autumn since 2003, so a year before that is a slip. The
# year is that of the survey and not of its publication in the next spring.
YEAR = Column(
    "survey_year",
    "integer",
    "Year of the staff survey (autumn)",
    "Survey year",
    unit="year",
    required=True,
    minimum=2003,
    maximum=2100,
)


def within_scale(table: str) -> Rule:
    """The rule that a value lies within its indicator's scale."""
    return Rule(
        "value-within-scale",
        "a value lies within its indicator's scale",
        "value",
        f"""SELECT measured._row FROM "{table}" AS measured JOIN indicators USING (indicator_id)
            WHERE measured.value < indicators.scale_min OR measured.value > indicators.scale_max""",
        "Check the value, and whether it is a proportion where a percentage is meant.",
    )


INDICATORS = Table(
    "indicators",
    "Indicators",
    "an indicator, with its scale and comparability note",
    (
        Column(
            "indicator_id",
            "code",
            "Short name, used in addresses and files",
            "Indicator",
            required=True,
            pattern=r"[a-z0-9]+(_[a-z0-9]+)*",
        ),
        Column("name", "text", "Name people read", "Name", required=True),
        Column(
            "family",
            "code",
            "What kind of measure it is",
            "Family",
            required=True,
            allowed=("engagement", "workforce", "outcome", "experience"),
        ),
        Column(
            "definition", "text", "What it measures, in plain words", "Definition", required=True
        ),
        Column(
            "unit",
            "code",
            "Unit of its values",
            "Unit",
            required=True,
            allowed=("score", "percent", "ratio", "ordinal"),
        ),
        # Every value is checked against these two (`within_scale`), so that a score out of 10
        # cannot stand among scores from 1 to 5.
        Column("scale_min", "decimal", "Lowest possible value", "Scale from", required=True),
        Column(
            "scale_max", "decimal", "Highest possible value; empty where there is none", "Scale to"
        ),
        Column(
            # Empty where neither direction is better, so that no figure calls a change an
            # improvement.
            "higher_is_better",
            "boolean",
            "Direction of good; empty where neither",
            "Higher is better",
        ),
        Column("covers", "text", "Trust types with values", "Covers", required=True),
        Column(
            "comparability_note",
            "text",
            "What may be compared with what",
            "Comparability",
            required=True,
        ),
        SOURCE,
    ),
    ("indicator_id",),
    (
        row_rule(
            "indicators",
            "scale-order",
            "the scale's lowest value is below its highest",
            "scale_max",
            "scale_min < scale_max",
            "Swap the two ends of the scale.",
        ),
    ),
    "staff_motivation_mean (1-5) stands in for the engagement score; it is not theme_engagement"
    " (0-10) and never shares an axis with it.",
)

ENGAGEMENT = Table(
    "engagement",
    "Staff survey",
    "a trust's value on a staff survey indicator in a year",
    (
        TRUST,
        YEAR,
        INDICATOR,
        Column("value", "decimal", "The value, in the indicator's unit", "Value", required=True),
        Column(
            # In the earlier years, and in some trusts until 2017, the survey went to a sample of
            # staff and a few hundred answered: a change between two years is read with this beside
            # it.
            "respondents",
            "integer",
            "Staff who answered the survey",
            "Respondents",
            unit="people",
            minimum=1,
        ),
        Column(
            "response_rate",
            "decimal",
            "Share of staff sent a questionnaire who returned it",
            "Response rate",
            unit="percent",
            minimum=0,
            maximum=100,
        ),
        SOURCE,
        Column(
            # Only the official workbook of 2019 names a group for each trust. The research panel
            # behind the years before does not, and neither does the copy behind 2025.
            "benchmark_group",
            "text",
            "Group in the 2019 survey; empty elsewhere",
            "Survey group",
        ),
        NOTE,
    ),
    ("trust_code", "survey_year", "indicator_id"),
    (within_scale("engagement"),),
    "Acute trusts 2012-2019 come from a research panel: unweighted, whole percents except in 2015."
    " The eleven themes are from the official 2019 survey workbook: weighted, all trust types. The"
    " scores of 2025 come from another questionnaire: never join them to those of 2019. Never"
    " compare or combine benchmark groups.",
)

OUTCOMES = Table(
    "outcomes",
    "Mortality (SHMI)",
    "a trust's SHMI for a twelve-month period",
    (
        TRUST,
        Column("period_start", "date", "First day of the twelve months", "From", required=True),
        Column("period_end", "date", "Last day of the twelve months", "To", required=True),
        INDICATOR,
        Column(
            # The same trust and twelve months can be in two series, one with limits and deaths and
            # one without, so the series is part of the key.
            "series",
            "code",
            "hscic_rolling: quarterly publications with limits; calendar_year: research panel"
            " without; nhs_digital_trust: later trust-level publications, deaths rounded to five,"
            " without",
            "Series",
            required=True,
            allowed=("hscic_rolling", "calendar_year", "nhs_digital_trust"),
        ),
        Column(
            "value",
            "decimal",
            "Deaths observed divided by deaths expected; 1 means as many as expected",
            "SHMI",
            unit="ratio",
            required=True,
            minimum=0,
        ),
        Column(
            "observed",
            "integer",
            "Deaths in hospital or within 30 days of discharge",
            "Observed deaths",
            unit="deaths",
            minimum=0,
        ),
        Column(
            "expected",
            "decimal",
            "Deaths expected from the trust's case mix",
            "Expected deaths",
            unit="deaths",
            minimum=0,
        ),
        Column(
            # SHMI's own limits. Trusts vary more than chance alone explains, and the publisher
            # widens the limits for it: limits from the number of deaths alone would call far too
            # many trusts outliers.
            "lower_limit",
            "decimal",
            "Lower 95% limit for a trust as expected, allowing for over-dispersion",
            "Lower limit",
            unit="ratio",
            minimum=0,
        ),
        Column(
            "upper_limit",
            "decimal",
            "Upper 95% limit for a trust as expected, allowing for over-dispersion",
            "Upper limit",
            unit="ratio",
            minimum=0,
        ),
        Column(
            "limit_kind",
            "code",
            "How the limits were made",
            "Kind of limits",
            allowed=("over_dispersion_95",),
        ),
        Column(
            # Always the publisher's and never worked out here.
            "banding",
            "code",
            "The publisher's banding",
            "Banding",
            allowed=("Higher than expected", "As expected", "Lower than expected"),
        ),
        SOURCE,
        CONFIDENCE,
        NOTE,
    ),
    ("trust_code", "period_end", "indicator_id", "series"),
    (
        bounds_rule("outcomes", "period_start", "period_end"),
        row_rule(
            "outcomes",
            "limits-order",
            "the lower limit is not above the upper limit",
            "lower_limit",
            "lower_limit <= upper_limit",
            "Swap the two limits, or correct the wrong one.",
        ),
        row_rule(
            "outcomes",
            # The limits say where a trust with as many deaths as expected would lie, so they
            # surround 1 and not the trust's own value, as a confidence interval would.
            "limits-around-expected",
            "the limits lie around 1, where observed equals expected",
            "lower_limit",
            "lower_limit <= 1 AND upper_limit >= 1",
            "Check the limits against the publication.",
        ),
        row_rule(
            "outcomes",
            "value-is-ratio",
            "the value is observed over expected deaths",
            "value",
            # Later publications round both to the nearest five, so a value fits where some pair of
            # deaths that would be so rounded has it, to its own four decimals.
            """CASE WHEN series = 'nhs_digital_trust' THEN
                 value BETWEEN (observed - 2.5) / nullif(expected + 2.5, 0) - 0.00005
                   AND (observed + 2.5) / nullif(expected - 2.5, 0) + 0.00005
               ELSE abs(value - observed / nullif(expected, 0)) < 0.001 END""",
            "Check value, observed and expected.",
        ),
        row_rule(
            "outcomes",
            "banding-fits-limits",
            "the banding fits the limits",
            "banding",
            # Values and limits are published to four decimals, so a value at a limit can lie
            # beyond it by the last of them.
            """CASE banding WHEN 'Higher than expected' THEN value >= upper_limit - 0.0001
                         WHEN 'Lower than expected' THEN value <= lower_limit + 0.0001
                         WHEN 'As expected' THEN value BETWEEN lower_limit - 0.0001
                           AND upper_limit + 0.0001 END""",
            "Check value, limits and banding against the publication.",
        ),
    ),
    "SHMI must not be used to rank trusts or to compare one with another. Periods overlap: never"
    " average them. Acute, non-specialist trusts only.",
)

NATIONAL_BENCHMARKS = Table(
    "national_benchmarks",
    "National averages",
    "a published national or group average",
    (
        Column("group", "text", "Group of trusts the average is of", "Group", required=True),
        YEAR,
        INDICATOR,
        Column("value", "decimal", "The average, in the indicator's unit", "Value", required=True),
        SOURCE,
        CONFIDENCE,
        NOTE,
    ),
    ("group", "survey_year", "indicator_id"),
    (within_scale("national_benchmarks"),),
    "National averages come from different publications; some differences between years may be"
    " revisions.",
)
