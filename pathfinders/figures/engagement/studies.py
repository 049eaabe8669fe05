"""What published studies found, as a list: their numbers are of kinds that share no axis."""

import re
from collections.abc import Sequence

from pathfinders.entities.programme import programmes
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, number, small

FIELDS = (
    Field("who", "Study"),
    Field("exposure", "What was compared"),
    Field("outcome", "On what"),
    Field("result", "Number as published"),
    Field("finding", "Finding in words"),
    Field("design", "Design"),
    Field("sample", "Sample"),
    Field("controls", "Allowed for"),
    Field("comparable", "Can it be set beside the numbers on this page?"),
    Field("citation", "Reference"),
)
STAFF = re.compile(r"engag|motivat|openness|advoca|staff|priority|happy|satisfied", re.IGNORECASE)
MORTALITY = re.compile(r"mortality|SHMI|HSMR", re.IGNORECASE)
ENGAGEMENT = re.compile(r"engage|motivat", re.IGNORECASE)
RATING = re.compile(r"rating", re.IGNORECASE)
OVER_TIME = re.compile(r"growth|cross-lagged|longitudinal|fixed effects|panel", re.IGNORECASE)
BETTER = re.compile(r"\bbetter\b.*\b(result|outcome|rating)s|\bdo better\b", re.IGNORECASE)
"""A finding in words that links more engaged staff with better results."""


@figure(
    "published-studies",
    page="engagement",
    queries=("published_studies", "programmes"),
)
def published_studies(version: FigureReader, _view: View) -> Figure:
    """What published studies found about staff engagement and outcomes, and whether it can be set
    beside our numbers.
    """
    every = version.rows("published_studies")
    rows = [
        row | {"who": _who(row), "result": said(row), "comparable": comparable(row)}
        for row in every
        if is_relevant(row)
    ]
    shows = (
        "Published findings on how staff feel and on deaths, ratings and other outcomes, with each"
        " number as published. Kinds of number differ, so no two can be compared in size"
    )
    draft = Draft(version, shows, FIELDS, rows, _caveats(version, every, rows))
    if not rows:
        why = (
            "No finding in this version sets how staff feel beside an outcome. Rows of published"
            " studies would be needed."
        )
        return draft.undrawn("What published studies found is not known", why)
    return draft.listed(_title(rows))


def is_relevant(row: Row) -> bool:
    """Whether a finding sets how staff feel or act beside something else than that itself."""
    return bool(STAFF.search(row["exposure"])) and not ENGAGEMENT.search(row["outcome"])


def is_better(row: Row) -> bool | None:
    """Whether more engaged staff went with lower mortality or better ratings; None where the
    finding is on neither or gives no number. An odds ratio is compared with one, any other number
    with nought.
    """
    if row["effect"] is None or not (
        MORTALITY.search(row["outcome"]) or RATING.search(row["outcome"])
    ):
        return None
    above = row["effect"] > (1 if "odds ratio" in row["effect_kind"] else 0)
    return not above if MORTALITY.search(row["outcome"]) else above


def comparable(row: Row) -> str:
    """Whether a finding can be set beside the associations on this page. None can be in size."""
    if not is_relevant(row):
        return "No: another question"
    if row["effect"] is None:
        return "No: no number"
    if re.search(r"\bSHMI\b", row["outcome"]):
        return "In direction only: the same outcome, another survey score and unit"
    if MORTALITY.search(row["outcome"]):
        return "In direction only: another measure of mortality"
    return "No: another outcome"


def said(row: Row) -> str:
    """The effect as published, in words."""
    if row["effect"] is None:
        return (
            "no correlation found"
            if row["effect_kind"] == "no correlation"
            else "no number available"
        )
    digits = len(f"{row['effect']:.6f}".rstrip("0").partition(".")[2])
    return f"{number(row['effect'], digits)}, {row['effect_kind']}"


def links_in_words(row: Row) -> bool:
    """Whether a finding without a number links more engaged staff with better results in words."""
    return row["effect_kind"] == "direction only" and bool(BETTER.search(row["finding"] or ""))


def _title(relevant: Sequence[Row]) -> str:
    """How many studies, each counted once however many findings it has, link what with what."""
    studies: dict[str, list[Row]] = {}
    for row in relevant:
        if MORTALITY.search(row["outcome"]) or RATING.search(row["outcome"]):
            studies.setdefault(row["citation"], []).append(row)
    if not studies:
        return "No published study here sets how staff feel beside deaths or ratings"
    numbers = [rows for rows in studies.values() if any(is_better(row) for row in rows)]
    worse = [rows for rows in studies.values() if any(is_better(row) is False for row in rows)]
    words = [
        rows
        for rows in studies.values()
        if rows not in numbers and any(links_in_words(row) for row in rows)
    ]
    none = [rows for rows in studies.values() if any(_no_link(row) for row in rows)]
    linking = len(numbers) + len(words)
    how_many = "all" if linking == len(studies) > 1 else small(linking)
    verb = "links" if linking == 1 else "link"
    total = count(len(studies), "published study", "published studies")
    text = (
        f"Of {total} of how staff feel beside deaths or ratings, {how_many} {verb} more engaged"
        " staff with better results"
    )
    text += f", {small(len(words))} of them in words only" if words else ""
    text += f"; {small(len(worse))} found worse results" if worse else ""
    also = " also" if all(rows in [*numbers, *words] for rows in none) else ""
    return text + (f"; {small(len(none))}{also} found no link" if none else "")


def _no_link(row: Row) -> bool:
    return bool(row["effect_kind"] == "no correlation")


def _caveats(version: FigureReader, rows: list[Row], relevant: list[Row]) -> tuple[str, ...]:
    followed = [r for r in relevant if OVER_TIME.search(r["design"])]
    one = programmes(version)[0].name
    measured = [r for r in rows if r["programme"] == one and r["effect"] is not None]
    numbers = sum(r["effect"] is not None for r in followed)
    who = listed(sorted({_who(r) for r in followed}))
    over_time = f"{capital(count(len(followed), 'finding'))} came from following trusts over time"
    if followed:
        over_time += f" ({who}; {small(numbers) if numbers else 'none'} with a number)"
    over_time += "."
    return (
        (
            "Kinds of number differ (coefficients, rank correlations, odds ratios, percentages), so"
            " sizes cannot be compared with one another or with the numbers on this page."
        ),
        (
            "None of the studies' numbers came with an interval in the sources used, so how firm"
            " each is cannot be shown."
        ),
        over_time
        + " Others set trusts side by side, which cannot show what changes when engagement does.",
        (
            f"{capital(count(len(measured), 'finding'))} with a number measured the participants in"
            f" {one}."
        ),
        (
            f"The table of published findings (on the Data page) has"
            f" {small(len(rows) - len(relevant))} more, on other questions."
        ),
        (
            "Published studies are not all studies: those that find a link may be published more"
            " readily."
        ),
    )


def _who(row: Row) -> str:
    name = str(row["citation"]).split(",")[0]
    return name if str(row["year"]) in name else f"{name} {row['year']}"
