"""Expressions of interest by region, and by who decides on them."""

from collections.abc import Sequence

from pathfinders.entities.programme import programme_of
from pathfinders.entities.region import kind_of_regions, lower_kind, regions
from pathfinders.figures.applications.over_time import NUMBERS, bars, grouped
from pathfinders.figures.applications.rows import Applications, applications_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, small

NOT_SAID = "Not published"
MOST_NAMES = 3
SPEED = (
    Field("in_time", "Decided within the limit", "integer"),
    Field("late", "Decided later than the limit", "integer"),
    Field("overdue", "Open for longer than the limit", "integer"),
)


@figure(
    "expressions-by-region",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "participant_spells", "applications", "regions"),
)
def expressions_by_region(version: FigureReader, view: View) -> Figure:
    """Expressions of interest by region of the applicant, and what became of them."""
    programme = programme_of(version, view)
    applications = applications_of(version, programme, standing_of(version, programme).spells)
    names = [row["region_said"] for row in applications.rows if row["region_said"]]
    # England's regions were redrawn several times, so the names in the list decide which of the
    # sets of regions they belong to, with the day of announcement where that leaves it open.
    kind = kind_of_regions(regions(version), names, programme.announced)
    shows = f"{programme.name}: expressions of interest by {lower_kind(kind)}, with those accepted"
    rows = _groups(applications, "region_said")
    draft = Draft(version, shows, _fields(kind, applications), rows, _caveats(applications, rows))
    if not names or not applications.enough:
        why = applications.why_empty(
            "The list of expressions of interest does not say where the applicants are."
        )
        return _empty(draft, "Where expressions of interest came from is not known", why)
    alt = _alt("region", rows)
    return draft.drawn(_verdict(rows, "came from"), bars(rows), alt)


@figure(
    "expressions-by-decider",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "participant_spells", "applications"),
)
def expressions_by_decider(version: FigureReader, view: View) -> Figure:
    """Expressions of interest by who decides on them, and how many were decided in time."""
    programme = programme_of(version, view)
    applications = applications_of(version, programme, standing_of(version, programme).spells)
    shows = f"{programme.name}: expressions of interest by who decides, with those accepted"
    rows = _groups(applications, "decided_by")
    fields = _fields("Who decides", applications)
    draft = Draft(version, shows, fields, rows, _caveats(applications, rows))
    if not applications.enough or not any(row["decided_by"] for row in applications.rows):
        why = applications.why_empty(
            "The list of expressions of interest does not say who decides."
        )
        return _empty(draft, "Who decides on expressions of interest is not known", why)
    return draft.drawn(_verdict(rows, "went to"), bars(rows), _alt("who decides", rows))


def _empty(draft: Draft, title: str, why: str) -> Figure:
    return Draft(draft.reader, draft.shows, draft.fields, ()).undrawn(title, why)


def _fields(label: str, applications: Applications) -> tuple[Field, ...]:
    speed = SPEED if applications.limit is not None else ()
    return (Field("group", label), *NUMBERS, *speed)


def _groups(applications: Applications, key: str) -> list[Row]:
    """A row a region or decider, those with most expressions of interest first."""
    rows = grouped(applications.rows, lambda row: row[key] or NOT_SAID)
    parts = {
        "in_time": applications.in_time,
        "late": applications.late,
        "overdue": applications.overdue,
    }
    for row in rows:
        for name, own in parts.items():
            row[name] = sum((other[key] or NOT_SAID) == row["group"] for other in own)
        if applications.limit is not None and row["late"] + row["overdue"]:
            row["words"] += f"; {small(row['late'] + row['overdue'])} beyond the limit"
    return sorted(rows, key=lambda row: (row["group"] == NOT_SAID, -row["received"], row["group"]))


def _caveats(applications: Applications, rows: Sequence[Row]) -> tuple[str, ...]:
    if not rows:
        return ()
    chance = (
        "With so few in each, differences between rows are no evidence that one did better than"
        " another"
    )
    return (chance, *applications.partial)


def _verdict(rows: Sequence[Row], verb: str) -> str:
    # Those of whom the region or decider is not published are in the total, but "most came from
    # not published" would be no answer.
    named = [row for row in rows if row["group"] != NOT_SAID]
    total = sum(row["received"] for row in rows)
    most = named[0]["received"]
    top = [row["group"] for row in named if row["received"] == most]
    whole = count(total, "expression of interest", "expressions of interest")
    if len(named) == 1:
        return f"{capital(small(most))} of {whole} {verb} {top[0]}"
    if len(top) == len(named):
        return f"{capital(whole)}: {small(most)} {verb} each of {listed(top)}"
    if len(top) > MOST_NAMES:
        return f"Of {whole}, {small(most)} each {verb} {small(len(top))} of {small(len(named))}"
    each = f"{small(most)} each" if len(top) > 1 else small(most)
    return f"Of {whole}, most {verb} {listed(top)}: {each}"


def _alt(what: str, rows: Sequence[Row]) -> str:
    details = " ".join(f"{row['group']}: {row['received']}, {row['words']}." for row in rows)
    return f"Bars of expressions of interest by {what}. {details}"
