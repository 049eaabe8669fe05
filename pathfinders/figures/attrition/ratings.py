"""How withdrawal sits beside CQC ratings and special measures."""

import itertools
from datetime import date

from pathfinders.charts.chart import ACROSS, Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Point, Points, Spans
from pathfinders.charts.palette import ring, sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.attrition.words import row_spans, when
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, small

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
    "No Care Quality Commission (CQC) rating of a participant in this programme is held. The CQC"
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
            said = {
                "happened": _moved("Left", row["left_basis"]),
                "when": dates,
                "first": row["left_earliest"],
                "note": None,
            }
            rows.append(row | said)
    return rows


def _moved(verb: str, basis: str | None) -> str:
    return f"{verb} special measures" + (f" ({basis})" if basis else "")


def _ended(spells: list[Row]) -> list[Row]:
    words = {
        "withdrew": "Withdrew from the programme",
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
    first = row["end_earliest"]
    own = [rating for rating in ratings if rating["participant_id"] == row["participant_id"]]
    earlier = [
        rating for rating in own if first is not None and rating["published_latest"] <= first
    ]
    return max(earlier, key=lambda rating: rating["published_latest"], default=None)


def _verdict(spells: list[Row], ratings: list[Row]) -> str:
    gone = [row for row in spells if row["end_event"] == "withdrew"]
    stayed = [row for row in spells if row["end_event"] == "completed"]
    low, low_stayed = (sum(_inadequate(row, ratings) for row in rows) for rows in (gone, stayed))
    if not gone:
        rated = count(len({row["trust_code"] for row in ratings}), "trust")
        return f"Ratings of {rated} are held; none is known to have withdrawn"
    said = f"{capital(_how_many(low))} of the {small(len(gone))} that withdrew stood at Inadequate"
    if stayed:
        same = "and so" if (low > 0) == (low_stayed > 0) else "but so"
        said += f", {same} did {_how_many(low_stayed)} of the {small(len(stayed))} that completed"
    unrated = sum(_rating_before(row, ratings) is None for row in (*gone, *stayed))
    return said + (f"; for {small(unrated)} no rating from before is held" if unrated else "")


def _how_many(number: int) -> str:
    return small(number) if number else "none"


def _inadequate(row: Row, ratings: list[Row]) -> bool:
    before = _rating_before(row, ratings)
    return before is not None and before["rating"] == "Inadequate"


def _details(spells: list[Row], ratings: list[Row]) -> tuple[str, ...]:
    """For each that withdrew, and each that completed while rated Inadequate, the rating last
    published before.
    """
    said = []
    for row in spells:
        before = _rating_before(row, ratings)
        if row["end_event"] == "withdrew":
            known = f"rated {before['rating']}, {day(before['published_latest'])}" if before else ""
            held = known or "no rating from before is held"
            left = when(row, "end_earliest", "end_latest")
            said.append(f"{short_trust_name(row['name'])} withdrew {left}: {held}")
        elif row["end_event"] == "completed" and _inadequate(row, ratings) and before is not None:
            said.append(
                f"{short_trust_name(row['name'])} completed; it had been rated Inadequate,"
                f" {day(before['published_latest'])}"
            )
    return tuple(said)


def _moves(ratings: list[Row]) -> str:
    """How ratings moved from one to the next, whatever their trust did."""
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
    known = [row | {"left": row["left_latest"]} for row in measures if row["left_latest"]]
    open_ended = [
        row | {"left": max(last, row["entered"])} for row in measures if not row["left_latest"]
    ]
    gone = [row for row in spells if row["end_event"] == "withdrew"]
    done = [row for row in spells if row["end_event"] == "completed"]
    names = {row["place"]: row for row in spells}
    labels = [_label(names[place]) if place in names else "" for place in range(max(names) + 1)]
    starts = [row["published_earliest"] for row in ratings] + [row["entered"] for row in measures]
    return single(
        Spans(
            row_spans(known, "entered", "left"),
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
        _moments(gone),
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
    withdrew = "\n(withdrew)" if row["end_event"] == "withdrew" else ""
    return wrapped(short_trust_name(row["name"]), 21) + withdrew


def _moments(gone: list[Row]) -> Points:
    """The withdrawals, round the ratings that can have been published at the same time."""
    points = tuple(
        Point(
            row["end_latest"],
            row["place"],
            f"{short_trust_name(row['name'])}\nwithdrew {when(row, 'end_earliest', 'end_latest')}",
        )
        for row in gone
    )
    return Points(points, ring(sign("event", "withdrew")), "Withdrew", size=22, edge=3)


def _markers(rows: list[Row], rating: str) -> Points:
    points = tuple(
        Point(
            row["published_latest"],
            row["place"],
            f"{short_trust_name(row['name'])}\n{rating},"
            f" {when(row, 'published_earliest', 'published_latest')}",
        )
        for row in rows
    )
    return Points(points, sign("rating", rating), rating)
