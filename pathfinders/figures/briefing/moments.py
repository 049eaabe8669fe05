"""What happened in a programme and when, joined by month, in words."""

from collections.abc import Sequence
from datetime import date

from pathfinders.figures.participation import span_words
from pathfinders.store.versions import Row
from pathfinders.words import capital, counted, month, small

HAPPENED = {
    "selected": "chosen",
    "withdrew": "withdrew",
    "asked_to_leave": "asked to leave",
    "cancelled": "had the place cancelled",
    "merged": "merged",
    "completed": "completed",
}
"""What is said of participants that share an event, after their number."""
OWN_DATES = {
    "announced": "Announced",
    "applications_close": "Applications closed",
    "planned_end": "Planned end",
}


def by_month(moments: Sequence[Row]) -> list[Row]:
    """The moments in order, with those of one kind whose days all lie in one month joined: their
    number, the first and the last day. `moments` are rows of programme_moments.
    """
    # Two that withdrew a week apart are one line of the timeline, "Two withdrew". Rows whose day
    # can lie in several months are joined only where their bounds are the same.
    joined: dict[tuple[str, date, date], Row] = {}
    for row in moments:
        key = (row["moment"], row["earliest"], row["latest"])
        if row["moment"] in HAPPENED and _one_month(row):
            key = (row["moment"], row["earliest"].replace(day=1), row["earliest"].replace(day=1))
        others = joined.get(key)
        joined[key] = _joined(others, row) if others else row
    return sorted(joined.values(), key=lambda row: (row["earliest"], row["latest"], row["moment"]))


def _one_month(row: Row) -> bool:
    first, last = row["earliest"], row["latest"]
    return bool((first.year, first.month) == (last.year, last.month))


def _joined(first: Row, second: Row) -> Row:
    return first | {
        "earliest": min(first["earliest"], second["earliest"]),
        "latest": max(first["latest"], second["latest"]),
        "participants": first["participants"] + second["participants"],
        "source_ids": ";".join(dict.fromkeys([first["source_ids"], second["source_ids"]])),
    }


def moment_words(row: Row) -> str:
    """A moment as its line says it: "Announced", "Nine chosen", "Two withdrew"."""
    moment, _, wave = row["moment"].partition(":")
    if moment in OWN_DATES:
        return OWN_DATES[moment]
    number = capital(counted(row["participants"], row["qualifier"]))
    if moment == "new_participants":
        return f"{number} chosen, wave {wave}"
    if moment == "outcome_achieved":
        stage = "" if wave == "all" else f", {wave.replace('-', ' wave ')}"
        return f"Outcome counted: {number.lower()}{stage}"
    return f"{number} {HAPPENED.get(moment, moment)}"


def course_words(rows: Sequence[Row]) -> str:
    """The course of a programme in a sentence: when it was announced, how many were chosen, left
    and completed, each with its months; where no participants are dated, the first and the last
    moment that is published.
    """
    parts = []
    announced = [row for row in rows if row["moment"] == "announced"]
    if announced:
        parts.append(f"announced in {month(announced[0]['earliest'])}")
    shared = [row for row in rows if row["moment"] in HAPPENED]
    for moment, words in HAPPENED.items():
        own = [row for row in shared if row["moment"] == moment]
        if own:
            number = sum(row["participants"] for row in own)
            when = span_words(own, "earliest", "latest")
            parts.append(f"{small(number)} {words} {when}")
    if shared:
        return capital("; ".join(parts))
    first, last = rows[0], max(rows, key=lambda row: row["latest"])
    return f"{capital(_clause(first, 'first'))}; {_clause(last, 'last')}"


def _clause(row: Row, which: str) -> str:
    """A published moment as part of a sentence; `which` is first or last."""
    moment, _, _ = row["moment"].partition(":")
    when = month(row["latest"])
    if which == "first":
        when = month(row["earliest"])
    if moment in OWN_DATES:
        return f"{OWN_DATES[moment].lower()} in {when}"
    number = counted(row["participants"], row["qualifier"])
    if moment == "new_participants":
        verb = "was" if number == "one" else "were"
        return f"the {which} {number} {verb} chosen by {when}"
    if moment == "outcome_achieved":
        return f"its outcome was last counted in {when}, at {number}"
    return f"{number} {HAPPENED.get(moment, moment)} in {when}"
