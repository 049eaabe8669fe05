"""What single participants requested and were allocated: one row a site."""

from pathfinders.charts.chart import ACROSS, Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Point, Points, Span, Spans
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, pounds, small

FIELDS = (
    Field("name", "Participant"),
    Field("kind", "Kind"),
    Field("financial_year", "Financial year"),
    Field("unit_note", "What the sum covers"),
    Field("requested_gbp", "Requested, £, prices of the day", "gbp"),
    Field("allocated_gbp", "Allocated, £, prices of the day", "gbp"),
    Field("announced_gbp", "Announced, £, prices of the day", "gbp"),
    Field("how", "Stated or inferred"),
    Field("note", "Note"),
)
IN_PART = (
    "Sums of single participants as they were reported, in prices of the day. Those not listed got"
    " or asked for sums that were not found; nothing here is nil unless it says so"
)
APART = (
    "Money of different kinds, such as a site's own resources beside the national fund, is never"
    " added; the chart shows the pairs of one fund and one year"
)


@figure(
    "funding-by-site",
    page="funding",
    choices=("programme",),
    queries=("programmes", "funding_by_site"),
)
def funding_by_site(version: FigureReader, view: View) -> Figure:
    """What single participants of a programme requested and were allocated."""
    programme = programme_of(version, view)
    rows = [
        row | {"how": "inferred" if row["is_inferred"] else "stated"}
        for row in version.rows("funding_by_site", programme=programme.programme_id)
    ]
    sites = len({row["participant_id"] for row in rows})
    shows = f"{programme.name}: sums of single participants, requested against allocated"
    caveats = (IN_PART, APART, *notes_of(rows)) if rows else ()
    draft = Draft(version, shows, FIELDS, rows, caveats)
    if not rows:
        return draft.undrawn(
            "What each participant requested and got was not published",
            "No sum of a single participant was published. One row a participant and year, with its"
            " source, would be needed.",
        )
    pairs = [row for row in rows if None not in (row["requested_gbp"], row["allocated_gbp"])]
    if not pairs:
        return draft.listed(_single_sums(programme, sites))
    year = max(row["financial_year"] or "" for row in pairs)
    drawn = [row for row in pairs if (row["financial_year"] or "") == year]
    title = _title(drawn, year)
    told = "; ".join(
        f"{row['name']}: {pounds(row['requested_gbp'])} requested,"
        f" {pounds(row['allocated_gbp'])} allocated"
        for row in drawn
    )
    return draft.drawn(title, _chart(drawn), f"Dots, two a participant. {title}. {told}.")


def _single_sums(programme: Programme, sites: int) -> str:
    return (
        f"Sums of single participants are known for {small(sites)} of the"
        f" {small(programme.participants_listed)} named; no request beside an allocation"
    )


def _title(drawn: list[Row], year: str) -> str:
    asked = sum(row["requested_gbp"] for row in drawn)
    got = sum(row["allocated_gbp"] for row in drawn)
    less = sum(row["allocated_gbp"] < row["requested_gbp"] for row in drawn)
    every = "each got" if less == len(drawn) else f"{small(less)} got"
    return (
        f"In {year}, {count(len(drawn), 'participant')} whose sums were reported asked for"
        f" {pounds(asked)} and were allocated {pounds(got)}: {every} less than it asked for"
    )


def _chart(drawn: list[Row]) -> Chart:
    rows = sorted(drawn, key=lambda row: (row["name"], row["participant_id"]))
    labels = [wrapped(row["name"], 30) for row in rows]

    def points(key: str) -> tuple[Point, ...]:
        return tuple(
            Point(
                row[key] / 1e6,
                place,
                f"{row['name']}\n{capital(key.split('_')[0])} {pounds(row[key])}"
                f"{', matched by inference' * row['is_inferred']}",
            )
            for place, row in enumerate(rows)
        )

    spans = tuple(
        Span(row["allocated_gbp"] / 1e6, row["requested_gbp"] / 1e6, place)
        for place, row in enumerate(rows)
    )
    most = max(max(row["requested_gbp"], row["allocated_gbp"]) for row in rows) / 1e6
    return single(
        Spans(spans, sign("band", "interval"), width=4),
        Points(points("requested_gbp"), sign("stage", "requested"), "Requested", edge=3),
        Points(points("allocated_gbp"), sign("stage", "allocated"), "Allocated"),
        x=Axis(low=0, high=1.08 * most, before="£", after="m", most=3, level=True),
        y=rows_axis(labels),
        height=rows_height(labels, 100),
        legend=ACROSS,
    )
