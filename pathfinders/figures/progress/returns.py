"""Which returns the participants of a programme owe, as at the day its records are true as at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import MONTHS, between, capital, count, day, listed, month, small

SOON_DAYS = 14
"""From how many days before it is due a return is called due soon."""
FIELDS = (
    Field("participant", "Participant"),
    Field("late", "Late"),
    Field("to_come", "Due"),
    Field("received_words", "Received"),
    Field("signed", "Last signed"),
)
NO_DAY = (
    "The day that the programme's records are true as at is not recorded, so no return can be"
    " called late"
)


@dataclass(frozen=True)
class Return:
    """One return as at a day."""

    row: Row
    on: date | None
    """The day of the records; None where it is not recorded."""

    @property
    def has_come(self) -> bool:
        """Whether it was received by that day."""
        received = self.row["received"]
        return received is not None and (self.on is None or received <= self.on)

    @property
    def days_late(self) -> int:
        """Days by which it came late, or is late on that day; 0 or fewer where it is not."""
        until = self.row["received"] if self.has_come else self.on
        return 0 if until is None or self.row["due"] is None else (until - self.row["due"]).days

    @property
    def is_late(self) -> bool:
        """Whether it is due, has not come, and its day has passed."""
        return not self.has_come and self.days_late > 0

    @property
    def state(self) -> str:
        """ "late by 12 days", "due today", "due in five days", "received on time"."""
        if self.has_come:
            return f"received {_days(self.days_late)} late" if self.days_late > 0 else "on time"
        if self.row["due"] is None:
            return "due, day not published"
        if self.on is None:
            return f"due {day(self.row['due'])}"
        if self.days_late > 0:
            return f"late by {_days(self.days_late)}"
        return "due today" if self.days_late == 0 else f"due in {_days(-self.days_late)}"

    @property
    def period(self) -> str:
        """The period reported on; a final account says that it is."""
        span = _span(self.row["period_start"], self.row["period_end"])
        return f"final account, {span}" if self.row["kind"] == "final_account" else span


@figure(
    "returns-due",
    page="progress",
    choices=("programme",),
    queries=("programmes", "programme_returns"),
)
def returns_due(version: FigureReader, view: View) -> Figure:
    """Which returns are late, due and received, by participant, on the day of the records."""
    programme = programme_of(version, view)
    on = programme.records_as_at
    rows = version.rows("programme_returns", programme=programme.programme_id)
    when = f", as at {day(on)}" if on else ""
    shows = f"{programme.name}: returns by participant{when}"
    if not rows:
        return Draft(version, shows, FIELDS, ()).undrawn(
            f"No returns are recorded for {programme.said_name}",
            "What each participant owes, when it is due and when it came would be needed.",
        )
    returns = [Return(row, on) for row in rows]
    caveats = (*([] if on else [NO_DAY]), *notes_of(rows))
    return Draft(version, shows, FIELDS, _rows(returns), caveats, tuple(rows)).listed(
        _verdict(returns, on)
    )


def _rows(returns: Sequence[Return]) -> list[Row]:
    """A row a participant; those with the latest return first."""
    groups: dict[str, list[Return]] = defaultdict(list)
    for each in returns:
        groups[each.row["participant_id"]].append(each)
    ordered = sorted(groups.values(), key=lambda own: -_worst(own))
    return [_row(own) for own in ordered]


def _worst(own: Sequence[Return]) -> int:
    return max((each.days_late for each in own if each.is_late), default=0)


def _row(own: Sequence[Return]) -> Row:
    late = [each for each in own if each.is_late]
    to_come = [each for each in own if not each.has_come and not each.is_late]
    came = [each for each in own if each.has_come]
    after = [each for each in came if each.days_late > 0]
    received = small(len(came)) if came else None
    if after:
        received = f"{received} ({small(len(after))} late)"
    return {
        "participant": own[0].row["participant"] or own[0].row["participant_id"],
        "late": "; ".join(f"{each.period}: {each.state}" for each in late) or None,
        "to_come": "; ".join(f"{each.period}: {each.state}" for each in to_come) or None,
        "received_words": received,
        "signed": _signed(came),
        "source_ids": ";".join(dict.fromkeys(each.row["source_ids"] for each in own)),
    }


def _signed(came: Sequence[Return]) -> str | None:
    signed = [each.row for each in came if each.row["signed_on"] or each.row["signed_by_role"]]
    if not signed:
        return None
    last = max(signed, key=lambda row: row["signed_on"] or date.min)
    parts = [last["signed_by_role"], day(last["signed_on"]) if last["signed_on"] else None]
    return ", ".join(part for part in parts if part)


def _verdict(returns: Sequence[Return], on: date | None) -> str:
    if on is None:
        came, every = sum(each.has_come for each in returns), count(len(returns), "return")
        verb = "is" if came < 2 else "are"
        some = capital(small(came) if came else "none")
        return f"{some} of the {every} recorded {verb} known to have come"
    late = [each for each in returns if each.is_late]
    open_ = [each for each in returns if not each.has_come and not each.is_late]
    today = sum(each.days_late == 0 for each in open_ if each.row["due"])
    soon = sum(-SOON_DAYS <= each.days_late < 0 for each in open_ if each.row["due"])
    parts = []
    if late:
        worst = max(late, key=lambda each: each.days_late)
        name = worst.row["participant"] or worst.row["participant_id"]
        if len(late) == 1:
            parts.append(f"one return is late by {_days(worst.days_late)} ({name})")
        else:
            most = f"the latest by {_days(worst.days_late)} ({name})"
            parts.append(f"{small(len(late))} returns are late, {most}")
    parts += [f"{count(today, 'is', 'are')} due today"] if today else []
    parts += [f"{count(soon, 'is', 'are')} due within {SOON_DAYS} days"] if soon else []
    if not parts:
        came = sum(each.has_come for each in returns)
        what = _share(came, len(returns))
        return f"No return is late as at {day(on)}; {what[:1].lower()}{what[1:]} received"
    return f"{capital(listed(parts))}, as at {day(on)}"


def _share(came: int, every: int) -> str:
    if came == every:
        return f"All {count(every, 'return')} have been" if every > 1 else "The one return has been"
    return f"{capital(small(came))} of {count(every, 'return')} have been"


def _span(first: date, last: date) -> str:
    """A period in words; whole months of a year without their days: "July to September 2026"."""
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if whole and first.year == last.year and first.month != last.month:
        return f"{MONTHS[first.month - 1]} to {month(last)}"
    return between(first, last)


def _days(number: int) -> str:
    return count(number, "day")
