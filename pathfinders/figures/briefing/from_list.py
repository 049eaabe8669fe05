"""Headline numbers from a complete list of participants, with published counts beside them."""

from collections.abc import Sequence

from pathfinders.figures.applications.rows import Applications
from pathfinders.figures.participation import Standing, difference, left_words
from pathfinders.store.versions import Row
from pathfinders.words import capital, day, qualified, small

NOT_PUBLISHED = "Not published"
NONE_KNOWN = "None known"
PUBLISHED = {"Chosen": "chosen", "Left": "withdrawn", "Completed": "completed"}
"""The published headline that is of the same thing as one worked out from the list."""


def listed_headlines(
    standing: Standing, applications: Applications, published: dict[str, Row]
) -> list[Row]:
    """The numbers of those that applied, were chosen, are still in, left and completed, as on the
    day of the records. `published` are the rows of headline_counts by headline; what they say
    otherwise stands in `note`, and the published number in `detail`.
    """
    spells, left = standing.spells, standing.left
    # While some are still taking part, that none has completed yet is no headline. Once nobody is,
    # "none completed" is an answer.
    completed, merged = standing.ended("completed"), standing.ended("merged")
    rows = [_row("Chosen", spells, standing.by(spells, "selected"))]
    if standing.still:
        rows.append(_row("Still taking part", standing.still, standing.by(spells, "selected")))
    rows.append(_row("Left", left, standing.by(left, "end")))
    if completed or not standing.still:
        rows.append(_row("Completed", completed, standing.by(completed, "end")))
    if merged:
        rows.append(_row("Merged", merged, standing.by(merged, "end")))
    if applications.is_complete:
        rows.insert(0, _applied(applications))
    ways = {row["end_event"] for row in left} - {"withdrew"}
    if ways:
        _find(rows, "Left")["note"] = capital(left_words(left))
    return [_beside(row, published) for row in rows]


def known_headlines(standing: Standing, rows: list[Row]) -> list[Row]:
    """Headline numbers as published, with what a complete list adds that cannot say how many left:
    how many were chosen, where no source counts them, and where everybody's time has ended, how
    many completed or merged, and that none is known to have left.
    """
    listed = {"Chosen": _row("Chosen", standing.spells, standing.by(standing.spells, "selected"))}
    merged = standing.ended("merged")
    # Nought would say that none left. All that the list says is that no leaving is recorded in it.
    if standing.none_known_to_leave:
        left = _row("Left", standing.spells, "by its list of participants")
        listed["Left"] = left | {"said": NONE_KNOWN}
        completed = standing.ended("completed")
        listed["Completed"] = _row("Completed", completed, standing.by(completed, "end"))
    filled = [
        listed.get(row["headline"], row) if row["said"] == NOT_PUBLISHED else row for row in rows
    ]
    if standing.none_known_to_leave and merged:
        filled.append(_row("Merged", merged, standing.by(merged, "end")))
    return filled


def _row(headline: str, spells: Sequence[Row], detail: str) -> Row:
    return {
        "headline": headline,
        "said": f"{len(spells):,}",
        "number": len(spells),
        "detail": detail or "by its list of participants",
        "note": None,
        "source_ids": ";".join(dict.fromkeys(row["source_ids"] for row in spells)),
    }


def _applied(applications: Applications) -> Row:
    still_open = len(applications.of("open"))
    as_at = applications.programme.records_as_at
    detail = "by its list of applications"
    if as_at:
        detail = f"as at {day(as_at)}"
    if still_open:
        detail = f"{small(still_open)} open, {detail}"
    return _row("Expressions of interest", applications.rows, detail)


def _find(rows: Sequence[Row], headline: str) -> Row:
    return next(row for row in rows if row["headline"] == headline)


def _beside(row: Row, published: dict[str, Row]) -> Row:
    """The row with a published number that differs from it."""
    count = published.get(PUBLISHED.get(row["headline"], ""))
    if count is None:
        return row
    apart = difference(row["headline"].lower(), row["number"], count["value"], count["qualifier"])
    sources = ";".join([row["source_ids"], count["source_ids"]])
    if not apart:
        return row | {"source_ids": sources.strip(";")}
    detail = f"{row['detail']}; published: {qualified(count['value'], count['qualifier'])}"
    note = ". ".join(text for text in (row["note"], apart, count["note"]) if text)
    return row | {"detail": detail, "note": note, "source_ids": sources.strip(";")}
