"""What was announced for each programme, against what is known to have been spent."""

import math

from pathfinders.charts.chart import ACROSS, Axis, Chart, Tick, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Labels, Point, Points, Text
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import short_programme_name
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.words import BASES, Prices, about, prices_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, small

NOT_NIL = "Where no sum spent was found, spending is not known; it is not nil"
NOT_ADDED = (
    "Sums on different lines have different purposes or years and are never added; a ceiling is the"
    " most for one"
)
TENFOLD_TICKS = tuple(
    Tick(10.0**power, words)
    for power, words in enumerate(
        ("£10k", "£100k", "£1m", "£10m", "£100m", "£1bn", "£10bn"), start=4
    )
)
TENFOLD = (
    "Each step along the axis is ten times the one before, because the sums run from thousands to"
    " billions of pounds"
)


@figure(
    "fund-against-spend",
    page="funding",
    choices=("prices",),
    queries=("funding_against_spend", "price_levels"),
)
def fund_against_spend(version: FigureReader, view: View) -> Figure:
    """What was announced for each programme, beside what is known to have been spent for the same
    purpose.
    """
    prices = prices_of(version, view)
    rows = [_worded(row, prices) for row in version.rows("funding_against_spend")]
    drawn = [
        row | {"place": place} for place, row in enumerate(row for row in rows if row["basis"])
    ]
    none = list(
        dict.fromkeys(short_programme_name(row["programme"]) for row in rows if not row["basis"])
    )
    nothing = (f"No sum at all was found for {listed(none)}",) if none else ()
    shows = (
        f"Sums announced, and known to be spent for the same purpose, in {prices.words}; each step"
        " of the axis is tenfold"
    )
    caveats = (NOT_NIL, *nothing, NOT_ADDED, TENFOLD, *prices.caveats, *notes_of(rows, "told"))
    draft = Draft(version, shows, _fields(prices), rows, caveats, prices.sources)
    if not drawn:
        return draft.undrawn(
            "No sum announced or spent is known",
            "No source in this collection gives one for any programme.",
        )
    told = " ".join(
        f"{short_programme_name(row['programme'])}, {row['covers']}: {row['said']}."
        for row in drawn
    )
    return draft.drawn(_verdict(rows), _chart(drawn), f"Sums by programme and purpose. {told}")


def _fields(prices: Prices) -> tuple[Field, ...]:
    told = [
        Field("programme", "Programme"),
        Field("covers", "What the sum covers"),
        Field("kind", "Kind"),
        Field("announced_year", "Year announced for"),
        Field("announced_gbp", "Announced, £, prices of the day", "gbp"),
    ]
    spent = [
        Field("spent_year", "Years of spending"),
        Field("spent_covers", "What the spending covers"),
        Field("spent_gbp", "Spent, £, prices of the day", "gbp"),
    ]
    if prices.base_year:
        told.append(Field("announced_real_gbp", f"Announced, £, {prices.words}", "gbp"))
        spent.append(Field("spent_real_gbp", f"Spent, £, {prices.words}", "gbp"))
    return *told, *spent, Field("note", "Note")


def _worded(row: Row, prices: Prices) -> Row:
    told = _comparable(row, prices)
    announced = told.said(row, "announced_gbp", "announced_real_gbp")
    spent = told.said(row, "spent_gbp", "spent_real_gbp")
    if row["basis"] == "ceiling":
        said = f"Ceiling {announced}; received not known"
    elif row["announced_gbp"] is None:
        said = f"Spent {spent}; announced not known"
    else:
        said = f"Announced {announced}; spent {spent}" + (
            ", both in prices of the day" if told != prices else ""
        )
    same = told == prices
    return row | {
        "said": said,
        "kind": BASES.get(row["basis"]),
        "told": about(f"{short_programme_name(row['programme'])}, {row['covers']}", row["note"]),
        "announced": prices.value(row, "announced_gbp", "announced_real_gbp") if same else None,
        "spent": prices.value(row, "spent_gbp", "spent_real_gbp") if same else None,
    }


def _comparable(row: Row, prices: Prices) -> Prices:
    """The prices in which both sums of a row can be told: two sums side by side must not be in
    different prices.
    """
    both = row["announced_gbp"] is not None and row["spent_gbp"] is not None
    return (
        Prices(None)
        if both and None in (row["announced_real_gbp"], row["spent_real_gbp"])
        else prices
    )


def _verdict(rows: list[Row]) -> str:
    every = len({row["programme_id"] for row in rows})
    spent = len({row["programme_id"] for row in rows if row["spent_gbp"] is not None})
    pairs = [
        row for row in rows if row["announced_gbp"] is not None and row["spent_gbp"] is not None
    ]
    said = f"What was spent is known for {small(spent)} of {count(every, 'programme')}"
    if len(pairs) != 1:
        return (
            f"{said}, beside what was announced for the same purpose in {count(len(pairs), 'case')}"
        )
    pair = f"{short_programme_name(pairs[0]['programme'])}, {pairs[0]['covers']}"
    return (
        f"{said}, and beside its announcement for one: {pair},"
        f" {pairs[0]['said'][:1].lower()}{pairs[0]['said'][1:]}"
    )


def _chart(rows: list[Row]) -> Chart:
    sums, ceilings = (
        [row for row in rows if (row["basis"] == "ceiling") is ceiling] for ceiling in (False, True)
    )
    powers = [math.log10(row[key]) for row in rows for key in ("announced", "spent") if row[key]]
    lowest = 10 ** (min(powers, default=5.0) - 0.7)
    highest = 10 ** (max(powers, default=9.0) + 0.35)
    labels = [
        Text(wrapped(short_programme_name(row["programme"]), 18), f"\n{wrapped(row['covers'], 20)}")
        for row in rows
    ]
    words = tuple(
        Point(lowest, row["place"] - 0.05, label=wrapped(row["said"], 30)) for row in rows
    )
    return single(
        _points(sums, 0.2, "announced", "announced", "Announced"),
        _points(ceilings, 0.2, "announced", "ceiling", "Ceiling for one"),
        _points(rows, 0.36, "spent", "spent", "Spent"),
        Labels(words, letters=12),
        x=Axis(kind="power", low=lowest, high=highest, ticks=TENFOLD_TICKS, level=True),
        y=rows_axis(labels),
        height=rows_height(labels, 90),
        legend=ACROSS,
    )


def _points(rows: list[Row], below: float, key: str, stage: str, name: str) -> Points:
    points = tuple(
        Point(
            row[key],
            row["place"] + below,
            f"{wrapped(row['programme'], 34)}\n{wrapped(capital(row['covers']), 34)}"
            f"\n{row['said']}",
        )
        for row in rows
        if row[key] is not None
    )
    return Points(points, sign("stage", stage), name, edge=3)
