"""Who left: each participant's time in the programme, with uncertain dates as bands."""

from pathfinders.charts.chart import ACROSS, Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Point, Points, Spans
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.attrition.words import ENDS, NO_LIST, of, row_spans, when
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, qualified, small

FIELDS = (
    Field("name", "Participant"),
    Field("chosen", "Chosen"),
    Field("ended", "How its time ended"),
    Field("ended_when", "When it ended"),
    Field("days", "Time taken part, days"),
    Field("reason", "Reason or conclusion"),
    Field("later", "What became of it later"),
    Field("note", "Note"),
)
BANDS = (
    "A pale bar spans the days on which something can have happened; its symbol stands at the last"
    " of them. The time taken part is the fewest and the most days that these bounds allow"
)


@figure(
    "who-left",
    page="attrition",
    choices=("programme",),
    queries=("programmes", "participant_spells", "attrition_counts"),
)
def who_left(version: FigureReader, view: View) -> Figure:
    """When each participant was chosen, and when and how its time in the programme ended."""
    programme = programme_of(version, view)
    spells = version.rows("participant_spells", programme=programme.programme_id)
    rows = [_worded(row) | {"place": place} for place, row in enumerate(spells)]
    counts = version.rows("attrition_counts", programme=programme.programme_id)[0]
    shows = (
        f"{programme.name}: each participant's time in the programme. A pale bar is a date known"
        " within bounds"
    )
    caveats = (BANDS, *_incomplete(len(rows), counts)) if rows else ()
    draft = Draft(version, shows, FIELDS, rows, caveats, (counts,))
    if not rows:
        return draft.undrawn("Who left, and when, is not known", NO_LIST)
    if all(row["selected_latest"] is None and row["end_latest"] is None for row in rows):
        return draft.undrawn(
            "Who left, and when, is not known",
            f"{capital(count(len(rows), 'participant'))} are named, and none is dated: neither the"
            " day of choice nor what became of it. Both would be needed.",
        )
    told = " ".join(
        f"{short_trust_name(row['name'])}: chosen {row['chosen']}; {_ended(row)}." for row in rows
    )
    return draft.drawn(
        _verdict(rows, counts), _chart(rows), f"Timeline, one bar a participant. {told}"
    )


def _worded(row: Row) -> Row:
    fewest, most = row["days_fewest"], row["days_most"]
    return row | {
        "chosen": when(row, "selected_earliest", "selected_latest") or "not known",
        "ended": ENDS.get(row["end_event"], "Not known"),
        "ended_when": when(row, "end_earliest", "end_latest"),
        "days": (
            None
            if fewest is None or most is None
            else f"{fewest:,} to {most:,}"
            if fewest != most
            else f"{fewest:,}"
        ),
    }


def _ended(row: Row) -> str:
    return (
        f"{row['ended'].lower()} {row['ended_when']}"
        if row["ended_when"]
        else "how its time ended is not known"
    )


def _incomplete(listed: int, counts: Row) -> tuple[str, ...]:
    if counts["chosen"] is None or listed >= counts["chosen"]:
        return ()
    whole = qualified(counts["chosen"], counts["chosen_qualifier"])
    return (
        (
            f"Only {listed} of {whole} participants are listed, those whose name is certain: work"
            " out no rates from the list"
        ),
    )


def _verdict(rows: list[Row], counts: Row) -> str:
    gone = [row for row in rows if row["end_event"] == "withdrew"]
    completed = sum(row["end_event"] == "completed" for row in rows)
    merged = sum(row["end_event"] == "merged" for row in rows)
    partial = counts["chosen"] is None or len(rows) < counts["chosen"]
    others = [
        f"{small(number)} {word}"
        for number, word in ((completed, "completed"), (merged, "merged"))
        if number
    ]
    if gone:
        span = between(
            min(row["end_earliest"] for row in gone), max(row["end_latest"] for row in gone)
        )
        said = [
            f"{capital(of(len(gone), len(rows)))}{' listed' if partial else ''} withdrew, {span}",
            *others,
        ]
    else:
        group = (
            f"{count(len(rows), 'participant')} listed by name"
            if partial
            else count(len(rows), "participant")
        )
        said = [f"None of the {group} is known to have withdrawn", *others]
    unknown = sum(row["end_event"] is None for row in rows)
    return "; ".join([*said, f"what became of {small(unknown)} is not known"] if unknown else said)


def _chart(rows: list[Row]) -> Chart:
    certain = [
        row
        for row in rows
        if row["end_earliest"]
        and row["selected_latest"]
        and row["selected_latest"] < row["end_earliest"]
    ]
    labels = [wrapped(short_trust_name(row["name"]), 19) for row in rows]
    return single(
        Spans(
            row_spans(rows, "selected_earliest", "selected_latest"),
            sign("time", "chosen"),
            "Chosen in this span",
            width=16,
        ),
        Spans(
            row_spans(certain, "selected_latest", "end_earliest"),
            sign("time", "taking part"),
            "Taking part",
            width=6,
        ),
        Spans(
            row_spans(rows, "end_earliest", "end_latest"),
            sign("time", "ended"),
            "Ended in this span",
            width=16,
        ),
        _chosen(rows),
        *(_ends(rows, event) for event in ENDS),
        _later(rows),
        x=Axis(kind="date", most=4),
        y=rows_axis(labels),
        height=rows_height(labels, 130),
        legend=ACROSS,
    )


def _chosen(rows: list[Row]) -> Points:
    """A tick at the last day on which each can have been chosen, so that a span of a day or two is
    seen.
    """
    points = tuple(
        _point(row, "selected_latest", f"Chosen {row['chosen']}")
        for row in rows
        if row["selected_latest"] is not None
    )
    return Points(points, sign("event", "selected"), "Chosen", listed=False, edge=2)


def _ends(rows: list[Row], event: str) -> Points:
    points = tuple(
        _point(row, "end_latest", f"{row['ended']}, {row['ended_when']}")
        for row in rows
        if row["end_event"] == event
    )
    return Points(points, sign("event", event), ENDS[event], edge=2)


def _later(rows: list[Row]) -> Points:
    points = tuple(
        _point(
            row,
            "later_latest",
            f"{wrapped(row['later'] or 'Later event', 44)}"
            f"\n{when(row, 'later_earliest', 'later_latest')}",
        )
        for row in rows
        if row["later_latest"] is not None
    )
    # A ring wide enough to be seen round the end of the participant's time.
    return Points(points, sign("event", "other"), "Later event", size=18, edge=2)


def _point(row: Row, key: str, words: str) -> Point:
    return Point(row[key], row["place"], f"{short_trust_name(row['name'])}\n{words}")
