"""Retention: how many of those chosen stayed, over time."""

from datetime import date, timedelta

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Band, Interval, Labels, Line, Note, Point, Points, Text, Zone
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.figures.attrition.words import NO_LIST, of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.proportions import wilson
from pathfinders.statistics.retention import Final, Spell, Step, bounded, final_share
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, counted, percent, qualified, small

Course = dict[date, float]
FIELDS = (
    Field("step", "Step"),
    Field("first_day", "First possible day", "date"),
    Field("last_day", "Last possible day", "date"),
    Field("staying", "Not withdrawn, participants", "integer"),
    Field("share", "Not withdrawn, % of those chosen", "percent", 0),
    Field("low", "95% interval from, %", "percent", 0),
    Field("high", "95% interval to, %", "percent", 0),
)
KEPT = (
    "Completing or merging is not counted as withdrawing: such participants stay in the count."
    " Between its two curves the share is not known, because the days are known only within bounds"
)


@figure(
    "retention",
    page="attrition",
    choices=("programme",),
    queries=("programmes", "participant_spells", "attrition_counts"),
)
def retention(version: FigureReader, view: View) -> Figure:
    """Share of those chosen that had not withdrawn, over time, between the curves that bounded
    dates allow.
    """
    programme = programme_of(version, view)
    spells = version.rows("participant_spells", programme=programme.programme_id)
    counts = version.rows("attrition_counts", programme=programme.programme_id)[0]
    shows = f"{programme.name}: share of the participants chosen that had not withdrawn"
    why = _why_not(spells, counts)
    if why:
        title = (
            "How many stayed to the end is not known"
            if counts["left_count"] is None
            else "When those who left did so is not known"
        )
        return Draft(version, shows, FIELDS, ()).undrawn(title, why)
    start = max(row["selected_latest"] for row in spells)
    known = [_spell(row, start) for row in spells]
    final = final_share(known)
    rows = _rows(spells, known)
    shows += ". The grey band spans the days of selection, the bar on the right the 95% interval"
    draft = Draft(version, shows, FIELDS, rows, _caveats(len(spells), final), (*spells, counts))
    stayed = sum(not spell.left for spell in known)
    ended = all(row["end_event"] in ("withdrew", "completed") for row in spells)
    interval = f"{percent(final.low)} to {percent(final.high)}"
    words = (
        f"{capital(of(stayed, len(spells)))}"
        f" {'stayed to the end' if ended else 'have not withdrawn'}"
    )
    alt = " ".join(
        f"{row['step']}, {between(row['first_day'], row['last_day'])}: {row['staying']} of"
        f" {len(spells)} had not withdrawn."
        for row in rows
    )
    return draft.drawn(
        f"{words} ({percent(final.share)}; 95% interval {interval})",
        _chart(rows, _followed_to(spells, start), bounded(known), final),
        f"Falling step curve of the share that had not withdrawn. {alt} 95% interval at the end:"
        f" {interval}.",
    )


def _why_not(spells: list[Row], counts: Row) -> str:
    """Why retention cannot be worked out; empty where it can."""
    chosen, qualifier = counts["chosen"], counts["chosen_qualifier"]
    if not spells and counts["left_count"] is not None and chosen is not None:
        gone = (
            f"{capital(counted(counts['left_count'], counts['left_qualifier']))} of"
            f" {qualified(chosen, qualifier)}"
        )
        return (
            f"{gone} left, but none is named or dated. A list of participants with dates would be"
            " needed."
        )
    if not spells:
        return NO_LIST
    if chosen is None or qualifier != "exact" or len(spells) < chosen:
        whole = "an unknown number" if chosen is None else qualified(chosen, qualifier)
        merged = " Groups also became fewer by merging, which is not leaving." * any(
            row["end_event"] == "merged" for row in spells
        )
        return (
            f"Only {len(spells)} of {whole} are listed by name, so a share worked out from the list"
            f" would mean nothing.{merged} The full list, and what became of each participant,"
            " would be needed."
        )
    if counts["left_count"] is None and not any(row["end_event"] for row in spells):
        return (
            "The participants are listed, but the sources do not say what became of any of them. A"
            " dated end of each participant's time, or a count of those who left, would be needed."
        )
    undated = sum(row["selected_latest"] is None for row in spells)
    if undated:
        return f"The date of selection is missing for {count(undated, 'participant')}."
    start = max(row["selected_latest"] for row in spells)
    if any(row["end_event"] == "withdrew" and row["end_earliest"] < start for row in spells):
        return (
            "Some may have withdrawn before others were chosen, so there is no day from which all"
            " can be followed."
        )
    return ""


def _spell(row: Row, start: date) -> Spell:
    if row["end_event"] != "withdrew":
        return Spell(0, 0, False)
    return Spell((row["end_earliest"] - start).days, (row["end_latest"] - start).days, True)


def _rows(spells: list[Row], known: list[Spell]) -> list[Row]:
    """One row for the selection and one for each withdrawal, in the order of their bounds."""
    chosen = len(spells)
    gone = [row for row in spells if row["end_event"] == "withdrew"]
    firsts, lasts = (sorted(row[end] for row in gone) for end in ("end_earliest", "end_latest"))
    intervals = {
        round(step.share * chosen): (step.low, step.high)
        for curve in bounded(known)
        for step in curve
    }
    rows: list[Row] = [
        {
            "step": "Chosen",
            "first_day": min(row["selected_earliest"] for row in spells),
            "last_day": max(row["selected_latest"] for row in spells),
            "staying": chosen,
            "share": 100.0,
            "low": None,
            "high": None,
        }
    ]
    for place, (first, last) in enumerate(zip(firsts, lasts, strict=True), start=1):
        staying = chosen - place
        low, high = (
            None if bound is None else 100 * bound for bound in intervals.get(staying, (None, None))
        )
        rows.append(
            {
                "step": f"Withdrawal {place}",
                "first_day": first,
                "last_day": last,
                "staying": staying,
                "share": 100 * staying / chosen,
                "low": low,
                "high": high,
            }
        )
    return rows


def _followed_to(spells: list[Row], start: date) -> date:
    """The last day on which any participant's time can have ended; a month after the selection
    where no end is known.
    """
    return max(
        (row["end_latest"] for row in spells if row["end_latest"]),
        default=start + timedelta(days=30),
    )


def _caveats(chosen: int, final: Final) -> tuple[str, ...]:
    caveats = [
        KEPT,
        (
            f"With {count(chosen, 'participant')} the interval is wide. It says how far the share"
            " could differ among other participants of the same kind; of these participants the"
            " count is exact"
        ),
    ]
    if final.method == "log-log":
        low, high = wilson(round(final.share * chosen), chosen)
        caveats.append(
            "The interval is that of the Kaplan-Meier curve (log-log method). Wilson's method,"
            f" used where programmes are set side by side, gives {percent(low)} to {percent(high)}:"
            " two methods for one count, neither wrong"
        )
    else:
        caveats.append(
            "The interval is Wilson's, because that of the curve is not defined where all or none"
            " stay"
        )
    return tuple(caveats)


def _chart(
    rows: list[Row], end: date, curves: tuple[tuple[Step, ...], tuple[Step, ...]], final: Final
) -> Chart:
    first, start = rows[0]["first_day"], rows[0]["last_day"]
    lowest, highest = (_course(curve, start, first, end) for curve in curves)
    share = 100 * final.share
    final_point = Point(
        end,
        share,
        f"{percent(final.share)}, 95% interval {percent(final.low)} to {percent(final.high)}",
        Text(percent(final.share), " stayed "),
        "above left",
        Interval(100 * final.low, 100 * final.high),
    )
    withdrawn = []
    if len(rows) > 1:
        span = between(rows[1]["first_day"], rows[-1]["last_day"])
        words = f"{capital(small(len(rows) - 1))} withdrew,\n{wrapped(span, 18)}"
        withdrawn.append(Point(rows[1]["first_day"], share - 3, label=words, side="below right"))
    chosen = f"{capital(small(rows[0]['staying']))} chosen\non a day in\nthis band"
    return single(
        _between(lowest, highest),
        _line(lowest),
        _line(highest),
        Points((final_point,), sign("count", "exact"), size=10, along="y", cap=8),
        Labels(tuple(withdrawn)),
        Zone(first, start, sign("band", "days")),
        Note(chosen, first, 4, "left", "bottom"),
        x=Axis(kind="date", most=5),
        y=Axis("Not withdrawn", low=0, high=104, after="%", step=25),
    )


def _course(curve: tuple[Step, ...], start: date, first: date, end: date) -> Course:
    """The share from each day on on which it changes, in percent, and at the end."""
    course = {first: 100.0}
    for step in curve:
        course[start + timedelta(days=step.day)] = 100 * step.share
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
