"""The staff survey's benchmark groups and themes, in this project's words."""

import re

THEMES = {
    "engagement": "theme_engagement",
    "morale": "theme_morale",
    "qualcare": "theme_quality_of_care",
    "sculture": "theme_safety_culture",
    "hwb": "theme_health_wellbeing",
    "managers": "theme_immediate_managers",
    "qualapp": "theme_quality_of_appraisals",
    "diversity": "theme_equality_diversity",
    "sebh": "theme_safe_bullying",
    "seviol": "theme_safe_violence",
    "teamwork": "theme_team_working",
}
"""The indicator of each theme, by the workbook's name for it."""
WORDS_OF_TRUST_GROUPS = {
    "acute",
    "specialist",
    "combined",
    "and",
    "community",
    "trust",
    "trusts",
    "mh",
    "ld",
    "mental",
    "health",
    "learning",
    "disability",
    "disabilities",
    "difficulty",
    "difficulties",
    "ambulance",
    "nhs",
    "group",
    "sector",
}


def trust_type(group: str) -> str | None:
    """The trust type of a benchmark group; None for a group of other organisations (CCGs, social
    enterprises ...).

    A combined group counts with its first part, as in the trusts table.
    """
    words = re.findall(r"[a-z']+", group.lower())
    if not words or not set(words) <= WORDS_OF_TRUST_GROUPS:
        return None
    has = set(words)
    # The order matters: a combined group names several types, and counts with the first of these.
    if "ambulance" in has:
        return "Ambulance"
    if "mh" in has or "mental" in has or "learning" in has:
        return "Mental health"
    if "specialist" in has:
        return "Acute specialist"
    if "acute" in has:
        return "Acute"
    if "community" in has:
        return "Community"
    return None
