"""The list of a programme's participants against the number published."""

from pathfinders.figures.attrition.words import NO_LIST
from pathfinders.figures.participation import Standing
from pathfinders.store.versions import Row
from pathfinders.words import capital, counted, qualified


def list_is_complete(standing: Standing, counts: Row) -> bool:
    """Whether everybody is listed: the programme's records say so or, where they say nothing, as
    many are listed as were counted. `counts` is the programme's row of attrition_counts.
    """
    if standing.programme.participants_list is not None:
        return standing.complete
    # Only an exact count can be reached: "more than 40" says nothing of how many are missing.
    chosen, qualifier = counts["chosen"], counts["chosen_qualifier"]
    listed = len(standing.spells)
    return bool(listed) and chosen is not None and qualifier == "exact" and listed >= chosen


def incomplete(standing: Standing, counts: Row) -> str:
    """Why nothing can be worked out from a list that is not complete, or that is not there."""
    chosen, qualifier = counts["chosen"], counts["chosen_qualifier"]
    if not standing.spells and counts["left_count"] is not None and chosen is not None:
        gone = (
            f"{capital(counted(counts['left_count'], counts['left_qualifier']))} of"
            f" {qualified(chosen, qualifier)}"
        )
        return (
            f"{gone} left, but none is named or dated. A list of participants with dates would be"
            " needed."
        )
    if not standing.spells:
        return NO_LIST
    # Where as many are listed as were counted and the list is still not complete, the count is no
    # whole either.
    whole = "an unknown number"
    if chosen is not None and chosen > len(standing.spells):
        whole = qualified(chosen, qualifier)
    merged = ""
    if standing.ended("merged"):
        merged = " Groups also became fewer by merging, which is not leaving."
    return (
        f"Only {len(standing.spells)} of {whole} are listed by name, so a share worked out from the"
        f" list would mean nothing.{merged} The full list, and what became of each participant,"
        " would be needed."
    )
