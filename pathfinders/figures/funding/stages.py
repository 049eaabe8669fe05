"""Each sum of money of a programme, by the stage it had reached."""

from dataclasses import replace

from pathfinders.charts.chart import Axis, Chart, Tick, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Labels, Point, Rule, Span, Spans, Text
from pathfinders.charts.palette import PALE, sign
from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.words import (
    BASES,
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
BY_SITE = "Sums of single participants are in the table and in the figure of sums by participant"
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
    whole = [row for row in rows if row["participant"] is None] or rows
    drawn = [row | {"place": place} for place, row in enumerate(whole)]
    shows = (
        f"{programme.name}: each sum by financial year, in {prices.words}. A bar spans the years it"
        " covers; none are added"
    )
    heads = (A_HEAD,) if any(row["basis"] == "per_head" for row in rows) else ()
    by_site = (BY_SITE,) if len(drawn) < len(rows) else ()
    caveats = (APART, *heads, *by_site, *prices.caveats, *notes_of(drawn, "told")) if rows else ()
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
    title = _verdict(drawn)
    if all(row["years"] is None for row in drawn):
        return draft.undrawn(
            title,
            "No year is stated for these sums, so they cannot be drawn along years. The table has"
            " them.",
        )
    alt = "Sums by financial year. " + " ".join(
        f"{row['stage_words']}, {row['basis_words']}, {row['unit_note']},"
        f" {row['financial_year'] or NO_YEAR}: {row['said']}."
        for row in drawn
    )
    return draft.drawn(title, _chart(drawn), alt)


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


def _chart(rows: list[Row]) -> Chart:
    known = [row["years"] for row in rows if row["years"]]
    first, last = min(years[0] for years in known), max(years[1] for years in known)
    used = [stage for stage in STAGES if any(row["stage"] == stage for row in rows)]
    years = range(first, last, 1 if last - first < 5 else 2)
    join = "\n-" if last - first > 3 else "-"
    ticks = tuple(Tick(year + 0.5, f"{year}{join}{(year + 1) % 100:02}") for year in years)
    labels = [_label(row) for row in rows]
    return single(
        *(_spans([row for row in rows if row["stage"] == stage], stage) for stage in used),
        _amounts(rows, first, last),
        *(Rule("x", year, PALE) for year in range(first, last + 1)),
        x=Axis(low=first - 0.02, high=last + 0.02, ticks=ticks, grid=False, level=True),
        y=replace(rows_axis(labels), grid=False),
        height=rows_height(labels, 80),
    )


def _label(row: Row) -> Text:
    kind = "" if row["basis"] == "cash" else f", {row['basis_words']}"
    covers = f"{row['participant']}: {row['unit_note']}" if row["participant"] else row["unit_note"]
    return Text(wrapped(row["stage_words"] + kind, 20), f"\n{wrapped(covers, 22)}")


def _spans(rows: list[Row], stage: str) -> Spans:
    """A bar over the years of each sum; none where no year is stated."""
    spans = tuple(
        Span(row["years"][0] + 0.04, row["years"][1] - 0.04, row["place"] + 0.15)
        for row in rows
        if row["years"]
    )
    return Spans(spans, sign("stage", stage), width=9)


def _amounts(rows: list[Row], first: int, last: int) -> Labels:
    """The amount of each sum, above the start of its bar, or above the end where it starts in the
    later half.
    """
    labels = []
    for row in rows:
        start, end = row["years"] or (first, last)
        late = bool(row["years"]) and start + 0.01 > (first + last) / 2
        labels.append(
            Point(
                end - 0.04 if late else start + 0.04,
                row["place"] + 0.08,
                label=row["said"] if row["years"] else f"{row['said']}, {NO_YEAR}",
                side="above left" if late else "above right",
            )
        )
    return Labels(tuple(labels))
