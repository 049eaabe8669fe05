"""Applicants of the shape before: participants with a role, whose application and refusal were
events.

The same function serves the migration of the lake and an uploaded sheet of that shape, which may
hold a part of the rows only; `Context` then says what is there already.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

Row = dict[str, Any]
Who = tuple[str, str]
"""A programme and the code of a participant or applicant."""

# Written out and not taken from the contract: this is the shape of schema 2, from which later
# migrations go on, whatever the contract holds by then.
APPLICATION_FIELDS = tuple(
    (name, pa.date32() if name.endswith(("_earliest", "_latest")) else pa.string())
    for name in (
        "programme_id",
        "application_id",
        "name",
        "kind",
        "trust_code",
        "region",
        "region_as_published",
        "decided_by",
        "owner",
        "received_earliest",
        "received_latest",
        "received_precision",
        "decided_earliest",
        "decided_latest",
        "decided_precision",
        "decision",
        "criteria_not_met",
        "reason",
        "reason_basis",
        "participant_id",
        "confidence",
        "source_id",
        "also_source_ids",
        "note",
    )
)
# What happened before an applicant could be a participant. A selection is both: the end of its
# application and the beginning of its time in the programme.
BEFORE_ENTRY = ("applied", "rejected")
"""Events that are no longer a participant's, but its application's."""
DECISIONS = {"rejected": "declined", "selected": "accepted", "withdrew": "taken_back"}
OF_THE_ORGANISATION = ("name", "kind", "trust_code", "region", "region_as_published")
ONLY_OF_PARTICIPANTS = {
    "wave": "Wave {}",
    "practices": "{} practices",
    "population": "{} patients covered",
}


class Split(NamedTuple):
    """The rows in the new shape."""

    participants: list[Row]
    events: list[Row]
    applications: list[Row]


@dataclass(frozen=True)
class Context:
    """What is there already, where the rows are a part only."""

    participants: Mapping[Who, Row] = field(default_factory=dict)
    applications: Mapping[Who, Row] = field(default_factory=dict)
    criteria: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """By programme: its criteria by their position in its terms."""


def without_applicants(
    participants: Iterable[Row], events: Iterable[Row], context: Context | None = None
) -> Split:
    """The participants that took part, their events with a number where one stands twice, and the
    applications that the other rows were about.
    """
    there = context or Context()
    rows = {_who(row): row for row in participants}
    by_who: dict[Who, list[Row]] = defaultdict(list)
    for event in events:
        by_who[_who(event)].append(event)
    split = Split([], [], [])
    for who in dict.fromkeys([*rows, *by_who]):
        row, happened = rows.get(who), by_who[who]
        took_part = _took_part(who, row, happened, there)
        if row is not None and took_part:
            split.participants.append({name: row[name] for name in row if name != "role"})
        if took_part:
            split.events.extend(e for e in happened if e["event"] not in BEFORE_ENTRY)
        applied = not took_part or any(e["event"] in BEFORE_ENTRY for e in happened)
        if applied:
            about = row or there.participants.get(who) or there.applications.get(who) or {}
            split.applications.extend(_applications(who, about, happened, there, took_part))
    return split._replace(events=numbered(split.events))


def numbered(events: Iterable[Row]) -> list[Row]:
    """The events with a `number` where one kind stands more than once for a participant: the second
    has 2. The first, by its date, has none.
    """
    events = list(events)
    places: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, event in enumerate(events):
        places[(*_who(event), event["event"])].append(place)
    numbers: dict[int, int] = {}
    for same in places.values():
        same.sort(key=lambda place: (_days(events[place]), place))
        numbers |= {place: n for n, place in enumerate(same, start=1) if n > 1}
    return [{"number": numbers.get(n), **_event_row(event)} for n, event in enumerate(events)]


def _event_row(event: Row) -> Row:
    """The event; a number that it has already stays."""
    return {name: value for name, value in event.items() if name != "number" or value is not None}


def _who(row: Row) -> Who:
    return row["programme_id"], row["participant_id"]


def _days(event: Row) -> tuple[str, str]:
    return str(event.get("earliest_date")), str(event.get("latest_date"))


def _took_part(who: Who, row: Row | None, happened: list[Row], there: Context) -> bool:
    """Whether it was a participant. What happened goes before the role that somebody typed."""
    if any(event["event"] == "selected" for event in happened):
        return True
    if row is not None and row.get("role") is not None:
        return bool(row["role"] != "applicant")
    return who in there.participants or who not in there.applications


def _applications(
    who: Who, about: Row, happened: list[Row], there: Context, took_part: bool
) -> list[Row]:
    ordered = sorted(happened, key=_days)
    received = [event for event in ordered if event["event"] == "applied"]
    # A participant that withdrew has left the programme, and its application was accepted before.
    # An applicant that withdrew has taken its application back.
    ends = ("rejected", "selected") if took_part else ("rejected", "withdrew")
    decided = [event for event in ordered if event["event"] in ends]
    beside = [e for e in ordered if e not in received and e not in decided and not took_part]
    rows = []
    for n in range(max(len(received), sum(e["event"] == "rejected" for e in decided), 1)):
        # A row of applications is one application, so an organisation that applied again needs a
        # second code. The first has the code that it had as an applicant.
        code = who[1] if n == 0 else f"{who[1]}-{n + 1}"
        recorded = there.applications.get((who[0], code), {})
        came, end = _at(received, n), _at(decided, n)
        # Where an uploaded sheet of the old shape holds a part of the rows only, what is recorded
        # of the application stays in the cells that the sheet says nothing of.
        row = {name: recorded.get(name) for name, _ in APPLICATION_FIELDS}
        row |= {"programme_id": who[0], "application_id": code}
        row |= {name: about.get(name) or recorded.get(name) for name in OF_THE_ORGANISATION}
        row |= _receipt(came) | _decision(end)
        if end is None and row["decision"] is None:
            row["decision"] = _without_ending(came, took_part)
        row["participant_id"] = None
        if row["decision"] == "accepted":
            row["participant_id"] = who[1]
        row |= _criteria(row, there.criteria.get(who[0], {}))
        row |= _provenance([e for e in (end, came) if e], about, beside, took_part)
        rows.append(row)
    return rows


def _receipt(came: Row | None) -> Row:
    if came is None:
        return {}
    return {
        "received_earliest": came.get("earliest_date"),
        "received_latest": came.get("latest_date"),
        "received_precision": came.get("date_precision"),
    }


def _decision(end: Row | None) -> Row:
    if end is None:
        return {}
    cells = {
        "decided_earliest": end.get("earliest_date"),
        "decided_latest": end.get("latest_date"),
        "decided_precision": end.get("date_precision"),
        "decision": DECISIONS[end["event"]],
    }
    # What was said at a selection is said of the participant, whose event keeps it.
    if end["event"] == "selected":
        return cells
    kinds = (end.get("reason_category") or "").split(";")
    basis = end.get("reason_basis") or ";".join(f"{kind}=not recorded" for kind in kinds if kind)
    return cells | {"reason": end.get("reason"), "reason_basis": basis or None}


def _at(events: list[Row], place: int) -> Row | None:
    """The event at a place; None beyond the last."""
    if place < len(events):
        return events[place]
    return None


def _without_ending(came: Row | None, took_part: bool) -> str | None:
    """The decision where no event says it: accepted where it took part, else open where it was
    received; not known where nothing of it is dated.
    """
    if took_part:
        return "accepted"
    if came is not None:
        return "open"
    return None


def _criteria(row: Row, criteria: Mapping[int, str]) -> Row:
    """The criteria whose own words the reason repeats."""
    reason = (row["reason"] or "").casefold()
    unmet = [position for position, term in criteria.items() if term.casefold() in reason]
    if row["decision"] != "declined" or not unmet:
        return {}
    return {"criteria_not_met": ";".join(map(str, sorted(unmet)))}


def _provenance(events: list[Row], about: Row, beside: list[Row], took_part: bool) -> Row:
    """Source, confidence and notes; nothing that the rows said is left out."""
    rows = list(events)
    # An applicant's row is gone from the participants, so its source and note would be lost with
    # it; that of a participant stays there.
    if not took_part:
        rows += [about, *beside]
    rows = rows or [about]
    named = [
        source
        for row in rows
        for source in (row.get("source_id"), *(row.get("also_source_ids") or "").split(";"))
        if source
    ]
    sources = list(dict.fromkeys(named))
    notes = [row.get("note") for row in rows]
    if not took_part:
        notes += [
            words.format(about[name])
            for name, words in ONLY_OF_PARTICIPANTS.items()
            if about.get(name)
        ]
        notes += [_in_words(event) for event in beside]
    source_row = {
        "confidence": next((e["confidence"] for e in events if e.get("confidence")), "stated"),
        "source_id": sources[0] if sources else None,
        "also_source_ids": ";".join(sources[1:]) or None,
        "note": ". ".join(note for note in dict.fromkeys(notes) if note) or None,
    }
    if any("_row" in row for row in rows):
        source_row["_row"] = next(
            (row["_row"] for row in rows if row.get("_row") is not None), None
        )
    return source_row


def _in_words(event: Row) -> str:
    """An event that an application has no column for."""
    days = " to ".join(dict.fromkeys(_days(event)))
    words = f"{event['event']} {days}"
    if event.get("reason"):
        words += f": {event['reason']}"
    return words
