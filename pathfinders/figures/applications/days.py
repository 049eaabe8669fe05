"""Days from an expression of interest to its decision, against the programme's limit."""

from collections.abc import Sequence
from statistics import median

from pathfinders.charts.chart import ACROSS, Axis, Chart, rows_axis, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Mark, Note, Point, Points, Rule
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.applications.rows import (
    DECIDED,
    OUTCOMES,
    Applications,
    applications_of,
    days_words,
    due_by,
)
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import of, percent_between, standing_of, when
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.retention import Spell
from pathfinders.statistics.waiting import decided_within
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, month, number, percent, small

FIELDS = (
    Field("name", "Applicant"),
    Field("region_said", "Region"),
    Field("decided_by", "Who decides"),
    Field("received", "Received"),
    Field("due", "Due by", "date"),
    Field("decided", "Decided"),
    Field("outcome_said", "Decision"),
    Field("days", "Days"),
    Field("limit_said", "Against the limit"),
    Field("reason", "Reason, paraphrased"),
    Field("note", "Note"),
)
MOST_NAMED = 12
"""As many late or waiting ones have a row of their own on the chart."""
LETTERS = 18
MOST_DAYS_APART = 3
"""As many late decisions have their days said one by one; more are said as a range."""


@figure(
    "days-to-decision",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "participant_spells", "applications"),
)
def days_to_decision(version: FigureReader, view: View) -> Figure:
    """Each expression of interest: how long its decision took, or how long it has waited, against
    the programme's limit.
    """
    programme = programme_of(version, view)
    applications = applications_of(version, programme, standing_of(version, programme).spells)
    rows = [_row(row, applications) for row in applications.rows]
    shows = f"{programme.name}: days from each expression of interest to its decision"
    if not applications.decided:
        title = "How long decisions took is not known"
        why = applications.why_empty(
            "The list of expressions of interest gives no day of receipt with a day of decision."
        )
        return Draft(version, shows, FIELDS, (), (), tuple(rows)).undrawn(title, why)
    second = _second_line(applications)
    draft = Draft(version, f"{shows}. {second}", FIELDS, rows, tuple(_caveats(applications)), ())
    alt = (
        "Points for expressions of interest by month of receipt and days. "
        + " ".join(f"{row['name']}: {row['days']}, {row['limit_said']}." for row in rows)
        + f" {second}"
    )
    return draft.drawn(_verdict(applications), _chart(rows, applications), alt)


def _row(row: Row, applications: Applications) -> Row:
    days = days_words(row)
    if row["outcome"] == "open" and row["most"]:
        days += " so far"
    return row | {
        "received": when(row, "received_earliest", "received_latest") or "not known",
        "decided": when(row, "decided_earliest", "decided_latest"),
        "due": due_by(row, applications.limit),
        "outcome_said": capital(OUTCOMES[row["outcome"]]),
        "days": days,
        "limit_said": _against(row, applications.limit),
    }


def _against(row: Row, limit: int | None) -> str:
    """How an expression of interest fared against the limit, in a few words."""
    if limit is None:
        return "no limit known"
    if row["most"] is None:
        return "days not known"
    if row["outcome"] in ("taken_back", "stopped", ""):
        return "not decided"
    late, in_time = "late", "in time"
    if row["outcome"] == "open":
        late, in_time = "waiting beyond the limit", "waiting, within the limit"
    if row["fewest"] > limit:
        return late
    if row["most"] <= limit:
        return in_time
    return "in time or late: the days are not exact enough to say"


def _verdict(applications: Applications) -> str:
    decided, limit = len(applications.decided), applications.limit
    among = applications.among
    if limit is None:
        middle = _median(applications)
        return f"{capital(count(decided, 'decision'))}{among} took {middle} days in the middle case"
    # The verdict is over those decided. Those still open follow it.
    within = f"{of(len(applications.in_time), decided)}{among} were decided within {limit} days"
    if len(applications.in_time) == decided:
        within = f"all {small(decided)}{among} that were decided took no more than {limit} days"
    parts = [within]
    if applications.late:
        parts.append(f"{small(len(applications.late))} took {_late_days(applications.late)}")
    unclear = decided - len(applications.in_time) - len(applications.late)
    if unclear:
        parts.append(f"for {small(unclear)} the days are not exact enough to say")
    if applications.overdue:
        longest = days_words(applications.overdue[0])
        if len(applications.overdue) == 1:
            parts.append(f"one that is open has waited {longest}")
        else:
            parts.append(
                f"{small(len(applications.overdue))} that are open have waited longer, up to"
                f" {longest}"
            )
    return capital("; ".join(parts))


def _late_days(late: Sequence[Row]) -> str:
    """ "39, 40 and 43 days", or "31 to 60 days" where there are many."""
    if len(late) <= MOST_DAYS_APART and all(row["fewest"] == row["most"] for row in late):
        return f"{listed([str(row['most']) for row in reversed(late)])} days"
    return f"{min(row['fewest'] for row in late)} to {max(row['most'] for row in late)} days"


def _second_line(applications: Applications) -> str:
    """The median, and the share within the limit with its interval, those open counted for as long
    as they have waited.
    """
    line = f"The median of those decided is {_median(applications)} days"
    if applications.limit is None:
        return f"{line}."
    # Those still open are not left out of the share: they count as not yet decided on their last
    # day.
    waits = [
        Spell(row["fewest"], row["most"], row["outcome"] in DECIDED)
        for row in applications.rows
        if row["most"] is not None and row["outcome"]
    ]
    share = decided_within(waits, applications.limit)
    if share.low is None or share.high is None:
        return f"{line}."
    open_too = ""
    if applications.of("open"):
        open_too = " counting those open for as long as they have waited,"
    return (
        f"{line};{open_too} {percent_between(share.share, share.most)} are decided within"
        f" {applications.limit} days (95% interval {percent(share.low)} to {percent(share.high)})."
    )


def _median(applications: Applications) -> str:
    """The days that half of the decisions took at most."""
    days = median(_middle(row) for row in applications.decided)
    if days == int(days):
        return number(days)
    return number(days, 1)


def _middle(row: Row) -> float:
    """Days known within bounds count as the middle of them; the share takes account of both."""
    return float(row["fewest"] + row["most"]) / 2


def _caveats(applications: Applications) -> list[str]:
    caveats = []
    as_at = applications.programme.records_as_at
    if applications.late:
        caveats.append(f"Late: {_names(applications.late)}")
    if applications.overdue:
        on = f" at {day(as_at)}" if as_at else ""
        caveats.append(f"Waiting beyond the limit{on}: {_names(applications.overdue)}")
    if applications.limit is not None:
        caveats.append(
            f"Decisions are due within {applications.limit} days of receipt. The interval is that"
            " of Kaplan and Meier's estimate; where nobody waits it is Wilson's. Those taken back"
            " or stopped count up to that day"
        )
    undated = sum(row["most"] is None for row in applications.rows)
    if undated:
        caveats.append(f"For {count(undated, 'expression')} of interest the days are not known")
    return caveats


def _names(rows: Sequence[Row]) -> str:
    return listed([f"{short_trust_name(row['name'])} ({days_words(row)})" for row in rows])


def _chart(rows: list[Row], applications: Applications) -> Chart:
    """A row for each month, and above them one by name for those that took, or have waited, longer
    than the limit.
    """
    # The late and the waiting are what a reader looks for, so they come first and by name. The
    # others share a row a month, because a row for each would be a chart of many screens.
    dated = [row for row in rows if row["most"] is not None]
    beyond = [*applications.overdue, *applications.late]
    beyond.sort(key=lambda row: -row["most"])
    named = {row["application_id"]: short_trust_name(row["name"]) for row in beyond[:MOST_NAMED]}
    labels = [wrapped(name, LETTERS) for name in named.values()]
    months = dict.fromkeys(
        month(row["received_latest"]) for row in dated if row["application_id"] not in named
    )
    places: dict[str, int] = {code: place for place, code in enumerate(named)}
    places |= {name: len(named) + place for place, name in enumerate(months)}
    limit = applications.limit
    end = 1.1 * max([limit or 0, *(row["most"] for row in dated)])
    marks: list[Mark] = []
    if limit is not None:
        marks.append(Rule("x", limit, GREY, width=2, behind=True))
        marks.append(Note(f"limit: {limit} days", limit, -0.55, "right", "middle", right=-4))
    for outcome in dict.fromkeys(row["outcome"] for row in dated):
        if outcome:
            own = [row for row in dated if row["outcome"] == outcome]
            marks.append(_points(own, outcome, places))
    axis = rows_axis([*labels, *months])
    return single(
        *marks,
        x=Axis("Days from receipt", low=0, high=end, form="whole"),
        y=axis,
        height=130 + 44 * len(axis.ticks),
        legend=ACROSS,
    )


def _points(rows: list[Row], outcome: str, places: dict[str, int]) -> Points:
    points = tuple(_point(row, places) for row in rows)
    name = "Open, waited so far" if outcome == "open" else capital(OUTCOMES[outcome])
    return Points(points, sign("event", outcome), name, edge=2, letters=13)


def _point(row: Row, places: dict[str, int]) -> Point:
    hover = f"{short_trust_name(row['name'])}\n{row['days']}, {row['limit_said']}"
    label = ""
    # The row of a month holds several points, so only one with a row of its own is labelled.
    if row["application_id"] in places:
        label = f"{row['most']}"
    return Point(row["most"], _place(row, places), hover, label, "right")


def _place(row: Row, places: dict[str, int]) -> int:
    return places.get(row["application_id"], places.get(month(row["received_latest"]), 0))
