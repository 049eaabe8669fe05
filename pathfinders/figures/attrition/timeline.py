"""Who left: each participant's time in the programme, with uncertain dates as bands."""

from pathfinders.charts.chart import ACROSS, Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Point, Points, Spans
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.attrition.published import list_is_complete
from pathfinders.figures.attrition.words import ENDS, NO_LIST, row_spans
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import Standing, of, span_words, standing_of, when
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, qualified, small

FIELDS = (
    Field("name", "Participant"),
    Field("chosen", "Chosen"),
    Field("ended", "How its time ended"),
    Field("ended_when", "When it ended"),
    Field("days", "Time taken part, days"),
    Field("state_said", "How it stands"),
    Field("reason", "Reason or conclusion"),
    Field("later", "What became of it later"),
    Field("note", "Note"),
)
BANDS = (
    "A pale bar spans the days on which something can have happened; its symbol is at the last of"
    " them. The time taken part is the fewest and the most days that these bounds allow"
)
STILL = "Still taking part"
STATES = {"on_hold": "On hold", "extended": "Extended", "at_risk": "At risk of leaving"}


@figure(
    "who-left",
    page="attrition",
    choices=("programme",),
    queries=("programmes", "participant_spells", "attrition_counts"),
)
def who_left(version: FigureReader, view: View) -> Figure:
    """When each participant was chosen, and when and how its time in the programme ended."""
    programme = programme_of(version, view)
    standing = standing_of(version, programme)
    rows = [_worded(row, standing) | {"place": place} for place, row in enumerate(standing.spells)]
    counts = version.rows("attrition_counts", programme=programme.programme_id)[0]
    until = f", up to {day(standing.as_at)}" if standing.as_at else ""
    shows = (
        f"{programme.name}: each participant's time in the programme{until}. A pale bar is a date"
        " whose day is not known"
    )
    if not rows:
        draft = Draft(version, shows, FIELDS, (), (), (counts,))
        return draft.undrawn("Who left, and when, is not known", NO_LIST)
    complete = list_is_complete(standing, counts)
    caveats = (BANDS, *_partial(standing, counts, complete))
    draft = Draft(version, shows, FIELDS, rows, caveats, (counts,))
    if not standing.still_known and not any(
        row["selected_latest"] or row["end_latest"] for row in rows
    ):
        return draft.undrawn(
            "Who left, and when, is not known",
            f"{capital(count(len(rows), 'participant'))} are named, and none is dated: neither the"
            " day of choice nor what became of it. Both would be needed.",
        )
    alt = " ".join(
        f"{short_trust_name(row['name'])}: chosen {row['chosen']}; {_ended(row)}." for row in rows
    )
    return draft.drawn(
        _verdict(standing, complete),
        _chart(rows, standing),
        f"Timeline, one bar a participant. {alt}",
    )


def _worded(row: Row, standing: Standing) -> Row:
    # No recorded end means that a participant is still in only where the records say the day they
    # are true as at. Otherwise what became of it is not known.
    still = row["end_event"] is None and standing.still_known
    without_end = "Not known"
    state: str | None = None
    if still:
        without_end, state = STILL, _state(row, standing)
    fewest, most = row["days_fewest"], row["days_most"]
    # The query counts days up to an end. Of those still in they run to the day of the records.
    if still and standing.as_at and row["selected_latest"]:
        fewest = (standing.as_at - row["selected_latest"]).days
        most = (standing.as_at - row["selected_earliest"]).days
    return row | {
        "chosen": when(row, "selected_earliest", "selected_latest") or "not known",
        "ended": ENDS.get(row["end_event"], without_end),
        "ended_when": when(row, "end_earliest", "end_latest"),
        "still": still,
        "days": _days(fewest, most),
        "state_said": state,
    }


def _days(fewest: int | None, most: int | None) -> str | None:
    if fewest is None or most is None:
        return None
    if fewest == most:
        return f"{fewest:,}"
    return f"{fewest:,} to {most:,}"


def _state(row: Row, standing: Standing) -> str | None:
    """How a participant stands on the day of the records: "On hold since 3 November 2026"; None
    where nothing is recorded, or what was recorded is over.
    """
    state, until = row["state"], row["state_until"]
    if state not in STATES:
        return None
    # A hold with a last day ends by itself, without an event that says so.
    if state == "on_hold" and until and standing.as_at and until < standing.as_at:
        return None
    words = f"{STATES[state]} since {when(row, 'state_earliest', 'state_latest')}"
    if until:
        return f"{words}, until {day(until)}"
    return words


def _ended(row: Row) -> str:
    if row["ended_when"]:
        return f"{row['ended'].lower()} {row['ended_when']}"
    if row["still"]:
        if row["state_said"]:
            return f"still taking part, {row['state_said'].lower()}"
        return "still taking part"
    return "how its time ended is not known"


def _partial(standing: Standing, counts: Row, complete: bool) -> tuple[str, ...]:
    if complete:
        return ()
    total, chosen = len(standing.spells), counts["chosen"]
    if chosen is None or total >= chosen:
        return ("The list of participants is not complete: work out no rates from it",)
    whole = qualified(chosen, counts["chosen_qualifier"])
    return (
        f"Only {total} of {whole} participants are listed, those whose name is certain: work out no"
        " rates from the list",
    )


def _verdict(standing: Standing, complete: bool) -> str:
    gone, total = standing.left, len(standing.spells)
    if gone:
        # "Withdrew" says that they chose to go, which is wrong of those asked to leave.
        verb = "left"
        if all(row["end_event"] == "withdrew" for row in gone):
            verb = "withdrew"
        span = span_words(gone, "end_earliest", "end_latest")
        among = "" if complete else " listed"
        parts = [f"{capital(of(len(gone), total))}{among} {verb} {span}".rstrip()]
    else:
        among = "" if complete else " listed by name"
        parts = [f"None of the {count(total, 'participant')}{among} is known to have left"]
    for event in ("completed", "merged"):
        if standing.ended(event):
            parts.append(f"{small(len(standing.ended(event)))} {event}")
    if standing.still:
        parts.append(_without_end(standing))
    return "; ".join(parts)


def _without_end(standing: Standing) -> str:
    """What is known of those without a recorded end."""
    number = small(len(standing.still))
    if standing.still_known:
        return f"{number} still taking part {standing.when}"
    if len(standing.still) == len(standing.spells):
        return "what became of them is not published"
    return f"what became of the other {number} is not published"


def _chart(rows: list[Row], standing: Standing) -> Chart:
    # The solid bar covers only the days on which it certainly took part: from the last day on which
    # it can have been chosen to the first on which it can have ended.
    bars = [row | {"until": row["end_earliest"] or standing.as_at} for row in rows]
    certain = [
        row
        for row in bars
        if row["until"] and row["selected_latest"] and row["selected_latest"] < row["until"]
    ]
    labels = [_label(row) for row in rows]
    return single(
        Spans(
            row_spans(rows, "selected_earliest", "selected_latest"),
            sign("time", "chosen"),
            "Chosen in this span",
            width=16,
        ),
        Spans(
            row_spans(certain, "selected_latest", "until"),
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


def _label(row: Row) -> str:
    state = f"\n({STATES[row['state']].lower()})" if row["state_said"] else ""
    return wrapped(short_trust_name(row["name"]), 19) + state


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
    hover = f"{short_trust_name(row['name'])}\n{words}"
    return Point(row[key], row["place"], hover, trust=row["trust_code"] or "")
