"""What each programme cost per participant, where both numbers are known."""

from pathfinders.entities.programme import short_programme_name
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.complete_lists import QUERIES, complete_ledgers, covers, sources
from pathfinders.figures.funding.ledger import Ledger
from pathfinders.figures.funding.words import Prices, about, in_full, money, prices_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, qualified, small

SAME_SCOPE = (
    "A sum for one wave is divided by the participants of that wave, and only where both numbers"
    " are known exactly"
)
FROM_THE_LIST = (
    "Where the list of participants is complete, all that was spent is divided by those chosen, and"
    " by those still taking part on the records' day"
)
NOT_DIVIDED = "A fund that was announced is divided by nobody: no place was promised a share of it"
UNLIKE = "Programmes bought different things over different times: a lower cost is not better value"


@figure(
    "cost-per-participant",
    page="funding",
    choices=("prices",),
    queries=("cost_per_participant", "price_levels", *QUERIES),
)
def cost_per_participant(version: FigureReader, view: View) -> Figure:
    """What was spent per participant chosen, still taking part and completed, or which number is
    missing.
    """
    prices = prices_of(version, view)
    published = version.rows("cost_per_participant")
    ledgers = {ledger.programme.programme_id: ledger for ledger in complete_ledgers(version)}
    spent = [
        _worded(row, prices)
        for row in published
        if row["stage"] == "spent" and row["programme_id"] not in ledgers
    ]
    rows = [*spent, *(_from_list(ledger) for ledger in ledgers.values())]
    rows.sort(key=lambda row: str(row["programme"]))
    every = len({row["programme_id"] for row in published})
    without = _without(published, rows)
    nothing = (f"What was spent is not recorded for {listed(without)}",) if without else ()
    caveats = (
        SAME_SCOPE,
        *([FROM_THE_LIST] if ledgers else []),
        NOT_DIVIDED,
        UNLIKE,
        *nothing,
        *prices.caveats,
        *notes_of(rows, "note_words"),
    )
    shows = f"What was spent for each participant, in {prices.words}"
    draft = Draft(version, shows, _fields(prices), rows, caveats, prices.sources if rows else ())
    if not rows:
        return draft.undrawn(
            "What was spent per participant is recorded for no programme",
            "A sum spent and a count of participants of the same programme would be needed.",
        )
    return draft.listed(_verdict(rows, every))


def _without(published: list[Row], rows: list[Row]) -> list[str]:
    """The programmes of which no sum spent is recorded."""
    counted = {row["programme_id"] for row in rows}
    absent = [row for row in published if row["programme_id"] not in counted]
    return list(dict.fromkeys(short_programme_name(row["programme"]) for row in absent))


def _fields(prices: Prices) -> tuple[Field, ...]:
    fields = [
        Field("programme_short", "Programme"),
        Field("spent_words", "Spent"),
        Field("chosen_words", "For each chosen"),
        Field("still_words", "For each still in"),
        Field("completed_words", "For each that completed"),
    ]
    if prices.base_year:
        restated = f"£, {prices.words}"
        fields += [
            Field("per_chosen_real_gbp", f"For each chosen, {restated}", "gbp"),
            Field("per_completed_real_gbp", f"For each that completed, {restated}", "gbp"),
        ]
    return tuple(fields)


def _worded(row: Row, prices: Prices) -> Row:
    name = short_programme_name(row["programme"])
    kind = " in kind" if row["basis"] == "support_in_kind" else ""
    what = f" ({row['unit_note']})" if row["unit_note"] else ""
    return row | {
        "programme_short": name,
        "spent_words": f"{in_full(row['amount_gbp'])}{kind}{what}",
        "chosen_words": _each(row, "chosen"),
        "completed_words": _each(row, "completed"),
        "still_words": None,
        "per_still_gbp": None,
        "missing": listed(_missing(row)) or None,
        "said": prices.said(row, "per_chosen_gbp", "per_chosen_real_gbp"),
        "note_words": about(f"{name}, {row['unit_note']}", row["note"]),
    }


def _each(row: Row, key: str) -> str:
    """ "£3 million, of 20"; why not, where a number is not published or not exact."""
    if row[key] is None:
        return "no count is published"
    number = qualified(row[key], row[f"{key}_qualifier"])
    each = row[f"per_{key}_gbp"]
    return f"{money(each, 3)} ({number})" if each is not None else f"only {number} is published"


def _from_list(ledger: Ledger) -> Row:
    """The spending of a complete list over those chosen, still taking part and completed."""
    spent = ledger.spent or 0.0
    completed = [person for person in ledger.chosen if person.ending == "completed"]
    groups = {"chosen": ledger.chosen, "still": ledger.still_in, "completed": completed}
    row: Row = {
        "programme_id": ledger.programme.programme_id,
        "programme": ledger.programme.name,
        "programme_short": ledger.programme.short_name,
        "stage": "spent",
        "unit_note": covers(ledger),
        "spent_words": f"{in_full(spent)} ({covers(ledger)})",
        "amount_gbp": spent,
        "missing": None,
        "note": None,
        "note_words": None,
        "per_chosen_real_gbp": None,
        "per_completed_real_gbp": None,
        "source_ids": sources(ledger),
    }
    for key, people in groups.items():
        each = spent / len(people) if people else None
        row[f"per_{key}_gbp"] = each
        row[f"{key}_words"] = "nobody" if each is None else f"{in_full(each)} ({len(people):,})"
    return row


def _missing(row: Row) -> list[str]:
    missing = []
    for key, words in (("chosen", "number chosen"), ("completed", "number that completed")):
        if row[key] is None:
            missing.append(f"the {words}")
        elif row[f"{key}_qualifier"] != "exact":
            missing.append(f"an exact {words}")
    return missing


def _verdict(rows: list[Row], every: int) -> str:
    chosen, completed = (
        len({row["programme_id"] for row in rows if row[key] is not None})
        for key in ("per_chosen_gbp", "per_completed_gbp")
    )
    some = small(chosen) if chosen else "none"
    said = (
        f"What was spent for each participant is recorded for {some} of {count(every, 'programme')}"
    )
    if not completed:
        return said
    return f"{said}, and for each that completed for {small(completed)}"
