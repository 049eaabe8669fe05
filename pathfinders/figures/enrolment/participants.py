"""Enrolment: the table of participants."""

from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.enrolment.basis import is_complete, known_total, noun
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, month, small

FIELDS = (
    Field("name", "Name"),
    Field("type", "Type"),
    Field("region_said", "Region"),
    Field("wave", "Wave"),
    Field("role_said", "Took part or applied"),
    Field("happened", "What happened"),
    Field("practices", "GP practices", "integer"),
    Field("population", "Patients covered", "integer"),
    Field("note", "Note"),
)
EVENTS = {
    "applied": "applied",
    "rejected": "not accepted",
    "selected": "selected",
    "withdrew": "withdrew",
    "merged": "merged",
    "completed": "completed",
    "taken_back": "took its application back",
    "asked_to_leave": "asked to leave",
    "cancelled": "cancelled",
    "on_hold": "put on hold",
    "resumed": "resumed",
    "extended": "extended",
    "at_risk": "at risk",
}

ROLES = {"participant": "took part", "applicant": "applied only"}


@figure(
    "participants-list",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "participants_and_events", "programme_counts"),
)
def participants_list(version: FigureReader, view: View) -> Figure:
    """The participants: name, type, region, wave and what happened to each."""
    programme = programme_of(version, view)
    events: dict[str, list[Row]] = {}
    for row in version.rows("participants_and_events", programme=programme.programme_id):
        events.setdefault(row["participant_id"], []).append(row)
    rows = [_row(listed) for listed in events.values()]
    counts = version.rows("programme_counts", programme=programme.programme_id)
    shows = (
        f"{programme.name}: who took part or applied, and what happened to each, with the bounds of"
        " each date"
    )
    if not rows:
        return Draft(version, shows, FIELDS, ()).undrawn(
            "Who took part is not known name by name",
            "No list of participants is in this collection. One row a participant, with its source,"
            " would be needed.",
        )
    complete = is_complete(programme, counts)
    caveats = (
        ()
        if complete
        else (
            (
                "The list is not complete: it holds those whose name is certain. Work out no rates"
                " from it"
            ),
        )
    )
    draft = Draft(version, shows, FIELDS, rows, caveats)
    return draft.listed(_verdict(programme, rows, counts, complete))


def _row(events: list[Row]) -> Row:
    first = events[0]
    happened = [_event(row) for row in events if row["event"]]
    return first | {
        "type": first["trust_type"] or first["kind"],
        "region_said": first["region_as_published"] or first["region"],
        "role_said": ROLES[first["role"]],
        "happened": capital("; ".join(happened)) or "not known",
        "events": [row["event"] for row in events],
        "source_ids": ";".join(row["source_ids"] for row in events),
    }


def _event(row: Row) -> str:
    """ "withdrew 7 to 8 February 2015"; an event of no kind of its own is told in its own words."""
    when = between(row["earliest_date"], row["latest_date"]) + (
        ", inferred" if row["event_confidence"] == "inferred" else ""
    )
    if row["event"] == "other":
        return f"{row['reason'] or 'other event'} ({when})"
    return f"{EVENTS[row['event']]} {when}"


def _verdict(programme: Programme, rows: list[Row], counts: list[Row], complete: bool) -> str:
    part = [row for row in rows if row["role"] == "participant"]
    total = known_total(counts)
    refused = sum("rejected" in row["events"] for row in rows if row["role"] == "applicant")
    if complete:
        ends = [
            f"{small(n)} {word}"
            for word in ("completed", "withdrew", "merged")
            if (n := sum(word in row["events"] for row in part))
        ]
        title = f"All {count(len(part), noun(programme))} are listed" + (
            f": {', '.join(ends)}" if ends else ""
        )
    elif total:
        whole = (
            f"{count(total['value'], noun(programme))} counted by {month(total['as_of_latest'])}"
        )
        title = f"{capital(small(len(part)))} of the {whole} are listed"
    else:
        title = (
            f"{capital(count(len(part), noun(programme)))} are listed; how many took part in all is"
            " not known"
        )
    return title + (
        f", and {count(refused, 'applicant')} that {'was' if refused == 1 else 'were'} not accepted"
        if refused
        else ""
    )
