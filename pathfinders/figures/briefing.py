"""The briefing: a programme's headline numbers, its timeline and its terms."""

from pathfinders.charts.chart import Axis, Chart, Tick, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Span, Spans, Text
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, counted, day, month, pounds, qualified

NOT_KNOWN = "Not known"
HEADLINES = {"chosen": "Chosen", "withdrawn": "Left", "completed": "Completed"}
TERM_KINDS = {
    "purpose": "Purpose",
    "eligibility": "Who could join",
    "criterion": "Criteria",
    "timetable": "When",
    "support": "Support",
    "role": "Who ran it",
    "option": "What was left open",
    "limit": "Limits",
    "evaluation": "Evaluation",
}


@figure(
    "headline-numbers",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "headline_counts"),
)
def headline_numbers(version: FigureReader, view: View) -> Figure:
    """How many were chosen, left and completed, and the fund."""
    programme = programme_of(version, view)
    found = {
        row["headline"]: row
        for row in version.rows("headline_counts", programme=programme.programme_id)
    }
    rows = [_headline(label, found.get(headline)) for headline, label in HEADLINES.items()]
    if "chosen_later" in found:
        later = found["chosen_later"]
        rows[0]["detail"] += f"; {qualified(later['value'], later['qualifier'])} by {_when(later)}"
    rows += [
        _amount("Fund announced", programme.fund_gbp, programme),
        _amount("Most for one participant", programme.max_award_gbp, programme),
    ]
    fields = (
        Field("headline", "Headline"),
        Field("said", "Number"),
        Field("detail", "As of"),
        Field("note", "Note"),
    )
    known = [f"{row['headline'].lower()} {row['said']}" for row in rows if row["said"] != NOT_KNOWN]
    unknown = [row["headline"].lower() for row in rows if row["said"] == NOT_KNOWN]
    title = capital(", ".join(known)) + (f"; not known: {', '.join(unknown)}" if unknown else "")
    shows = f"{programme.name}: headline numbers, sums in prices of the day"
    return Draft(version, shows, fields, rows, notes_of(rows)).listed(title)


def _headline(label: str, row: Row | None) -> Row:
    if row is None:
        return {
            "headline": label,
            "said": NOT_KNOWN,
            "detail": "No source in this collection says",
            "note": None,
        }
    detail = _when(row) + (", inferred" if row["confidence"] == "inferred" else "")
    said = qualified(row["value"], row["qualifier"])
    return {
        "headline": label,
        "said": said,
        "detail": detail,
        "note": row["note"],
        "source_ids": row["source_ids"],
    }


def _when(row: Row) -> str:
    return between(row["as_of_earliest"], row["as_of_latest"])


def _amount(label: str, amount: float | None, programme: Programme) -> Row:
    if amount is None:
        return {
            "headline": label,
            "said": NOT_KNOWN,
            "detail": "No source in this collection says",
            "note": None,
        }
    detail = (
        f"announced {day(programme.announced)}"
        if programme.announced
        else "date of announcement not known"
    )
    return {
        "headline": label,
        "said": pounds(amount),
        "detail": detail,
        "note": None,
        "source_ids": programme.source_ids,
    }


@figure(
    "programme-timeline",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "programme_moments"),
)
def programme_timeline(version: FigureReader, view: View) -> Figure:
    """When a programme was announced, chose, lost and finished with its participants; uncertain
    dates as bars.
    """
    programme = programme_of(version, view)
    rows = [
        row | {"what": _moment(row), "when": between(row["earliest"], row["latest"])}
        for row in version.rows("programme_moments", programme=programme.programme_id)
    ]
    fields = (Field("what", "What happened"), Field("when", "When"))
    shows = (
        f"{programme.name}: what happened when; a bar spans the days on which an event can have"
        " happened"
    )
    draft = Draft(version, shows, fields, rows)
    if len(rows) < 2:
        return draft.undrawn(
            "The programme's timeline is not known",
            "The sources in this collection date no more than one moment of it.",
        )
    first, last = rows[0], max(rows, key=lambda row: row["latest"])
    start, end = month(first["earliest"]), month(last["latest"])
    title = (
        f"The record runs from {start} ({_lower(first['what'])}) to {end} ({_lower(last['what'])})"
    )
    alt = "Timeline. " + "; ".join(f"{row['what']}: {row['when']}" for row in rows) + "."
    return draft.drawn(title, _timeline(rows), alt)


def _timeline(rows: list[Row]) -> Chart:
    spans = tuple(
        Span(row["earliest"], row["latest"], place, f"{row['what']}: {row['when']}")
        for place, row in enumerate(rows)
    )
    labels = tuple(
        Tick(place, Text(wrapped(row["what"], 24), f"\n{wrapped(row['when'], 26)}"))
        for place, row in enumerate(rows)
    )
    return single(
        Spans(spans, sign("time", "moment"), size=10),
        x=Axis(kind="date", most=4),
        y=Axis(ticks=labels, reversed=True, grid=True),
        height=80 + 56 * len(rows),
    )


def _moment(row: Row) -> str:
    moment, _, wave = row["moment"].partition(":")
    number = (
        ""
        if row["participants"] is None
        else capital(counted(row["participants"], row["qualifier"]))
    )
    match moment:
        case "announced":
            return "Announced"
        case "applications_close":
            return "Applications closed"
        case "planned_end":
            return "Planned end"
        case "new_participants":
            return f"{number} chosen, wave {wave}"
        case "outcome_achieved":
            stage = "" if wave == "all" else f", {wave.replace('-', ' wave ')}"
            return f"Outcome counted: {number.lower()}{stage}"
        case _:
            return f"{number} {moment}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@figure(
    "programme-terms",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "programme_terms"),
)
def programme_terms(version: FigureReader, view: View) -> Figure:
    """Who could join a programme, on which criteria, when, and with what support."""
    programme = programme_of(version, view)
    rows = [
        row | {"about": TERM_KINDS[row["kind"]]}
        for row in version.rows("programme_terms", programme=programme.programme_id)
    ]
    order = list(TERM_KINDS.values())
    rows.sort(key=lambda row: (order.index(row["about"]), row["position"]))
    fields: tuple[Field, ...] = (Field("about", "About"), Field("term", "Term"))
    if any(row["confidence"] == "inferred" for row in rows):
        fields = (*fields, Field("confidence", "Stated or inferred"))
    draft = Draft(
        version,
        f"{programme.name}: its published terms, paraphrased",
        fields,
        rows,
    )
    if not rows:
        return draft.undrawn(
            "The programme's terms are not known",
            "Its invitation or guidance is not among the sources of this collection.",
        )
    return draft.listed(
        f"{capital(count(len(rows), 'published term'))} set who could join, when and with what"
        " support"
    )
