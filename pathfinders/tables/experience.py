"""Patients' experience: a table of its own, because none of its measures is a mortality ratio."""

from pathfinders.tables.contract import CONFIDENCE, NOTE, SOURCE, Column, Rule, Table, bounds_rule
from pathfinders.tables.measures import INDICATOR, within_scale
from pathfinders.tables.trusts import TRUST

PATIENT_EXPERIENCE = Table(
    "patient_experience",
    "Patient experience",
    "a trust's value on a measure of patients' experience, in one period",
    (
        TRUST,
        Column(
            "period_start", "date", "First day on which patients were asked", "From", required=True
        ),
        Column("period_end", "date", "Last day on which patients were asked", "To", required=True),
        INDICATOR,
        Column("value", "decimal", "The value, in the indicator's unit", "Value", required=True),
        Column(
            # From a few dozen to many thousands in the bundled rows of Friends and Family, so no
            # value is read without it. Those who answer choose to.
            "responses",
            "integer",
            "Responses the value rests on",
            "Responses",
            unit="responses",
            minimum=1,
        ),
        SOURCE,
        CONFIDENCE,
        NOTE,
    ),
    ("trust_code", "period_end", "indicator_id"),
    (
        bounds_rule("patient_experience", "period_start", "period_end"),
        within_scale("patient_experience"),
        Rule(
            "indicator-is-of-experience",
            "the indicator is one of patients' experience",
            "indicator_id",
            """SELECT measured._row FROM patient_experience AS measured
               JOIN indicators USING (indicator_id) WHERE indicators.family <> 'experience'""",
            "Put staff survey values into engagement and SHMI into outcomes.",
        ),
    ),
    "Friends and Family is one month of answers from patients who chose to give them: not for"
    " ranking. The inpatient survey of 2016 has only its best and worst trusts: never a sample.",
)
