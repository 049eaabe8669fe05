"""Sums that somebody should look at: above a limit, after an ending, queried, refunded or moved."""

from collections import Counter
from collections.abc import Iterator

from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.funding.ledger import Ledger, Person, ledger_of
from pathfinders.figures.funding.position import above_limit
from pathfinders.figures.funding.words import STAGES, in_full
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, day, listed

FIELDS = (
    Field("what", "What"),
    Field("participant", "Participant"),
    Field("amount_gbp", "Amount, £", "gbp"),
    Field("against", "Against"),
    Field("when", "When"),
    Field("reason", "Reason"),
)
KINDS = {
    "fund": ("total is above the fund", "totals are above the fund"),
    "limit": ("sum is above the limit for one", "sums are above the limit for one"),
    "allocation": ("participant spent more than it was allocated",) * 2,
    "ended": ("sum was spent after an ending", "sums were spent after an ending"),
    "stranger": ("sum went to one that was never chosen", "sums went to some never chosen"),
    "queried": ("claim is queried", "claims are queried"),
    "refunded": ("sum was refunded or taken back", "sums were refunded or taken back"),
    "not_used": ("sum was not used", "sums were not used"),
    "moved": ("sum was moved", "sums were moved"),
}
NOTHING = "No sum is above its limit, after an ending, queried, refunded or moved"
NOT_PUBLISHED = "Whether any sum was above its limit, refunded or moved was not published"
ALL_SEEN = "Every sum by participant and period was looked at."
WOULD_SHOW = "Sums by participant and period would be needed to see any."


@figure(
    "sums-to-look-at",
    page="funding",
    choices=("programme",),
    queries=("programmes", "funding_sums", "money_moved", "participant_spells"),
)
def sums_to_look_at(version: FigureReader, view: View) -> Figure:
    """Sums above a limit, after an ending, queried, refunded, not used or moved, each with why."""
    programme = programme_of(version, view)
    ledger = ledger_of(version, programme.programme_id)
    rows = sorted(_rows(ledger), key=lambda row: list(KINDS).index(row["kind"]))
    shows = f"{programme.name}: sums to look at, and what each is set against"
    draft = Draft(version, shows, FIELDS, rows)
    if not rows:
        if ledger.adds_up:
            return draft.undrawn(NOTHING, ALL_SEEN)
        return draft.undrawn(NOT_PUBLISHED, WOULD_SHOW)
    return draft.listed(_verdict(rows))


def _verdict(rows: list[Row]) -> str:
    numbers = Counter(row["kind"] for row in rows)
    parts = []
    for kind, (singular, plural) in KINDS.items():
        if numbers[kind]:
            words = count(numbers[kind], singular, plural)
            parts.append(words)
    return capital(listed(parts))


def _rows(ledger: Ledger) -> Iterator[Row]:
    if not ledger.adds_up:
        return
    yield from _above_fund(ledger)
    limit = ledger.programme.max_award_gbp
    for person, stage, amount in above_limit(ledger):
        what = f"{STAGES[stage]}, above the limit for one"
        yield _row("limit", what, person, amount, f"limit of {in_full(limit or 0.0)}")
    for person in ledger.people.values():
        yield from _above_allocation(ledger, person)
    for row in ledger.spending:
        if row["participant_id"]:
            yield from _misplaced(ledger, row)
    for stage in ("queried", "refunded", "not_used"):
        for row in [row for row in ledger.sums if row["stage"] == stage]:
            whom = ledger.people.get(row["participant_id"])
            flagged = _row(stage, STAGES[stage], whom, row["amount_gbp"], row["unit_note"])
            yield (
                flagged | {"when": _when(row), "reason": row["reason"] or row["note"]} | _from(row)
            )
    for row in ledger.moved:
        yield _moved(row)


def _above_fund(ledger: Ledger) -> Iterator[Row]:
    fund = ledger.programme.fund_gbp
    for stage in dict.fromkeys(("allocated", ledger.spending_stage)):
        amount = ledger.total(stage)
        if fund is not None and amount is not None and amount > fund:
            what = f"{STAGES[stage]} in all, above the fund"
            row = _row("fund", what, None, amount, f"fund of {in_full(fund)}")
            yield row | {"source_ids": ledger.programme.source_ids}


def _above_allocation(ledger: Ledger, person: Person) -> Iterator[Row]:
    spent = ledger.of(person.participant_id, ledger.spending_stage)
    allocated = ledger.of(person.participant_id, "allocated")
    if spent is None or allocated is None or spent <= allocated:
        return
    what = "Spent more than allocated"
    yield _row("allocation", what, person, spent, f"allocation of {in_full(allocated)}")


def _misplaced(ledger: Ledger, row: Row) -> Iterator[Row]:
    """A sum spent in a period that began after its participant's time had ended; or by one that the
    complete list does not have as chosen.
    """
    person = ledger.people[row["participant_id"]]
    late = person.ended_latest and row["period_start"] and row["period_start"] > person.ended_latest
    if late and person.ended_earliest and person.ended_latest:
        ended = f"ended {between(person.ended_earliest, person.ended_latest)}"
        flagged = _row("ended", "Spent after an ending", person, row["amount_gbp"], ended)
        yield flagged | {"when": _when(row), "reason": row["note"]} | _from(row)
    if ledger.complete and not person.selected:
        what = "Spent by one never chosen"
        flagged = _row("stranger", what, person, row["amount_gbp"], None)
        yield flagged | {"when": _when(row), "reason": row["note"]} | _from(row)


def _moved(row: Row) -> Row:
    giver = row["from_participant"] or "the fund"
    taker = row["to_participant"] or "the fund"
    return {
        "kind": "moved",
        "what": "Moved",
        "participant": f"from {giver} to {taker}",
        "amount_gbp": row["amount_gbp"],
        "against": None,
        "when": day(row["moved_on"]) if row["moved_on"] else None,
        "reason": row["reason"],
        "source_ids": row["source_ids"],
    }


def _row(kind: str, what: str, person: Person | None, amount: float, against: str | None) -> Row:
    return {
        "kind": kind,
        "what": what,
        "participant": person.name if person else "the whole programme",
        "amount_gbp": amount,
        "against": against,
        "when": None,
        "reason": None,
        "source_ids": person.source_ids if person else "",
    }


def _from(row: Row) -> Row:
    return {"source_ids": row["source_ids"]}


def _when(row: Row) -> str | None:
    if row["period_start"] and row["period_end"]:
        return between(row["period_start"], row["period_end"])
    return day(row["period_end"]) if row["period_end"] else row["financial_year"]
