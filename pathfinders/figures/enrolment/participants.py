"""Enrolment: the table of participants."""

from pathfinders.entities.programme import programme_of
from pathfinders.figures.enrolment.basis import is_complete, known_total, noun
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import Standing, left_words, standing_of
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
    queries=(
        "programmes",
        "participants_and_events",
        "participant_spells",
        "programme_counts",
    ),
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
            "Who took part was not published by name",
            "No list of participants is published. One row a participant, with its source,"
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
    return draft.listed(_verdict(standing_of(version, programme), rows, counts, complete))


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
    return f"{EVENTS.get(row['event'], row['event'])} {when}"


def _verdict(standing: Standing, rows: list[Row], counts: list[Row], complete: bool) -> str:
    programme = standing.programme
    part = sum(row["role"] == "participant" for row in rows)
    total = known_total(counts)
    if complete:
        title = f"All {count(part, noun(programme))} are listed"
        became = _became(standing)
        title += f": {', '.join(became)}" if became else ""
    elif total and part < total["value"]:
        whole = (
            f"{count(total['value'], noun(programme))} counted by {month(total['as_of_latest'])}"
        )
        title = f"{capital(small(part))} of the {whole} are listed"
    else:
        title = (
            f"{capital(count(part, noun(programme)))} are listed; how many took part in all is not"
            " known"
        )
    applied = [row for row in rows if row["role"] == "applicant"]
    return title + _applicants(applied)


def _became(standing: Standing) -> list[str]:
    """How many are still in, completed, left and merged, a phrase each."""
    still = len(standing.still)
    said = [
        f"{small(number)} {word}"
        for word in ("completed", "merged")
        if (number := len(standing.ended(word)))
    ]
    said += [left_words(standing.left)] if standing.left else []
    if still and standing.still_known:
        said.insert(0, f"{small(still)} still taking part {standing.when}")
    return said


def _applicants(applied: list[Row]) -> str:
    """What to add for those that applied and did not join."""
    refused = sum("rejected" in row["events"] for row in applied)
    if not applied:
        return ""
    was = "was" if len(applied) == 1 else "were"
    if refused == len(applied):
        return f", and {count(refused, 'applicant')} that {was} not accepted"
    return f", and {count(len(applied), 'applicant')} that did not join, or not yet"
