"""What a sum comes to for each of the participants that it says it is for."""

from pathfinders.charts.chart import Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import short_programme_name
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.funding.words import STAGES, about, money
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import listed, pounds

FIELDS = (
    Field("programme", "Programme"),
    Field("stage_words", "Stage"),
    Field("financial_year", "Financial year"),
    Field("unit_note", "What the sum covers"),
    Field("amount_gbp", "Sum, £, prices of the day", "gbp"),
    Field("places", "Participants it is for", "integer"),
    Field("per_place_gbp", "For each, £, prices of the day", "gbp"),
    Field("note", "Note"),
)
OWN_NUMBER = (
    "Each sum is divided by the number of participants that it says it is for, which can be fewer"
    " than took part. An average: single participants got more or less"
)
NOT_SPENT = "What was allocated is not what was spent, and prices are those of the day"


@figure("allocated-per-place", page="funding", queries=("allocated_per_place",))
def allocated_per_place(version: FigureReader, _: View) -> Figure:
    """Sums for a stated number of participants, divided by that number."""
    rows = [
        row
        | {
            "stage_words": STAGES[row["stage"]],
            "told": about(f"{row['unit_note']}, {row['financial_year']}", row["note"]),
        }
        for row in version.rows("allocated_per_place")
    ]
    notes = tuple(row["told"] for row in rows if row["told"])
    caveats = (OWN_NUMBER, NOT_SPENT, *notes) if rows else ()
    shows = "Sums whose wording says for how many participants they are, divided by that number"
    draft = Draft(version, shows, FIELDS, rows, caveats)
    if not rows:
        return draft.undrawn(
            "What was allocated for each place is not known",
            "No sum that was found says for how many participants it is. One that does would be"
            " needed.",
        )
    title = _title(rows)
    told = "; ".join(_said(row) for row in rows)
    return draft.drawn(title, _chart(rows), f"Bars, one a sum. {title}. {told}.")


def _said(row: Row) -> str:
    year = f"in {row['financial_year']}" if row["financial_year"] else "in years not stated"
    return (
        f"{year} {pounds(row['amount_gbp'])} came to {money(row['per_place_gbp'], 3)} for each of"
        f" {row['unit_note']}"
    )


def _title(rows: list[Row]) -> str:
    names = dict.fromkeys(short_programme_name(row["programme"]) for row in rows)
    own = {
        name: [row for row in rows if short_programme_name(row["programme"]) == name]
        for name in names
    }
    return "; ".join(
        f"{name}: {listed([_said(row) for row in some])}" for name, some in own.items()
    )


def _chart(rows: list[Row]) -> Chart:
    labels = [
        wrapped(
            ", ".join(
                part
                for part in (
                    short_programme_name(row["programme"]),
                    row["financial_year"],
                    row["unit_note"],
                )
                if part
            ),
            26,
        )
        for row in rows
    ]
    bars = tuple(
        Bar(
            place,
            row["per_place_gbp"] / 1e6,
            label=money(row["per_place_gbp"], 3),
            hover=_said(row),
            sign=sign("stage", row["stage"]),
        )
        for place, row in enumerate(rows)
    )
    most = max(row["per_place_gbp"] for row in rows) / 1e6
    return single(
        Bars(bars, sign("stage", "allocated"), width=0.5),
        x=Axis(low=0, high=1.7 * most, before="£", after="m", step=1),
        y=rows_axis(labels),
        height=rows_height(labels, 30),
    )
