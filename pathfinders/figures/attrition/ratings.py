"""How withdrawal sits beside CQC ratings and special measures."""

import itertools
from datetime import date

from pathfinders.charts.chart import ACROSS, Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Point, Points, Spans
from pathfinders.charts.palette import ring, sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.attrition.words import ENDS, age_words, row_spans
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import LEAVINGS, MOST_NAMES, when
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, month, small

FIELDS = (
    Field("name", "Trust"),
    Field("happened", "What happened"),
    Field("when", "When"),
    Field("confidence", "Stated or inferred"),
    Field("note", "Note"),
)
SCALE = ("Inadequate", "Requires improvement", "Good", "Outstanding")
EXPLAINED = (
    "The Care Quality Commission (CQC) inspects care in England and rates each trust Outstanding,"
    " Good, Requires improvement or Inadequate. Special measures meant closer oversight and help"
    " for trusts with serious failings"
)
NOT_RATED = (
    "No participant in this programme has a published Care Quality Commission (CQC) rating. The CQC"
    " rates trusts and other providers, not groups formed for a programme; a list of its trusts,"
    " and their ratings, would be needed."
)
BESIDE = (
    "Ratings stand beside the withdrawals; nothing here says that one bore on the other. Rating"
    " histories have gaps"
)


@figure(
    "ratings-and-withdrawal",
    page="attrition",
    choices=("programme",),
    queries=(
        "programmes",
        "participant_spells",
        "participant_ratings",
        "participant_special_measures",
    ),
)
def ratings_and_withdrawal(version: FigureReader, view: View) -> Figure:
    """Overall CQC ratings and special measures of a programme's trusts, with the days on which they
    withdrew or completed.
    """
    programme = programme_of(version, view)
    chosen = {"programme": programme.programme_id}
    trusts = [row for row in version.rows("participant_spells", **chosen) if row["trust_code"]]
    spells = [row | {"place": place} for place, row in enumerate(trusts)]
    places = {row["participant_id"]: row["place"] for row in spells}
    ratings = [
        row | {"place": places[row["participant_id"]]}
        for row in version.rows("participant_ratings", **chosen)
    ]
    measures = [
        row | {"place": places[row["participant_id"]]}
        for row in version.rows("participant_special_measures", **chosen)
    ]
    rows = [*_rated(ratings), *_measured(measures), *_ended(spells)]
    rows.sort(key=lambda row: (row["place"], row["first"], row["happened"]))
    shows = (
        f"{programme.name}: overall CQC ratings of its trusts by date of publication. {EXPLAINED}"
    )
    if not ratings:
        title = "How withdrawal sits beside ratings is not known"
        return Draft(version, shows, FIELDS, ()).undrawn(title, NOT_RATED)
    caveats = (*_details(spells, ratings), BESIDE, _moves(ratings))
    draft = Draft(version, shows, FIELDS, rows, caveats)
    alt = "Timeline of ratings, one line a trust. " + " ".join(
        f"{short_trust_name(row['name'])}, {row['when']}: {row['happened']}." for row in rows
    )
    return draft.drawn(_verdict(spells, ratings), _chart(spells, ratings, measures), alt)


def _rated(ratings: list[Row]) -> list[Row]:
    return [
        row
        | {
            "happened": f"Rated {row['rating']}",
            "when": when(row, "published_earliest", "published_latest"),
            "first": row["published_earliest"],
        }
        for row in ratings
    ]


def _measured(measures: list[Row]) -> list[Row]:
    rows = []
    for row in measures:
        dates = when(row, "entered", "entered_latest")
        rows.append(
            row
            | {
                "happened": _moved("Entered", row["entered_basis"]),
                "when": dates,
                "first": row["entered"],
            }
        )
        if row["left_latest"] is not None:
            dates = when(row, "left_earliest", "left_latest")
            exit_row = {
                "happened": _moved("Left", row["left_basis"]),
                "when": dates,
                "first": row["left_earliest"],
                "note": None,
            }
            rows.append(row | exit_row)
    return rows


def _moved(verb: str, basis: str | None) -> str:
    if basis:
        return f"{verb} special measures ({basis})"
    return f"{verb} special measures"


def _ended(spells: list[Row]) -> list[Row]:
    words = {
        "withdrew": "Withdrew from the programme",
        "asked_to_leave": "Was asked to leave the programme",
        "cancelled": "Lost its place in the programme",
        "completed": "Completed the programme",
        "merged": "Merged",
    }
    return [
        row
        | {
            "happened": words[row["end_event"]],
            "when": when(row, "end_earliest", "end_latest"),
            "first": row["end_earliest"],
        }
        for row in spells
        if row["end_event"]
    ]


def _rating_before(row: Row, ratings: list[Row]) -> Row | None:
    """The last rating certain to have been published before the first day on which the
    participant's time can have ended.
    """
    # Both days can be known within bounds only. A rating whose last possible day is after the first
    # possible day of leaving may have come afterwards, and is not said to have come before.
    first = row["end_earliest"]
    own = [rating for rating in ratings if rating["participant_id"] == row["participant_id"]]
    earlier = [
        rating for rating in own if first is not None and rating["published_latest"] <= first
    ]
    return max(earlier, key=lambda rating: rating["published_latest"], default=None)


def _verdict(spells: list[Row], ratings: list[Row]) -> str:
    gone = [row for row in spells if row["end_event"] in LEAVINGS]
    stayed = [row for row in spells if row["end_event"] == "completed"]
    low, low_stayed = (
        [(row, before) for row in rows if (before := _inadequate(row, ratings))]
        for rows in (gone, stayed)
    )
    if not gone:
        rated = count(len({row["trust_code"] for row in ratings}), "trust")
        return f"Ratings of {rated} are known; none of them is known to have left"
    parts = [_low_words(low, "left", gone)]
    # Those that stayed are named beside those that left: of those that left alone, a reader would
    # take a poor rating for the cause.
    if stayed:
        parts.append(_low_words(low_stayed, "stayed", stayed))
    unrated = sum(_rating_before(row, ratings) is None for row in (*gone, *stayed))
    if unrated:
        parts.append(f"for {small(unrated)} no earlier rating was found")
    return "; ".join(parts)


def _low_words(low: list[tuple[Row, Row]], did: str, group: list[Row]) -> str:
    """Which of a group had been rated Inadequate, and how old the rating was."""
    if not low and len(group) == 1:
        return f"The one rated trust that {did} had not been rated Inadequate"
    if not low:
        return f"None of the {small(len(group))} that {did} had been rated Inadequate"
    if len(low) <= MOST_NAMES:
        return listed([_named(row, before, did) for row, before in low])
    # Too many to name each, so the sentence gives the span of the ratings' ages.
    days = [(row["end_earliest"], before["published_latest"]) for row, before in low]
    youngest, oldest = (
        age_words(rated, end)
        for end, rated in (
            min(days, key=lambda pair: pair[0] - pair[1]),
            max(days, key=lambda pair: pair[0] - pair[1]),
        )
    )
    return (
        f"{capital(small(len(low)))} of the {small(len(group))} that {did} had been rated"
        f" Inadequate, from {youngest} to {oldest} before"
    )


def _named(row: Row, before: Row, did: str) -> str:
    """ "Norfolk and Suffolk, rated Inadequate in February 2015, withdrew at least five days
    later".
    """
    rated = before["published_latest"]
    who = f"{short_trust_name(row['name'])}, rated Inadequate in {month(rated)},"
    if did == "stayed":
        return f"{who} stayed"
    # The first day on which it can have left gives the least time. Where the last day gives
    # another, the words say that it may have been longer.
    age = age_words(rated, row["end_earliest"])
    least = "" if age == age_words(rated, row["end_latest"]) else "at least "
    way = {"withdrew": "withdrew", "asked_to_leave": "was asked to leave"}
    return f"{who} {way.get(row['end_event'], 'lost its place')} {least}{age} later"


def _inadequate(row: Row, ratings: list[Row]) -> Row | None:
    """The last rating before a participant's time ended, where it was Inadequate."""
    before = _rating_before(row, ratings)
    if before is None or before["rating"] != "Inadequate":
        return None
    return before


def _details(spells: list[Row], ratings: list[Row]) -> tuple[str, ...]:
    """For each that left, and each that completed while rated Inadequate, the rating last published
    before, and how old it was.
    """
    details = []
    for row in spells:
        before = _rating_before(row, ratings)
        name = short_trust_name(row["name"])
        dated = ""
        if before is not None:
            age = age_words(before["published_latest"], row["end_earliest"])
            dated = f"rated {before['rating']}, {day(before['published_latest'])}, {age} before"
        if row["end_event"] in LEAVINGS:
            ended = f"{ENDS[row['end_event']].lower()} {when(row, 'end_earliest', 'end_latest')}"
            details.append(f"{name} {ended}: {dated or 'no earlier rating was found'}")
        elif row["end_event"] == "completed" and _inadequate(row, ratings):
            details.append(f"{name} completed; it had been {dated}")
    return tuple(details)


def _moves(ratings: list[Row]) -> str:
    """How ratings moved from one to the next, whatever their trust did."""
    # The rows run on from one trust to the next, so two beside each other can be of different
    # trusts.
    steps = [
        SCALE.index(later["rating"]) - SCALE.index(earlier["rating"])
        for earlier, later in itertools.pairwise(ratings)
        if earlier["participant_id"] == later["participant_id"]
        and {earlier["rating"], later["rating"]} <= set(SCALE)
    ]
    ups, downs = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    ways = listed(
        [f"{small(ups)} up", f"{small(downs)} down", f"{small(len(steps) - ups - downs)} stayed"]
    )
    return f"From one overall rating to the next, among all these trusts, {ways}"


def _chart(spells: list[Row], ratings: list[Row], measures: list[Row]) -> Chart:
    last = max(row["published_latest"] for row in ratings)
    ended = [row | {"left": row["left_latest"]} for row in measures if row["left_latest"]]
    # No end means that none was found, not that the trust is in special measures to this day. Such
    # a bar has a sign of its own and reaches as far as the ratings do.
    open_ended = [
        row | {"left": max(last, row["entered"])} for row in measures if not row["left_latest"]
    ]
    gone = [row for row in spells if row["end_event"] in LEAVINGS]
    done = [row for row in spells if row["end_event"] == "completed"]
    labels = [_label(row) for row in spells]
    starts = [row["published_earliest"] for row in ratings] + [row["entered"] for row in measures]
    return single(
        Spans(
            row_spans(ended, "entered", "left"),
            sign("event", "special measures, span"),
            "Special measures",
            width=20,
        ),
        Spans(
            row_spans(open_ended, "entered", "left"),
            sign("event", "special measures, end not found"),
            "Special measures, end not found",
            width=20,
        ),
        Spans(
            row_spans(ratings, "published_earliest", "published_latest"),
            sign("time", "day within bounds"),
            "Day known within bounds",
            width=3,
        ),
        Spans(
            row_spans(done, "end_earliest", "end_latest"),
            sign("event", "completed, span"),
            "Completed in this span",
            width=26,
        ),
        *(_moments(gone, event) for event in LEAVINGS),
        *(
            _markers([row for row in ratings if row["rating"] == rating], rating)
            for rating in reversed(SCALE)
        ),
        x=Axis(
            kind="date",
            low=date(min(starts).year, 1, 1),
            high=date(last.year, 12, 31),
            most=5,
        ),
        y=rows_axis(labels),
        height=rows_height(labels, 170),
        legend=ACROSS,
    )


def _label(row: Row) -> str:
    left = f"\n({ENDS[row['end_event']].lower()})" if row["end_event"] in LEAVINGS else ""
    return wrapped(short_trust_name(row["name"]), 21) + left


def _moments(gone: list[Row], event: str) -> Points:
    """The departures of one kind, round the ratings that can have been published at the same
    time.
    """
    points = tuple(
        Point(
            row["end_latest"],
            row["place"],
            f"{short_trust_name(row['name'])}"
            f"\n{ENDS[event].lower()} {when(row, 'end_earliest', 'end_latest')}",
            trust=row["trust_code"],
        )
        for row in gone
        if row["end_event"] == event
    )
    return Points(points, ring(sign("event", event)), ENDS[event], size=22, edge=3)


def _markers(rows: list[Row], rating: str) -> Points:
    points = tuple(
        Point(
            row["published_latest"],
            row["place"],
            f"{short_trust_name(row['name'])}\n{rating},"
            f" {when(row, 'published_earliest', 'published_latest')}",
            trust=row["trust_code"],
        )
        for row in rows
    )
    return Points(points, sign("rating", rating), rating)
