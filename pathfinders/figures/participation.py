"""What a programme's own list of participants comes to on the day its records are true as at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pathfinders.entities.programme import Programme
from pathfinders.store.reader import Reader
from pathfinders.store.versions import Row
from pathfinders.words import (
    MONTHS,
    between,
    capital,
    counted,
    dated_briefly,
    day,
    listed,
    month,
    percent,
    small,
)

LEAVINGS = ("withdrew", "asked_to_leave", "cancelled")
ENDINGS = (*LEAVINGS, "merged", "completed")
LEFT_WORDS = {
    "withdrew": "withdrew",
    "asked_to_leave": "asked to leave",
    "cancelled": "had the place cancelled",
}
MOST_NAMES = 2
"""How many participants a sentence names; more are counted."""


@dataclass(frozen=True)
class Standing:
    """A programme's listed participants on a day: one row of participant_spells each."""

    programme: Programme
    spells: tuple[Row, ...]

    @property
    def complete(self) -> bool:
        """Whether the programme's records say that everybody is listed."""
        return self.programme.list_complete and bool(self.spells)

    @property
    def is_countable(self) -> bool:
        """Whether the list says how many were chosen, left and stayed: it is complete, and its
        records say the day that they are true as at. One without that day counts where everybody's
        time has ended and some left: that none was found to have left does not mean that none did.
        """
        return self.complete and (self.still_known or (not self.still and bool(self.left)))

    @property
    def none_known_to_leave(self) -> bool:
        """Whether everybody is listed with an end, and none of the ends is a leaving: that none is
        known to have left can be said, and not that none did.
        """
        return self.complete and not self.is_countable and not self.still

    @property
    def as_at(self) -> date | None:
        """The day that the records are true as at; None where they do not say."""
        return self.programme.records_as_at

    @property
    def left(self) -> tuple[Row, ...]:
        """Those that left before the end: withdrew, were asked to leave, or lost their place."""
        return self.ended(*LEAVINGS)

    @property
    def still(self) -> tuple[Row, ...]:
        """Those whose time has not ended."""
        return tuple(row for row in self.spells if row["end_event"] is None)

    @property
    def still_known(self) -> bool:
        """Whether those without an ending are known to be taking part still: the records say the
        day they are true as at.
        """
        return self.as_at is not None

    def ended(self, *events: str) -> tuple[Row, ...]:
        """Those whose time ended in one of these ways."""
        return tuple(row for row in self.spells if row["end_event"] in events)

    @property
    def when(self) -> str:
        """ "at 30 November 2026"; empty where the day is not known."""
        return f"at {day(self.as_at)}" if self.as_at else ""

    def by(self, rows: Sequence[Row], kind: str) -> str:
        """The day a number of these rows is of: that of the records, or the last day on which one
        of the rows' dates can lie. `kind` is selected or end. Empty where neither is known.
        """
        # While some are taking part the numbers can change, so they are of the day of the records.
        # Once everybody's time has ended they are final, and the last event dates them.
        if self.still and self.as_at:
            return f"as at {day(self.as_at)}"
        dated = [row for row in rows if row[f"{kind}_earliest"] and row[f"{kind}_latest"]]
        if dated:
            return dated_briefly(
                min(row[f"{kind}_earliest"] for row in dated),
                max(row[f"{kind}_latest"] for row in dated),
            )
        if self.as_at:
            return f"as at {day(self.as_at)}"
        return ""


def standing_of(version: Reader, programme: Programme) -> Standing:
    """The standing of a programme's participants. Asks participant_spells."""
    spells = version.rows("participant_spells", programme=programme.programme_id)
    return Standing(programme, tuple(spells))


def standings(version: Reader, programmes: Sequence[Programme]) -> dict[str, Standing]:
    """The standings of several programmes by identifier, from one question."""
    spells: dict[str, list[Row]] = {programme.programme_id: [] for programme in programmes}
    for row in version.rows("participant_spells", programme=None):
        # A candidate for publishing can have rows of a programme that is not listed, which its
        # checks report.
        if row["programme_id"] in spells:
            spells[row["programme_id"]].append(row)
    return {
        programme.programme_id: Standing(programme, tuple(spells[programme.programme_id]))
        for programme in programmes
    }


def from_list(row: Row, standing: Standing) -> Row:
    """A row of attrition_counts with the counts of the programme's own dated list, where that is
    complete; a published count that differs is said in the note. Otherwise as published.
    """
    if not standing.is_countable:
        return row
    chosen, left = len(standing.spells), len(standing.left)
    by = standing.by(standing.spells, "selected")
    if standing.left:
        by = standing.by(standing.left, "end")
    # What is dated row by row comes before what is only counted. The note names a count that
    # differs.
    apart = [
        text
        for text in (
            difference("chosen", chosen, row["chosen"], row["chosen_qualifier"]),
            difference("left", left, row["left_count"], row["left_qualifier"]),
        )
        if text
    ]
    basis = f"{row['name']}: from its own dated list, {by}".rstrip(", ")
    if standing.still:
        basis += f"; {small(len(standing.still))} still taking part, so more can leave"
    return row | {
        "so_far": bool(standing.still),
        "chosen": chosen,
        "chosen_qualifier": "exact",
        "left_count": left,
        "left_qualifier": "exact",
        "chosen_note": ". ".join([basis, *apart]),
        "left_note": None,
        # The published row's sources stay, because the note can quote its count.
        "source_ids": ";".join(
            [*(spell["source_ids"] for spell in standing.spells), row["source_ids"] or ""]
        ),
    }


def left_words(gone: Sequence[Row]) -> str:
    """ "two withdrew" or, where they left in different ways, "three left (two withdrew, one asked
    to leave)".
    """
    ways = {
        event: number
        for event in LEAVINGS
        if (number := sum(row["end_event"] == event for row in gone))
    }
    if set(ways) == {"withdrew"}:
        return f"{small(len(gone))} withdrew"
    parts = listed([f"{small(number)} {LEFT_WORDS[event]}" for event, number in ways.items()])
    return f"{small(len(gone))} left ({parts})"


def span_words(rows: Sequence[Row], start: str, end: str) -> str:
    """When something happened to the rows: "in November 2026", "from March to October 2026"; "by
    December 2014" where the days are known only within longer bounds, which are no course of
    events. Empty where no row has a date.
    """
    dated = [row for row in rows if row[start] is not None and row[end] is not None]
    if not dated:
        return ""
    first, last = min(row[start] for row in dated), max(row[end] for row in dated)
    if _in_one_month(first, last):
        return f"in {month(last)}"
    # "From March to October" would tell of events spread over those months. Where one row's own
    # day can lie in several months, only the last month is certain.
    if not all(_in_one_month(row[start], row[end]) for row in dated):
        return f"by {month(last)}"
    if first.year != last.year:
        return f"from {month(first)} to {month(last)}"
    return f"from {MONTHS[first.month - 1]} to {month(last)}"


def _in_one_month(first: date, last: date) -> bool:
    return (first.year, first.month) == (last.year, last.month)


def ending_phrases(standing: Standing) -> list[str]:
    """What became of those that are no longer taking part, a phrase for each way: "two withdrew in
    November 2026", "seven completed".
    """
    phrases = []
    if standing.left:
        when = span_words(standing.left, "end_earliest", "end_latest")
        phrases.append(f"{left_words(standing.left)} {when}".rstrip())
    for event in ("completed", "merged"):
        rows = standing.ended(event)
        if rows:
            phrases.append(f"{small(len(rows))} {event}")
    return phrases


def still_words(standing: Standing) -> str:
    """ "18 of 20 still taking part at 30 November 2026"; where nobody left, "All 20"."""
    total, still = len(standing.spells), len(standing.still)
    who = of(still, total)
    if still == total:
        who = f"all {small(total)}"
    if still == total == 1:
        who = "the one participant is"
    if not still:
        who = f"none of the {small(total)}"
    among = ""
    if not standing.complete:
        among = " of those listed"
    return capital(f"{who}{among} still taking part {standing.when}".rstrip())


def difference(what: str, number: int, published: int | None, qualifier: str | None) -> str:
    """What to say where a published count and the list disagree: "the list has two that left, a
    published count has five"; empty where they agree, or nothing was published.
    """
    if published is None or qualifier is None or _agree(number, published, qualifier):
        return ""
    verb = {"chosen": "were chosen", "left": "left", "completed": "completed"}.get(what, what)
    return (
        f"The list has {small(number)} that {verb}; a published count has"
        f" {counted(published, qualifier)}"
    )


def _agree(number: int, published: int, qualifier: str) -> bool:
    # "More than 250" excludes 250 itself, and "at least 250" does not. "Nearly" is an upper bound
    # that the number may reach.
    match qualifier:
        case "exact":
            return number == published
        case "at_least":
            return number >= published
        case "more_than":
            return number > published
        case "at_most" | "nearly":
            return number <= published
        case _:
            # "About" so many contradicts no number near it, and nobody says how near.
            return True


def of(part: int, whole: int) -> str:
    """ "two of nine", "4 of 21", "none of 20": words where both numbers are at most ten."""
    if not part:
        return f"none of {small(whole)}"
    if max(part, whole) <= 10:
        return f"{small(part)} of {small(whole)}"
    return f"{part:,} of {whole:,}"


def percent_between(low: float, high: float) -> str:
    """A share (0 to 1) that is known within bounds: "70% to 78%"; "78%" where both read the
    same.
    """
    if percent(low) == percent(high):
        return percent(low)
    return f"{percent(low)} to {percent(high)}"


def when(row: Row, start: str, end: str) -> str | None:
    """A date with bounds in words; None where it is not known."""
    if row[start] is None or row[end] is None:
        return None
    return between(row[start], row[end])
