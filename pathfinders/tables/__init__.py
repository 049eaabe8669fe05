"""The table contract: one declaration a table."""

from pathfinders.tables.applications import APPLICATIONS
from pathfinders.tables.briefing import ANSWERS, PROGRAMME_OUTCOMES
from pathfinders.tables.contract import Column, Rule, Table
from pathfinders.tables.exceptions import ACCEPTED_EXCEPTIONS
from pathfinders.tables.experience import PATIENT_EXPERIENCE
from pathfinders.tables.measures import ENGAGEMENT, INDICATORS, NATIONAL_BENCHMARKS, OUTCOMES
from pathfinders.tables.members import PARTICIPANT_MEMBERS
from pathfinders.tables.money import FUNDING, GDP_DEFLATORS, MONEY_MOVED
from pathfinders.tables.national_ratings import CQC_NATIONAL_COUNTS
from pathfinders.tables.own_words import OWN_WORDS
from pathfinders.tables.participation import (
    CCG_COUNTS,
    PARTICIPANTS,
    PARTICIPATION_EVENTS,
    PROGRAMME_COUNTS,
)
from pathfinders.tables.programmes import BARRIERS, PROGRAMME_TERMS, PROGRAMMES
from pathfinders.tables.regions import REGIONS
from pathfinders.tables.reporting import PARTICIPANT_MEASURES, RETURNS
from pathfinders.tables.sources import EVIDENCE, SOURCES
from pathfinders.tables.statements import STATEMENTS
from pathfinders.tables.trusts import CQC_RATINGS, SPECIAL_MEASURES, TRUSTS

# The order is that in which the checks report problems (checks/run.py).
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        PROGRAMMES,
        PROGRAMME_TERMS,
        APPLICATIONS,
        PROGRAMME_OUTCOMES,
        PARTICIPANTS,
        PARTICIPANT_MEMBERS,
        PARTICIPATION_EVENTS,
        PROGRAMME_COUNTS,
        CCG_COUNTS,
        FUNDING,
        MONEY_MOVED,
        RETURNS,
        PARTICIPANT_MEASURES,
        BARRIERS,
        ANSWERS,
        STATEMENTS,
        TRUSTS,
        CQC_RATINGS,
        CQC_NATIONAL_COUNTS,
        SPECIAL_MEASURES,
        INDICATORS,
        ENGAGEMENT,
        OUTCOMES,
        PATIENT_EXPERIENCE,
        NATIONAL_BENCHMARKS,
        EVIDENCE,
        GDP_DEFLATORS,
        REGIONS,
        SOURCES,
        OWN_WORDS,
        ACCEPTED_EXCEPTIONS,
    )
}

__all__ = ["TABLES", "Column", "Rule", "Table"]
