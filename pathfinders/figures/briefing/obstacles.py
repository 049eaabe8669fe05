"""What stood in the way, grouped by what it is about."""

from collections.abc import Sequence

from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, pounds

THEMES = {
    "tax": "tax and VAT",
    "capital": "capital and property",
    "pensions": "pensions",
    "law": "law and national policy",
    "staff": "staff and unions",
    "organisation": "how trusts are run",
    "contracts": "contracts and accounts",
    "money": "money that was not passed on",
    "boundaries": "boundaries and mergers",
    "other": "other matters",
}
FIELDS = (Field("theme_said", "About"), Field("what", "What stood in the way"))
NOT_COUNTED = (
    "Sources name these obstacles; nobody counted how often each was met, so their order says"
    " nothing about how much each mattered"
)
AMOUNTS_APART = (
    "Amounts are those that a source names, in prices of the day. They are for different things"
    " and are never added"
)


@figure(
    "obstacles",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "barriers_named"),
)
def obstacles(version: FigureReader, view: View) -> Figure:
    """What stood in the way of participants, grouped by what it is about."""
    programme = programme_of(version, view)
    named = version.rows("barriers_named", programme=programme.programme_id)
    # The order is that of THEMES and not of how many obstacles each has: nobody counted how often
    # an obstacle was met, so a longer list is not a greater one.
    rows = [
        _group(theme, [row for row in named if (row["theme"] or "other") == theme])
        for theme in THEMES
        if any((row["theme"] or "other") == theme for row in named)
    ]
    shows = f"{programme.name}: obstacles that sources name, by what they are about"
    if not rows:
        return Draft(version, shows, FIELDS, ()).undrawn(
            "What stood in the way is not published",
            "No source names an obstacle. An evaluation, or accounts of those who took part, would"
            " say.",
        )
    caveats = [NOT_COUNTED]
    if any(row["amount_gbp"] is not None for row in named):
        caveats.append(AMOUNTS_APART)
    draft = Draft(version, shows, FIELDS, rows, tuple(caveats))
    return draft.listed(_title(named, rows))


def _title(named: Sequence[Row], rows: Sequence[Row]) -> str:
    themes = [THEMES[row["theme"]] for row in rows]
    # Of two that each have an "and", a listener would hear three.
    about = ", and about ".join(themes) if len(themes) == 2 else listed(themes)
    return f"Sources name {count(len(named), 'obstacle')}, about {about}"


def _group(theme: str, named: Sequence[Row]) -> Row:
    return {
        "theme": theme,
        "theme_said": capital(THEMES[theme]),
        "what": ". ".join(dict.fromkeys(_obstacle(row) for row in named)),
        "source_ids": ";".join(row["source_ids"] for row in named),
    }


def _obstacle(row: Row) -> str:
    if row["amount_gbp"] is None:
        return str(row["description"])
    per = "for what is not stated" if row["per"] == "not stated" else f"per {row['per']}"
    return f"{row['description']}: {pounds(row['amount_gbp'])} ({per})"
