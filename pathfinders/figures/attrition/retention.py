"""Retention: how many of those chosen stayed, by time since each one's own selection."""

from datetime import date

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import (
    Band,
    Interval,
    Labels,
    Line,
    Mark,
    Point,
    Points,
    Side,
    Text,
)
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.attrition.published import incomplete, list_is_complete
from pathfinders.figures.attrition.words import ENDS
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import (
    LEAVINGS,
    Standing,
    ending_phrases,
    of,
    percent_between,
    span_words,
    standing_of,
    still_words,
)
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.retention import Final, Retention, Spell, Step, final_share
from pathfinders.statistics.retention import retention as estimate
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, percent, small

Course = dict[float, float]
FIELDS = (
    Field("step", "What happened"),
    Field("first_day", "First possible day", "date"),
    Field("last_day", "Last possible day", "date"),
    Field("fewest", "Days since chosen, fewest", "integer"),
    Field("most", "Days since chosen, most", "integer"),
    Field("at_risk", "Participants followed that long", "integer"),
    Field("share", "Had not left by then, % (least)", "percent", 0),
    Field("share_most", "Had not left by then, % (most)", "percent", 0),
    Field("low", "95% interval from, %", "percent", 0),
    Field("high", "95% interval to, %", "percent", 0),
)
STAYING = (
    "Completing or merging is not counted as leaving: such participants stay in the count. Each is"
    " followed from the day it was chosen itself, so that late joiners count for as long as they"
    " have been in"
)
BETWEEN = (
    "Between the two curves the share is not known, because days of selection or departure are"
    " known only within bounds"
)
METHODS = {
    "log-log": (
        "The curve is Kaplan and Meier's: those still taking part count up to the last day for"
        " which the records are true, with intervals by the log-log method"
    ),
    "Wilson": (
        "Everybody was followed for longer than the last departure took, so the share is a plain"
        " count, with Wilson's 95% interval, as where programmes are set side by side"
    ),
}
UNKNOWN = "How many stayed to the end is not known"
NO_ENDS = (
    "The participants are listed, but the sources do not say what became of any of them. A dated"
    " end of each participant's time, or a count of those who left, would be needed."
)
TICKS = 5
"""At about how many places the chart says how many were followed that long."""


@figure(
    "retention",
    page="attrition",
    choices=("programme",),
    queries=("programmes", "participant_spells", "attrition_counts"),
)
def retention(version: FigureReader, view: View) -> Figure:
    """Share of those chosen that had not left, by time since each was chosen, between the curves
    that bounded dates allow.
    """
    programme = programme_of(version, view)
    standing = standing_of(version, programme)
    counts = version.rows("attrition_counts", programme=programme.programme_id)[0]
    shows = f"{programme.name}: share that had not left, by time since each was chosen"
    if not list_is_complete(standing, counts):
        # A published count of those who left answers how many stayed, and not when they left.
        title = "When those who left did so is not known"
        if counts["left_count"] is None:
            title = UNKNOWN
        return Draft(version, shows, FIELDS, ()).undrawn(title, incomplete(standing, counts))
    # Names without a single end and without a day of the records would give a curve that stays at
    # 100%, which would say that all stayed where nobody knows.
    if not standing.still_known and counts["left_count"] is None and not _any_end(standing):
        return Draft(version, shows, FIELDS, ()).undrawn(UNKNOWN, NO_ENDS)
    title = _verdict(standing)
    undated = sum(row["selected_latest"] is None for row in standing.spells)
    if undated:
        why = (
            f"The date of selection is missing for {count(undated, 'participant')}, so the time"
            " that each stayed cannot be worked out."
        )
        return Draft(version, shows, FIELDS, (), (), standing.spells).undrawn(title, why)
    # From here the list is complete and every day of choice is known at least within bounds, which
    # an estimate by time since each one's own selection needs.
    day = _last_day(standing)
    spells = [_spell(row, day) for row in standing.spells]
    curves, final = estimate(spells), final_share(spells)
    rows = _rows(standing, spells, curves)
    draft = Draft(
        version,
        f"{shows}. {_second_line(final, curves)}",
        FIELDS,
        rows,
        _caveats(spells, final),
        (*standing.spells, counts),
    )
    alt = " ".join(_step_words(row) for row in rows[1:])
    return draft.drawn(
        title,
        _chart(standing, spells, curves, final),
        f"Falling step curve of the share that had not left. {alt}"
        f" {_second_line(final, curves)}".replace("  ", " "),
    )


def _any_end(standing: Standing) -> bool:
    return any(row["end_event"] for row in standing.spells)


def _verdict(standing: Standing) -> str:
    total, gone = len(standing.spells), len(standing.left)
    ended = not standing.still
    if ended and all(row["end_event"] in (*LEAVINGS, "completed") for row in standing.spells):
        return f"{capital(of(total - gone, total))} stayed to the end"
    if standing.still_known and not ended:
        return "; ".join([still_words(standing), *ending_phrases(standing)])
    if not gone:
        return f"None of the {small(total)} is known to have left"
    return f"{capital(of(total - gone, total))} have not left"


def _second_line(final: Final, curves: Retention) -> str:
    """The share with its interval, and how many were followed so long, as a sentence."""
    if not curves.lowest:
        return "Nobody is known to have left."
    share = percent_between(final.share, final.most)
    interval = "no interval is defined where nobody is left"
    if final.low is not None and final.high is not None:
        interval = f"95% interval {percent(final.low)} to {percent(final.high)}"
    # Wilson's method is used where everybody was followed past the last departure, so the share is
    # of all and needs no day.
    if curves.method == "Wilson":
        return f"{capital(share)} had not left ({interval})."
    last = curves.lowest[-1]
    return (
        f"After {count(round(last.day), 'day')} an estimated {share} had not left ({interval};"
        f" {small(last.at_risk)} had been in that long)."
    )


def _last_day(standing: Standing) -> date | None:
    """The day up to which everybody that did not leave is followed."""
    # Where the records name no day, nothing is known of anybody after their last event.
    if standing.as_at:
        return standing.as_at
    ends = [row["end_latest"] for row in standing.spells if row["end_latest"]]
    return max(ends, default=None)


def _spell(row: Row, last_day: date | None) -> Spell:
    """A participant's time in days since its own selection. Whoever did not leave is followed to
    the last day, also after it completed: it can no longer leave.
    """
    left = row["end_event"] in LEAVINGS
    first = last = last_day
    if left:
        first, last = row["end_earliest"], row["end_latest"]
    # Without a day to count to, it was followed for no time at all: it is among those chosen, and
    # says nothing of any later day.
    if first is None or last is None:
        return Spell(0, 0, False)
    # The bounds of selection and departure can overlap; a stay is never shorter than none.
    fewest = max(0, (first - row["selected_latest"]).days)
    return Spell(fewest, max(fewest, (last - row["selected_earliest"]).days), left)


def _rows(standing: Standing, spells: list[Spell], curves: Retention) -> list[Row]:
    """One row for the selection and one for each departure, by the days it took."""
    rows: list[Row] = [
        {
            "step": f"{count(len(spells), 'participant')} chosen",
            "first_day": min(row["selected_earliest"] for row in standing.spells),
            "last_day": max(row["selected_latest"] for row in standing.spells),
            "fewest": 0,
            "most": 0,
            "at_risk": len(spells),
            "share": 100.0,
            "share_most": 100.0,
            "low": None,
            "high": None,
        }
    ]
    gone = [pair for pair in zip(standing.spells, spells, strict=True) if pair[1].left]
    for row, spell in sorted(gone, key=lambda pair: (pair[1].most, pair[1].fewest)):
        low, high = _at(curves.lowest, spell.most), _at(curves.highest, spell.most)
        rows.append(
            {
                "step": f"{short_trust_name(row['name'])}: {ENDS[row['end_event']].lower()}",
                "first_day": row["end_earliest"],
                "last_day": row["end_latest"],
                "fewest": int(spell.fewest),
                "most": int(spell.most),
                # Those followed for that long whichever days within the bounds are the true ones.
                "at_risk": sum(other.fewest >= spell.most for other in spells),
                "share": 100 * low.share,
                "share_most": 100 * high.share,
                "low": _hundred(low.low),
                "high": _hundred(high.high),
            }
        )
    return rows


def _at(curve: tuple[Step, ...], day: float) -> Step:
    # Before the first departure all are in, and no interval is defined.
    everybody = Step(day, 1.0, None, None)
    return next((step for step in reversed(curve) if step.day <= day), everybody)


def _hundred(share: float | None) -> float | None:
    if share is None:
        return None
    return 100 * share


def _step_words(row: Row) -> str:
    days = f"{row['fewest']:,}"
    if row["fewest"] != row["most"]:
        days += f" to {row['most']:,}"
    return f"{row['step']} after {days} days."


def _caveats(spells: list[Spell], final: Final) -> tuple[str, ...]:
    bounded = any(spell.fewest != spell.most for spell in spells if spell.left)
    wide = (
        f"With {count(len(spells), 'participant')} the interval is wide. It says how far the share"
        " could differ among other participants of the same kind; of these participants the count"
        " is exact"
    )
    if not bounded:
        return (STAYING, METHODS[final.method], wide)
    return (STAYING, BETWEEN, METHODS[final.method], wide)


def _chart(standing: Standing, spells: list[Spell], curves: Retention, final: Final) -> Chart:
    end = max(1.0, *(spell.most for spell in spells))
    lowest, highest = _course(curves.lowest, end), _course(curves.highest, end)
    marks: list[Mark] = [_line(lowest)]
    # The band comes first, because marks are drawn in their order and it would lie over the curves.
    if lowest != highest:
        marks = [_between(lowest, highest), _line(lowest), _line(highest)]
    return single(
        *marks,
        *_final_point(curves, final),
        Labels(_gone(standing, curves, end)),
        Labels(_followed(spells, end), letters=13),
        x=Axis("Days since each was chosen", low=0, high=1.02 * end, form="whole"),
        y=Axis("Had not left", low=-14, high=104, after="%", step=25),
    )


def _final_point(curves: Retention, final: Final) -> list[Points]:
    """The share after the last departure with its interval, on the day from which it holds."""
    if not curves.lowest or final.low is None or final.high is None:
        return []
    # The two curves can take their last steps on different days. Before the later of them the share
    # lies between other numbers than those of `final`.
    day = max(step.day for curve in (curves.lowest, curves.highest) for step in curve[-1:])
    side: Side = "above left"
    if day < 200:
        side = "above right"
    words = f"{percent(final.low)} to {percent(final.high)}"
    share = 100 * (final.share + final.most) / 2
    point = Point(
        day,
        share,
        f"{percent_between(final.share, final.most)}, 95% interval {words}",
        Text(percent_between(final.share, final.most), " had not left"),
        side,
        Interval(100 * final.low, 100 * final.high),
    )
    return [Points((point,), sign("count", "exact"), size=10, along="y", cap=8)]


def _gone(standing: Standing, curves: Retention, end: float) -> tuple[Point, ...]:
    """How many left and when, under the curve: to the right of the first departure where there is
    no room on its left.
    """
    if not curves.lowest:
        return ()
    gone = standing.left
    span = span_words(gone, "end_earliest", "end_latest")
    words = f"{capital(small(len(gone)))} left\n{wrapped(span, 18)}"
    first, last = curves.lowest[0], curves.lowest[-1]
    if first.day < end / 3:
        return (Point(first.day, 100 * last.share - 4, label=words, side="below right"),)
    return (Point(first.day, 100 * first.share - 4, label=words, side="below left"),)


def _followed(spells: list[Spell], end: float) -> tuple[Point, ...]:
    """How many were followed for at least so long, written under the curve."""
    points = []
    for place in range(TICKS):
        # The first label runs to the right and the others to the left, so that none leaves the
        # plot.
        day = end * place / (TICKS - 1)
        followed = sum(spell.most >= day for spell in spells)
        side: Side = "left" if place else "right"
        points.append(Point(day, -7, label=f"{followed:,} in", side=side))
    return tuple(points)


def _course(curve: tuple[Step, ...], end: float) -> Course:
    """The share from each day on on which it changes, in percent, and at the end."""
    course: Course = {0.0: 100.0}
    for step in curve:
        course[step.day] = 100 * step.share
    return course | {end: list(course.values())[-1]}


def _line(course: Course) -> Line:
    points = tuple(Point(day, share) for day, share in course.items())
    return Line(points, sign("count", "curve"), width=2.5, step=True)


def _between(lowest: Course, highest: Course) -> Band:
    """What lies between two courses, from each day on on which either changes."""
    days = sorted(lowest.keys() | highest.keys())
    low, high = (
        tuple(course[max(own for own in course if own <= day)] for day in days)
        for course in (lowest, highest)
    )
    return Band(tuple(days), low, high, sign("count", "curves apart"), step=True)
