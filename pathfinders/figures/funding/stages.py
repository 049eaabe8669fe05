"""Each sum of money of a programme, by the stage it had reached."""

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.programme import programme_of
from pathfinders.figures.attrition.words import places_axis, rows_height
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.words import (
    BASES,
    STAGE_MARKS,
    STAGES,
    Prices,
    about,
    prices_of,
    years_of,
)
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed

APART = (
    "Each sum stands by itself. Sums of different stages or kinds are never added, and ceilings are"
    " not spending"
)
A_HEAD = "An amount a head is not to be multiplied by a population and called spending"
NO_YEAR = "year not stated"
WHOLE = ("cash", "support_in_kind")


@figure(
    "funding-by-stage",
    page="funding",
    choices=("programme", "prices"),
    queries=("programmes", "funding_sums", "price_levels"),
)
def funding_by_stage(version: FigureReader, view: View) -> Figure:
    """Each sum announced, requested, allocated, spent or forecast for a programme, by financial
    year; none are added.
    """
    programme, prices = programme_of(version, view), prices_of(version, view)
    rows = [
        _worded(row, prices)
        for row in version.rows("funding_sums", programme=programme.programme_id)
    ]
    rows = [row | {"place": place} for place, row in enumerate(rows)]
    shows = (
        f"{programme.name}: each sum by financial year, in {prices.words}. A bar spans the years it"
        " covers; none are added"
    )
    heads = (A_HEAD,) if any(row["basis"] == "per_head" for row in rows) else ()
    caveats = (APART, *heads, *prices.caveats, *notes_of(rows, "told")) if rows else ()
    draft = Draft(
        version,
        shows,
        _fields(rows, prices),
        rows,
        caveats,
        prices.sources if rows else (),
    )
    if not rows:
        return draft.undrawn(
            f"What was spent on {programme.name} is not known, nor what was announced",
            "No source in this collection gives a sum of money for this programme. Its accounts or"
            " announcement would be needed.",
        )
    title = _verdict(rows)
    if all(row["years"] is None for row in rows):
        return draft.undrawn(
            title,
            "No year is stated for these sums, so they cannot be drawn along years. The table has"
            " them.",
        )
    alt = "Sums by financial year. " + " ".join(
        f"{row['stage_words']}, {row['basis_words']}, {row['unit_note']},"
        f" {row['financial_year'] or NO_YEAR}: {row['said']}."
        for row in rows
    )
    return draft.drawn(title, _chart(rows), alt)


def _fields(rows: list[Row], prices: Prices) -> tuple[Field, ...]:
    fields = [
        Field("stage_words", "Stage"),
        Field("basis_words", "Kind"),
        Field("unit_note", "What the sum covers"),
        Field("participant", "Participant"),
        Field("financial_year", "Financial year"),
        Field("amount_gbp", "Amount, £, prices of the day", "gbp"),
    ]
    if not any(row["participant"] for row in rows):
        fields = [field for field in fields if field.key != "participant"]
    if prices.base_year:
        fields.append(Field("real_gbp", f"Amount, £, {prices.words}", "gbp"))
    return *fields, Field("confidence", "Stated or inferred"), Field("note", "Note")


def _worded(row: Row, prices: Prices) -> Row:
    return row | {
        "stage_words": STAGES[row["stage"]],
        "basis_words": BASES[row["basis"]],
        "years": years_of(row["financial_year"]),
        "said": prices.said(row, "amount_gbp", "real_gbp"),
        "told": about(row["unit_note"], row["note"]),
    }


def _verdict(rows: list[Row]) -> str:
    spent = [row for row in rows if row["stage"] == "spent" and row["basis"] in WHOLE]
    announced = [row for row in rows if row["stage"] == "announced" and row["basis"] in WHOLE]
    if spent:
        return f"{_sums(spent)} {'is' if len(spent) == 1 else 'are'} known to have been spent"
    if 0 < len(announced) < 4:
        return (
            f"{_sums(announced)} {'was' if len(announced) == 1 else 'were'} announced; what was"
            " spent is not known"
        )
    return capital(
        f"{count(len(rows), 'sum')} {'is' if len(rows) == 1 else 'are'} on record; what was spent"
        " is not known"
    )


def _sums(rows: list[Row]) -> str:
    return listed([f"{row['said']} ({row['unit_note']})" for row in rows])


def _chart(rows: list[Row]) -> Spec:
    known = [row["years"] for row in rows if row["years"]]
    first, last = min(years[0] for years in known), max(years[1] for years in known)
    used = [stage for stage in STAGES if any(row["stage"] == stage for row in rows)]
    traces = [_spans([row for row in rows if row["stage"] == stage], stage) for stage in used]
    traces.append(_amounts(rows, first, last))
    years = list(range(first, last, 1 if last - first < 5 else 2))
    join = "<br>-" if last - first > 3 else "-"
    xaxis = {
        "tickvals": [year + 0.5 for year in years],
        "ticktext": [f"{year}{join}{(year + 1) % 100:02}" for year in years],
        "range": [first - 0.02, last + 0.02],
        "showgrid": False,
        "tickangle": 0,
    }
    edges = [
        {
            "type": "line",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "x0": x,
            "x1": x,
            "line": {"color": style.PALE, "width": 1},
        }
        for x in range(first, last + 1)
    ]
    labels = [_label(row) for row in rows]
    return style.spec(
        traces,
        height=rows_height(labels, 80),
        xaxis=xaxis,
        yaxis=places_axis(labels) | {"showgrid": False},
        shapes=edges,
    )


def _label(row: Row) -> str:
    kind = "" if row["basis"] == "cash" else f", {row['basis_words']}"
    covers = f"{row['participant']}: {row['unit_note']}" if row["participant"] else row["unit_note"]
    return f"<b>{style.wrapped(row['stage_words'] + kind, 20)}</b><br>{style.wrapped(covers, 22)}"


def _spans(rows: list[Row], stage: str) -> style.Trace:
    """A bar over the years of each sum; none where no year is stated."""
    _, colour = STAGE_MARKS[stage]
    dated = [row for row in rows if row["years"]]
    x: list[float | None] = []
    for row in dated:
        x += [row["years"][0] + 0.04, row["years"][1] - 0.04, None]
    y = [place for row in dated for place in (row["place"] + 0.15, row["place"] + 0.15, None)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": 9},
        "hoverinfo": "skip",
    }


def _amounts(rows: list[Row], first: int, last: int) -> style.Trace:
    """The amount of each sum, above the start of its bar, or above the end where it starts in the
    later half.
    """
    late = [bool(row["years"]) and row["years"][0] + 0.01 > (first + last) / 2 for row in rows]
    bounds = [row["years"] or (first, last) for row in rows]
    x = [
        years[1] - 0.04 if end else years[0] + 0.04 for years, end in zip(bounds, late, strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": [row["place"] + 0.08 for row in rows],
        "cliponaxis": False,
        "text": [row["said"] if row["years"] else f"{row['said']}, {NO_YEAR}" for row in rows],
        "hoverinfo": "skip",
        "textposition": ["top left" if end else "top right" for end in late],
    }
