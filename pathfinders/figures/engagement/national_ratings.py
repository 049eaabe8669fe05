"""How many trusts of the country had each rating, as published in 2016."""

from pathfinders.charts.chart import Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.marks import Bar, Bars
from pathfinders.charts.palette import sign
from pathfinders.figures.engagement.rating_pairs import RATINGS
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, listed, percentage, small

DOMAINS = {"overall": "Overall", "caring": "Caring", "safe": "Safe", "well_led": "Well led"}
FIELDS = (
    Field("when", "As of"),
    Field("trust_group", "Trusts counted"),
    Field("question", "Domain"),
    Field("what", "Rating"),
    Field("said", "Trusts, or share of those rated"),
    Field("confidence", "Stated or inferred"),
    Field("note", "Note"),
)
APART = (
    "Published national counts, from different publications: those of one day are not those of"
    " another. They cannot be worked out from the ratings of single trusts found here,"
    " which are dated points and not a full history."
)


@figure("national-ratings", page="engagement", queries=("national_ratings",))
def national_ratings(version: FigureReader, _: View) -> Figure:
    """Published counts of trusts by CQC rating, April to July 2016."""
    rows = [_worded(row) for row in version.rows("national_ratings")]
    shows = "Trusts by CQC rating, as published nationally in 2016"
    draft = Draft(version, shows, FIELDS, rows, (APART, *notes_of(rows)) if rows else ())
    newest = _newest(rows)
    if not newest:
        return draft.undrawn(
            "How many trusts had each rating is not known",
            "No national count of all trusts by overall rating has been collected. One"
            " would be needed.",
        )
    total = round(sum(row["value"] for row in newest.values()))
    first, *rest = [(small(round(row["value"])), rating) for rating, row in newest.items()]
    parts = [f"{first[0]} were {first[1]}", *(f"{number} {rating}" for number, rating in rest)]
    when = between(
        *(next(iter(newest.values()))[key] for key in ("as_of_earliest", "as_of_latest"))
    )
    title = f"Of {total} NHS trusts rated by the middle of 2016, {listed(parts)}"
    return draft.drawn(title, _chart(newest), f"Bars by rating, {when}. {title}.")


def _newest(rows: list[Row]) -> dict[str, Row]:
    """The newest count of all trusts by overall rating, best first, where each rating has one."""
    own = [
        row
        for row in rows
        if (row["trust_group"], row["domain"], row["unit"]) == ("All trusts", "overall", "trusts")
        and row["rating"]
    ]
    for latest in sorted({row["as_of_latest"] for row in own}, reverse=True):
        found = {row["rating"]: row for row in own if row["as_of_latest"] == latest}
        if set(found) == set(RATINGS):
            return {rating: found[rating] for rating in RATINGS}
    return {}


def _worded(row: Row) -> Row:
    counted = "Inspected" if row["counted"] == "inspected" else "Any rating"
    value = row["value"]
    return row | {
        "when": between(row["as_of_earliest"], row["as_of_latest"]),
        "question": DOMAINS.get(row["domain"], row["domain"]),
        "what": row["rating"] or counted,
        "said": percentage(value) if row["unit"] == "percent" else f"{value:,.0f}",
    }


def _chart(newest: dict[str, Row]) -> Chart:
    labels = list(newest)
    bars = tuple(
        Bar(place, row["value"], label=row["said"], hover=f"{rating}: {row['said']} trusts")
        for place, (rating, row) in enumerate(newest.items())
    )
    most = max(row["value"] for row in newest.values())
    return single(
        Bars(bars, sign("trusts", "others"), width=0.6),
        x=Axis("Trusts", low=0, high=1.15 * most),
        y=rows_axis(labels),
        height=rows_height(labels, 120),
    )
