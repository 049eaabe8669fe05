"""What happened to a trust in programmes and in special measures, on a line of time."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pathfinders.charts.chart import Axis, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Edge, Mark, Note, Span, Spans, Text, line_count
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programmes, short_programme_name
from pathfinders.entities.trust import trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, day

FIELDS = (
    Field("what", "What happened"),
    Field("when", "When"),
    Field("reason", "Reason, paraphrased"),
    Field("basis", "Whose account, or what the date is"),
    Field("confidence", "Stated or inferred"),
    Field("note", "Note"),
)
PROGRAMME_EVENTS = {
    "applied": "Applied to",
    "rejected": "Not chosen for",
    "declined": "Not chosen for",
    "taken_back": "Took back its application to",
    "stopped": "Application stopped to",
    "selected": "Chosen for",
    "withdrew": "Withdrew from",
    "asked_to_leave": "Asked to leave",
    "cancelled": "Lost its place in",
    "merged": "Merged while in",
    "completed": "Completed",
    "on_hold": "Put on hold in",
    "resumed": "Resumed in",
    "extended": "Extended in",
    "at_risk": "At risk of leaving",
    "other": "Also recorded for",
}
SPELL_EVENTS = {"entered": "Entered special measures", "left": "Left special measures"}
LISTS = (
    "Participant lists are known for some programmes only, so a trust can have taken part in one"
    " without appearing here. A list of the programme's participants would be needed."
)
BOUNDS = (
    "A thick bar runs from the first to the last day on which something can have happened; where"
    " the day is known, or only the earliest possible day, there is a single mark."
)
SPELLS = (
    "Special measures: extra oversight and support for a trust with serious failings. Some dates"
    " are those of the inspector's recommendation, not of the decision. A dotted line joins entry"
    " and leaving."
)
BAR_PIXELS, LINE_PIXELS, AXIS_PIXELS = 38, 18, 50
LABEL_LETTERS = 44
# As many letters as a phone shows in a line.


@dataclass(frozen=True)
class Item:
    """One line of the timeline: its words, and the bounded dates to mark."""

    words: Text
    spans: tuple[Row, ...]
    event: str


@figure(
    "trust-events",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_events", "programmes"),
)
def trust_events(version: FigureReader, view: View) -> Figure:
    """Dated events of the trust in programmes, and its spells in special measures."""
    trust = trust_of(version, view)
    as_at = {own.programme_id: own.records_as_at for own in programmes(version)}
    rows = [
        row | {"what": _what(row), "when": _when(row), "as_at": as_at.get(row["programme_id"])}
        for row in version.rows("trust_events", trust=trust.trust_code)
    ]
    shows = f"{trust.words}: events in programmes, and spells in special measures"
    if not rows:
        draft = Draft(version, shows, FIELDS, rows)
        return draft.undrawn("No programme is known to have included this trust", LISTS)
    spells = (SPELLS,) if any(row["spell"] for row in rows) else ()
    draft = Draft(version, shows, FIELDS, rows, (BOUNDS, *spells, *notes_of(rows)))
    ends = [end for row in rows for end in (row["earliest"], row["latest"] or row["earliest"])]
    marks, height = _laid_out(_items(rows))
    chart = single(
        *marks,
        x=Axis(
            kind="date",
            low=date(min(ends).year, 1, 1),
            high=date(max(ends).year + 1, 1, 1),
        ),
        y=Axis(low=0, high=height, visible=False),
        height=height + AXIS_PIXELS,
    )
    alt = "Timeline. " + "; ".join(f"{row['what']}: {row['when']}" for row in rows) + "."
    return draft.drawn(_title(rows), chart, alt)


def _what(row: Row) -> str:
    if row["kind"] == "special_measures":
        return SPELL_EVENTS[row["event"]]
    return f"{PROGRAMME_EVENTS[row['event']]} {short_programme_name(row['programme'])}"


def _when(row: Row) -> str:
    return (
        between(row["earliest"], row["latest"])
        if row["latest"]
        else f"{day(row['earliest'])} at the earliest"
    )


def _title(rows: list[Row]) -> str:
    said: list[str] = []
    taken = sorted(
        (row for row in rows if row["kind"] == "programme"), key=lambda row: str(row["programme"])
    )
    for programme, events in groupby(taken, key=lambda row: str(row["programme"])):
        said.append(_outcome(list(events)).format(short_programme_name(programme)))
    spells = len({row["spell"] for row in rows if row["spell"]})
    if spells:
        said.append(f"{count(spells, 'spell')} in special measures")
    return capital("; ".join(said))


def _outcome(events: list[Row]) -> str:
    """What became of a trust in one programme. An applicant is never said to have been chosen."""
    happened = {row["event"] for row in events}
    for event, sentence in (
        ("withdrew", "Chosen for {} and withdrew"),
        ("asked_to_leave", "Chosen for {} and asked to leave"),
        ("cancelled", "Chosen for {} and lost its place"),
        ("completed", "Chosen for {} and completed it"),
        ("merged", "Chosen for {} and merged"),
    ):
        if event in happened and "selected" in happened:
            return sentence
    as_at = next((row["as_at"] for row in events if row["as_at"]), None)
    if "selected" in happened:
        if as_at is None:
            return "Chosen for {}; how it ended is not published"
        return f"Taking part in {{}} at {day(as_at)}"
    for event, sentence in (
        ("declined", "Applied to {} and was not chosen"),
        ("rejected", "Applied to {} and was not chosen"),
        ("taken_back", "Applied to {} and took its application back"),
        ("stopped", "Applied to {}; its application was stopped"),
    ):
        if event in happened:
            return sentence
    if "applied" in happened:
        by = f" by {day(as_at)}" if as_at else ""
        return f"Applied to {{}}; no decision is recorded{by}"
    return "Named in {}"


def _items(rows: list[Row]) -> list[Item]:
    """The lines of the timeline, in the order of their first day: an event each, and a spell with
    its entry and its end.
    """
    items = []
    for row in rows:
        if row["kind"] == "programme":
            lines = [row["when"]]
            if row["event"] == "other" and row["reason"]:
                lines.append(wrapped(row["reason"], LABEL_LETTERS))
            items.append(Item(_words(row["what"], *lines), (row,), row["event"]))
        elif row["event"] == "entered":
            left = [
                other
                for other in rows
                if other["spell"] == row["spell"] and other["event"] == "left"
            ]
            ended = f"left {left[0]['when']}" if left else "leaving date not found"
            words = _words("In special measures", f"entered {row['when']}", ended)
            items.append(Item(words, (row, *left), "special measures"))
    return items


def _words(heading: str, *lines: str) -> Text:
    return Text(heading, "".join(f"\n{line}" for line in lines))


def _laid_out(items: list[Item]) -> tuple[list[Mark], int]:
    """The lines one under another, each with its words above it: the marks, and the height in
    pixels, which are also the units of the vertical axis.
    """
    marks: list[Mark] = []
    above = 0
    for item in reversed(items):
        marks += _marks(item, above + BAR_PIXELS * 0.65)
        label = Note(item.words, Edge.START, above + BAR_PIXELS, "left", "bottom", letters=13)
        marks.append(label)
        above += BAR_PIXELS + LINE_PIXELS * line_count(item.words)
    return marks, above


def _marks(item: Item, place: float) -> list[Mark]:
    look = sign("event", item.event)
    spans = tuple(
        Span(
            row["earliest"],
            row["latest"] or row["earliest"],
            place,
            f"{row['what']}\n{row['when']}",
        )
        for row in item.spans
    )
    marks: list[Mark] = [Spans(spans, look, width=6, size=13, edge=2)]
    if len(spans) == 2:
        between_them = Span(spans[0].end, spans[1].start, place)
        marks.append(Spans((between_them,), look, width=3, dash="dot"))
    return marks
