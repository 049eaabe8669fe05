"""How many took part over time, from a complete list of dated selections and departures; published
counts are drawn beside it.
"""

from collections.abc import Callable, Sequence
from datetime import date

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Band, Line, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.enrolment.basis import noun, standing_totals
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import (
    LEAVINGS,
    LEFT_WORDS,
    MOST_NAMES,
    Standing,
    difference,
    left_words,
    span_words,
)
from pathfinders.figures.recorder import FigureReader
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, day, listed, qualified, small

FIELDS = (
    Field("when", "When"),
    Field("what", "What happened"),
    Field("names", "Which"),
    Field("joined", "Chosen so far", "integer"),
    Field("value", "Chosen and not left", "integer"),
)
NOT_LEFT = (
    "Counted from the list of participants: each from the day it was chosen until it left or"
    " merged; those that completed stay in the count"
)
DAYS = "Where a day is not known, the pale band spans what the number can have been"
GONE = (*LEAVINGS, "merged")


def over_time_from_list(version: FigureReader, standing: Standing, counts: Sequence[Row]) -> Figure:
    """The figure of a programme whose list of participants is complete. `counts` are its rows of
    programme_counts.
    """
    programme = standing.programme
    dated = [row for row in standing.spells if row["selected_latest"] is not None]
    rows = _rows(dated)
    shows = f"{programme.name}: number chosen that had not left, each day"
    if standing.as_at:
        shows += f", up to {day(standing.as_at)}"
    published = standing_totals(list(counts))
    undated = len(standing.spells) - len(dated)
    caveats = [NOT_LEFT, *([DAYS] if _bounded(dated) else []), *_apart(standing, published)]
    if undated:
        caveats.append(f"For {count(undated, 'participant')} the day of selection is not known")
    draft = Draft(version, shows, FIELDS, rows, tuple(caveats), (*standing.spells, *published))
    if not rows:
        return draft.undrawn(
            f"{capital(count(len(standing.spells), noun(programme)))} took part",
            "The list of participants gives no day of selection, so there is no course over time"
            " to draw.",
        )
    alt = f"Step line of the number of {noun(programme)}s chosen that had not left. " + "; ".join(
        f"{row['when']}: {row['value']}" for row in rows
    )
    return draft.drawn(_verdict(standing), _chart(standing, dated, published), f"{alt}.")


def _bounded(spells: Sequence[Row]) -> bool:
    return any(
        row["selected_earliest"] != row["selected_latest"]
        or (row["end_event"] in GONE and row["end_earliest"] != row["end_latest"])
        for row in spells
    )


def _verdict(standing: Standing) -> str:
    total, who = len(standing.spells), noun(standing.programme)
    chosen = span_words(standing.spells, "selected_earliest", "selected_latest")
    verb = "was" if total == 1 else "were"
    said = [f"{capital(count(total, who))} {verb} chosen {chosen}".rstrip()]
    if standing.left:
        when = span_words(standing.left, "end_earliest", "end_latest")
        said.append(f"{_left_words(standing)} {when}".rstrip())
    if standing.ended("merged"):
        said.append(f"{small(len(standing.ended('merged')))} merged")
    return "; ".join(said)


def _left_words(standing: Standing) -> str:
    """Who left: by name where there are few, and all withdrew."""
    gone = standing.left
    if len(gone) > MOST_NAMES or any(row["end_event"] != "withdrew" for row in gone):
        return left_words(gone)
    names = listed([short_trust_name(row["name"]) for row in gone])
    return f"{small(len(gone))}, {names}, {LEFT_WORDS['withdrew']}"


def _apart(standing: Standing, published: Sequence[Row]) -> list[str]:
    """What published totals say otherwise than the list does on their day."""
    said = []
    for row in published:
        low, high = _number_on(standing.spells, row["as_of_earliest"], row["as_of_latest"])
        within = low <= row["value"] <= high
        if row["qualifier"] == "exact" and not within:
            of_list = small(low) if low == high else f"{small(low)} to {small(high)}"
            when = between(row["as_of_earliest"], row["as_of_latest"])
            said.append(
                f"A count published for {when} has {small(row['value'])}; by the list it was"
                f" {of_list}" + (f". {row['note']}" if row["note"] else "")
            )
        elif row["qualifier"] != "exact":
            text = difference("taking part", high, row["value"], row["qualifier"])
            said += [text] if text else []
    return list(dict.fromkeys(said))


def _number_on(spells: Sequence[Row], first: date, last: date) -> tuple[int, int]:
    """The fewest and the most that had been chosen and not left on some day from `first` to
    `last`, as the dates allow.
    """
    ends = [row for row in spells if row["end_event"] in GONE and row["end_latest"]]
    chosen = [row for row in spells if row["selected_latest"]]
    fewest = sum(row["selected_latest"] <= first for row in chosen)
    fewest -= sum(row["end_earliest"] <= last for row in ends)
    most = sum(row["selected_earliest"] <= last for row in chosen)
    most -= sum(row["end_latest"] <= first for row in ends)
    return fewest, most


def _changes(spells: Sequence[Row]) -> list[tuple[date, date, int, Row]]:
    """Each selection and departure: its bounds, by how much the number changes, and whose it is."""
    changes = [(row["selected_earliest"], row["selected_latest"], 1, row) for row in spells]
    changes += [
        (row["end_earliest"], row["end_latest"], -1, row)
        for row in spells
        if row["end_event"] in GONE
    ]
    return sorted(changes, key=lambda change: (change[1], change[0], -change[2], change[3]["name"]))


def _rows(spells: Sequence[Row]) -> list[Row]:
    """One row for all that happened within the same bounds, in order of the last day."""
    groups: dict[tuple[date, date, str], list[Row]] = {}
    for earliest, latest, step, row in _changes(spells):
        ending = str(row["end_event"])
        event = "chosen" if step > 0 else LEFT_WORDS.get(ending, ending)
        groups.setdefault((earliest, latest, event), []).append(row)
    rows: list[Row] = []
    joined = gone = 0
    for (earliest, latest, event), own in groups.items():
        joined += len(own) if event == "chosen" else 0
        gone += 0 if event == "chosen" else len(own)
        rows.append(
            {
                "when": between(earliest, latest),
                "what": f"{capital(small(len(own)))} {event}",
                "names": listed([short_trust_name(row["name"]) for row in own]),
                "joined": joined,
                "value": joined - gone,
                "source_ids": ";".join(row["source_ids"] for row in own),
            }
        )
    return rows


def _course(spells: Sequence[Row], place: Callable[[date, date, int], date]) -> dict[date, int]:
    """The number from each day on on which it changes, each change on the day `place` puts it."""
    days = sorted((place(first, last, step), step) for first, last, step, _ in _changes(spells))
    course: dict[date, int] = {}
    number = 0
    for changed, step in days:
        number += step
        course[changed] = number
    return course


def _chart(standing: Standing, spells: Sequence[Row], published: Sequence[Row]) -> Chart:
    # The number is highest where everybody joined as early and left as late as can be.
    highest = _course(spells, lambda first, last, step: first if step > 0 else last)
    lowest = _course(spells, lambda first, last, step: last if step > 0 else first)
    days = sorted({*highest, *lowest})
    last = max([*days, *([standing.as_at] if standing.as_at else [])])
    low, high = (_on(course, [*days, last]) for course in (lowest, highest))
    marks = []
    if low != high:
        places = (*days, last)
        marks.append(Band(places, low, high, sign("count", "curves apart"), step=True))
    end = Point(
        last,
        low[-1],
        label=f"{low[-1]:.0f} chosen and not left",
        # The label lies along the line: above where that only rose, below where it has fallen.
        side="above left" if low[-1] == max(low) else "below left",
    )
    return single(
        *marks,
        _line([*days, last], low),
        *([] if low == high else [_line([*days, last], high)]),
        Points((end,), sign("count", "exact"), "From the list", size=9),
        _published(published),
        x=Axis(kind="date", most=5),
        y=Axis(
            f"{capital(noun(standing.programme))}s",
            low=0,
            high=1.2 * max([*high, *(row["value"] for row in published)]),
        ),
        legend=Legend(),
    )


def _on(course: dict[date, int], days: Sequence[date]) -> tuple[float, ...]:
    return tuple(
        float(max(((own, course[own]) for own in course if own <= at), default=(at, 0))[1])
        for at in days
    )


def _line(days: Sequence[date], numbers: Sequence[float]) -> Line:
    points = tuple(Point(at, value) for at, value in zip(days, numbers, strict=True))
    return Line(points, sign("count", "curve"), width=2.5, step=True)


def _published(counts: Sequence[Row]) -> Points:
    """Counts as sources published them, on the last day each can be of."""
    points = tuple(
        Point(
            row["as_of_latest"],
            row["value"],
            f"Published: {qualified(row['value'], row['qualifier'])},"
            f" {between(row['as_of_earliest'], row['as_of_latest'])}"
            + (f"\n{wrapped(row['note'], 40)}" if row["note"] else ""),
        )
        for row in counts
    )
    return Points(points, sign("count", "apart"), "Published count", size=11, edge=2)
