"""Enrolment by region as published: counts of participants, and of the people they cover."""

from pathfinders.charts.chart import Axis, Chart, Tick, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars
from pathfinders.charts.palette import BLUE, sign
from pathfinders.entities.programme import Programme
from pathfinders.entities.region import kind_of_regions, lower_kind, regions
from pathfinders.figures.enrolment.basis import how_exact, noun, told
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.store.versions import Row
from pathfinders.words import capital, counted, month, qualified, small

FIELDS = (
    Field("value", "Participants, standing total", "integer"),
    Field("exact", "Participants: how exact"),
    Field("confidence", "Stated or inferred"),
    Field("population", "Population covered", "integer"),
    Field("as_of_earliest", "Earliest day", "date"),
    Field("as_of_latest", "Latest day", "date"),
    Field("note", "Note"),
)
NO_RATES = (
    "Counts of participants, not shares: how many could have joined in each region is not known"
)


def published_by_region(version: FigureReader, programme: Programme) -> Figure:
    """Standing totals by region at the latest date for which they were published; undrawn where
    they never were.
    """
    counts = [
        r
        for r in version.rows("programme_counts", programme=programme.programme_id)
        if r["region"] is not None
    ]
    totals = [row for row in counts if row["measure"] == "cumulative_participants"]
    # What the only wave named is the standing total of that day.
    waves = {row["wave"] for row in counts if row["measure"] == "new_participants"}
    if not totals and len(waves) == 1:
        totals = [row for row in counts if row["measure"] == "new_participants"]
    if not totals:
        draft = Draft(version, f"{programme.name}: participants by region", (), ())
        return draft.undrawn(
            "Where participants were is not known",
            "For most participants no region is published, and no count by region either. One of"
            " the two would be needed.",
        )
    latest = max(row["as_of_latest"] for row in totals)
    covered = {
        row["region"]: row
        for row in counts
        if row["measure"] == "population" and row["as_of_latest"] == latest
    }
    rows = [
        _row(row, covered.get(row["region"])) for row in totals if row["as_of_latest"] == latest
    ]
    rows.sort(key=lambda row: (-row["value"], row["region"]))
    kind = kind_of_regions(regions(version), [row["region"] for row in rows], latest)
    shows = (
        f"{programme.name}: {noun(programme)}s and the population they covered, by"
        f" {lower_kind(kind)}, {month(latest)}"
    )
    draft = Draft(
        version,
        shows,
        (Field("region", kind), *FIELDS),
        rows,
        (NO_RATES, *_some(version, programme, rows), *told(rows, lambda row: str(row["region"]))),
    )
    alt = "Bars of participants by region. " + " ".join(
        f"{row['region']}: {row['said']}." for row in rows
    )
    return draft.drawn(_verdict(programme, rows), _chart(rows), alt)


def _some(version: FigureReader, programme: Programme, rows: list[Row]) -> tuple[str, ...]:
    """That other regions have no published number, where those shown do not make the whole."""
    latest = rows[0]["as_of_latest"]
    whole = [
        row["value"]
        for row in version.rows("programme_counts", programme=programme.programme_id)
        if row["region"] is None
        and row["measure"] in ("cumulative_participants", "new_participants")
        and row["as_of_earliest"] <= latest <= row["as_of_latest"]
    ]
    shown = sum(row["value"] for row in rows)
    if not whole or shown >= max(whole):
        return ()
    return (
        f"These regions hold {small(shown)} of the {small(max(whole))}; where the others were was"
        " not published by region",
    )


def _row(row: Row, covered: Row | None) -> Row:
    note = ". ".join(r["note"] for r in (row, covered) if r and r["note"])
    people = f"{_millions(covered)} people" if covered else "people not known"
    inferred = "inferred; " if row["confidence"] == "inferred" else ""
    return row | {
        "exact": how_exact(row["qualifier"]),
        "population": covered and covered["value"],
        "note": note or None,
        "said": f"{qualified(row['value'], row['qualifier'])} ({inferred}{people})",
        "source_ids": ";".join(r["source_ids"] for r in (row, covered) if r),
    }


def _millions(row: Row) -> str:
    return (
        qualified(round(row["value"], -5), row["qualifier"])
        if row["value"] >= 1_000_000
        else qualified(row["value"], "exact")
    )


def _verdict(programme: Programme, rows: list[Row]) -> str:
    most, least = rows[0], rows[-1]
    when = month(most["as_of_latest"])
    fewest = counted(least["value"], least["qualifier"]) if least["value"] else "none"
    spread = f"from {fewest} in {least['region']} to {counted(most['value'], most['qualifier'])}"
    return f"{capital(noun(programme))}s by region in {when}: {spread} in {most['region']}"


def _chart(rows: list[Row]) -> Chart:
    bars = [
        Bar(
            at,
            row["value"],
            label=row["said"].replace("; ", ";\n"),
            sign=sign("basis", row["confidence"]),
        )
        for at, row in enumerate(rows)
    ]
    names = tuple(Tick(at, wrapped(row["region"], 14)) for at, row in enumerate(rows))
    # The labels stand outside their bars and need the room on a phone.
    longest = 2.2 * max(row["value"] for row in rows)
    return single(
        Bars(tuple(bars), sign("basis", "stated"), outline=BLUE, edge=1.5),
        x=Axis(low=0, high=longest, visible=False),
        y=Axis(reversed=True, ticks=names),
        height=60 + 40 * len(rows),
    )
